"""What answering needs of the models, whether they take a picture apart or see it as a whole."""

from typing import Protocol

from fashionizer.schema import RGB, Box, Models, SeenGarment, Sight


class Seeing(Protocol):
    """Sees garments, or the whole picture as if it were one; all threads may share it."""

    @property
    def models(self) -> Models:
        """What the vectors are made by; vectors of another identity cannot be compared."""
        ...

    def warm(self) -> None:
        """Load the models and run them once."""
        ...

    def see(self, pixels: RGB) -> Sight:
        """Find the garments of a photo and make their vectors.

        Args:
            pixels: (height, width, 3) uint8 RGB.
        """
        ...

    def see_box(
        self, pixels: RGB, box: Box, class_name: str | None = None
    ) -> tuple[Sight, SeenGarment]:
        """See a photo and what a person drew a box around.

        Args:
            pixels: (height, width, 3) uint8 RGB.
            box: in ``pixels``, inside of them.
            class_name: what the person says it is, one of the 18.
        """
        ...

    def classify(self, pixels: RGB) -> dict[str, float]:
        """Give a probability for each of the 18 classes, summing to 1.

        Args:
            pixels: (height, width, 3) uint8 RGB.
        """
        ...
