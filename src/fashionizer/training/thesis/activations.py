"""What the frozen layers make of the photos, computed once and kept on the disk.

The frozen layers are nearly all of the work and never change. So a fixed number of augmented copies
of each photo goes through them once, and all epochs learn from what they gave: the one liberty
taken with the recipe of the thesis, whose views were new in every epoch.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fashionizer.training.thesis.augmentation import augmented
from fashionizer.training.thesis.photos import Photo, pixels

LOG = logging.getLogger(__name__)

BATCH = 16
"""Photos that go through the frozen layers at once."""

Trunk = Callable[[NDArray[np.uint8]], NDArray[np.float32]]
"""Gives what the frozen layers make of (n, side, side, 3) uint8 RGB."""

Activations = NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of activations, half precision, one file for each copy of a set of photos."""

    folder: Path
    trunk: Trunk
    side: int

    def of(self, name: str, photos: list[Photo], copy: int = 0) -> Activations:
        """Return the activations of some photos; what is there already is not computed again.

        Args:
            name: of the set.
            photos: in order; always the same under one name.
            copy: 0 for the photos as they are, above it for an augmented copy.

        Returns:
            (n, channels, rows, columns) float16, read from the disk as needed.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{name}-{copy}.npy"
        mark = path.with_suffix(".done")
        done = int(mark.read_text()) if mark.exists() and path.exists() else 0
        stored = np.load(path, mmap_mode="r+") if done else None
        for first in range(done, len(photos), BATCH):
            part = self._part(photos[first : first + BATCH], first, copy)
            if stored is None:
                shape = (len(photos), *part.shape[1:])
                stored = np.lib.format.open_memmap(path, "w+", np.float16, shape)
            stored[first : first + len(part)] = part
            stored.flush()
            mark.write_text(str(first + len(part)))
            if first // BATCH % 10 == 0:
                LOG.info(f"frozen layers: {name}, copy {copy}: {first + len(part)}/{len(photos)}")
        if stored is None:
            return np.zeros((0, 1, 1, 1), np.float16)
        return np.load(path, mmap_mode="r")

    def _part(self, photos: list[Photo], first: int, copy: int) -> Activations:
        pictures = np.stack([pixels(photo, self.side) for photo in photos])
        if copy:
            pictures = augmented(pictures, seed=10_000_000 * copy + 10 * first)
        found = self.trunk(pictures)
        most = float(np.finfo(np.float16).max)
        return np.clip(found, -most, most).astype(np.float16)


def pictures(photos: list[Photo], side: int) -> Iterator[NDArray[np.uint8]]:
    """Read photos in batches of (n, side, side, 3) uint8 RGB."""
    for first in range(0, len(photos), BATCH):
        yield np.stack([pixels(photo, side) for photo in photos[first : first + BATCH]])
