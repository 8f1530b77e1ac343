"""A gallery and a custom embedder: refused, looked at again, searched, and back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fashionizer.errors import ModelMismatch
from fashionizer.gallery.gallery import Gallery
from fashionizer.ingest.pipeline import ingest
from fashionizer.ingest.reembed import rebuild
from fashionizer.retrieval.options import SearchOptions
from fashionizer.retrieval.service import Advisor
from fashionizer.settings import Settings
from fashionizer.sources.find import find
from fashionizer.vision.embedding.custom import CustomEmbedder
from fashionizer.vision.pipeline import GarmentPipeline
from tests.cli.commands import command, done, run
from tests.drawn import DrawnHome, lines
from tests.vision.tiny import DIMENSIONS, write_tiny

KEPT = 4
"""Looks that are looked at again, again and again."""


@pytest.fixture
def home(drawn_home: DrawnHome, tmp_path: Path) -> Path:
    """A copy of a part of the gallery that the shipped models have seen."""
    copied = drawn_home.copy(tmp_path / "home")
    settings = Settings(home=copied)
    with Gallery.open(copied, None, write=True, say=lambda _: None, settings=settings) as gallery:
        gallery.remove([outfit.id for outfit in gallery.every()][KEPT:], [])
    return copied


@pytest.fixture
def custom(tmp_path: Path) -> GarmentPipeline:
    """The shipped models, but the tiny embedder for the shape vectors."""
    return GarmentPipeline.shipped(custom=CustomEmbedder.open(write_tiny(tmp_path / "models")))


@contextmanager
def _opened(home: Path, detector: GarmentPipeline, *, write: bool = False) -> Iterator[Gallery]:
    settings = Settings(home=home)
    with Gallery.open(
        home, detector.models, write=write, create=write, say=lambda _: None, settings=settings
    ) as gallery:
        yield gallery


def _first(gallery: Gallery, detector: GarmentPipeline, photo: Path) -> tuple[str, float]:
    """Ask by shape alone; the best outfit's file and similarity."""
    answer = Advisor(detector, gallery, Settings()).search(
        photo.read_bytes(), SearchOptions(colour=0)
    )
    return answer.results[0].outfit.file, answer.results[0].similarity


def test_a_gallery_of_other_vectors_is_refused_rebuilt_and_searched(
    home: Path, drawn_home: DrawnHome, detector: GarmentPipeline, custom: GarmentPipeline
) -> None:
    """Forth to the custom embedder and back to the shipped one; outfits keep ids and garments."""
    with _opened(home, detector) as gallery:
        before = list(gallery.every())
        shipped = gallery.state.models
    for seeing, other in ((custom, detector), (detector, custom)):
        with _opened(home, seeing) as gallery, pytest.raises(ModelMismatch) as caught:
            _first(gallery, seeing, drawn_home.look)
        for words in (seeing.models.identity, other.models.identity, "Run `fashionizer rebuild`"):
            assert words in str(caught.value)
        with _opened(home, seeing, write=True) as gallery:
            report = rebuild(gallery, seeing)
        assert (report.seen, report.outfits, report.lost) == (KEPT, KEPT, [])
        with _opened(home, seeing) as gallery:
            assert gallery.state.models == seeing.models
            file, similarity = _first(gallery, seeing, drawn_home.look)
            assert Path(file).name == drawn_home.look.name
            assert similarity > 0.9  # the kept photo is a smaller JPEG of the one asked about
    with _opened(home, detector) as gallery:
        assert gallery.state.models == shipped
        assert [outfit.id for outfit in gallery.every()] == [outfit.id for outfit in before]


def test_photos_are_added_with_the_plugged_embedder(
    drawn_home: DrawnHome, custom: GarmentPipeline, tmp_path: Path
) -> None:
    """A new gallery needs no rebuilding."""
    settings = Settings(home=tmp_path / "new")
    with _opened(settings.home, custom, write=True) as gallery:
        sources = list(find([str(drawn_home.look)], settings))
        assert ingest(gallery, custom, sources, settings, lambda _: None).added == 1
        assert gallery.state.models == custom.models
        assert _first(gallery, custom, drawn_home.look)[1] > 0.9


def test_another_card_for_the_same_file_is_another_embedder(
    home: Path, drawn_home: DrawnHome, custom: GarmentPipeline, tmp_path: Path
) -> None:
    """Vectors are as long as the card says; those by another card are not compared with them."""
    with _opened(home, custom, write=True) as gallery:
        rebuild(gallery, custom)
        (rows, *_) = gallery.catalog.index_rows([1])
        assert rows.vectors.shape[1] == DIMENSIONS + custom.models.colour
    unmasked = write_tiny(tmp_path / "other", masked=False)
    seeing = GarmentPipeline.shipped(custom=CustomEmbedder.open(unmasked))
    with _opened(home, seeing) as gallery, pytest.raises(ModelMismatch):
        _first(gallery, seeing, drawn_home.look)


def test_the_setting_plugs_it_into_every_verb(
    home: Path, drawn_home: DrawnHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a person does it: refused, rebuilt, searched; without the setting refused again."""
    asked = ("search", drawn_home.look, "--colour", 0, "--json")
    path = write_tiny(tmp_path / "models")
    refused = command(home, *asked, FASHIONIZER_EMBEDDER=str(path))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "fashionizer rebuild" in refused.stderr
    monkeypatch.setenv("FASHIONIZER_EMBEDDER", str(path))
    assert f"{KEPT} photos were looked at again" in done(home, "rebuild").stderr
    (answer,) = lines(done(home, *asked).stdout)
    assert Path(answer["results"][0]["outfit"]["file"]).name == drawn_home.look.name
    monkeypatch.delenv("FASHIONIZER_EMBEDDER")
    assert "fashionizer rebuild" in run(home, *asked).stderr
