"""One gallery and several processes: who may write, who has the index, who searches how."""

import shutil
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from fashionizer.errors import GalleryBusy, GalleryError
from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.maintenance.backup import backup
from fashionizer.gallery.maintenance.restore import restore
from fashionizer.ingest.reembed import rebuild
from fashionizer.ingest.report import Report
from fashionizer.photo.thumbnail import resized
from tests.gallery.fakes import (
    HEIGHT,
    WIDTH,
    Rectangles,
    answers,
    folder,
    picture,
    query,
    save,
)

Add = Callable[..., Report]
Open = Callable[..., Gallery]
MODELS = Rectangles().models


def test_one_process_writes_at_a_time(opened: Open) -> None:
    """The second writer is told what to do; a third may come when the first is gone."""
    with opened(write=True), pytest.raises(GalleryBusy, match="try again"):
        opened(write=True, wait=0.2)
    with opened(write=True):
        pass


def test_a_writer_waits_for_another_that_ends_soon(add: Add, opened: Open, inside: Path) -> None:
    """Two `add` started together both do their work."""
    first = opened(write=True)
    timer = threading.Timer(0.3, first.close)
    timer.start()
    assert add(inside).added == 5
    timer.join()


def test_a_reader_without_the_index_searches_the_catalog(
    add: Add, opened: Open, said: list[str], inside: Path
) -> None:
    """Same answers, and it says so; looking around says nothing."""
    add(inside)
    with opened(MODELS) as first, opened(MODELS) as second, opened() as third:
        assert answers(second) == answers(first)
        assert len(list(third.every())) == 5
        for reader in (first, second):
            with pytest.raises(GalleryError, match="opened to read"):
                reader.remove([1])
    assert len(said) == 1
    assert "Another Fashionizer process" in said[0]


def changed(add: Add, opened: Open, tmp_path: Path) -> None:
    """Add two looks, exchange one for a better picture, remove another."""
    small = save(tmp_path / "new" / "a.png", resized(picture(70), WIDTH // 2, HEIGHT // 2))
    add(small, save(tmp_path / "new" / "b.png", picture(71)))
    add(save(tmp_path / "new" / "c.png", picture(70)))
    with opened(write=True) as gallery:
        gallery.remove(ids=[2])


@pytest.mark.parametrize("others", [0, 1], ids=["with the index", "without it"])
def test_a_reader_follows_what_a_writer_does_meanwhile(
    others: int, add: Add, opened: Open, said: list[str], tmp_path: Path, inside: Path
) -> None:
    """Without opening it again: the answers of an index made anew."""
    add(inside)
    with ExitStack() as open_:
        readers = [open_.enter_context(opened(MODELS)) for _ in range(1 + others)]
        reader = readers[-1]
        changed(add, opened, tmp_path)
        end = time.monotonic() + 20
        mark = reader.catalog.mark()
        while reader.state.mark != mark and time.monotonic() < end:
            time.sleep(0.05)
        found = answers(reader)
        assert reader.state.garments == 3 * 6
        assert len(found[0]) == 18
    shutil.rmtree(tmp_path / "home" / "index")
    with opened(MODELS) as gallery:
        assert answers(gallery) == found
    assert sum("made anew" in sentence for sentence in said) == 1


def test_an_index_asked_for_anew_answers_until_it_is_there(
    add: Add, opened: Open, home: Path, inside: Path
) -> None:
    """`rebuild` beside a server: the server makes the new one, and misses no question."""
    add(inside)
    vision = Rectangles()
    with opened(MODELS) as server:
        before = answers(server)
        with opened(vision.models, write=True) as gallery:
            assert "such as a server" in rebuild(gallery, vision).sentence
        end = time.monotonic() + 20
        while server.state.mark.rebuilds == 0 and time.monotonic() < end:
            assert answers(server) == before
        assert server.state.mark.rebuilds == 1
        assert answers(server) == before
    assert [path.name for path in (home / "index").glob("shard*")] == ["shard2"]
    with opened(MODELS) as gallery:
        assert answers(gallery) == before


def test_a_catalog_that_is_replaced_is_opened_anew(
    add: Add, opened: Open, home: Path, inside: Path, tmp_path: Path
) -> None:
    """A reader in memory hinders no restore, and must not answer from what is gone."""
    add(inside)
    with opened() as gallery:
        backup(gallery, tmp_path / "five.tar")
    add(folder(tmp_path / "more", 2, first=50))
    first, reader = opened(MODELS), opened(MODELS)
    with pytest.raises(GalleryBusy, match="serve"):
        restore(home, tmp_path / "five.tar", replace=True, wait=0)
    first.close()
    with reader:
        assert len(reader.search(query(0), 99)) == 21
        restore(home, tmp_path / "five.tar", replace=True, wait=0)
        end = time.monotonic() + 20
        while len(reader.search(query(0), 99)) != 15 and time.monotonic() < end:
            time.sleep(0.05)
        assert len(reader.search(query(0), 99)) == 15
        assert len(list(reader.every())) == 5
