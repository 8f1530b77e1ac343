"""An index that disagrees with the catalog, or is damaged, and how that is noticed and mended.

All of it with every engine.
"""

import json
import shutil
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from fashionizer.errors import IndexDamaged
from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.index.base import Hit
from fashionizer.gallery.maintenance.doctor import examine
from fashionizer.ingest.reembed import rebuild
from fashionizer.ingest.report import Report
from fashionizer.settings import Settings
from tests.gallery.fakes import Rectangles, answers, folder
from tests.gallery.fixtures import ENGINES
from tests.ingest.test_kill import wait_until

Add = Callable[..., Report]
Open = Callable[..., Gallery]
MODELS = Rectangles().models


@pytest.fixture(params=ENGINES)
def index(request: pytest.FixtureRequest) -> str:
    """Try every engine."""
    return str(request.param)


def earlier_catalog(home: Path) -> None:
    """As when an older catalog of the same gallery was copied over this one."""
    with sqlite3.connect(home / "catalog.sqlite3") as connection:
        connection.execute("UPDATE gallery SET revision = revision - 1")
    connection.close()


def other_gallery(home: Path) -> None:
    """As when another gallery's catalog was copied here."""
    with sqlite3.connect(home / "catalog.sqlite3") as connection:
        connection.execute("UPDATE gallery SET uuid = 'another'")
    connection.close()


def missing_index(home: Path) -> None:
    """As when only the catalog was copied."""
    shutil.rmtree(home / "index")


def garbled_index(home: Path) -> None:
    """Every file overwritten."""
    for file in (home / "index" / "shard").rglob("*"):
        if file.is_file():
            file.write_bytes(b"\x07" * 64)


def emptied_index(home: Path) -> None:
    """It opens, and holds nothing."""
    for file in (home / "index" / "shard").glob("*.npz"):
        changed(file, lambda rows: rows[:0])
    for file in (home / "index" / "shard").rglob("mutable_id_tracker.*"):
        file.write_bytes(b"")


def other_vectors(home: Path) -> None:
    """It opens and holds as many garments, but other vectors."""
    for file in (home / "index" / "shard").glob("*.npz"):
        changed(file, lambda rows: rows * 0 if rows.ndim == 2 else rows)
    for file in (home / "index" / "shard").rglob("chunk_0.mmap"):
        file.write_bytes(b"\x00" * file.stat().st_size)


def changed(file: Path, change: Callable[[NDArray[Any]], NDArray[Any]]) -> None:
    """Write NumPy's index again, its rows changed."""
    with np.load(file) as parts:
        columns: dict[str, Any] = {name: parts[name] for name in parts.files}
    rows = columns.keys() - {"names"}
    np.savez(file, **columns | {name: change(columns[name]) for name in rows})


def crash_before_saving(home: Path) -> None:
    """As after a kill while the index was being changed."""
    (home / "index" / "state.json").unlink()


@pytest.mark.parametrize(
    "harm",
    [
        earlier_catalog,
        other_gallery,
        missing_index,
        garbled_index,
        emptied_index,
        other_vectors,
        crash_before_saving,
    ],
)
def test_an_index_that_disagrees_with_the_catalog_is_made_anew(
    harm: Callable[[Path], None],
    add: Add,
    opened: Open,
    home: Path,
    said: list[str],
    inside: Path,
) -> None:
    """Noticed at opening, told once, mended for good; the answers are those of before."""
    add(inside)
    with opened(MODELS) as gallery:
        before = answers(gallery)
    harm(home)
    with opened(MODELS) as gallery:
        assert answers(gallery) == before
    assert len(said) == 1
    assert said[0].startswith("The search index is made anew from the catalog, because")
    with opened(MODELS) as gallery:
        assert answers(gallery) == before
    assert len(said) == 1


def test_a_copied_gallery_answers_like_the_original(
    add: Add, opened: Open, home: Path, said: list[str], inside: Path, index: str
) -> None:
    """Moved to another folder or machine, with or without its index."""
    add(inside)
    with opened(MODELS) as gallery:
        before = answers(gallery)
    shutil.copytree(home, home.with_name("copy"))
    settings = Settings(index=index)
    with Gallery.open(
        home.with_name("copy"), MODELS, write=False, say=said.append, settings=settings
    ) as gallery:
        assert answers(gallery) == before
        assert gallery.image(1)
    assert said == []


