"""What `fashionizer doctor` sees: each fault made for real, and each remedy tried."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fashionizer.gallery.catalog import database
from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.maintenance import doctor
from fashionizer.gallery.maintenance.doctor import Finding, examine
from fashionizer.gallery.storage.layout import CATALOG, INDEX, LOCK, PHOTOS, UNPACKED
from fashionizer.ingest.report import Report
from fashionizer.schema import Models
from fashionizer.settings import Settings
from tests.gallery.fakes import Rectangles, folder, photo_file
from tests.gallery.test_frozen import killed, there
from tests.unprivileged import needs_rights, python

Add = Callable[..., Report]
Open = Callable[..., Gallery]
MODELS = Rectangles().models


@pytest.fixture(autouse=True)
def _room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests run on disks of any size."""
    monkeypatch.setattr(doctor, "ROOM", 0)


def seen(home: Path, models: Models | None = MODELS, *, deep: bool = False) -> list[Finding]:
    """Return what is not fine."""
    every = list(examine(home, models, Settings(), deep=deep))
    return [finding for finding in every if finding.level != "fine"]


def test_a_sound_gallery_is_fine(add: Add, home: Path, inside: Path) -> None:
    """Nothing but good news, five of them."""
    add(inside)
    assert seen(home, deep=True) == []
    every = list(examine(home, MODELS, Settings()))
    assert len(every) == 5
    assert "5 outfits with 15 garments" in every[2].what


def test_no_gallery_is_told_and_none_is_made(home: Path) -> None:
    """Be the folder missing, empty, or in what is no folder: a person may have mistyped it."""
    (finding,) = seen(home)
    assert (finding.level, "There is no gallery in" in finding.what) == ("fault", True)
    home.mkdir()
    finding = seen(home)[-1]
    assert (finding.level, "There is no gallery in" in finding.what) == ("fault", True)
    assert list(home.iterdir()) == []
    (home / "file").touch()
    for place in (home / "file", home / "file" / "within"):
        (finding,) = seen(place)
        assert f"{place} is no folder, or lies in what is none." in finding.what


