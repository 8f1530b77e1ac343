"""What the one garment of a photo is, by the shipped models."""

from dataclasses import replace

import pytest
from PIL import Image

from drawn.draw import draw_flat
from fashionizer.errors import DamagedPhoto, PhotoTooLarge, UnsupportedFormat
from fashionizer.retrieval.classify import classify
from fashionizer.settings import Settings
from fashionizer.vision.pipeline import GarmentPipeline
from fashionizer.vision.taxonomy import CLASSES
from tests.retrieval.pictures import grey, jpeg

SETTINGS = Settings()


@pytest.mark.parametrize("class_name", ["Dress", "Shoes"])
def test_every_class_gets_a_probability(detector: GarmentPipeline, class_name: str) -> None:
    """18 of them, in the thesis's order, of a distribution."""
    data = jpeg(Image.fromarray(draw_flat(3, class_name, 240).pixels))
    found = classify(detector, data, name="a.jpg", settings=SETTINGS)
    assert tuple(found) == CLASSES
    assert all(0 <= p <= 1 for p in found.values())
    assert sum(found.values()) == pytest.approx(1, abs=1e-4)


def test_a_photo_without_a_garment_gets_probabilities_too(detector: GarmentPipeline) -> None:
    """The whole photo is then taken for the garment."""
    found = classify(detector, grey(), name="a.jpg", settings=SETTINGS)
    assert sum(found.values()) == pytest.approx(1, abs=1e-4)


def test_what_is_no_photo_is_refused(detector: GarmentPipeline) -> None:
    """By the same rules as everywhere."""
    whole = grey()
    with pytest.raises(DamagedPhoto):
        classify(detector, whole[: len(whole) // 2], name="a.jpg", settings=SETTINGS)
    with pytest.raises(UnsupportedFormat):
        classify(detector, b"BM" + bytes(60), name="a.bmp", settings=SETTINGS)
    with pytest.raises(PhotoTooLarge):
        classify(detector, whole, name="a.jpg", settings=replace(SETTINGS, max_bytes=100))
