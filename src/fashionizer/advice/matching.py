"""The nearest garments of a gallery: of the same group, or looking so alike that it hardly matters.

The parser takes a tunic for a dress and a bag cut out of its photo for a top. So garments of other
groups count too, at a handicap (``taxonomy.HANDICAP``), if they are really alike.
"""

from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Protocol

import numpy as np

from fashionizer.gallery.index import Hit, joint_query
from fashionizer.schema import SeenGarment, Vector
from fashionizer.vision.taxonomy import GROUPS, WHOLE, across_groups


class Searched(Protocol):
    """What garments are found in; see ``gallery.gallery.Gallery.search``."""

    def search(self, vector: Vector, k: int, groups: AbstractSet[str]) -> list[Hit]:
        """Find the ``k`` nearest garments of some groups."""
        ...


def nearest(
    gallery: Searched, picked: SeenGarment, weight: float, limit: int, *, strict: bool
) -> list[Hit]:
    """Find the nearest garments, one an outfit, best first.

    Asks for more and more until enough outfits are there, as one outfit may hold several near
    garments.

    Args:
        gallery: where to look.
        picked: the garment asked about.
        weight: of colour against shape, 0 … 1.
        limit: outfits at most.
        strict: its own group only, as the person named it.
    """
    query, asked = joint_query(picked.shape, picked.colour, weight), 2 * limit
    group = picked.garment.group
    others = set() if strict or group == WHOLE else set(GROUPS) - {group}
    while True:
        own = gallery.search(query, asked, {group})
        found = own + (_handicapped(gallery.search(query, asked, others)) if others else [])
        best: dict[int, Hit] = {}
        for hit in sorted(found, key=lambda hit: (-hit.score, hit.key)):
            best.setdefault(hit.outfit, hit)
        if len(best) >= limit or (len(own) < asked and len(found) - len(own) < asked):
            return list(best.values())[:limit]
        asked *= 4


def _handicapped(hits: list[Hit]) -> list[Hit]:
    scores = across_groups(np.array([hit.score for hit in hits]), np.zeros(len(hits), np.bool_))
    counted = zip(hits, scores.tolist(), strict=True)
    return [replace(hit, score=score) for hit, score in counted if score > -np.inf]
