"""Photos to garments and vectors, for Python: the models without a gallery."""

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Literal, Self, get_args

import numpy as np

from fashionizer.api.configuring import ModelName, configured
from fashionizer.api.garments import DetectedGarment, in_photo
from fashionizer.errors import FashionizerError, ModelError, PhotoError
from fashionizer.gallery.storage.photos import LONG_SIDE
from fashionizer.ingest.prefetch import ahead
from fashionizer.photo import given
from fashionizer.photo.decode import Photo
from fashionizer.photo.given import PhotoInput
from fashionizer.photo.limits import Limits
from fashionizer.schema import RGB, Box, Choice, Detections, Vector, Vectors
from fashionizer.settings import Settings
from fashionizer.vision import loading
from fashionizer.vision.base import BatchDetector

BATCH_SIZE = 1
"""Photos that go through the models together, unless told otherwise.

On a processor larger batches bring nothing: 93 ms of it a photo alone, 94 ms in batches of 8, which
take 230 MB more (`python -m benchmarks.speed.encode`, 2 cores of an AMD EPYC).
"""

Missing = Literal["whole", "nan", "raise"]
"""What stands for a photo without a garment: the vector of the whole picture, a row of NaN, or an
error."""

_THREADS = 2
"""Photos decoded at once, ahead of the models."""


@dataclass(frozen=True, slots=True, eq=False)
class _Given:
    """A photo that was taken, with what to call it in an error."""

    photo: Photo
    name: str
    number: int


