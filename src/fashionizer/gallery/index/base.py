"""The vector index: what every index does, and how shape and colour become one vector."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from fashionizer.errors import IndexDamaged
from fashionizer.gallery.catalog.records import Keys
from fashionizer.gallery.troubles import trouble
from fashionizer.schema import Models, Vector, Vectors


@dataclass(frozen=True, slots=True)
class Hit:
    """A garment found: its key, its outfit, and the dot product with the query."""

    key: int
    outfit: int
    score: float


class VectorIndex(Protocol):
    """Finds the vectors with the largest dot product; safe to search from several threads.

    Every method raises IndexDamaged where what is kept cannot be read or written.
    """

    def upsert(
        self,
        keys: Sequence[int],
        vectors: Vectors,
        outfits: Sequence[int],
        groups: Sequence[str],
    ) -> None:
        """Put garments in, in place of those of the same keys.

        Args:
            keys: n different numbers, 0 … 2⁶⁴ - 1.
            vectors: (n, dimensions) float32.
            outfits: the outfit of each.
            groups: the group of each.
        """
        ...

    def remove(self, keys: Sequence[int]) -> None:
        """Take garments out; keys that are not in are no trouble."""
        ...

    def search(self, vector: Vector, k: int, groups: Collection[str] | None) -> list[Hit]:
        """Find the nearest garments.

        Args:
            vector: (dimensions,) float32.
            k: how many at most.
            groups: only garments of these; None means any.

        Returns:
            At most ``k`` hits, best first, equal scores by key; which of those that tie at the cut
            are left out is free.
        """
        ...

    def vectors(self, keys: Sequence[int]) -> dict[int, Vector]:
        """Return the vectors of some keys as they are kept, to check them; unknown ones lack."""
        ...

    def keys(self) -> Keys:
        """Return the keys of all garments that are in, rising."""
        ...

    def __len__(self) -> int: ...

    def flush(self) -> None:
        """Return when all changes are on the disk."""
        ...

    def close(self) -> None:
        """Let go of files and memory."""
        ...


def dimensions(models: Models) -> int:
    """Return the length of the joint vectors that these models' vectors make."""
    return models.embedding + models.colour


def joint_query(embedding: Vector, colour: Vector, colour_weight: float) -> Vector:
    """Join the query's unit vectors, so that the dot product weighs the two similarities.

    The index holds (shape, colour) of each garment side by side; against it this query scores
    ``(1 - w) * cos(shapes) + w * cos(colours)``, at most 1; another weight needs no other index.

    Args:
        embedding: (s,) float32, unit length.
        colour: (c,) float32, unit length; where the models tell no colours c is 0, and w too.
        colour_weight: w, 0 … 1.

    Returns:
        (s + c,) float32, not normalised.
    """
    if not colour.size:
        return embedding
    joined = np.concatenate([(1.0 - colour_weight) * embedding, colour_weight * colour])
    return joined.astype(np.float32)


def damage(error: BaseException) -> IndexDamaged:
    """Return the one error for whatever an engine, or the system below it, complains of."""
    told = trouble(error)
    if told.kind != "other":
        return IndexDamaged(str(told.error("The search index cannot be read or written")))
    return IndexDamaged(
        f"The search index cannot be read or written ({error}); run `fashionizer rebuild`, which "
        "makes it anew from the catalog."
    )
