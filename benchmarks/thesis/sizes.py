"""Real vectors of street photos, and galleries of any size made of them.

Up to the number of garments that were really seen, the vectors are real. Beyond, they are drawn
from those with noise added, which spreads them about as far from each other as different garments
of one kind are; speed does not depend on it, recall hardly.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from fashionizer.gallery.catalog.records import Batch, NewOutfit
from fashionizer.gallery.gallery import Gallery
from fashionizer.schema import EncodedGarment, Garment, Models, Vectors
from fashionizer.settings import Settings

NOISE = 0.35
"""Length of the noise added to a unit vector before it is brought to unit length again."""

PER_OUTFIT = 4
"""Garments of an outfit that is made."""

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True, eq=False)
class GarmentVectors:
    """Garments seen in real photos: shape and colour vectors, and their groups."""

    shapes: Vectors
    colours: Vectors
    groups: NDArray[np.str_]

    @classmethod
    def of(cls, garments: list[EncodedGarment]) -> Self:
        """Stack garments."""
        return cls(
            np.stack([seen.embedding for seen in garments]),
            np.stack([seen.colour for seen in garments]),
            np.array([seen.garment.group for seen in garments]),
        )

    def save(self, path: Path) -> None:
        """Keep them as plain arrays."""
        np.savez(path, shapes=self.shapes, colours=self.colours, groups=self.groups)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what :meth:`save` kept."""
        with np.load(path, allow_pickle=False) as kept:
            return cls(*(kept[key] for key in ("shapes", "colours", "groups")))

    def resampled(self, count: int) -> Self:
        """Return ``count`` garments: the real ones first, then noisy draws of them."""
        chance, have = np.random.default_rng(5), len(self.shapes)
        drawn = np.concatenate([np.arange(have), chance.integers(have, size=max(count - have, 0))])
        drawn = drawn[:count]
        shapes, colours = (noisy(part[drawn], have, chance) for part in (self.shapes, self.colours))
        return type(self)(shapes, colours, self.groups[drawn])


def noisy(vectors: Vectors, real: int, chance: np.random.Generator) -> Vectors:
    """Add noise to all but the first ``real`` vectors, keeping their lengths."""
    made = vectors[real:]
    lengths = np.linalg.norm(made, axis=1, keepdims=True)
    spread = NOISE / np.sqrt(vectors.shape[1])
    noise = chance.standard_normal(made.shape, np.float32)
    moved = made + np.float32(spread) * lengths * noise
    moved *= lengths / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-12)
    return np.asarray(np.concatenate([vectors[:real], moved]), np.float32)


def fill(home: Path, seen: GarmentVectors, models: Models, garment: Garment) -> None:
    """Write a gallery of these garments, some to an outfit; one that is whole already stays.

    Args:
        home: its folder.
        seen: the garments.
        models: that made the vectors.
        garment: whose colours and box all get.
    """
    settings = Settings(home=home)
    with Gallery.open(
        home, models, write=True, create=True, say=lambda _: None, settings=settings
    ) as gallery:
        gallery.adopt(models)
        have = gallery.state.garments
        if have == len(seen.shapes):
            return
        starts = range(have, len(seen.shapes), PER_OUTFIT)
        for first in range(0, len(starts), _AT_ONCE):
            outfits = [_outfit(at, seen, garment) for at in starts[first : first + _AT_ONCE]]
            gallery.write(Batch(outfits=outfits), {})


def _outfit(first: int, seen: GarmentVectors, garment: Garment) -> NewOutfit:
    name = f"made/{first:08d}.jpg"
    rows = range(first, min(first + PER_OUTFIT, len(seen.shapes)))
    garments = tuple(
        EncodedGarment(
            replace(garment, id=row - first, group=seen.groups[row].item()),
            seen.shapes[row],
            seen.colours[row],
        )
        for row in rows
    )
    return NewOutfit(
        name, name, "", f"{first:064x}", bytes(16), 560, 840, None, None, None, garments
    )
