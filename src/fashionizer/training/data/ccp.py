"""The Clothing Co-Parsing photos (Yang, Luo, Lin, CVPR 2014) as training data."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fashionizer.paths import reading
from fashionizer.training.data import labelsets
from fashionizer.vision.taxonomy import GROUP_OF_LABEL

Split = Literal["train", "validation", "test"]

BLOCK = 8
"""Photos in a row that stay in one split: neighbours in number often share photographer and day."""

TOPS = (
    "blouse bodysuit bra hoodie intimate jumper shirt sweater sweatshirt swimwear "
    "t-shirt top".split()
)
SHOES = "boots clogs flats heels loafers pumps sandals shoes sneakers wedges".split()
ACCESSORIES = (
    "accessories belt bracelet earrings glasses gloves necklace ring scarf socks stockings "
    "sunglasses tie tights wallet watch".split()
)

LABEL_OF_TAG = {
    "null": 0,
    **dict.fromkeys(["hair", "skin"], 1),
    **dict.fromkeys(TOPS, 2),
    **dict.fromkeys(["blazer", "cape", "cardigan", "coat", "jacket", "vest"], 3),
    **dict.fromkeys(["dress", "romper"], 4),
    **dict.fromkeys(["jeans", "leggings", "pants"], 5),
    **dict.fromkeys(["panties", "shorts"], 6),
    "skirt": 7,
    **dict.fromkeys(SHOES, 8),
    "hat": 9,
    **dict.fromkeys(["bag", "purse"], 10),
    **dict.fromkeys(ACCESSORIES, 11),
}
"""CCP's tags to the parser's labels, the likeliest of :data:`AMBIGUOUS` ones."""

AMBIGUOUS = {"suit": (3, 5, 7), "vest": (2, 3)}
"""Tags of several labels: jacket and trousers or skirt alike, tank top and waistcoat alike."""

CLASS_OF_TAG = {
    "blazer": "Blazer",
    "blouse": "Blouse",
    "bodysuit": "Body",
    "cape": "Outwear",
    "coat": "Outwear",
    "dress": "Dress",
    "hat": "Hat",
    "hoodie": "Hoodie",
    "jacket": "Outwear",
    "jeans": "Pants",
    "jumper": "Pullover",
    "leggings": "Pants",
    "pants": "Pants",
    "shirt": "Shirt",
    "shorts": "Shorts",
    "skirt": "Skirt",
    "sweater": "Pullover",
    "sweatshirt": "Pullover",
    "t-shirt": "T-Shirt",
    "top": "Top",
    **dict.fromkeys(SHOES, "Shoes"),
}
"""Tags that name one of the 18 classes."""


@dataclass(frozen=True, slots=True)
class Photo:
    """One CCP photo; ``mask`` is None where only tags are known."""

    name: str
    path: Path
    mask: Path | None
    tags: tuple[str, ...]
    split: Split


def read(folder: Path) -> list[Photo]:
    """List the photos of ``folder`` (photos/, masks/, labels.json, same_outfit.json).

    Split 70 : 10 : 20 by blocks of :data:`BLOCK` photos in a row. All photos known to show one
    outfit twice are tested on: nothing else here says which garments are the very same. One photo
    of a person (0536) has neither tags nor anything in its mask, and is left out.
    """
    known = json.loads(reading.read(folder / "labels.json"))
    pairs = json.loads(reading.read(folder / "same_outfit.json"))
    twins = {name for pair in pairs for name in (pair["a"], pair["b"])}
    return [
        Photo(
            name,
            folder / "photos" / f"{name}.jpg",
            folder / "masks" / f"{name}.png" if entry["level"] == "pixel" else None,
            tuple(entry["tags"]),
            "test" if name in twins else _split(name),
        )
        for name, entry in sorted(known["photos"].items())
        if entry["tags"]
    ]


def _split(name: str) -> Split:
    place = (int(name) // BLOCK) % 10
    return "test" if place in (3, 7) else "validation" if place == 5 else "train"


def tag_names(folder: Path) -> list[str]:
    """Return the names of the mask values, by position."""
    names: list[str] = json.loads(reading.read(folder / "labels.json"))["labels"]
    return names


def garments(photo: Photo, names: list[str]) -> Iterator[tuple[str, int, NDArray[np.bool_]]]:
    """Return tag, label and mask (height, width) of each kind of garment in a photo's mask.

    Args:
        photo: of :func:`read`; one without a mask has none.
        names: of the mask's values, see :func:`tag_names`.
    """
    values = np.asarray(Image.open(photo.mask)) if photo.mask else np.zeros((0, 0), np.uint8)
    for value in np.unique(values):
        label = LABEL_OF_TAG.get(names[value], 0)
        if label in GROUP_OF_LABEL:
            yield names[value], label, values == value


def possible(photo: Photo, names: list[str], size: tuple[int, int]) -> NDArray[np.uint16]:
    """Return which labels each pixel may have, as bits (see ``labelsets``).

    A mask names one label a pixel, several where it is ambiguous. Tags alone name what there may be
    anywhere: they do not say where, but rule all other garments out.

    Args:
        photo: of :func:`read`.
        names: of the mask's values, see :func:`tag_names`.
        size: (height, width) of the photo.

    Returns:
        (height, width) uint16.
    """
    if photo.mask is None:
        anywhere = {0, 1}.union(*(_labels(tag) for tag in photo.tags))
        return np.full(size, labelsets.bits(anywhere), np.uint16)
    table = np.zeros(256, np.uint16)
    table[: len(names)] = [labelsets.bits(_labels(tag)) for tag in names]
    return np.asarray(table[np.asarray(Image.open(photo.mask))], np.uint16)


def _labels(tag: str) -> tuple[int, ...]:
    return AMBIGUOUS.get(tag) or (LABEL_OF_TAG[tag],)
