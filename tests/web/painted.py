"""Pictures of painted blocks, a detector that finds them, and real galleries of such looks."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike
from scipy import ndimage

from fashionizer.gallery.catalog.records import Batch, NewOutfit
from fashionizer.gallery.gallery import Gallery
from fashionizer.photo.decode import decode
from fashionizer.photo.thumbnail import jpeg
from fashionizer.retrieval.calibration import Calibrator
from fashionizer.schema import (
    ANY,
    RGB,
    Box,
    Choice,
    Detections,
    EncodedGarment,
    Garment,
    Group,
    Mask,
    Models,
    Vector,
)
from fashionizer.settings import Settings
from fashionizer.vision.colour import descriptor as colours
from fashionizer.vision.taxonomy import CLASSES, GROUP_OF_CLASS, GROUPS, as_seen

SMALL = Settings(max_bytes=1_000_000, max_pixels=4_000_000, waiting=3, port=0)
"""Limits that tests can exceed without large files."""

WIDTH, HEIGHT = 200, 300
"""Pixels of every look's photo."""

GROUND = 210

WIDE = 1 / 3
"""Width of the first look's blocks, as a share of the photo's."""


@dataclass(frozen=True, slots=True)
class Paint:
    """What a paint stands for, and where blocks of it are: from and to, as shares of the height."""

    group: Group
    class_name: str | None
    rgb: tuple[int, int, int]
    rows: tuple[float, float]


PAINTS = (
    Paint("tops", "Blouse", (179, 32, 42), (0.16, 0.46)),
    Paint("bottoms", "Pants", (29, 42, 82), (0.46, 0.84)),
    Paint("shoes", "Shoes", (22, 22, 22), (0.86, 0.94)),
    Paint("bag", None, (185, 138, 84), (0.5, 0.66)),
)
"""Most prominent first; the bag stands beside the others."""

NEAR = 50
"""Distance in RGB up to which a pixel is of a paint: JPEG changes them."""

LEAST = 0.004
"""Share of the picture that a block covers at least: less are edges between two paints."""

ALIKE = (0, 2, 5, 8, 10)
"""Pixels that the blocks of the first looks lack of the first one's width: no two are in step."""


def wide(number: int) -> float:
    """Return the width of a look's blocks: the first five are alike, the others are narrow."""
    if number <= len(ALIKE):
        return WIDE - ALIKE[number - 1] / WIDTH
    return 0.13 - 0.0024 * (number - 6)


def picture(
    number: int = 1, width: int = WIDTH, height: int = HEIGHT, paints: tuple[Paint, ...] = PAINTS
) -> RGB:
    """Paint a figure of blocks on grey; the number narrows them."""
    pixels = np.full((height, width, 3), GROUND, dtype=np.uint8)
    for paint in paints:
        top, bottom = (round(share * height) for share in paint.rows)
        left = round(0.75 * width) if paint.group == "bag" else width // 3
        across = round(wide(number) * width * (0.5 if paint.group == "bag" else 1))
        pixels[top:bottom, left : left + across] = paint.rgb
    return pixels


def photo(width: int = WIDTH, height: int = HEIGHT) -> bytes:
    """Return a JPEG that shows a top and trousers, as the first look does."""
    return jpeg(picture(1, width, height, PAINTS[:2]), max(width, height))


def blank() -> bytes:
    """Return a JPEG with nothing to wear: plain white."""
    return jpeg(np.full((120, 120, 3), 255, dtype=np.uint8), 120)


class BlockDetector:
    """Detects one block of each paint; else takes what stands out for a top and trousers.

    How wide a thing is is its shape, on a quarter of a circle; groups are at right angles.
    """

    models = Models("blocks@1", 2 * len(GROUPS), colours.DIMENSIONS)

    def warm(self) -> None:
        """Be ready: there is nothing to load."""

    def detect(self, pixels: RGB, choice: Choice = ANY) -> Detections:
        """Detect the blocks, and what lies in a drawn box."""
        blocks = [(paint, _largest(_near(pixels, paint.rgb))) for paint in PAINTS]
        found = [(paint, mask) for paint, mask in blocks if mask.mean() >= LEAST]
        if not found and (thing := ~_near(pixels, pixels[0, 0])).mean() >= LEAST:
            found = [*zip(PAINTS, _halves(thing), strict=False)]
        garments = tuple(
            _encoded(number, paint, pixels, mask, Box.of(mask))
            for number, (paint, mask) in enumerate(found)
        )
        box = choice.box
        if box is None and not garments and choice.names_a_kind:
            box = Box(0, 0, pixels.shape[1], pixels.shape[0])
        drawn = None if box is None else _drawn(len(garments), pixels, box, choice.class_name)
        return Detections(garments, {"parse": 0.1, "embed": 0.1}, drawn=drawn)

    def classify(self, pixels: RGB) -> dict[str, float]:
        """Return certainty for the class of the first block."""
        first = self.detect(pixels).garments[0].garment.class_name
        return {name: float(name == first) for name in CLASSES}


