"""Pictures that are put together: people of CCP's test split, cut out by their masks, on grounds.

Plain grounds are of one colour, a little lighter to one side; street grounds are the strips beside
people, of other photos than the people's, and only such that nobody passes by in: most of CCP's
streets have somebody.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage

from benchmarks.people.photos import GROUPS
from fashionizer.photo.thumbnail import resized, resized_mask
from fashionizer.schema import RGB, Box, Mask
from fashionizer.training.data import ccp, empty
from fashionizer.training.data.pictures import rgb
from fashionizer.vision.taxonomy import GROUP_OF_LABEL

LEAST = 0.003
"""Share of its photo from which a garment is looked for, as in ``benchmarks.quality``."""

GROUNDS = ("plain", "street")

BARE_STREETS = (
    "0025 0026 0027 0028 0030 0031 0045 0059 0060 0063 0078 0106 0107 0109 0110 0136 "
    "0139 0140 0141 0142 0187 0188 0190 0216 0218 0219 0220 0264 0265 0266 0268 0271 "
    "0296 0297 0300 0301 0312"
).split()
"""Photos of the test split whose widest strip beside the person was seen to be without people."""

HEAD = 0.06
"""Share of a person's height in which nothing of the trunk is worn: some masks lack the head."""

TRUNK = ("tops", "outerwear", "dress")

SHADE = 24
"""By how much a plain ground is lighter at one side than at the other, of 255."""


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """One person with their garments: pixels, their mask, and group and mask of each garment.

    All of one size, (height, width).
    """

    name: str
    pixels: RGB
    person: Mask
    garments: tuple[tuple[str, Mask], ...]

    def cut(self, height: int) -> "Figure":
        """Return the person alone, cut to their box, this many pixels high."""
        box = Box.of(self.person)
        return self.part(box).resized(height / box.h)

    def part(self, box: Box) -> "Figure":
        """Return what is inside of a box."""
        rows, columns = slice(box.y, box.y + box.h), slice(box.x, box.x + box.w)
        return Figure(
            self.name,
            self.pixels[rows, columns],
            self.person[rows, columns],
            tuple((group, mask[rows, columns]) for group, mask in self.garments),
        )

    def resized(self, scale: float) -> "Figure":
        """Return all ``scale`` times as large."""
        height, width = (max(round(side * scale), 1) for side in self.person.shape)
        return Figure(
            self.name,
            resized(self.pixels, width, height),
            resized_mask(self.person, width, height),
            tuple((group, resized_mask(mask, width, height)) for group, mask in self.garments),
        )


def figures(folder: Path) -> Iterator[Figure]:
    """Return the people of the test split with whole masks, in an order fixed by chance."""
    names = ccp.tag_names(folder)
    photos = [photo for photo in ccp.read(folder) if photo.mask and photo.split == "test"]
    for i in np.random.default_rng(7).permutation(len(photos)):
        photo = photos[int(i)]
        values = np.asarray(Image.open(photo.mask or ""))
        person = ndimage.binary_fill_holes(values != names.index("null"))
        garments = tuple(
            (group, mask)
            for _, label, mask in ccp.garments(photo, names)
            if (group := GROUP_OF_LABEL[label]) in GROUPS and mask.mean() > LEAST
        )
        if has_head(person, garments):
            yield Figure(photo.name, rgb(photo.path), person, garments)


def has_head(person: Mask, garments: Sequence[tuple[str, Mask]]) -> bool:
    """Return whether a mask goes on above what is worn on the trunk."""
    box = Box.of(person)
    top = box.y + HEAD * box.h
    return all(Box.of(mask).y > top for group, mask in garments if group in TRUNK)


class Grounds:
    """Makes grounds; ``strips`` are those of :data:`BARE_STREETS`, by their photos' names."""

    def __init__(self, folder: Path) -> None:
        self.strips: dict[str, RGB] = {}
        for photo in ccp.read(folder):
            if photo.name in BARE_STREETS:
                bare = np.asarray(np.asarray(Image.open(photo.mask or "")) == 0).all(0)
                left, right = empty.widest(np.asarray(bare))
                self.strips[photo.name] = rgb(photo.path)[:, left:right]

    def make(
        self, kind: str, size: tuple[int, int], random: np.random.Generator, without: set[str]
    ) -> RGB:
        """Make one.

        Args:
            kind: of :data:`GROUNDS`.
            size: height and width in pixels.
            random: decides over colour or streets.
            without: names of photos whose streets are left out.
        """
        return plain(size, random) if kind == "plain" else self._street(size, random, without)

    def _street(self, size: tuple[int, int], random: np.random.Generator, without: set[str]) -> RGB:
        height, width = size
        names = [name for name in self.strips if name not in without]
        tiles: list[RGB] = []
        while sum(tile.shape[1] for tile in tiles) < width:
            strip = self.strips[names[int(random.integers(len(names)))]]
            tile = resized(strip, max(strip.shape[1] * height // strip.shape[0], 1), height)
            tiles += [tile, tile[:, ::-1]]
        return np.concatenate(tiles, 1)[:, :width].copy()


def plain(size: tuple[int, int], random: np.random.Generator) -> RGB:
    """Make a ground of one muted colour, light or dark."""
    height, width = size
    colour = random.uniform(30, 225) + random.uniform(-20, 20, 3)
    shade = np.linspace(-SHADE / 2, SHADE / 2, width)[None, :, None]
    made = np.broadcast_to(colour + shade, (height, width, 3))
    return np.clip(made, 0, 255).astype(np.uint8)


def paste(ground: RGB, pixels: RGB, mask: Mask, x: int, y: int) -> None:
    """Lay the masked pixels on a ground, their top left corner at (x, y)."""
    height, width = mask.shape
    ground[y : y + height, x : x + width][mask] = pixels[mask]
