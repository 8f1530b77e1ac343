"""Exact search in memory: the oracle of the tests, and of readers who may not have the index."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fashionizer.gallery.catalog.records import Keys
from fashionizer.gallery.index.base import Hit
from fashionizer.schema import Vector, Vectors


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """All garments side by side, one row each; exchanged as a whole, never changed."""

    keys: Keys
    vectors: Vectors
    outfits: NDArray[np.int64]
    groups: NDArray[np.uint8]

    def where(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> "_Rows":
        return _Rows(*(getattr(self, name)[chosen] for name in self.__slots__))

    def joined(self, other: "_Rows") -> "_Rows":
        pairs = ((getattr(self, name), getattr(other, name)) for name in self.__slots__)
        return _Rows(*map(np.concatenate, pairs))


class NumpyIndex:
    """Every vector in one matrix, every search through all of it; safe from several threads."""

    def __init__(self, dimensions: int) -> None:
        nothing = np.empty(0, np.int64)
        vectors = np.empty((0, dimensions), np.float32)
        self._rows = _Rows(nothing, vectors, nothing, np.empty(0, np.uint8))
        self._codes: dict[str, int] = {}

    def upsert(
        self,
        keys: Sequence[int],
        vectors: Vectors,
        outfits: Sequence[int],
        groups: Sequence[str],
    ) -> None:
        """Put garments in, in place of those of the same keys."""
        codes = [self._codes.setdefault(group, len(self._codes)) for group in groups]
        numbers = np.asarray(keys, np.int64), np.asarray(outfits, np.int64)
        fresh = _Rows(numbers[0], vectors, numbers[1], np.asarray(codes, np.uint8))
        self._rows = self._without(keys).joined(fresh)

    def remove(self, keys: Sequence[int]) -> None:
        """Take garments out."""
        self._rows = self._without(keys)

    def _without(self, keys: Sequence[int]) -> _Rows:
        stay = ~np.isin(self._rows.keys, np.asarray(keys, np.int64))
        return self._rows if stay.all() else self._rows.where(stay)

    def search(self, vector: Vector, k: int, groups: Collection[str] | None) -> list[Hit]:
        """Find the nearest garments, best first, equal scores by key."""
        rows = self._rows
        wanted = np.arange(len(rows.keys))
        if groups is not None:
            codes = [self._codes[group] for group in groups if group in self._codes]
            wanted = np.flatnonzero(np.isin(rows.groups, np.asarray(codes, np.uint8)))
        k = min(k, len(wanted))
        if k < 1:
            return []
        scores = (rows.vectors @ vector)[wanted]
        # all that tie with the k-th stay in, so that it is the key that decides among them
        least = np.partition(scores, -k)[-k]
        near = np.flatnonzero(scores >= least)
        order = near[np.lexsort((rows.keys[wanted][near], -scores[near]))][:k]
        return [
            Hit(int(rows.keys[wanted[i]]), int(rows.outfits[wanted[i]]), float(scores[i]))
            for i in order
        ]

    def keys(self) -> Keys:
        """Return the keys of all garments that are in, rising."""
        return np.sort(self._rows.keys)

    def __len__(self) -> int:
        return len(self._rows.keys)

    def flush(self) -> None:
        """Do nothing: there is no disk behind it."""

    def close(self) -> None:
        """Do nothing: the memory goes with the object."""
