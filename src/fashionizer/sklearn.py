"""Photos in scikit-learn: a transformer and nearest neighbours; the extra ``sklearn``.

::

    from fashionizer.sklearn import GarmentEmbedding, OutfitNeighbors

    classifier = make_pipeline(GarmentEmbedding(), LogisticRegression())
    classifier.fit(paths, labels)
    distances, indices = OutfitNeighbors().fit(paths).kneighbors(["skirt.jpg"], n_neighbors=5)

A set of photos is a list of paths, bytes, binary files, PIL images or arrays, as
:meth:`fashionizer.GarmentEncoder.encode` takes them.
"""

from collections.abc import Iterable
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from fashionizer.api.configuring import ModelName
from fashionizer.api.encoder import BATCH_SIZE, GarmentEncoder, Missing
from fashionizer.photo.given import PhotoInput
from fashionizer.schema import Vectors

try:
    from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
    from sklearn.neighbors import NearestNeighbors
    from sklearn.utils.validation import check_is_fitted
except ImportError as error:
    raise ImportError(
        "fashionizer.sklearn needs scikit-learn, which is not installed; run "
        "`pip install 'fashionizer[sklearn]'`."
    ) from error

Photos = Iterable[PhotoInput]


class _Encoding(BaseEstimator):
    """What encodes photos; the parameters of scikit-learn are kept as they are given.

    Args:
        model: an encoder, or what :meth:`fashionizer.GarmentEncoder.load` takes.
        batch_size: photos that go through the models together.
    """

    def __init__(
        self, model: GarmentEncoder | ModelName | None = None, batch_size: int = BATCH_SIZE
    ) -> None:
        self.model = model
        self.batch_size = batch_size

    def _encoder(self) -> GarmentEncoder:
        """Return the encoder that the parameters name."""
        if isinstance(self.model, GarmentEncoder):
            return self.model
        return GarmentEncoder.load(self.model)


class GarmentEmbedding(ClassNamePrefixFeaturesOutMixin, TransformerMixin, _Encoding):
    """Photos to the vectors of their main garments; nothing is learned from them.

    Args:
        model: an encoder, or what :meth:`fashionizer.GarmentEncoder.load` takes.
        batch_size: photos that go through the models together.
        missing: what stands for a photo without a garment: ``"whole"``, ``"nan"`` or ``"raise"``,
            as in :meth:`fashionizer.GarmentEncoder.encode`.

    Attributes:
        encoder_: the encoder, after ``fit``.
    """

    def __init__(
        self,
        model: GarmentEncoder | ModelName | None = None,
        batch_size: int = BATCH_SIZE,
        missing: Missing = "whole",
    ) -> None:
        super().__init__(model, batch_size)
        self.missing = missing

    def fit(self, photos: Photos, y: object = None) -> Self:  # noqa: ARG002 - scikit-learn's
        """Load the models; the photos are not looked at.

        Args:
            photos: ignored.
            y: ignored.

        Raises:
            ModelError: there is no such embedder, or its card is not complete.
        """
        self.encoder_ = self._encoder()
        self._n_features_out = self.encoder_.dimensions
        return self

    def transform(self, photos: Photos) -> Vectors:
        """Encode the main garment of each photo.

        Args:
            photos: n of them.

        Returns:
            (n, d) float32, unit length.

        Raises:
            NotFittedError: ``fit`` was not called.
            PhotoError: a photo cannot be used; a note says which.
        """
        check_is_fitted(self)
        return self.encoder_.encode(photos, batch_size=self.batch_size, missing=self.missing)


class OutfitNeighbors(_Encoding):
    """The nearest photos by their main garments: exact, in memory, by shape and not by colour.

    Args:
        n_neighbors: as many, unless told otherwise.
        model: an encoder, or what :meth:`fashionizer.GarmentEncoder.load` takes.
        batch_size: photos that go through the models together.
        missing: what stands for a photo without a garment: ``"whole"`` or ``"raise"``.

    Attributes:
        encoder_: the encoder, after ``fit``.
        vectors_: (n, d) float32, of the photos fitted.
    """

    def __init__(
        self,
        n_neighbors: int = 5,
        model: GarmentEncoder | ModelName | None = None,
        batch_size: int = BATCH_SIZE,
        missing: Literal["whole", "raise"] = "whole",
    ) -> None:
        super().__init__(model, batch_size)
        self.n_neighbors = n_neighbors
        self.missing = missing

    def fit(self, photos: Photos, y: object = None) -> Self:  # noqa: ARG002 - scikit-learn's
        """Encode the photos that are to be found.

        Args:
            photos: n of them, at least one.
            y: ignored.

        Raises:
            PhotoError: a photo cannot be used; a note says which.
            ModelError: there is no such embedder, or its card is not complete.
        """
        self.encoder_ = self._encoder()
        self.vectors_ = self._vectors(photos)
        self._nearest = NearestNeighbors(metric="cosine", algorithm="brute").fit(self.vectors_)
        return self

    def kneighbors(
        self,
        photos: Photos | None = None,
        n_neighbors: int | None = None,
        return_distance: bool = True,
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]] | NDArray[np.int64]:
        """Find the photos fitted that are nearest to each of these.

        Args:
            photos: m of them; None: those fitted, none of which is its own neighbour.
            n_neighbors: k, at most as many as were fitted; None: the parameter.
            return_distance: whether distances are returned, too.

        Returns:
            Distances (m, k), ``1 - cosine similarity`` (0 … 2), nearest first, and indices (m, k)
            into the photos fitted; only these without ``return_distance``.

        Raises:
            NotFittedError: ``fit`` was not called.
            PhotoError: a photo cannot be used; a note says which.
            ValueError: k is more than were fitted.
        """
        check_is_fitted(self)
        asked = None if photos is None else self._vectors(photos)
        found: Any = self._nearest.kneighbors(
            asked, self.n_neighbors if n_neighbors is None else n_neighbors, return_distance
        )
        return found

    def _vectors(self, photos: Photos) -> Vectors:
        return self.encoder_.encode(photos, batch_size=self.batch_size, missing=self.missing)
