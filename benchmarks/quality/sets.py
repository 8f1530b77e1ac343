"""The queries of ``quality`` and their gallery: street photos and laid-out garments.

All of the test splits, seen with the shipped detector and with ImageNet's network as it came.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from benchmarks.eyes import shipped_eyes
from fashionizer.schema import RGB, Box, EncodedGarment, Vector
from fashionizer.training.data import ccp, flatlay
from fashionizer.training.data.pictures import rgb
from fashionizer.training.embedder.net import FEATURES, Trunk
from fashionizer.training.export import export
from fashionizer.vision.colour import descriptor as colour
from fashionizer.vision.embedding.custom import CustomEmbedder
from fashionizer.vision.taxonomy import GROUP_OF_CLASS, GROUP_OF_LABEL

FLAT = 400
"""Laid-out garments to query with, at most."""

LEAST = 0.003
"""Share of its photo from which a garment is a query."""

SAME = 0.5
"""Intersection over union of boxes above which a garment of the mask was found."""

TrueLabel = tuple[str, str, str]
"""Group, kind (class, else tag) and main colour's name of one garment."""


@dataclass(frozen=True, slots=True)
class DetectedGarment:
    """One garment, embedded by the trained and by the frozen embedder."""

    trained: EncodedGarment
    frozen: Vector
    worn: bool


@dataclass(frozen=True, slots=True)
class GalleryPhoto:
    """A photo of the gallery: its whole picture's vector, its garments, the labels of its mask."""

    name: str
    whole: Vector
    garments: list[DetectedGarment]
    labels: list[tuple[Box, TrueLabel]]


@dataclass(frozen=True, slots=True)
class Query:
    """A query for a garment of a true label; ``detected`` is None where it was not found."""

    photo: str
    label: TrueLabel
    twin: str
    whole: Vector
    detected: DetectedGarment | None


class Detectors:
    """The shipped detector, and the same with ImageNet's EfficientNet-Lite1 as it came."""

    def __init__(self, folder: Path) -> None:
        self.trained = shipped_eyes()
        self._plug = CustomEmbedder.open(_frozen(folder))
        self._frozen = shipped_eyes(custom=self._plug)

    def whole(self, pixels: RGB) -> Vector:
        """Embed a whole picture with the frozen embedder."""
        height, width = pixels.shape[:2]
        crop = self._plug.crop(pixels, Box(0, 0, width, height), None)
        (vector,) = self._plug.embed([crop])
        return np.asarray(vector)

    def garments(self, pixels: RGB) -> list[DetectedGarment]:
        """Detect and embed both ways; both have one parser, so they find the same garments."""
        detections = self.trained.detect(pixels)
        both = zip(detections.garments, self._frozen.detect(pixels).garments, strict=True)
        return [
            DetectedGarment(trained, frozen.embedding, detections.worn) for trained, frozen in both
        ]


def _frozen(folder: Path) -> Path:
    """Write the untrained trunk as an embedder to plug in."""

    class Features(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.trunk = Trunk()

        def forward(self, pixels: torch.Tensor) -> torch.Tensor:
            found: torch.Tensor = self.trunk(pixels)[0]
            return found

    card = {
        "dimensions": FEATURES,
        "side": 224,
        "mean": [127 / 255] * 3,
        "std": [128 / 255] * 3,
        "input": "pixels",
        "output": "embedding",
        "masked": True,
        "licence": "Apache-2.0",
        "source": "EfficientNet-Lite1, ImageNet",
    }
    example = torch.rand(2, 3, 224, 224) * 2 - 1
    return export(Features(), example, "lite1", ["embedding"], card, folder=folder)


def gallery_photos(folder: Path, detectors: Detectors) -> Iterator[GalleryPhoto]:
    """Detect the garments of the test split's street photos."""
    names = ccp.tag_names(folder)
    for photo in ccp.read(folder):
        if photo.split == "test":
            pixels = rgb(photo.path)
            labels = list(_labels(photo, pixels, names))
            yield GalleryPhoto(
                photo.name, detectors.whole(pixels), detectors.garments(pixels), labels
            )


def _labels(photo: ccp.Photo, pixels: RGB, names: list[str]) -> Iterator[tuple[Box, TrueLabel]]:
    for tag, parsed, mask in ccp.garments(photo, names):
        group = GROUP_OF_LABEL[parsed]
        if group != "accessory" and mask.mean() > LEAST:
            (main, *_) = colour.dominant(colour.sample(pixels, mask))
            yield Box.of(mask), (group, ccp.CLASS_OF_TAG.get(tag, tag), main.name)


def twins(folder: Path, gallery: list[GalleryPhoto], detectors: Detectors) -> Iterator[Query]:
    """(a) Cut each garment of an outfit that was photographed twice out of one of the photos.

    Of the groups that the other photo's tags name, too: a bag may have been put down.
    """
    known = {photo.name: photo for photo in gallery}
    tags = {photo.name: photo.tags for photo in ccp.read(folder)}
    seen_twice = _pairs(folder)
    for one, other in [*seen_twice, *((b, a) for a, b in seen_twice)]:
        pixels = rgb(folder / "photos" / f"{one}.jpg")
        for box, label in known[one].labels:
            if label[0] in {
                GROUP_OF_LABEL.get(ccp.LABEL_OF_TAG.get(tag, 0)) for tag in tags[other]
            }:
                cut = box.cut(pixels)
                found = detectors.garments(cut)
                meant = [each for each in found if each.trained.garment.group == label[0]]
                yield Query(
                    one, label, other, detectors.whole(cut), next(iter(meant + found), None)
                )


def _pairs(folder: Path) -> list[tuple[str, str]]:
    known = json.loads((folder / "same_outfit.json").read_text())
    return [(pair["a"], pair["b"]) for pair in known if not pair["exact_duplicate"]]


def worn(gallery: list[GalleryPhoto]) -> Iterator[Query]:
    """(b) Query with every garment of a mask."""
    for photo in gallery:
        for box, label in photo.labels:
            found = [
                each
                for each in photo.garments
                if each.trained.garment.group == label[0]
                and each.trained.garment.box.iou(box) > SAME
            ]
            yield Query(photo.name, label, "", photo.whole, next(iter(found), None))


def flat(folder: Path, detectors: Detectors) -> Iterator[Query]:
    """(c) Query with laid-out garments of the test split, in an order fixed by chance."""
    photos = [photo for photo in flatlay.read(folder) if photo.split == "test"]
    for i in np.random.default_rng(7).permutation(len(photos))[:FLAT]:
        photo = photos[int(i)]
        pixels = rgb(photo.path)
        found = detectors.garments(pixels)
        label = (GROUP_OF_CLASS[photo.class_name], photo.class_name, "")
        yield Query("", label, "", detectors.whole(pixels), next(iter(found), None))
