"""The whole picture as one garment, as the thesis had it: nothing is taken apart."""

import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fashionizer.errors import ModelError
from fashionizer.photo.thumbnail import resized
from fashionizer.schema import (
    ANY,
    RGB,
    Box,
    Choice,
    Detections,
    EncodedGarment,
    Garment,
    Models,
    Vector,
    Vectors,
)
from fashionizer.vision.embedding.custom import CustomEmbedder
from fashionizer.vision.taxonomy import CLASSES, WHOLE

_NO_COLOUR = np.zeros(0, np.float32)
"""The thesis compares shapes only."""


class WholeImage:
    """Takes every picture for one garment of the group ``outfit``, without a parser.

    The same calls as ``GarmentPipeline``, so that adding, searching, the page, the API and the
    evaluation work with it unchanged.
    """

    def __init__(self, embedder: CustomEmbedder) -> None:
        self._embedder = embedder

    @property
    def models(self) -> Models:
        """What the vectors are made by; vectors of another identity cannot be compared."""
        return Models(f"{self._embedder.identity} whole", self._embedder.dimensions, 0)

    def warm(self) -> None:
        """Load the model and run it once."""
        self.detect(np.full((64, 64, 3), 200, np.uint8))

    def detect(self, pixels: RGB, choice: Choice = ANY) -> Detections:
        """Take the picture for one garment, and the part inside a drawn box for another.

        Args:
            pixels: (height, width, 3) uint8 RGB.
            choice: its box lies inside of ``pixels``; its class names what is in the box, and
                nothing is searched by it.

        Returns:
            One garment, its box the whole picture; it has no colours.
        """
        began = time.perf_counter()
        parts, box = [pixels], choice.box
        if box is not None:
            parts.append(box.cut(pixels))
        (vector, *rest), classes = self._told(parts)
        whole = _encoded(0, _whole_box(pixels), vector, classes[0])
        drawn = None
        if box is not None:
            drawn = _encoded(1, box, rest[0], classes[1], choice.class_name)
        times = {"parse": 0.0, "embed": (time.perf_counter() - began) * 1e3}
        return Detections((whole,), times, drawn=drawn)

    def detect_batch(self, photos: Sequence[RGB]) -> list[Detections]:
        """Take each picture for one garment, and run the model on several at once.

        Args:
            photos: (height, width, 3) uint8 RGB each, of any sizes.

        Returns:
            As :meth:`detect`, in their order; times are an equal share of the whole batch's.
        """
        if not photos:
            return []
        began = time.perf_counter()
        vectors, classes = self._told(photos)
        times = {"parse": 0.0, "embed": (time.perf_counter() - began) * 1e3 / len(photos)}
        return [
            Detections((_encoded(0, _whole_box(pixels), vector, told),), times)
            for pixels, vector, told in zip(photos, vectors, classes, strict=True)
        ]

    def classify(self, pixels: RGB) -> dict[str, float]:
        """Classify the garment in the picture.

        Args:
            pixels: (height, width, 3) uint8 RGB.

        Returns:
            A probability for each of the 18 classes, summing to 1.

        Raises:
            ModelError: the model was not trained for the 18 classes.
        """
        _, (classes,) = self._told([pixels])
        if classes is None:
            raise ModelError(
                f"The model {self._embedder.model.name} does not tell the 18 classes; leave "
                "--model away to ask the shipped one."
            )
        return {name: float(p) for name, p in zip(CLASSES, classes, strict=True)}

    def _told(self, pictures: Sequence[RGB]) -> tuple[Vectors, list[NDArray[np.float32] | None]]:
        """Return the vectors of pictures, and the class probabilities of each where there are."""
        side = self._embedder.card.side
        vectors, classes = self._embedder.told([resized(each, side, side) for each in pictures])
        return vectors, [None] * len(pictures) if classes is None else list(classes)


def _whole_box(pixels: RGB) -> Box:
    height, width = pixels.shape[:2]
    return Box(0, 0, width, height)


def _encoded(
    number: int,
    box: Box,
    shape: Vector,
    classes: NDArray[np.float32] | None,
    class_name: str | None = None,
) -> EncodedGarment:
    sure = 0.0 if classes is None else round(float(classes.max()), 4)
    if class_name is None and classes is not None:
        class_name = CLASSES[int(classes.argmax())]
    return EncodedGarment(Garment(number, WHOLE, class_name, sure, box), shape, _NO_COLOUR)
