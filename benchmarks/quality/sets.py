"""Who asks in ``quality.py``, and the gallery that is asked: street photos and laid-out garments.

All of the test splits, seen with the shipped detector and with ImageNet's network as it came.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from fashionizer.schema import RGB, Box, EncodedGarment, Vector
from fashionizer.training.data import ccp, flatlay
from fashionizer.training.data.pictures import rgb
from fashionizer.training.embedder.net import FEATURES, Trunk
from fashionizer.training.export import export
from fashionizer.vision.colour import descriptor as colour
from fashionizer.vision.embedding.custom import CustomEmbedder
from fashionizer.vision.pipeline import GarmentPipeline
from fashionizer.vision.taxonomy import GROUP_OF_CLASS, GROUP_OF_LABEL

FLAT = 400
"""Laid-out garments that ask, at most."""

LEAST = 0.003
"""Share of its photo from which a garment asks."""

SAME = 0.5
"""Intersection over union of boxes above which a garment of the mask was found."""

GalleryHandle = tuple[str, str, str]
"""Group, kind (class, else tag) and main colour's name of one garment."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One garment as seen with the trained and with the frozen embedder."""

    trained: EncodedGarment
    frozen: Vector
    worn: bool


@dataclass(frozen=True, slots=True)
class Look:
    """A photo of the gallery: its whole picture's vector, its garments, what its mask holds."""

    photo: str
    whole: Vector
    garments: list[Seen]
    holds: list[tuple[Box, GalleryHandle]]


@dataclass(frozen=True, slots=True)
class Query:
    """A question about a garment that is truly of ``asked``; ``seen`` is None where not found."""

    photo: str
    asked: GalleryHandle
    twin: str
    whole: Vector
    seen: Seen | None


class Seeing:
    """The shipped detector, and the same with ImageNet's EfficientNet-Lite1 as it came."""

    def __init__(self, folder: Path) -> None:
        self.trained = GarmentPipeline.shipped()
        self._plug = CustomEmbedder.open(_frozen(folder))
        self._frozen = GarmentPipeline.shipped(custom=self._plug)

    def whole(self, pixels: RGB) -> Vector:
        """Embed a whole picture with the frozen embedder."""
        height, width = pixels.shape[:2]
        crop = self._plug.crop(pixels, Box(0, 0, width, height), None)
        (vector,) = self._plug.embed([crop])
        return np.asarray(vector)

    def garments(self, pixels: RGB) -> list[Seen]:
        """See a photo both ways; both have one parser, so they find the same garments."""
        detections = self.trained.detect(pixels)
        both = zip(detections.garments, self._frozen.detect(pixels).garments, strict=True)
        return [Seen(trained, frozen.embedding, detections.worn) for trained, frozen in both]


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


def looks(folder: Path, seeing: Seeing) -> Iterator[Look]:
    """See the street photos of the test split."""
    names = ccp.tag_names(folder)
    for photo in ccp.read(folder):
        if photo.split == "test":
            pixels = rgb(photo.path)
            holds = list(_holdings(photo, pixels, names))
            yield Look(photo.name, seeing.whole(pixels), seeing.garments(pixels), holds)


def _holdings(
    photo: ccp.Photo, pixels: RGB, names: list[str]
) -> Iterator[tuple[Box, GalleryHandle]]:
    for tag, label, mask in ccp.garments(photo, names):
        group = GROUP_OF_LABEL[label]
        if group != "accessory" and mask.mean() > LEAST:
            (main, *_) = colour.dominant(colour.sample(pixels, mask))
            yield Box.of(mask), (group, ccp.CLASS_OF_TAG.get(tag, tag), main.name)


def twins(folder: Path, gallery: list[Look], seeing: Seeing) -> Iterator[Query]:
    """(a) Cut each garment of an outfit that was photographed twice out of one of the photos.

    Of the groups that the other photo's tags name, too: a bag may have been put down.
    """
    known = {look.photo: look for look in gallery}
    tags = {photo.name: photo.tags for photo in ccp.read(folder)}
    seen_twice = _pairs(folder)
    for one, other in [*seen_twice, *((b, a) for a, b in seen_twice)]:
        pixels = rgb(folder / "photos" / f"{one}.jpg")
        for box, asked in known[one].holds:
            if asked[0] in {
                GROUP_OF_LABEL.get(ccp.LABEL_OF_TAG.get(tag, 0)) for tag in tags[other]
            }:
                cut = pixels[box.y : box.y + box.h, box.x : box.x + box.w]
                found = seeing.garments(cut)
                meant = [seen for seen in found if seen.trained.garment.group == asked[0]]
                yield Query(one, asked, other, seeing.whole(cut), next(iter(meant + found), None))


def _pairs(folder: Path) -> list[tuple[str, str]]:
    known = json.loads((folder / "same_outfit.json").read_text())
    return [(pair["a"], pair["b"]) for pair in known if not pair["exact_duplicate"]]


def worn(gallery: list[Look]) -> Iterator[Query]:
    """(b) Every garment of a mask asks."""
    for look in gallery:
        for box, asked in look.holds:
            found = [
                seen
                for seen in look.garments
                if seen.trained.garment.group == asked[0]
                and seen.trained.garment.box.iou(box) > SAME
            ]
            yield Query(look.photo, asked, "", look.whole, next(iter(found), None))


def flat(folder: Path, seeing: Seeing) -> Iterator[Query]:
    """(c) Laid-out garments of the test split ask, in an order fixed by chance."""
    photos = [photo for photo in flatlay.read(folder) if photo.split == "test"]
    for i in np.random.default_rng(7).permutation(len(photos))[:FLAT]:
        photo = photos[int(i)]
        pixels = rgb(photo.path)
        found = seeing.garments(pixels)
        asked = (GROUP_OF_CLASS[photo.class_name], photo.class_name, "")
        yield Query("", asked, "", seeing.whole(pixels), next(iter(found), None))
