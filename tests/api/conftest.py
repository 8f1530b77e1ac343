"""What tests of the front door share."""

import pytest

from fashionizer import GarmentEncoder
from fashionizer.settings import Settings
from fashionizer.vision.pipeline import GarmentPipeline


@pytest.fixture(scope="session")
def eyes(detector: GarmentPipeline) -> GarmentEncoder:
    """The shipped models, loaded once for all tests."""
    return GarmentEncoder(detector, Settings())
