"""A change of a file is noticed, whatever was done to hide it."""

import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from fashionizer.ingest.report import Report
from fashionizer.sources import stamps
from tests.gallery.fakes import Rectangles, counts, picture, save
from tests.sources.test_find import PHOTO, found, only_source

Add = Callable[..., Report]


def fingerprint(path: Path) -> str:
    """Return the fingerprint of a file as `add` sees it."""
    return only_source(found(path)).fingerprint


def rewritten(path: Path, data: bytes) -> None:
    """Change a file's bytes and set its time back, as `exiftool -P` does; its size stays."""
    before = path.stat()
    assert len(data) == before.st_size
    path.write_bytes(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def filled(path: Path, seed: int, size: int) -> bytes:
    """Make a PNG of a seed that has a size; what follows its end is passed over."""
    data = save(path, picture(seed)).read_bytes()
    path.unlink()
    return data + bytes(size - len(data))


def test_a_file_that_stays_as_it_is_keeps_its_fingerprint(tmp_path: Path) -> None:
    """Also one written a moment ago: the clock's tick is waited for."""
    path = tmp_path / "a.jpg"
    path.write_bytes(PHOTO)
    first = fingerprint(path)
    path.read_bytes()
    assert fingerprint(path) == first


def test_any_change_gives_another_fingerprint(tmp_path: Path) -> None:
    """Time, size, and bytes of the same size with the time set back, at once and many times."""
    path = tmp_path / "a.jpg"
    path.write_bytes(PHOTO)
    seen = [fingerprint(path)]
    os.utime(path, ns=(1, 1))
    seen.append(fingerprint(path))
    path.write_bytes(PHOTO + b"!")
    os.utime(path, ns=(1, 1))
    seen.append(fingerprint(path))
    for number in range(20):
        rewritten(path, PHOTO + bytes([number]))
        seen.append(fingerprint(path))
    assert len(set(seen)) == len(seen)


def _status(path: Path, ctime_ns: int) -> os.stat_result:
    """Return a file's state as a file system would that keeps this time of change."""
    found = path.stat()
    return os.stat_result(
        (*found[:7], *found[7:10]),
        {"st_mtime_ns": found.st_mtime_ns, "st_ctime_ns": ctime_ns, "st_atime_ns": 0},
    )


@pytest.mark.parametrize(
    ("age", "coarse", "sure"),
    [(0.01, False, False), (0.1, False, True), (1.5, True, False), (2.5, True, True),
     (-60, False, False)],
)  # fmt: skip
def test_a_change_that_may_hide_the_next_one_is_never_sure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, age: float, coarse: bool, sure: bool
) -> None:
    """Within a tick of the clock, within two seconds of whole ones, and in the future."""
    path = tmp_path / "a.jpg"
    path.touch()
    changed = 1_795_000_000_000_000_000 + (0 if coarse else 1)
    monkeypatch.setattr(time, "time_ns", lambda: changed + round(age * 1e9))
    status = _status(path, changed)
    assert (stamps.fingerprint(status) == stamps.fingerprint(status)) is sure


def test_a_photo_changed_behind_its_time_and_size_is_looked_at(add: Add, tmp_path: Path) -> None:
    """The look in the gallery is then that of the new photo."""
    path, size = tmp_path / "in" / "a.png", 20_000
    path.parent.mkdir()
    data = [filled(path, seed, size) for seed in (1, 2)]
    path.write_bytes(data[0])
    assert counts(add(path)) == (1, 0, 0, 0)
    rewritten(path, data[1])
    assert counts(add(path)) == (1, 0, 0, 0)
    assert counts(add(path)) == (0, 1, 0, 0)


def test_a_file_that_was_only_touched_is_not_looked_at(add: Add, tmp_path: Path) -> None:
    """New rights, another name and back: its checksum says that it is the same."""
    path = save(tmp_path / "in" / "a.png", picture(1))
    add(path)
    path.chmod(0o600)
    path.rename(path.with_suffix(".old")).rename(path)
    vision = Rectangles()
    assert counts(add(path, vision=vision)) == (0, 1, 0, 0)
    assert vision.looked == 0


def test_the_fingerprints_of_older_galleries_cost_one_reading(
    add: Add, home: Path, tmp_path: Path
) -> None:
    """They have no time of change; nothing is looked at again, and from then on nothing is read."""
    path = save(tmp_path / "in" / "a.png", picture(1))
    add(path)
    with sqlite3.connect(home / "catalog.sqlite3") as catalog:
        status = path.stat()
        old = f"{status.st_mtime_ns}-{status.st_size}"
        catalog.execute("UPDATE outfits SET fingerprint = ?", (old,))
    catalog.close()
    vision = Rectangles()
    assert counts(add(path, vision=vision)) == (0, 1, 0, 0)
    assert vision.looked == 0
    with sqlite3.connect(home / "catalog.sqlite3") as catalog:
        rows = catalog.execute("SELECT fingerprint FROM outfits").fetchall()
    catalog.close()
    assert rows == [(fingerprint(path),)]
