"""Real garments to measure colour on: by true masks, by the parser's, and with names by eye."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from benchmarks.people.matching import SAME
from benchmarks.people.photos import in_pixels
from fashionizer.schema import RGB, Mask
from fashionizer.training.data import ccp, flatlay, wild
from fashionizer.training.data.pictures import rgb
from fashionizer.vision.colour.light import estimated
from fashionizer.vision.parsing.instances import LEAST_AREA
from fashionizer.vision.parsing.parser import Parser
from fashionizer.vision.runtime.model import Model
from fashionizer.vision.seeing.looks import see
from fashionizer.vision.taxonomy import GROUP_OF_LABEL, LABEL_OF_CLASS

NAMED = Path(__file__).parent / "names.csv"
"""Names of main colours that a person would accept, given by eye before any was computed."""

WORN, FLAT = 300, 100
"""Garments with true masks: of CCP, by its masks; of the clothing dataset, by GrabCut's."""

PARSED = 80
"""Photos seen through the parser beside those of outfits photographed twice."""

LEAST_PIXELS = 300
ACCESSORY = 11

Values = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Crop:
    """A garment: its photo's pixels, its mask, and what it is called there."""

    pixels: RGB
    mask: Mask
    origin: str
    photo: str
    tag: str


@dataclass(frozen=True, slots=True, eq=False)
class ParsedGarment:
    """A garment that the parser found; ``truth`` is its true mask, None where it is not known.

    ``twin`` names the other photo of the same outfit, or is empty; ``light`` is the photo's, in
    mireds, as it is estimated.
    """

    pixels: RGB
    mask: Mask
    truth: Mask | None
    photo: str
    label: int
    twin: str
    light: float

    @property
    def group(self) -> str:
        """Group it is compared within."""
        return GROUP_OF_LABEL[self.label]


def crops(data: Path, cache: Path) -> list[Crop]:
    """Return garments of the test split, always the same; GrabCut's masks go to ``cache``."""
    random = np.random.default_rng(0)
    street = [p for p in ccp.read(data / "ccp") if p.split == "test" and p.mask is not None]
    laid = [p for p in flatlay.read(data / "clothing") if p.split == "test" and not p.kids]
    random.shuffle(street)
    random.shuffle(laid)
    worn = [crop for photo in street for crop in _worn(data / "ccp", photo)][:WORN]
    flat = (crop for photo in laid if (crop := _flat(photo, cache)))
    return [*worn, *(crop for _, crop in zip(range(FLAT), flat, strict=False))]


def named(data: Path, cache: Path) -> Iterator[tuple[Crop, set[str]]]:
    """Return the garments of :data:`NAMED` with the names that are right for their main colour."""
    with NAMED.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    street = {photo.name: photo for photo in ccp.read(data / "ccp")}
    laid = {photo.name: photo for photo in flatlay.read(data / "clothing")}
    for row in rows:
        if row["origin"] == "worn":
            found = (c for c in _worn(data / "ccp", street[row["photo"]]) if c.tag == row["tag"])
            crop = next(found, None)
        else:
            crop = _flat(laid[row["photo"]], cache)
        if crop is not None:
            yield crop, set(row["names"].split(" / "))


def parsed(data: Path) -> Iterator[ParsedGarment]:
    """Parse photos of the test split with the shipped parser, outfits seen twice among them."""
    folder, parser = data / "ccp", Parser(Model("parser"))
    pairs = json.loads((folder / "same_outfit.json").read_text())
    twins = {p[a]: p[b] for p in pairs if not p["exact_duplicate"] for a, b in ("ab", "ba")}
    exact = {p[side] for p in pairs if p["exact_duplicate"] for side in "ab"}
    photos = [p for p in ccp.read(folder) if p.split == "test" and p.name not in exact]
    other = [p for p in photos if p.name not in twins and p.mask is not None]
    for photo in [*(p for p in photos if p.name in twins), *other[:PARSED]]:
        pixels = rgb(photo.path)
        labels = None if photo.mask is None else _labels(folder)[np.asarray(_values(photo))]
        seen_in = see(parser, [pixels])[0]
        lamp = estimated(pixels, seen_in.probabilities)
        for found in seen_in.found:
            if found.label != ACCESSORY:
                truth = None if labels is None else labels == found.label
                twin = twins.get(photo.name, "")
                yield ParsedGarment(pixels, found.mask, truth, photo.name, found.label, twin, lamp)


