"""The nearest garments of a gallery: of the same group, or looking so alike that it hardly matters.

The parser takes a tunic for a dress and a bag cut out of its photo for a top. So garments of other
groups count too, at a penalty (``taxonomy.CROSS_GROUP_PENALTY``), if they are really alike.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import islice
from typing import Protocol

import numpy as np

from fashionizer.gallery.index.base import Hit, joint_query
from fashionizer.schema import EncodedGarment, Vector
from fashionizer.vision.taxonomy import GROUPS, WHOLE, across_groups


class Searched(Protocol):
    """What garments are found in; see ``gallery.gallery.Gallery.search``."""

    def search(self, vector: Vector, k: int, groups: AbstractSet[str]) -> list[Hit]:
        """Find the ``k`` nearest garments of some groups."""
        ...


def nearest(
    gallery: Searched, picked: EncodedGarment, weight: float, limit: int, *, strict: bool
) -> list[Hit]:
    """Find the nearest garments, one an outfit, best first; arguments as in :func:`ranked`."""
    return list(islice(ranked(gallery, picked, weight, limit, strict=strict), limit))


def ranked(
    gallery: Searched, picked: EncodedGarment, weight: float, likely: int, *, strict: bool
) -> Iterator[Hit]:
    """Yield the garments of a gallery one an outfit, nearest first, until there are no more.

    The index is asked for more and more as they are taken, as one outfit may hold several near
    garments, and the caller may pass over many.

    Args:
        gallery: where to look.
        picked: the garment asked about.
        weight: of colour against shape, 0 … 1.
        likely: outfits that the caller will probably take.
        strict: its own group only, as the person named it.
    """
    query, asked = joint_query(picked.embedding, picked.colour, weight), 2 * likely
    group = picked.garment.group
    others = set() if strict or group == WHOLE else set(GROUPS) - {group}
    told: set[int] = set()
    horizon = np.inf
    while horizon > -np.inf:
        own = gallery.search(query, asked, {group})
        across = _penalised(gallery.search(query, asked, others)) if others else []
        # what the index did not give yet is no nearer than the last that it gave
        lasts = [hits[-1].score for hits in (own, across) if len(hits) >= asked]
        horizon = max(lasts, default=-np.inf)
        for hit in sorted(own + across, key=lambda hit: (-hit.score, hit.key)):
            if hit.score <= horizon:
                break
            if hit.outfit not in told:
                told.add(hit.outfit)
                yield hit
        asked *= 4


def _penalised(hits: list[Hit]) -> list[Hit]:
    """Subtract the cross-group penalty from hits' scores; -inf where they are not alike."""
    scores = across_groups(np.array([hit.score for hit in hits]), np.zeros(len(hits), np.bool_))
    return [replace(hit, score=score) for hit, score in zip(hits, scores.tolist(), strict=True)]
