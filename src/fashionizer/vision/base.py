"""The protocol of a detector: what answering needs of the models."""

from collections.abc import Sequence
from typing import Protocol

from fashionizer.schema import ANY, RGB, Choice, Detections, Models


class Detector(Protocol):
    """Detects and encodes garments, or the whole picture as one; all threads may share it."""

    @property
    def models(self) -> Models:
        """What the vectors are made by; vectors of another identity cannot be compared."""
        ...

    def warm(self) -> None:
        """Load the models and run them once."""
        ...

    def detect(self, pixels: RGB, choice: Choice = ANY) -> Detections:
        """Find the garments of a photo and encode them, and one more in a box drawn by a person.

        Args:
            pixels: (height, width, 3) uint8 RGB.
            choice: its box lies inside of ``pixels`` and is in their units; its class is what the
                person says is in the box.
        """
        ...

    def classify(self, pixels: RGB) -> dict[str, float]:
        """Return a probability for each of the 18 classes, summing to 1.

        Args:
            pixels: (height, width, 3) uint8 RGB.
        """
        ...


class BatchDetector(Detector, Protocol):
    """A detector that also takes several photos at once."""

    def detect_batch(self, photos: Sequence[RGB]) -> list[Detections]:
        """Find the garments of several photos and encode them together, in their order.

        Args:
            photos: (height, width, 3) uint8 RGB each, of any sizes.
        """
        ...
