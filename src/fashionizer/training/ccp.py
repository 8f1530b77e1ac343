"""The Clothing Co-Parsing photos (Yang, Luo, Lin, CVPR 2014) as training data."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Split = Literal["train", "validation", "test"]

BLOCK = 8
"""Photos in a row that stay in one split: neighbours in number often share photographer and day."""

SUIT = 24
"""Code of the tag *suit*, which marks jacket and trousers or skirt alike: one of several labels."""

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
    "suit": SUIT,
    **dict.fromkeys(["dress", "romper"], 4),
    **dict.fromkeys(["jeans", "leggings", "pants"], 5),
    **dict.fromkeys(["panties", "shorts"], 6),
    "skirt": 7,
    **dict.fromkeys(SHOES, 8),
    "hat": 9,
    **dict.fromkeys(["bag", "purse"], 10),
    **dict.fromkeys(ACCESSORIES, 11),
}
"""CCP's 59 tags to the parser's labels."""

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

    Split 70 : 10 : 20 by blocks of :data:`BLOCK` photos in a row; photos known to show the same
    outfit are kept in the split of the lower number.
    """
    known = json.loads((folder / "labels.json").read_text())
    twin = {
        max(pair["a"], pair["b"]): min(pair["a"], pair["b"])
        for pair in json.loads((folder / "same_outfit.json").read_text())
    }
    return [
        Photo(
            name,
            folder / "photos" / f"{name}.jpg",
            folder / "masks" / f"{name}.png" if entry["level"] == "pixel" else None,
            tuple(entry["tags"]),
            _split(twin.get(name, name)),
        )
        for name, entry in sorted(known["photos"].items())
    ]


def _split(name: str) -> Split:
    place = (int(name) // BLOCK) % 10
    return "test" if place in (3, 7) else "validation" if place == 5 else "train"


def tag_names(folder: Path) -> list[str]:
    """Give the names of the mask values, by position."""
    names: list[str] = json.loads((folder / "labels.json").read_text())["labels"]
    return names


def label_table(folder: Path) -> NDArray[np.uint8]:
    """Give the table (256,) uint8 from mask values to the parser's labels."""
    table = np.zeros(256, np.uint8)
    for value, tag in enumerate(tag_names(folder)):
        table[value] = LABEL_OF_TAG[tag]
    return table


def labels(photo: Photo, table: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Read a photo's mask as parser labels, (height, width) uint8.

    Raises:
        ValueError: the photo has no mask.
    """
    if photo.mask is None:
        raise ValueError(f"CCP photo {photo.name} has tags only.")
    found: NDArray[np.uint8] = table[np.asarray(Image.open(photo.mask))]
    return found