def test_an_index_damaged_while_it_is_open_is_made_anew(
    add: Add, opened: Open, said: list[str], inside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A search that meets the damage mends it and answers; threads mend it once."""
    add(inside)
    with opened(MODELS) as gallery:
        before = answers(gallery)
        assert gallery.index is not None
        held = gallery.index._index
        assert held is not None

        def damaged(*_: object) -> list[Hit]:
            raise IndexDamaged("It cannot be read.")

        monkeypatch.setattr(held, "search", damaged)
        results: list[list[list[int]]] = []
        threads = [
            threading.Thread(target=lambda: results.append(answers(gallery))) for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert results == [before] * 4
    assert len(said) == 1


def test_an_index_behind_the_catalog_catches_up(
    add: Add, opened: Open, home: Path, said: list[str], inside: Path, tmp_path: Path
) -> None:
    """As after a kill between a batch and its index: what is missing comes in, what is gone goes.

    Nothing is said, as nothing is wrong; the answers are those of an index made anew.
    """
    add(inside)
    shutil.copytree(home / "index", tmp_path / "earlier")
    add(folder(tmp_path / "more", 2, first=50))
    with opened(MODELS, write=True) as gallery:
        gallery.remove(ids=[2, 6])
    shutil.rmtree(home / "index")
    shutil.copytree(tmp_path / "earlier", home / "index")
    with opened(MODELS) as gallery:
        found = answers(gallery)
    assert said == []
    shutil.rmtree(home / "index")
    with opened(MODELS) as gallery:
        assert answers(gallery) == found
    assert len(said) == 1


@pytest.mark.parametrize("index", ["qdrant"])
def test_an_index_of_the_version_before_is_taken_as_it_is(
    add: Add, opened: Open, home: Path, said: list[str], inside: Path
) -> None:
    """Its state file says less; making 200,000 vectors anew at an upgrade would take minutes."""
    add(inside)
    note = home / "index" / "state.json"
    told = json.loads(note.read_text())
    later = ("rebuilds", "shard", "engine")
    note.write_text(json.dumps({k: v for k, v in told.items() if k not in later}))
    with opened(MODELS) as gallery:
        assert len(answers(gallery)[0]) == 15
    assert said == []


def test_an_index_of_another_engine_is_made_anew_with_a_sentence(
    add: Add, home: Path, said: list[str], inside: Path, index: str
) -> None:
    """Told by doctor before and by the verb that does it; the answers stay, nothing is left."""
    add(inside)
    (other,) = set(ENGINES) - {index}

    def found(engine: str) -> list[list[int]]:
        with Gallery.open(
            home, MODELS, write=False, say=said.append, settings=Settings(index=engine)
        ) as gallery:
            return answers(gallery)

    before = found(index)
    (home / "index" / "shard2").mkdir()
    why = f"it was written by {index} and FASHIONIZER_INDEX names {other}"
    notes = [f.what for f in examine(home, MODELS, Settings(index=other)) if f.level == "note"]
    assert notes == [f"The search index must be made anew: {why}."]
    assert found(other) == before
    assert said == [f"The search index is made anew from the catalog, because {why}."]
    assert found(other) == before
    assert len(said) == 1
    assert sorted(path.name for path in (home / "index").iterdir()) == ["shard", "state.json"]
    kept = {path.suffix for path in (home / "index" / "shard").rglob("*") if path.is_file()}
    assert (kept == {".npz"}) == (other == "numpy")


def test_another_process_follows_what_is_added_and_removed(
    add: Add, opened: Open, home: Path, said: list[str], tmp_path: Path
) -> None:
    """Opened before, it answers as one that is opened afterwards, from an index made anew too."""
    add(folder(tmp_path / "in", 3))
    with opened(MODELS) as server:
        add(folder(tmp_path / "more", 3, first=50))
        with opened(write=True) as gallery:
            gallery.remove(ids=[2])
        wait_until(lambda: server.state.mark == server.catalog.mark())
        found = answers(server)
    assert [len(keys) for keys in found] == [15, 15, 15]
    with opened(MODELS) as gallery:
        assert answers(gallery) == found
    assert said == []
    shutil.rmtree(home / "index")
    with opened(MODELS) as gallery:
        assert answers(gallery) == found


def test_a_rebuild_makes_the_index_anew(
    add: Add, opened: Open, said: list[str], inside: Path
) -> None:
    """By the process that asks, or by the one that has the index; the answers stay."""
    add(inside)
    with opened(MODELS) as server:
        found = answers(server)
        with opened(write=True) as gallery:
            assert rebuild(gallery, None).elsewhere
        wait_until(lambda: server.state.mark == server.catalog.mark())
        assert answers(server) == found
    with opened(MODELS, write=True) as gallery:
        assert not rebuild(gallery, None).elsewhere
        assert answers(gallery) == found
    with opened(MODELS) as gallery:
        assert answers(gallery) == found
    assert said == []
