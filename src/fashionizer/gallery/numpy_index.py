"""Exact search in memory: the oracle of the tests, and of readers who may not have the index."""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from fashionizer.gallery.index import Hit
from fashionizer.schema import Vector, Vectors


class NumpyIndex:
    """Every vector in one matrix, every search through all of it."""

    def __init__(self, dimensions: int) -> None:
        self._vectors: Vectors = np.empty((0, dimensions), np.float32)
        self._keys: NDArray[np.int64] = np.empty(0, np.int64)
        self._outfits: NDArray[np.int64] = np.empty(0, np.int64)
        self._groups: NDArray[np.uint8] = np.empty(0, np.uint8)
        self._codes: dict[str, int] = {}

    def upsert(
        self,
        keys: Sequence[int],
        vectors: Vectors,
        outfits: Sequence[int],
        groups: Sequence[str],
    ) -> None:
        """Put garments in, in place of those of the same keys."""
        self.remove(keys)
        self._vectors = np.concatenate([self._vectors, vectors])
        self._keys = np.concatenate([self._keys, np.asarray(keys, np.int64)])
        self._outfits = np.concatenate([self._outfits, np.asarray(outfits, np.int64)])
        codes = [self._codes.setdefault(group, len(self._codes)) for group in groups]
        self._groups = np.concatenate([self._groups, np.asarray(codes, np.uint8)])

    def remove(self, keys: Sequence[int]) -> None:
        """Take garments out."""
        stay = ~np.isin(self._keys, np.asarray(keys, np.int64))
        if stay.all():
            return
        self._vectors = self._vectors[stay]
        self._keys = self._keys[stay]
        self._outfits = self._outfits[stay]
        self._groups = self._groups[stay]

    def search(self, vector: Vector, k: int, groups: Collection[str] | None) -> list[Hit]:
        """Find the nearest garments, best first, equal scores by key."""
        wanted = np.arange(len(self._keys))
        if groups is not None:
            codes = [self._codes[group] for group in groups if group in self._codes]
            wanted = np.flatnonzero(np.isin(self._groups, np.asarray(codes, np.uint8)))
        k = min(k, len(wanted))
        if k < 1:
            return []
        scores = (self._vectors @ vector)[wanted]
        # all that tie with the k-th stay in, so that it is the key that decides among them
        least = np.partition(scores, -k)[-k]
        near = np.flatnonzero(scores >= least)
        order = near[np.lexsort((self._keys[wanted][near], -scores[near]))][:k]
        return [
            Hit(int(self._keys[wanted[i]]), int(self._outfits[wanted[i]]), float(scores[i]))
            for i in order
        ]

    def __len__(self) -> int:
        return len(self._keys)

    def flush(self) -> None:
        """Do nothing: there is no disk behind it."""

    def close(self) -> None:
        """Do nothing: the memory goes with the object."""
