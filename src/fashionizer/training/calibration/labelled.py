"""Garments with their true labels, encoded by the shipped models: what asks and what is found."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fashionizer.schema import EncodedGarment
from fashionizer.training.data import ccp, flatlay
from fashionizer.training.data.pictures import rgb
from fashionizer.vision.pipeline import GarmentPipeline
from fashionizer.vision.taxonomy import GROUP_OF_LABEL, GROUPS, as_seen

FAMILIES = {
    **dict.fromkeys(["Blouse", "Polo", "Shirt"], "Shirt"),
    **dict.fromkeys(["Body", "T-Shirt", "Top", "Undershirt"], "T-Shirt"),
    **dict.fromkeys(["Hoodie", "Longsleeve", "Pullover"], "Pullover"),
    **dict.fromkeys(["Blazer", "Outwear"], "Outwear"),
    **dict.fromkeys(["bag", "purse", "wallet"], "bag"),
    **dict.fromkeys(["Dress", "romper"], "Dress"),
}
"""Classes and tags that people use for one thing, and that the data mixes up."""

FLAT = 500
"""Laid-out garments that ask, at most, per split; more only take longer."""


@dataclass(frozen=True, slots=True)
class LabelledGarment:
    """A garment as the pipeline encoded it, and its true label: its family, class or tag.

    The label is empty where the mask has no garment there.
    """

    encoded: EncodedGarment
    label: str
    photo: str
    worn: bool = True

    @property
    def group(self) -> str:
        """Group it is searched in first."""
        return self.encoded.garment.group

    @property
    def key(self) -> str:
        """Key of the calibration curve."""
        return as_seen(self.group, worn=self.worn)


def worn(folder: Path, split: str, detector: GarmentPipeline) -> list[LabelledGarment]:
    """Encode the garments of a split's CCP photos that have masks; label each by its mask."""
    names = ccp.tag_names(folder)
    found = []
    for photo in ccp.read(folder):
        if photo.mask is None or photo.split != split:
            continue
        values = np.asarray(Image.open(photo.mask))
        detections = detector.detect(rgb(photo.path))
        for encoded in detections.garments:
            found.append(
                LabelledGarment(
                    encoded, _label(encoded, values, names), photo.name, detections.worn
                )
            )
    return found


def _label(encoded: EncodedGarment, values: NDArray[np.uint8], names: list[str]) -> str:
    """Return the class, else the tag, that fills most of a garment's box.

    Of its group, if there is any; of all garments where the models were wrong about that.
    """
    box = encoded.garment.box
    inside = box.cut(values)
    counts = np.bincount(inside.ravel(), minlength=len(names))
    groups = [GROUP_OF_LABEL.get(ccp.LABEL_OF_TAG.get(tag, 0)) for tag in names]
    for allowed in ({encoded.garment.group}, set(GROUPS)):
        best = max(range(len(names)), key=lambda v: counts[v] if groups[v] in allowed else -1)
        if counts[best] >= 0.1 * box.area:
            return family(ccp.CLASS_OF_TAG.get(names[best], names[best]))
    return ""


def family(name: str) -> str:
    """Return what a class or tag counts as."""
    return FAMILIES.get(name, name)


def flat(folder: Path, split: str, detector: GarmentPipeline) -> Iterator[LabelledGarment]:
    """Encode laid-out garments of a split, the main one in each photo."""
    photos = [photo for photo in flatlay.read(folder) if photo.split == split]
    picks = np.random.default_rng(7).permutation(len(photos))[:FLAT]
    for photo in (photos[int(i)] for i in picks):
        detections = detector.detect(rgb(photo.path))
        if detections.garments:
            label = family(photo.class_name)
            yield LabelledGarment(detections.garments[0], label, photo.name, detections.worn)
