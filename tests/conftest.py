"""What tests of several parts share."""

import pytest

from drawn.gallery import write_gallery
from fashionizer.gallery.gallery import Gallery
from fashionizer.ingest.pipeline import ingest
from fashionizer.settings import Settings
from fashionizer.sources.find import find
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
    settings = Settings(home=drawn.home)
    with Gallery.open(
        drawn.home, detector.models, write=True, create=True, say=lambda _: None, settings=settings
    ) as gallery:
        sources = list(find([str(drawn.manifest)], settings))
        report = ingest(gallery, detector, sources, settings, lambda _: None)
    assert report.added == LOOKS, report
    return drawn
