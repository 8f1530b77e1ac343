"""Small stand-ins: pictures drawn from a seed, and a vision that sees their rectangles."""

import time
from collections.abc import Container
from pathlib import Path

import numpy as np
from PIL import Image

from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.index.base import joint_query
from fashionizer.ingest.report import Report
from fashionizer.schema import (
    RGB,
    Box,
    Colour,
    Detections,
    EncodedGarment,
    Garment,
    Group,
    Models,
    Vector,
)

WIDTH, HEIGHT = 120, 180
LEVELS = (0, 128, 255)
GROUPS: tuple[Group, ...] = ("tops", "bottoms", "shoes")


def picture(seed: int, *, bare: bool = False, rows: Container[int] = range(3)) -> RGB:
    """Draw up to three rectangles, one above the other, on a pale pattern; none if ``bare``.

    Only those of some rows are drawn: the first is a top, the next bottoms, the last shoes.

    Pictures of different seeds are no near duplicates of each other.
    """
    random = np.random.default_rng(seed)
    coarse = random.integers(200, 256, (9, 6)).astype(np.uint8)
    grey = np.kron(coarse, np.ones((20, 20), np.uint8))
    pixels = np.repeat(grey[..., None], 3, axis=2)
    for row in range(0 if bare else len(GROUPS)):
        x, w = int(random.integers(4, 40)), int(random.integers(30, 70))
        y, h = row * 60 + int(random.integers(4, 12)), int(random.integers(20, 44))
        # one channel always dark, so that it is never taken for the background
        paint = (*random.choice(LEVELS, 2), 0)
        if row in rows:
            pixels[y : y + h, x : x + w] = paint
    return pixels


def save(path: Path, pixels: RGB, **options: int) -> Path:
    """Write a picture in the format of the file's name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path, None, **options)
    return path


def folder(path: Path, count: int, first: int = 0) -> Path:
    """Write pictures ``first`` … as PNG files."""
    for seed in range(first, first + count):
        save(path / f"{seed:03}.png", picture(seed))
    return path


class Rectangles:
    """Sees each plain rectangle of a picture as a garment; counts what it has looked at."""

    def __init__(
        self, identity: str = "rectangles@1", *, colour: int = 3, delay: float = 0
    ) -> None:
        self.models = Models(identity, 4, colour)
        self.looked = 0
        self._delay = delay

    def detect(self, pixels: RGB) -> Detections:
        """Find the rectangles from top to bottom, each third of the picture being one group."""
        time.sleep(self._delay)
        self.looked += 1
        found: list[EncodedGarment] = []
        third = pixels.shape[0] // len(GROUPS)
        for row, group in enumerate(GROUPS):
            band = pixels[row * third : (row + 1) * third]
            dark = band.min(axis=2) < 100
            if dark.any():
                found.append(self._seen(len(found), group, band, dark, row * third))
        return Detections(tuple(found), {"parse": 0.1, "embed": 0.1})

    def _seen(
        self, number: int, group: Group, band: RGB, dark: np.ndarray, top: int
    ) -> EncodedGarment:
        ys, xs = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
        box = Box(int(xs[0]), int(ys[0]) + top, int(np.ptp(xs)) + 1, int(np.ptp(ys)) + 1)
        mean = band[dark].mean(axis=0)
        paint = np.resize(mean + 1, self.models.colour)
        hexadecimal = "#" + "".join(f"{round(channel):02x}" for channel in mean)
        garment = Garment(number, group, "Shirt", 0.9, box, (Colour("some", hexadecimal, 1.0),))
        return EncodedGarment(garment, unit(np.array([box.w, box.h, box.x, 30])), unit(paint))


def unit(values: np.ndarray) -> Vector:
    """Scale to unit length, as float32."""
    return np.asarray(values / np.linalg.norm(values), np.float32)


def counts(report: Report) -> tuple[int, int, int, int]:
    """Return added, skipped, duplicates, rejected."""
    return report.added, report.skipped, len(report.duplicates), len(report.rejected)


def query(seed: int, garment: int = 0, weight: float = 0.3) -> Vector:
    """Return the query for a garment of a picture."""
    seen = Rectangles().detect(picture(seed)).garments[garment]
    return joint_query(seen.embedding, seen.colour, weight)


def answers(gallery: Gallery) -> list[list[int]]:
    """Return the keys found for a few queries."""
    return [[hit.key for hit in gallery.search(query(n), 20)] for n in range(3)]


def photo_file(gallery: Gallery, outfit_id: int) -> Path:
    """Return the file that an outfit's photo is kept in."""
    return Path(gallery.photos.where(gallery.photo(outfit_id)))


def photo_files(gallery: Gallery) -> list[Path]:
    """Return the files of all photos, sorted."""
    return sorted(gallery.home.glob("photos/??/*.jpg"))
