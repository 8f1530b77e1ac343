"""What answering needs of the models, whether they take a picture apart or see it as a whole."""

from typing import Protocol

from fashionizer.schema import RGB, Box, Detections, EncodedGarment, Models


class Detector(Protocol):
    """Sees garments, or the whole picture as if it were one; all threads may share it."""

    @property
    def models(self) -> Models:
        """What the vectors are made by; vectors of another identity cannot be compared."""
        ...

    def warm(self) -> None:
        """Load the models and run them once."""
        ...

    def detect(self, pixels: RGB) -> Detections:
        """Find the garments of a photo and make their vectors.

        Args:
            pixels: (height, width, 3) uint8 RGB.
        """
        ...

    def detect_box(
        self, pixels: RGB, box: Box, class_name: str | None = None
    ) -> tuple[Detections, EncodedGarment]:
        """See a photo and what a person drew a box around.

        Args:
            pixels: (height, width, 3) uint8 RGB.
            box: in ``pixels``, inside of them.
            class_name: what the person says it is, one of the 18.
        """
        ...

    def classify(self, pixels: RGB) -> dict[str, float]:
        """Return a probability for each of the 18 classes, summing to 1.

        Args:
            pixels: (height, width, 3) uint8 RGB.
        """
        ...
