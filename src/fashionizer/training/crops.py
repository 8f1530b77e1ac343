"""Garment crops to learn the embedder from: flat ones on GrabCut masks, worn ones on CCP masks."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fashionizer.schema import Box
from fashionizer.training import ccp, flatlay
from fashionizer.vision import crop
from fashionizer.vision.instances import LEAST_AREA
from fashionizer.vision.taxonomy import GROUP_OF_LABEL, LABEL_OF_CLASS


@dataclass(frozen=True, slots=True)
class Crop:
    """One garment crop, (224, 224, 3) uint8, and what is known of it.

    ``class_name`` is one of the 18 or empty; ``origin`` is ``flat`` or ``worn``; ``photo`` is the
    name of its photo in that set.
    """

    pixels: NDArray[np.uint8]
    class_name: str
    group: str
    origin: str
    photo: str
    split: str


def read(data: Path, out: Path) -> list[Crop]:
    """Give all crops, some 1.4 GB; GrabCut masks are kept in ``out``."""
    return [*flat(data / "clothing", out / "grabcut"), *worn(data / "ccp")]


def flat(folder: Path, cache: Path) -> Iterator[Crop]:
    """Give a crop of each photo of the clothing dataset."""
    cache.mkdir(parents=True, exist_ok=True)
    for photo in flatlay.read(folder):
        pixels = np.asarray(Image.open(photo.path).convert("RGB"))
        mask = flatlay.kept(photo, pixels, cache) != 0
        group = GROUP_OF_LABEL[LABEL_OF_CLASS[photo.class_name]]
        yield Crop(
            crop.garment(pixels, Box.of(mask), mask),
            photo.class_name,
            group,
            "flat",
            photo.name,
            photo.split,
        )


def worn(folder: Path) -> Iterator[Crop]:
    """Give a crop of each garment of the CCP photos with masks, suits left out."""
    names = ccp.tag_names(folder)
    for photo in ccp.read(folder):
        if photo.mask is None:
            continue
        pixels = np.asarray(Image.open(photo.path).convert("RGB"))
        values = np.asarray(Image.open(photo.mask))
        for value in np.unique(values):
            label = ccp.LABEL_OF_TAG[names[value]]
            mask = values == value
            if label not in GROUP_OF_LABEL or mask.mean() < LEAST_AREA.get(label, 0.004):
                continue
            yield Crop(
                crop.garment(pixels, Box.of(mask), mask),
                ccp.CLASS_OF_TAG.get(names[value], ""),
                GROUP_OF_LABEL[label],
                "worn",
                photo.name,
                photo.split,
            )
