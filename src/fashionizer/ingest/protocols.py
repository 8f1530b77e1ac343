"""What the gallery needs of the models that see, and nothing about how they do it."""

from typing import Protocol

from fashionizer.schema import RGB, Detections, Models


class Vision(Protocol):
    """Finds the garments of a photo and the vectors they are found by."""

    @property
    def models(self) -> Models:
        """Which models these are, and how long their vectors."""
        ...

    def detect(self, pixels: RGB, /) -> Detections:
        """Find the garments; boxes are in pixels of ``pixels``."""
        ...
