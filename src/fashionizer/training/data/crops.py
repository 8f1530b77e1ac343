"""Garment crops to learn the embedder from, cut as the pipeline will cut them.

Laid-out garments by the shipped parser's mask, where it agrees with GrabCut on the place, else by
GrabCut's; worn ones by CCP's masks, and by the parser's in photos whose tags leave no doubt of the
class.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fashionizer.photo.thumbnail import resized_mask
from fashionizer.schema import RGB, Box, Mask
from fashionizer.training.data import ccp, empty, flatlay
from fashionizer.training.data.pictures import rgb
from fashionizer.vision.embedding import crop
from fashionizer.vision.parsing.instances import LEAST_AREA, Instance
from fashionizer.vision.parsing.parser import Parser
from fashionizer.vision.runtime.model import Model
from fashionizer.vision.seeing.looks import see
from fashionizer.vision.taxonomy import GROUP_OF_LABEL, LABEL_OF_CLASS

LOG = logging.getLogger(__name__)

SAME_PLACE = 0.5
"""Intersection over union of boxes from which parser and GrabCut mean the same garment."""


@dataclass(frozen=True, slots=True)
class Crop:
    """One garment crop, (224, 224, 3) uint8, and what is known of it.

    ``class_name`` is one of the 18 or empty; ``origin`` is ``flat``, ``ground`` (a flat one with
    what lies around it), ``worn``, ``tagged`` or ``other`` (nothing to wear); ``photo``
    is the name of its photo in that set.
    """

    pixels: NDArray[np.uint8]
    class_name: str
    group: str
    origin: str
    photo: str
    split: str


def read(data: Path, out: Path) -> list[Crop]:
    """Return all crops, some 2.5 GB; made once, in some 10 minutes, and kept in ``out``."""
    kept = out / "crops.npz"
    if not kept.exists():
        found = [*flat(data / "clothing", out / "grabcut"), *worn(data / "ccp")]
        found += tagged(data / "ccp")
        facts = [[c.class_name, c.group, c.origin, c.photo, c.split] for c in found]
        np.savez(kept, pixels=np.stack([c.pixels for c in found]), facts=np.array(facts))
    stored = np.load(kept)
    pairs = zip(stored["pixels"], stored["facts"].tolist(), strict=True)
    return [Crop(pixels, *facts) for pixels, facts in pairs]


def flat(folder: Path, cache: Path) -> Iterator[Crop]:
    """Return two crops of each photo of the clothing dataset: cut out, and with its ground."""
    cache.mkdir(parents=True, exist_ok=True)
    parser = Parser(Model("parser"))
    for number, photo in enumerate(flatlay.read(folder)):
        pixels = rgb(photo.path)
        mask = flatlay.kept(photo, pixels, cache) != 0
        box = Box.of(mask)
        seen = _seen(parser, pixels)
        if seen and (photo.split != "train" or seen[0].box.iou(box) > SAME_PLACE):
            box, mask = seen[0].box, seen[0].mask
        group = GROUP_OF_LABEL[LABEL_OF_CLASS[photo.class_name]]
        for origin, kept in (("flat", mask), ("ground", None)):
            cut = crop.garment(pixels, box, kept)
            yield Crop(cut, photo.class_name, group, origin, photo.name, photo.split)
        if number % 500 == 0:
            LOG.info(f"crops of {number} laid-out garments")


def worn(folder: Path) -> Iterator[Crop]:
    """Return a crop of each garment of the CCP photos with masks, suits left out."""
    names = ccp.tag_names(folder)
    for photo in ccp.read(folder):
        if photo.mask is None:
            continue
        pixels = rgb(photo.path)
        for tag, label, mask in ccp.garments(photo, names):
            if mask.mean() < LEAST_AREA.get(label, 0.004):
                continue
            cut = crop.garment(pixels, Box.of(mask), mask)
            class_name = ccp.CLASS_OF_TAG.get(tag, "")
            yield Crop(cut, class_name, GROUP_OF_LABEL[label], "worn", photo.name, photo.split)


def tagged(folder: Path) -> Iterator[Crop]:
    """Return crops from the CCP photos to train on that have tags only.

    An instance takes the class of the one tag that has its label; with none or several it is left
    out.
    """
    parser = Parser(Model("parser"))
    for photo in ccp.read(folder):
        if photo.mask is not None or photo.split != "train":
            continue
        pixels = rgb(photo.path)
        for found in _seen(parser, pixels):
            label = found.label
            tags = {ccp.CLASS_OF_TAG.get(t) for t in photo.tags if ccp.LABEL_OF_TAG.get(t) == label}
            if len(tags) == 1 and (class_name := tags.pop()):
                cut = crop.garment(pixels, found.box, found.mask)
                group = GROUP_OF_LABEL[label]
                yield Crop(cut, class_name, group, "tagged", photo.name, photo.split)


def others(folder: Path) -> Iterator[Crop]:
    """Return crops of no garment in the shape of one: house fronts, pavement, leaves, noise.

    Their class and group are empty, their origin is ``other``.
    """
    masks = [photo.mask for photo in ccp.read(folder) if photo.mask is not None]
    for split in get_args(ccp.Split):
        random = np.random.default_rng(7)
        for number, pixels in enumerate(empty.pictures(folder, split)):
            shape = _shape(masks[int(random.integers(len(masks)))])
            rows, columns = pixels.shape[:2]
            high = min(rows, -(-columns * shape.shape[0] // shape.shape[1]))
            top = int(random.integers(rows - high + 1))
            mask = resized_mask(shape, columns, high)
            cut = crop.garment(pixels[top : top + high], Box(0, 0, columns, high), mask)
            yield Crop(cut, "", "", "other", f"{split} {number}", split)


def _shape(path: Path) -> Mask:
    """Return the largest thing of a photo's mask, cut to its box."""
    values = np.asarray(Image.open(path))
    mask = values == np.bincount(values.ravel())[1:].argmax() + 1
    box = Box.of(mask)
    return box.cut(mask)


def _seen(parser: Parser, pixels: RGB) -> list[Instance]:
    return see(parser, [pixels])[0].found