def seen(data: Path, parser: Parser) -> Iterator[tuple[Crop, set[str]]]:
    """Return the garments of ``looks`` that the parser finds, with the names of their colours.

    A garment listed with its box by eye is found where an instance of its group has a box of an IoU
    of 0.5 with it. Those of many colours are left out.
    """
    every = wild.rows(data / "labels" / "wild_garments.csv")
    rows = [row for row in every if row["colour"] in SAID]
    for photo, listed in groupby(rows, lambda row: row["photo"]):
        pixels = rgb(data / "looks" / "photos" / photo)
        height, width = pixels.shape[:2]
        found = see(parser, [pixels])[0].found
        for row in listed:
            box = in_pixels(wild.box_of(row), width, height)
            for instance in found:
                alike = GROUP_OF_LABEL[instance.label] == row["group"]
                if alike and instance.box.iou(box) >= SAME:
                    names = set(SAID[row["colour"]].split(" / "))
                    yield Crop(pixels, instance.mask, "looks", photo, row["type"]), names
                    break


SAID = {
    "black": "black / charcoal",
    "white": "white / cream / light grey",
    "grey": "grey / light grey / charcoal",
    "beige": "beige / cream / tan / khaki",
    "brown": "brown / dark brown / tan / rust",
    "navy": "navy / denim blue",
    "blue": "blue / denim blue / light blue / turquoise / navy",
    "green": "green / dark green / light green / olive / khaki / teal / turquoise",
    "red": "red / burgundy / coral",
    "burgundy": "burgundy / mauve",
    "pink": "pink / hot pink / coral / mauve",
    "purple": "purple / lilac / mauve / burgundy",
    "yellow": "yellow / mustard",
    "orange": "orange / rust / coral",
}
"""The colour words of ``labels/wild_garments.csv``, and our names that each stands for."""


def eroded(mask: Mask) -> Mask:
    """Return a mask less its outermost two pixels, where there are others."""
    inner = ndimage.binary_erosion(mask, iterations=2)
    return inner if inner.sum() >= 0.1 * mask.sum() else mask


def _worn(folder: Path, photo: ccp.Photo) -> Iterator[Crop]:
    pixels = rgb(photo.path)
    for tag, label, mask in ccp.garments(photo, ccp.tag_names(folder)):
        large = mask.mean() >= LEAST_AREA.get(label, 0.004) and mask.sum() >= LEAST_PIXELS
        if large and label != ACCESSORY:
            yield Crop(pixels, mask, "worn", photo.name, tag)


def _flat(photo: flatlay.Flat, cache: Path) -> Crop | None:
    """Return a garment by what GrabCut is sure of; None where that is next to nothing."""
    pixels = rgb(photo.path)
    mask = flatlay.kept(photo, pixels, cache) == LABEL_OF_CLASS[photo.class_name]
    if mask.mean() < 0.05:
        return None
    return Crop(pixels, mask, "flat", photo.name, photo.class_name)


def _values(photo: ccp.Photo) -> Values:
    if photo.mask is None:
        raise ValueError(f"{photo.name} has tags only, no mask.")
    return np.asarray(Image.open(photo.mask))


def _labels(folder: Path) -> Values:
    """Return the parser's label for each mask value; 255, which is none, for a suit."""
    return np.array([ccp.LABEL_OF_TAG.get(n, 255) for n in ccp.tag_names(folder)], np.uint8)