def _near(pixels: RGB, rgb: ArrayLike) -> Mask:
    away = pixels.astype(np.float32) - np.asarray(rgb, np.float32)
    return np.asarray(np.linalg.norm(away, axis=-1) <= NEAR)


def _halves(mask: Mask) -> tuple[Mask, Mask]:
    """Return the upper and the lower half of a mask."""
    box = Box.of(mask)
    upper = np.arange(len(mask))[:, None] < box.y + box.h / 2
    return mask & upper, mask & ~upper


def _largest(mask: Mask) -> Mask:
    """Return the largest piece of a mask that hangs together."""
    pieces, _ = ndimage.label(mask)
    sizes = np.bincount(pieces.ravel())[1:]
    return np.asarray(pieces == 1 + sizes.argmax()) if len(sizes) else mask


def _drawn(number: int, pixels: RGB, box: Box, class_name: str | None) -> EncodedGarment:
    inside = np.zeros(pixels.shape[:2], np.bool_)
    inside[box.y : box.y + box.h, box.x : box.x + box.w] = True
    most = max(PAINTS, key=lambda paint: int((inside & _near(pixels, paint.rgb)).sum()))
    cloth = inside & _near(pixels, most.rgb)
    if class_name is not None:
        most = replace(most, class_name=class_name, group=GROUP_OF_CLASS[class_name])
    return _encoded(number, most, pixels, cloth if cloth.any() else inside, box)


def _encoded(number: int, paint: Paint, pixels: RGB, mask: Mask, box: Box) -> EncodedGarment:
    sample = colours.sample(pixels, mask)
    garment = Garment(number, paint.group, paint.class_name, 0.9, box, colours.dominant(sample))
    return EncodedGarment(
        garment, _shape(paint.group, Box.of(mask).w / pixels.shape[1]), colours.descriptor(sample)
    )


def _shape(group: Group, across: float) -> Vector:
    angle = 8 * max(WIDE - across, 0.0)
    shape = np.zeros(2 * len(GROUPS), np.float32)
    at = 2 * GROUPS.index(group)
    shape[at : at + 2] = np.cos(angle), np.sin(angle)
    return shape


CALIBRATOR = Calibrator.of(
    {
        "weights": (0.0, 0.4, 0.5, 1.0),
        "curves": {
            as_seen(group, worn=True): [(-124, 200), (-124, 200), (0, 50), (0, 50)]
            for group in GROUPS
        },
    }
)
"""Up to a weight of 0.4 what scores more than 0.62 is probable; beyond it, anything."""


@dataclass(frozen=True, slots=True)
class Look:
    """A look to paint and keep; without ``clothes`` its picture is the ground alone."""

    number: int
    file: str
    credit: str | None
    licence: str | None
    page: str | None
    clothes: bool = True


def painted_looks(count: int) -> tuple[Look, ...]:
    """Return looks, their ids counted from 1: even ones have a bag."""
    return tuple(
        Look(
            number,
            file=f"looks/{number:04}.jpg",
            credit=f"Ada <{number}>",
            licence="CC BY 4.0",
            page=f"https://example.org/looks/{number}",
        )
        for number in range(1, count + 1)
    )


def with_second(**changed: object) -> tuple[Look, ...]:
    """Return seven looks of which the second is changed."""
    first, second, *others = painted_looks(7)
    return (first, replace(second, **changed), *others)  # type: ignore[arg-type]


@contextmanager
def gallery(home: Path, kept: tuple[Look, ...]) -> Iterator[Gallery]:
    """Paint looks, detect what they show, keep both in a new gallery, and hold it open to read."""
    models, settings = BlockDetector.models, Settings(home=home)
    painted = [_painted_look(look) for look in kept]
    with Gallery.open(
        home, models, write=True, create=True, say=lambda _: None, settings=settings
    ) as writing:
        writing.adopt(models)
        photos = {outfit.sha256: data for outfit, data in painted}
        writing.write(Batch(outfits=[outfit for outfit, _ in painted]), photos)
    with Gallery.open(home, models, write=False, say=lambda _: None, settings=settings) as reading:
        yield reading


def _painted_look(look: Look) -> tuple[NewOutfit, bytes]:
    paints = PAINTS if look.number % 2 == 0 else PAINTS[:3]
    data = jpeg(picture(look.number, paints=paints if look.clothes else ()), HEIGHT)
    shown = decode(data)
    outfit = NewOutfit(
        file=look.file,
        key=look.file,
        fingerprint="1",
        sha256=hashlib.sha256(data).hexdigest(),
        perceptual=b"",
        width=shown.width,
        height=shown.height,
        credit=look.credit,
        licence=look.licence,
        page=look.page,
        garments=BlockDetector().detect(shown.pixels).garments,
        worn=True,
    )
    return outfit, data
