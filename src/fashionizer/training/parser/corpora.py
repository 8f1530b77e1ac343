"""What the parser learns from: CCP masks and tags, GrabCut masks, drawn looks, empty pictures."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from fashionizer.training.data import augment, ccp, empty, flatlay, labelled, labelsets
from fashionizer.training.data.pictures import rgb
from fashionizer.vision.taxonomy import LABELS

Sample = tuple[NDArray[np.uint8], NDArray[np.uint16]]
"""Pixels (height, width, 3) uint8 RGB and label sets (height, width) uint16, see ``labelsets``."""

RARE = 0.3
"""A label of a smaller share of the photos is rare."""


@dataclass(frozen=True, slots=True)
class Corpora:
    """All training pictures in memory (about 3 GB), by origin."""

    street: list[Sample]
    tagged: list[Sample]
    flat: list[Sample]
    drawn: list[Sample]
    empty: list[Sample]

    def epoch(
        self, random: np.random.Generator, *, tagged: float, empty: float, close: float
    ) -> list[Callable[[], Sample]]:
        """Return the epoch's views in random order.

        Each masked street photo once, those with a rare garment more often; others beside: tagged
        photos ``tagged`` times as many as masked ones, empty ones ``empty`` times. A share
        ``close`` of the views of street photos shows one garment from close up.
        """
        often = repeats([possible for _, possible in self.street])
        ticks = np.floor(np.cumsum([random.random(), *often]))
        times = np.diff(ticks).astype(int)  # by chance up or down, their sum nearly always the same
        picks = [(self.street, int(i)) for i in np.repeat(np.arange(len(often)), times)]
        for corpus, share in (
            (self.tagged, tagged),
            (self.flat, 0.6),
            (self.drawn, 0.1),
            (self.empty, empty),
        ):
            if corpus:
                count = int(len(self.street) * share)
                picks += [(corpus, int(i)) for i in random.integers(len(corpus), size=count)]
        random.shuffle(picks)
        return [self._view(corpus, index, random, close) for corpus, index in picks]

    def _view(
        self, corpus: list[Sample], index: int, random: np.random.Generator, close: float
    ) -> Callable[[], Sample]:
        def make() -> Sample:
            pixels, possible = corpus[index]
            if corpus is self.street and random.random() < 0.3:
                pixels = augment.on_another_ground(pixels, possible, self._ground(random), random)
            cut = None
            worn = corpus is self.street or corpus is self.tagged
            if worn and close and random.random() < close:
                cut = augment.close_up(pixels, possible, random)
            return augment.view(
                *(cut or (pixels, possible)), augment.Canvas(), random, close=cut is not None
            )

        return make

    def _ground(self, random: np.random.Generator) -> NDArray[np.uint8] | None:
        """Half the time plain, else the emptiest corner of a flat-lay's floor or bed."""
        if random.random() < 0.6 or not self.flat:
            return None
        pixels, possible = self.flat[int(random.integers(len(self.flat)))]
        band = max(len(possible) // 8, 8)
        strips = [(pixels[:band], possible[:band]), (pixels[-band:], possible[-band:])]
        strip, _ = min(strips, key=lambda s: int((s[1] != labelsets.BACKGROUND).sum()))
        return strip


def repeats(street: list[NDArray[np.uint16]]) -> NDArray[np.float64]:
    """Return how often to show each photo, at least once: by its rarest garment.

    Repeat-factor sampling (Gupta, Dollár, Girshick, "LVIS", CVPR 2019): √(t / f), where a share f
    of all photos has the label and t is :data:`RARE`.

    Args:
        street: label sets of each photo, see ``labelsets``.

    Returns:
        (n,) float64, 1 or more.
    """
    labels = [labelsets.bits([label]) for label in range(2, len(LABELS))]
    shown = np.array([np.isin(labels, np.unique(possible)) for possible in street])
    factor = np.sqrt(RARE / np.maximum(shown.mean(0), 1 / len(street)))
    return np.asarray(np.where(shown, factor, 1.0).max(1).clip(1), np.float64)


def load(data: Path, cache: Path, drawn: int) -> Corpora:
    """Read the training split.

    Args:
        data: folder with ``ccp/`` and ``clothing/``.
        cache: GrabCut masks are made once and kept here as PNG; holds ``drawn/``, see ``labelled``.
        drawn: how many drawn looks to learn from.

    Raises:
        FashionizerError: ``cache / "drawn"`` lacks some of them.
    """
    looks = labelled.read(cache / "drawn", drawn)
    return Corpora(
        list(street(data / "ccp", "train", masked=True)),
        list(street(data / "ccp", "train", masked=False)),
        list(_flat(data / "clothing", cache / "grabcut")),
        list(looks),
        [
            (pixels, np.full(pixels.shape[:2], labelsets.BACKGROUND, np.uint16))
            for pixels in empty.pictures(data / "ccp", "train")
        ],
    )


def street(folder: Path, split: ccp.Split, *, masked: bool = True) -> Iterator[Sample]:
    """Return the photos of a split of CCP: those with masks, or those that have tags only."""
    names = ccp.tag_names(folder)
    for photo in ccp.read(folder):
        if photo.split == split and (photo.mask is not None) == masked:
            pixels = _read(photo.path)
            height, width = pixels.shape[:2]
            yield pixels, ccp.possible(photo, names, (height, width))


def _flat(folder: Path, cache: Path) -> Iterator[Sample]:
    cache.mkdir(parents=True, exist_ok=True)
    for flat in flatlay.read(folder):
        if flat.split != "train":
            continue
        pixels = _read(flat.path)
        yield pixels, flatlay.possible(flatlay.kept(flat, pixels, cache))


def _read(path: Path) -> NDArray[np.uint8]:
    pixels = rgb(path)
    height, width = pixels.shape[:2]
    if max(height, width) > 600:
        scale = 600 / max(height, width)
        pixels = np.asarray(
            cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8
        )
    return pixels
