"""Small copies of photos, and views of them in the light of known lamps."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fashionizer.photo.srgb import LINEAR
from fashionizer.schema import RGB
from fashionizer.training.data import ccp, flatlay, wild
from fashionizer.training.data.ccp import Split
from fashionizer.training.data.pictures import rgb
from fashionizer.vision.colour import evidence
from fashionizer.vision.colour.evidence import GROUND, SKIN, Kinds
from fashionizer.vision.colour.lamps import cast, encoded
from fashionizer.vision.colour.light import kinds_of
from fashionizer.vision.parsing.parser import Parser

LAID = {"train": 400, "validation": 150, "test": 200}
"""Laid-out garments of each split; of the others all are taken."""

WIDE, NARROW = (-75.0, 228.0), (-60.0, 110.0)
"""Mireds of the lamps that are drawn: any, and those that a camera leaves over."""


@dataclass(frozen=True, slots=True, eq=False)
class Copy:
    """A small copy of a photo: its pixels and kinds (see ``evidence``), and its split."""

    pixels: RGB
    kinds: Kinds
    split: Split


def copies(data: Path, parser: Parser) -> Iterator[Copy]:
    """Read photos of ``ccp``, ``wild`` and ``clothing`` small; the parser tells their kinds."""
    for path, split in _listed(data):
        pixels = rgb(path)
        small = evidence.small(pixels)
        yield Copy(small, kinds_of(parser.look([pixels])[0].probabilities, small), split)


def _listed(data: Path) -> Iterator[tuple[Path, Split]]:
    for street in ccp.read(data / "ccp"):
        yield street.path, street.split
    for path in sorted((data / "wild" / "photos").glob("*.jpg")):
        yield path, wild.split_of(path.stem)
    laid = [photo for photo in flatlay.read(data / "clothing") if not photo.kids]
    np.random.default_rng(0).shuffle(laid)
    for split, most in LAID.items():
        for photo in [photo for photo in laid if photo.split == split][:most]:
            yield photo.path, photo.split


def drawn_lamp(random: np.random.Generator) -> float:
    """Draw a lamp, in mireds: none for a quarter, else mostly any."""
    if random.random() < 0.25:
        return 0.0
    return float(random.uniform(*(WIDE if random.random() < 0.7 else NARROW)))


def view(copy: Copy, lamp: float, random: np.random.Generator) -> NDArray[np.float32]:
    """Return the evidence of a random view in a lamp's light.

    Half of the views are parts of the picture, some so small that one cloth fills them; exposure
    varies, and a little the colour; now and then nobody tells which pixels are skin.
    """
    part = _part(copy.kinds.shape, random)
    pixels, kinds = copy.pixels[part], copy.kinds[part]
    if random.random() < 0.15:
        kinds = np.where(kinds == SKIN, GROUND, kinds).astype(np.uint8)
    gain = np.exp(random.normal(0, 0.02, 3)) * random.uniform(0.7, 1.15)
    linear = (LINEAR[pixels] * gain) @ cast(lamp).T
    return evidence.histograms(encoded(linear.astype(np.float32)), kinds)


def _part(shape: tuple[int, ...], random: np.random.Generator) -> tuple[slice, ...]:
    """Draw a part of the same aspect: a fifth of them 15 to 45 % long, half of them whole."""
    chance, length = random.random(), 1.0
    if chance < 0.5:
        length = random.uniform(0.15, 0.45) if chance < 0.2 else random.uniform(0.45, 1.0)
    sides = [max(4, int(whole * length)) for whole in shape]
    begins = [
        int(random.integers(0, max(whole - side, 0) + 1))
        for whole, side in zip(shape, sides, strict=True)
    ]
    return tuple(slice(begin, begin + side) for begin, side in zip(begins, sides, strict=True))
