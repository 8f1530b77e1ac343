"""The slow, plain index that the engines are compared with: one garment after the other."""

from collections.abc import Collection, Sequence

import numpy as np

from fashionizer.gallery.index.base import Hit
from fashionizer.schema import Vector, Vectors


class PlainIndex:
    """Every garment in a dictionary."""

    def __init__(self) -> None:
        self.rows: dict[int, tuple[Vector, int, str]] = {}

    def upsert(
        self,
        keys: Sequence[int],
        vectors: Vectors,
        outfits: Sequence[int],
        groups: Sequence[str],
    ) -> None:
        """Put garments in."""
        self.rows |= {
            key: (vector, outfit, group)
            for key, vector, outfit, group in zip(keys, vectors, outfits, groups, strict=True)
        }

    def remove(self, keys: Sequence[int]) -> None:
        """Take garments out."""
        for key in keys:
            self.rows.pop(key, None)

    def search(self, vector: Vector, k: int, groups: Collection[str] | None) -> list[Hit]:
        """Score every garment, sort them all."""
        hits = [
            Hit(key, outfit, float(np.dot(kept, vector)))
            for key, (kept, outfit, group) in self.rows.items()
            if groups is None or group in groups
        ]
        return sorted(hits, key=lambda hit: (-hit.score, hit.key))[:k]