def test_the_doctor_changes_nothing(
    add: Add, home: Path, inside: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even what a killed process left in the log, nor an older catalog, nor a missing lock.

    Only the index of that log, which is SQLite's memory between processes, is made anew.
    """
    add(inside)
    killed(home, folder(tmp_path / "more", 2, first=50))
    before = but_shared(home)
    assert any("7 outfits" in finding.what for finding in examine(home, MODELS, Settings()))
    assert but_shared(home) == before
    monkeypatch.setattr(database, "HEAD", "a later one")
    assert any("7 outfits" in finding.what for finding in examine(home, MODELS, Settings()))
    (home / LOCK).unlink()
    del before[LOCK]
    assert list(examine(home, MODELS, Settings(), deep=True))
    assert but_shared(home) == before


def but_shared(home: Path) -> dict[str, tuple[int, int]]:
    """Return what is in a folder, but for the index of SQLite's log."""
    return {name: what for name, what in there(home).items() if not name.endswith("-shm")}


EXAMINE = """
import json, sys
from pathlib import Path
from fashionizer.gallery.maintenance.doctor import examine
from fashionizer.settings import Settings
from tests.gallery import fakes
for finding in examine(Path(sys.argv[1]), fakes.Rectangles().models, Settings(), deep=True):
    print(json.dumps(finding.to_json()))
"""


@needs_rights
@pytest.mark.parametrize(
    ("shut", "told"),
    [
        (".", "cannot be looked into (Permission denied)"),
        (CATALOG, "catalog.sqlite3 cannot be read (permission denied)"),
        (PHOTOS, "Of 5 photos 5 cannot be read (Permission denied)"),
        (f"{PHOTOS}/*/*.jpg", "Of 5 photos 5 cannot be read (Permission denied)"),
        (INDEX, "must be made anew: it cannot be read (Permission denied)"),
        (f"{INDEX}/shard", "must be made anew: it cannot be read (Permission denied)"),
        (f"{INDEX}/shard/*", "must be made anew: it cannot be read (Permission denied)"),
    ],
)
def test_what_may_not_be_read_is_neither_missing_nor_damaged(
    add: Add, home: Path, inside: Path, shut: str, told: str
) -> None:
    """Rights are what is wrong, and all there is to mend: no remedy moves or removes anything."""
    add(inside)
    closed = {path: path.stat().st_mode for path in ([home] if shut == "." else home.glob(shut))}
    for path in closed:
        path.chmod(0)
    try:
        done = python("-c", EXAMINE, home)
    finally:
        for path, mode in closed.items():
            path.chmod(mode)
    assert (done.returncode, done.stderr) == (0, "")
    assert told in done.stdout
    for word in ("damaged", "missing", "move ", "restore", "rebuild"):
        assert word not in done.stdout


def test_whatever_fails_becomes_a_finding(
    add: Add, home: Path, inside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that tells nothing, and what nobody thought of."""
    add(inside)

    def fail(_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(shutil, "disk_usage", fail)
    (finding,) = seen(home)
    assert (finding.level, "Input/output error" in finding.what) == ("fault", True)
    monkeypatch.setattr(doctor, "faults", lambda _: 1 / 0)
    assert "division by zero" in seen(home)[1].what


def test_a_damaged_catalog_is_kept_before_anything_is_moved(
    add: Add, home: Path, inside: Path
) -> None:
    """The first thing to do is a copy."""
    add(inside)
    (home / CATALOG).write_bytes(b"no database at all " * 999)
    (finding,) = seen(home)
    assert "The catalog is damaged: file is not a database" in finding.what
    assert str(finding.remedy).startswith(f"Keep a copy of the whole folder {home} first.")


def test_a_damaged_catalog_is_named_with_the_way_back(add: Add, home: Path, inside: Path) -> None:
    """Also where only a page in its middle is damaged, which opening does not notice."""
    add(inside)
    data = bytearray((home / CATALOG).read_bytes())
    middle = len(data) // 4096 // 2 * 4096
    data[middle : middle + 512] = os.urandom(512)
    (home / CATALOG).write_bytes(data)
    (finding,) = seen(home)
    assert finding.level == "fault"
    assert "fashionizer restore" in str(finding.remedy)


def test_lost_damaged_and_spare_photos_are_counted(
    add: Add, opened: Open, home: Path, inside: Path
) -> None:
    """Damage shows only when photos are decoded, which is asked for."""
    add(inside)
    with opened() as gallery:
        first, second = (photo_file(gallery, n) for n in (1, 2))
    first.rename(first.with_name(f"{'0' * 64}.jpg"))
    second.write_bytes(second.read_bytes()[:500])
    fault, note = seen(home)
    assert "1 are missing and 0 damaged" in fault.what
    assert "1 photos belong to no outfit" in note.what
    assert "1 are missing and 1 damaged" in seen(home, deep=True)[0].what


def test_an_index_that_does_not_agree_is_told(
    add: Add, opened: Open, home: Path, inside: Path
) -> None:
    """It is a note: the next search mends it."""
    add(inside)
    shutil.rmtree(home / INDEX / "shard")
    (finding,) = seen(home)
    assert (finding.level, "damaged" in finding.what) == ("note", True)
    with opened(MODELS):
        (finding,) = seen(home)
        assert "Another Fashionizer process" in finding.what
    assert seen(home) == []


def test_other_models_are_a_fault(add: Add, home: Path, inside: Path) -> None:
    """What they see cannot be compared with what is kept."""
    add(inside)
    (finding,) = seen(home, Rectangles("others@2").models)
    assert (finding.level, "fashionizer rebuild" in finding.what) == ("fault", True)


def test_a_restore_that_was_broken_off_is_a_fault(add: Add, home: Path, inside: Path) -> None:
    """It is told, not finished: the doctor changes nothing."""
    add(inside)
    (home / UNPACKED).mkdir()
    (finding,) = seen(home)
    assert (finding.level, "fashionizer stats" in str(finding.remedy)) == ("fault", True)
    assert (home / UNPACKED).exists()
