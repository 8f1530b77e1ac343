"""Which garments of a gallery are nearest."""

from collections.abc import Set as AbstractSet

import numpy as np
import pytest

from fashionizer.advice.matching import nearest
from fashionizer.gallery.index import Hit
from fashionizer.schema import Box, Garment, Group, SeenGarment, Vector
from fashionizer.vision.taxonomy import ALIKE, HANDICAP

SKIRT = (Hit(1, 1, 0.6), Hit(2, 2, 0.4))
DRESS = (Hit(3, 3, 0.65), Hit(4, 4, 0.9), Hit(5, 5, ALIKE - 0.01), Hit(6, 1, 0.7))


class Wardrobe:
    """Skirts and dresses, each group best first."""

    def search(self, vector: Vector, k: int, groups: AbstractSet[str]) -> list[Hit]:  # noqa: ARG002
        """Give the hits of the groups."""
        found = (*(SKIRT if "bottoms" in groups else ()), *(DRESS if "dress" in groups else ()))
        return sorted(found, key=lambda hit: -hit.score)[:k]


def asked(group: Group) -> SeenGarment:
    """Give a garment of a group, as a question."""
    one = np.ones(1, np.float32)
    return SeenGarment(Garment(0, group, None, 0.9, Box(0, 0, 9, 9)), one, one)


def test_garments_of_another_group_count_if_they_are_alike() -> None:
    """Dearer by the handicap, one an outfit, and not at all below the least similarity."""
    found = nearest(Wardrobe(), asked("bottoms"), 0.3, 9, strict=False)
    assert [hit.key for hit in found] == [4, 6, 3, 2]
    assert found[0].score == pytest.approx(0.9 - HANDICAP)
    assert found[-1].score == 0.4


def test_a_named_group_is_kept_to() -> None:
    """Who says it is a skirt is shown no dresses."""
    found = nearest(Wardrobe(), asked("bottoms"), 0.3, 9, strict=True)
    assert [hit.key for hit in found] == [1, 2]


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_fewer_are_the_first_of_more(limit: int) -> None:
    """Whatever is asked of the index for it."""
    some = nearest(Wardrobe(), asked("bottoms"), 0.3, limit, strict=False)
    assert some == nearest(Wardrobe(), asked("bottoms"), 0.3, 9, strict=False)[:limit]


def test_whole_pictures_are_compared_with_whole_pictures() -> None:
    """A garment cannot be meant by one."""
    assert nearest(Wardrobe(), asked("outfit"), 0.3, 9, strict=False) == []
