"""Search as in the thesis: principal components of the features, nearest neighbours by brute force.

The thesis kept its features with ``pickle``. Loading a pickle runs whatever its author put into it,
so a gallery from a stranger could take over the machine; an ``.npz`` of plain arrays, read with
``allow_pickle=False``, can only be wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors

from fashionizer.errors import SourceError
from fashionizer.schema import Vectors

COMPONENTS, NEIGHBOURS = 100, 5
"""As in the thesis; fewer components where there are fewer pictures."""


@dataclass(frozen=True, slots=True, eq=False)
class OutfitIndex:
    """Outfit pictures, findable by features.

    ``names`` (n,), the set's ``mean`` (2048,), the ``components`` (c, 2048) and the projected
    ``vectors`` (n, c), float32.
    """

    names: NDArray[np.str_]
    mean: NDArray[np.float32]
    components: NDArray[np.float32]
    vectors: NDArray[np.float32]
    neighbours: Any

    @classmethod
    def fitted(cls, features: Vectors, names: Sequence[str]) -> Self:
        """Make an index of the features of outfits.

        Args:
            features: (n, 2048) float32 of any length.
            names: of the n outfits.
        """
        unit = normalised(features)
        mean, components = principal(unit)
        vectors = np.asarray((unit - mean) @ components.T, np.float32)
        return cls.of(np.array(names, np.str_), mean, components, vectors)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read an index that :meth:`save` wrote.

        Raises:
            SourceError: it cannot be read, or holds anything but arrays of numbers and names.
        """
        try:
            with np.load(path, allow_pickle=False) as kept:
                return cls.of(*(kept[key] for key in ("names", "mean", "components", "vectors")))
        except (OSError, ValueError, KeyError) as error:
            raise SourceError(
                f"The index {path} cannot be read ({error}); make it anew."
            ) from error

    @classmethod
    def of(
        cls,
        names: NDArray[np.str_],
        mean: NDArray[np.float32],
        components: NDArray[np.float32],
        vectors: NDArray[np.float32],
    ) -> Self:
        """Make an index of vectors that are projected already."""
        searching = NearestNeighbors(
            n_neighbors=NEIGHBOURS, metric="euclidean", algorithm="brute"
        ).fit(vectors)
        return cls(names, mean, components, vectors, searching)

    def save(self, path: Path) -> None:
        """Write the index as plain arrays."""
        with path.open("wb") as file:
            np.savez(
                file,
                names=self.names,
                mean=self.mean,
                components=self.components,
                vectors=self.vectors,
            )

    def nearest(
        self, features: Vectors, k: int = NEIGHBOURS
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Find the nearest outfits.

        Args:
            features: (q, 2048) float32 of any length.
            k: how many; no more than there are.

        Returns:
            Distances and positions, (q, k) each, nearest first.
        """
        projected = (normalised(features) - self.mean) @ self.components.T
        distances, places = self.neighbours.kneighbors(projected, min(k, len(self.vectors)))
        return distances, places


def normalised(features: Vectors) -> Vectors:
    """Bring features (n, 2048) to unit length; those of length 0 stay."""
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    return np.asarray(features / np.maximum(lengths, 1e-12), np.float32)


def principal(unit: Vectors) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the mean and the first :data:`COMPONENTS` principal components of unit vectors."""
    fitted = PCA(min(COMPONENTS, *unit.shape), random_state=0).fit(unit)
    return fitted.mean_.astype(np.float32), fitted.components_.astype(np.float32)
