"""Which garments of a gallery are nearest."""

import dataclasses
from collections.abc import Set as AbstractSet

import numpy as np
import pytest

from fashionizer.gallery.index.base import Hit
from fashionizer.retrieval.ranking import nearest, ranked
from fashionizer.schema import Box, EncodedGarment, Garment, Group, Vector
from fashionizer.vision.taxonomy import ALIKE, CROSS_GROUP_PENALTY

SKIRT = (Hit(1, 1, 0.6), Hit(2, 2, 0.4))
DRESS = (Hit(3, 3, 0.65), Hit(4, 4, 0.9), Hit(5, 5, ALIKE - 0.01), Hit(6, 1, 0.7))


class Wardrobe:
    """Skirts and dresses, each group best first."""

    def search(self, vector: Vector, k: int, groups: AbstractSet[str]) -> list[Hit]:  # noqa: ARG002
        """Return the hits of the groups."""
        found = (*(SKIRT if "bottoms" in groups else ()), *(DRESS if "dress" in groups else ()))
        return sorted(found, key=lambda hit: -hit.score)[:k]


def asked(group: Group) -> EncodedGarment:
    """Return a garment of a group, as a question."""
    one = np.ones(1, np.float32)
    return EncodedGarment(Garment(0, group, None, 0.9, Box(0, 0, 9, 9)), one, one)


def test_garments_of_another_group_count_if_they_are_alike() -> None:
    """Dearer by the handicap, one an outfit, and not at all below the least similarity."""
    found = nearest(Wardrobe(), asked("bottoms"), 0.3, 9, strict=False)
    assert [hit.key for hit in found] == [4, 6, 3, 2]
    assert found[0].score == pytest.approx(0.9 - CROSS_GROUP_PENALTY)
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


class Many:
    """Garments by chance, searched by groups; scores tie often, outfits hold several garments."""

    def __init__(self, seed: int) -> None:
        random = np.random.default_rng(seed)
        self.hits = [
            Hit(key, int(random.integers(60)), float(random.integers(0, 40)) / 40)
            for key in range(400)
        ]
        self.groups = [("bottoms", "dress", "shoes")[which] for which in random.integers(0, 3, 400)]

    def search(self, vector: Vector, k: int, groups: AbstractSet[str]) -> list[Hit]:  # noqa: ARG002
        """Return the hits of the groups, equal scores by key."""
        found = [hit for hit in self.hits if self.groups[hit.key] in groups]
        return sorted(found, key=lambda hit: (-hit.score, hit.key))[:k]

    def plainly(self, *, strict: bool) -> list[Hit]:
        """Rank everything at once: the oracle."""
        counted = [
            hit
            if self.groups[hit.key] == "bottoms"
            else dataclasses.replace(hit, score=hit.score - CROSS_GROUP_PENALTY)
            for hit in self.hits
            if self.groups[hit.key] == "bottoms" or (hit.score >= ALIKE and not strict)
        ]
        best: dict[int, Hit] = {}
        for hit in sorted(counted, key=lambda hit: (-hit.score, hit.key)):
            best.setdefault(hit.outfit, hit)
        return list(best.values())


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("likely", [1, 2, 5, 50, 500])
def test_a_ranking_is_that_of_the_whole_gallery_however_it_is_asked_for(
    likely: int, strict: bool
) -> None:
    """What the index gave first must not stand before what it gives when asked for more."""
    for seed in range(10):
        gallery = Many(seed)
        found = list(ranked(gallery, asked("bottoms"), 0.3, likely, strict=strict))
        assert found == gallery.plainly(strict=strict)
        some = nearest(gallery, asked("bottoms"), 0.3, likely, strict=strict)
        assert some == found[:likely]


def test_whole_pictures_are_compared_with_whole_pictures() -> None:
    """A garment cannot be meant by one."""
    assert nearest(Wardrobe(), asked("outfit"), 0.3, 9, strict=False) == []
