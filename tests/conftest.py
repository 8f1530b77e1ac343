"""What tests of several parts share."""

import pytest

import fashionizer as fz
from drawn.gallery import write_gallery
from fashionizer.settings import Settings
from fashionizer.vision.pipeline import GarmentPipeline
from tests.drawn import HEIGHT, LOOKS, DrawnHome


@pytest.fixture(scope="session")
def detector() -> GarmentPipeline:
    """The shipped models."""
    return GarmentPipeline.shipped()


@pytest.fixture(scope="session")
def drawn_home(detector: GarmentPipeline, tmp_path_factory: pytest.TempPathFactory) -> DrawnHome:
    """A gallery of drawn looks, drawn and added once; only to be read."""
    place = tmp_path_factory.mktemp("drawn_home")
    drawn = DrawnHome(place / "home", place / "drawn")
    write_gallery(drawn.folder, looks=LOOKS, height=HEIGHT)
    with fz.open_gallery(drawn.home, model=fz.GarmentEncoder(detector, Settings())) as gallery:
        report = gallery.add(drawn.manifest)
    assert report.added == LOOKS, report
    return drawn
