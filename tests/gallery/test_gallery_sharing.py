"""One gallery and several processes: who may write, who has the index, who searches how."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from fashionizer.errors import GalleryBusy, GalleryError
from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.report import Report
from tests.gallery.fakes import Rectangles, answers, picture, query, save

Add = Callable[..., Report]
Open = Callable[..., Gallery]
MODELS = Rectangles().models


def test_one_process_writes_at_a_time(opened: Open) -> None:
    """The second writer is told what to do; a third may come when the first is gone."""
    with opened(write=True), pytest.raises(GalleryBusy, match="try again"):
        opened(write=True, wait=0.2)
    with opened(write=True):
        pass


def test_a_writer_waits_for_a_short_search(add: Add, opened: Open, inside: Path) -> None:
    """A search that ends in time does not make `add` fail."""
    add(inside)
    reader = opened(MODELS)
    timer = threading.Timer(0.3, reader.close)
    timer.start()
    with opened(write=True):
        pass
    timer.join()


def test_a_gallery_that_is_served_cannot_be_written(add: Add, opened: Open, inside: Path) -> None:
    """The reader that has the index keeps writers out, so that the two never disagree."""
    add(inside)
    with opened(MODELS), pytest.raises(GalleryBusy, match="serve"):
        opened(write=True, wait=0)


def test_a_reader_without_the_index_searches_the_catalog(
    add: Add, opened: Open, said: list[str], inside: Path
) -> None:
    """Same answers, and it says so; looking around says nothing."""
    add(inside)
    with opened(MODELS) as first, opened(MODELS) as second, opened() as third:
        assert answers(second) == answers(first)
        assert len(list(third.every())) == 5
        with pytest.raises(GalleryError, match="opened to read"):
            second.remove([1])
    assert len(said) == 1
    assert "Another Fashionizer process" in said[0]


def test_a_reader_sees_what_a_writer_adds_meanwhile(
    add: Add, opened: Open, tmp_path: Path, inside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within seconds, without opening it again."""
    add(inside)
    monkeypatch.setattr("fashionizer.gallery.snapshot._FRESH", 0.0)
    writer = opened(write=True)
    with opened(MODELS) as reader:
        writer.close()
        assert len(reader.search(query(0), 99)) == 15
        add(save(tmp_path / "new.png", picture(77)))
        assert len(reader.search(query(0), 99)) == 18