class GarmentEncoder:
    """Detects the garments of photos and encodes them as vectors; :meth:`load` makes one.

    All threads may share one. Copies are the same encoder, and a pickled one is loaded anew.
    """

    def __init__(self, detector: BatchDetector, settings: Settings) -> None:
        self.detector = detector
        self.settings = settings

    @classmethod
    def load(
        cls,
        model: ModelName | None = None,
        *,
        home: str | os.PathLike[str] | None = None,
        **settings: str | float,
    ) -> Self:
        """Prepare the models; their files are opened at the first photo, or by :meth:`warm`.

        Args:
            model: name of an embedder (:func:`fashionizer.list_models`) or path of an ONNX file
                with its card beside it; None: the setting ``embedder``, the shipped one unless set.
            home: folder of a gallery, in whose folder ``embedders`` fetched ones lie.
            **settings: as in :class:`fashionizer.settings.Settings`, e.g. ``model_threads=1``.

        Raises:
            ModelError: there is no such embedder, or its card is not complete.
            FashionizerError: a setting is out of its range.
            TypeError: there is no such setting.
        """
        made = configured(home, model, settings)
        return cls(loading.load(made), made)

    @classmethod
    def _loaded(cls, settings: Settings) -> Self:
        return cls(loading.load(settings), settings)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self)._loaded, (self.settings,)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _memo: dict[int, Any]) -> Self:
        return self

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.identity}, {self.dimensions} dimensions>"

    @property
    def dimensions(self) -> int:
        """Length d of an embedding."""
        return self.detector.models.embedding

    @property
    def identity(self) -> str:
        """Names and checksums of the models; vectors of another identity cannot be compared."""
        return self.detector.models.identity

    def warm(self) -> Self:
        """Load the models and run them once, so that the first photo need not wait; return self.

        Raises:
            ModelError: a model is missing or damaged.
        """
        self.detector.warm()
        return self

    def encode(
        self,
        photos: PhotoInput | Iterable[PhotoInput],
        *,
        batch_size: int = BATCH_SIZE,
        missing: Missing = "whole",
    ) -> Vectors:
        """Encode the main garment of each photo.

        The main garment is the most prominent one, the first of :meth:`detect`. A dot product of
        two rows is the cosine similarity of two garments' shape and texture; colour is not in them.

        Args:
            photos: one photo or several, see :data:`fashionizer.photo.given.PhotoInput`; at most
                ``2 * batch_size`` decoded ones are held in memory.
            batch_size: photos that go through the models together, 1 or more.
            missing: what stands for a photo in which no garment is detected. ``"whole"``: the whole
                picture taken for the garment, so that every row can be searched by. ``"nan"``: a
                row of NaN. ``"raise"``: a PhotoError.

        Returns:
            (n, d) float32 of unit length, a row for each photo in order; (0, d) of none.

        Raises:
            PhotoError: a photo cannot be used; a note says which.
            SourceError: a file cannot be read.
            ModelError: a model is missing or damaged.
            TypeError: it is no photo.
            ValueError: ``batch_size`` or ``missing`` is none of its values.
        """
        if missing not in get_args(Missing):
            raise ValueError(f"missing is one of {', '.join(get_args(Missing))}, not {missing!r}.")
        rows = [
            self._main(detections, each, missing)
            for each, detections in self._detected(photos, batch_size)
        ]
        return np.stack(rows) if rows else np.zeros((0, self.dimensions), np.float32)

    def detect(self, photo: PhotoInput) -> list[DetectedGarment]:
        """Detect and encode all garments of a photo, most prominent first.

        Args:
            photo: see :data:`fashionizer.photo.given.PhotoInput`.

        Returns:
            The garments; none where nothing wearable is seen.

        Raises:
            PhotoError: the photo cannot be used.
            SourceError: the file cannot be read.
            ModelError: a model is missing or damaged.
            TypeError: it is no photo.
        """
        if not given.is_one(photo):
            raise TypeError("detect takes one photo; detect_batch takes several.")
        (garments,) = self.detect_batch([photo], batch_size=1)
        return garments

    def detect_batch(
        self, photos: Iterable[PhotoInput], *, batch_size: int = BATCH_SIZE
    ) -> Iterator[list[DetectedGarment]]:
        """Detect and encode the garments of several photos, some at a time.

        Args:
            photos: taken as they are needed.
            batch_size: photos that go through the models together, 1 or more.

        Yields:
            As :meth:`detect` returns, for each photo in order.

        Raises:
            PhotoError: as for :meth:`detect`, and the same for its other errors.
            ValueError: ``batch_size`` is less than 1.
        """
        for each, detections in self._detected(photos, batch_size):
            yield in_photo(detections, each.photo)

    def take(self, photo: PhotoInput, name: str = "photo") -> Photo:
        """Bring a photo to upright pixels, as large as the models need it.

        Args:
            photo: see :data:`fashionizer.photo.given.PhotoInput`.
            name: what errors call it.

        Raises:
            PhotoError: the photo cannot be used.
            SourceError: the file cannot be read.
            TypeError: it is no photo.
        """
        began = time.perf_counter()
        limits = Limits.of(self.settings)
        taken = given.take(photo, name=name, limits=limits, at_most=LONG_SIDE)
        return replace(taken, milliseconds=(time.perf_counter() - began) * 1e3)

    def _detected(
        self, photos: PhotoInput | Iterable[PhotoInput], batch_size: int
    ) -> Iterator[tuple[_Given, Detections]]:
        if batch_size < 1:
            raise ValueError(f"batch_size is {batch_size}, and must be 1 or more.")
        taken = ahead(
            enumerate(_several(photos)), self._taken, threads=_THREADS, depth=2 * batch_size
        )
        with closing(taken):
            while batch := list(islice(taken, batch_size)):
                found = self.detector.detect_batch([each.photo.pixels for each in batch])
                yield from zip(batch, found, strict=True)

    def _taken(self, numbered: tuple[int, PhotoInput]) -> _Given:
        number, photo = numbered
        name = given.named(photo, f"photo {number}")
        with _noting(name, number):
            return _Given(self.take(photo, name), name, number)

    def _main(self, detections: Detections, taken: _Given, missing: Missing) -> Vector:
        if detections.garments:
            return detections.garments[0].embedding
        if missing == "nan":
            return np.full(self.dimensions, np.nan, np.float32)
        with _noting(taken.name, taken.number):
            if missing == "raise":
                raise PhotoError(
                    "No garment was found in this photo; leave it out, or encode the whole "
                    "picture with missing='whole'.",
                    name=taken.name,
                )
            return self._whole(taken.photo.pixels)

    def _whole(self, pixels: RGB) -> Vector:
        """Encode the whole picture, as if a person had drawn a box around it."""
        height, width = pixels.shape[:2]
        drawn = self.detector.detect(pixels, Choice(box=Box(0, 0, width, height))).drawn
        if drawn is None:
            raise ModelError("The models encode no whole picture; use missing='nan' or 'raise'.")
        return drawn.embedding


def _several(photos: PhotoInput | Iterable[PhotoInput]) -> Iterable[PhotoInput]:
    if given.is_one(photos):
        one: Sequence[Any] = [photos]
        return one
    if isinstance(photos, Iterable) and not isinstance(photos, dict):
        several: Iterable[Any] = photos
        return several
    raise TypeError(f"Photos are a list of photos or one, not {type(photos).__name__}.")


@contextmanager
def _noting(name: str, number: int) -> Iterator[None]:
    """Add to an error which of several photos it is about, counted from 0."""
    try:
        yield
    except (FashionizerError, TypeError) as error:
        told = "" if name == f"photo {number}" else f": {name}"
        error.add_note(f"This is photo {number}{told}.")
        raise
