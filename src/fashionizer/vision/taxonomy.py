"""The words for what is seen: segmentation labels, groups, and the 18 classes of the thesis."""

from typing import get_args

import numpy as np
from numpy.typing import NDArray

from fashionizer.schema import Group

LABELS = (
    "background",
    "skin or hair",
    "tops",
    "outerwear",
    "dress",
    "pants",
    "shorts",
    "skirt",
    "shoes",
    "hat",
    "bag",
    "accessory",
)
"""What the parser tells apart, per pixel; the position is the label's number."""

GARMENT_LABELS = range(2, len(LABELS))
"""The numbers of the labels that are garments."""

WHOLE: Group = "outfit"
"""The group of whole pictures, which no garment of the parser has."""

GROUPS: tuple[Group, ...] = tuple(group for group in get_args(Group) if group != WHOLE)

GROUP_OF_LABEL: dict[int, Group] = {
    2: "tops",
    3: "outerwear",
    4: "dress",
    5: "bottoms",
    6: "bottoms",
    7: "bottoms",
    8: "shoes",
    9: "hat",
    10: "bag",
    11: "accessory",
}
"""Trousers, shorts and skirts take the same place in an outfit."""

CLASSES = (
    "Blazer",
    "Body",
    "Blouse",
    "Dress",
    "Hat",
    "Hoodie",
    "Longsleeve",
    "Outwear",
    "Pants",
    "Polo",
    "Pullover",
    "Shirt",
    "Shoes",
    "Shorts",
    "Skirt",
    "T-Shirt",
    "Top",
    "Undershirt",
)
"""The 18 classes of the thesis, in its order; the position is the class's number."""

LABEL_OF_CLASS: dict[str, int] = {
    "Blazer": 3,
    "Body": 2,
    "Blouse": 2,
    "Dress": 4,
    "Hat": 9,
    "Hoodie": 2,
    "Longsleeve": 2,
    "Outwear": 3,
    "Pants": 5,
    "Polo": 2,
    "Pullover": 2,
    "Shirt": 2,
    "Shoes": 8,
    "Shorts": 6,
    "Skirt": 7,
    "T-Shirt": 2,
    "Top": 2,
    "Undershirt": 2,
}

GROUP_OF_CLASS: dict[str, Group] = {
    name: GROUP_OF_LABEL[label] for name, label in LABEL_OF_CLASS.items()
}

ALIKE = 0.5
"""Similarity from which a garment of another group may be meant after all."""

CROSS_GROUP_PENALTY = 0.08
"""Taken off its similarity then: the group is right far more often than wrong."""


def across_groups(scores: NDArray[np.floating], same: NDArray[np.bool_]) -> NDArray[np.floating]:
    """Return what similarities count for where garments of other groups may be meant.

    Args:
        scores: (n,) similarities.
        same: (n,) whether each is of the group asked about.

    Returns:
        (n,) as given for the same group; else less :data:`CROSS_GROUP_PENALTY`, -inf where not
        :data:`ALIKE`.
    """
    others = np.where(scores >= ALIKE, scores - CROSS_GROUP_PENALTY, -np.inf)
    return np.where(same, scores, others)


def as_seen(group: str, *, worn: bool) -> str:
    """Name a group as seen in a photo with or without a person: ``tops worn``."""
    return f"{group} {'worn' if worn else 'laid out'}"
