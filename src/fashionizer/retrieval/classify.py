"""What the one garment of a photo is."""

from fashionizer.gallery.storage.photos import LONG_SIDE
from fashionizer.photo.decode import decode
from fashionizer.photo.limits import Limits
from fashionizer.settings import Settings
from fashionizer.vision.base import Detector


def classify(detector: Detector, data: bytes, *, name: str, settings: Settings) -> dict[str, float]:
    """Classify the garment that a photo is about.

    Args:
        detector: the models.
        data: the photo's bytes.
        name: of the photo, for errors.
        settings: limits of a photo.

    Returns:
        A probability for each of the 18 classes, summing to 1.

    Raises:
        PhotoError: the photo cannot be used.
    """
    photo = decode(data, name=name, limits=Limits.of(settings), at_most=LONG_SIDE)
    return detector.classify(photo.pixels)
