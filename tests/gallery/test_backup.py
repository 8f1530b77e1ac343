"""A gallery saved into a file and brought back, whatever happens on the way."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest

from fashionizer.errors import GalleryBusy, GalleryError
from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.maintenance.backup import backup
from fashionizer.gallery.maintenance.backup_file import CHECKSUMS
from fashionizer.gallery.maintenance.restore import restore
from fashionizer.gallery.storage.layout import CATALOG, REPLACED, UNPACKED, UNPACKING
from fashionizer.ingest.report import Report
from fashionizer.progress import Progress
from tests.gallery.fakes import Rectangles, answers, folder, photo_file
from tests.ingest.test_kill import assert_consistent

Add = Callable[..., Report]
Open = Callable[..., Gallery]
MODELS = Rectangles().models


@pytest.fixture
def saved(add: Add, opened: Open, inside: Path, tmp_path: Path) -> Path:
    """A backup of five outfits."""
    add(inside)
    with opened() as gallery:
        assert backup(gallery, tmp_path / "saved.tar").outfits == 5
    return tmp_path / "saved.tar"


def files(opened: Open) -> list[str]:
    """Return the names of the gallery's outfits, after checking that all agrees."""
    with opened(MODELS) as gallery:
        assert_consistent(gallery)
        return [Path(outfit.file).name for outfit in gallery.every()]


def test_a_gallery_comes_back_as_it_was(saved: Path, opened: Open, home: Path) -> None:
    """Same outfits, photos and answers; nothing is left beside the file or in the folder."""
    with opened(MODELS) as gallery:
        before = answers(gallery)
    shutil.rmtree(home)
    assert restore(home, saved, replace=False) == 5
    with opened(MODELS) as gallery:
        assert answers(gallery) == before
    assert len(files(opened)) == 5
    assert not [path for path in saved.parent.iterdir() if path.name.startswith("saved.tar.")]
    assert not (home / UNPACKED).exists()
    assert not (home / UNPACKING).exists()


def test_a_served_and_growing_gallery_can_be_saved(
    add: Add, opened: Open, home: Path, tmp_path: Path
) -> None:
    """Online: what is saved is one moment, whole, of a gallery that another process fills."""
    add(folder(tmp_path / "in", 3))
    more = folder(tmp_path / "more", 25, first=10)
    command = [sys.executable, "-m", "tests.ingest.adding", str(home), str(more)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as adding:
        assert adding.stdout is not None
        adding.stdout.readline()
        with opened() as gallery:
            outfits = backup(gallery, tmp_path / "saved.tar").outfits
        adding.communicate(timeout=60)
    shutil.rmtree(home)
    restore(home, tmp_path / "saved.tar", replace=False)
    assert 3 <= len(files(opened)) == outfits


def test_an_outfit_removed_while_its_photo_is_saved_is_left_out(
    add: Add, opened: Open, home: Path, inside: Path, tmp_path: Path
) -> None:
    """The catalog's copy is taken first; whoever is gone by then is gone from it, too."""
    add(inside)
    with opened(write=True) as gallery:
        first = gallery.outfit(1)
        photo = photo_file(gallery, 2)

        def remove_second(progress: Progress) -> None:
            if progress.done == 1:
                gallery.remove([2])

        report = backup(gallery, tmp_path / "saved.tar", on_progress=remove_second)
    assert not photo.exists()
    assert (report.outfits, report.lost) == (4, 0)
    restore(home, tmp_path / "saved.tar", replace=True)
    with opened() as gallery:
        assert [outfit.id for outfit in gallery.every()] == [1, 3, 4, 5]
        assert gallery.outfit(1) == first


def test_a_photo_that_was_lost_before_is_told(
    add: Add, opened: Open, inside: Path, tmp_path: Path
) -> None:
    """Its outfit is saved all the same: `rebuild` decides what becomes of it."""
    add(inside)
    with opened() as gallery:
        photo_file(gallery, 1).unlink()
        report = backup(gallery, tmp_path / "saved.tar")
    assert (report.outfits, report.lost) == (5, 1)
    assert "1 photos were missing" in report.sentence


def test_nothing_is_overwritten_unasked(saved: Path, opened: Open, home: Path) -> None:
    """Neither a backup nor a gallery, but for an empty one."""
    with opened() as gallery:
        with pytest.raises(GalleryError, match="there already"):
            backup(gallery, saved)
        assert backup(gallery, saved, replace=True).outfits == 5
    with pytest.raises(GalleryError, match=r"a gallery of 5 outfits already.*--replace"):
        restore(home, saved, replace=False)
    with opened(write=True) as gallery:
        gallery.remove([1, 2, 3, 4, 5])
    assert restore(home, saved, replace=False) == 5


def test_what_is_replaced_is_kept_beside(saved: Path, opened: Open, home: Path, add: Add) -> None:
    """A restore over a gallery that went on meanwhile can be regretted."""
    add(folder(saved.parent / "later", 2, first=50))
    restore(home, saved, replace=True)
    assert len(files(opened)) == 5
    with closing(sqlite3.connect(home / REPLACED)) as old:
        assert old.execute("SELECT count(*) FROM outfits").fetchone() == (7,)


def test_a_gallery_in_use_is_not_replaced(saved: Path, opened: Open, home: Path) -> None:
    """The process that serves it would go on with what is gone."""
    with opened(MODELS), pytest.raises(GalleryBusy):
        restore(home, saved, replace=True, wait=0.1)


def spoilt(saved: Path, how: str) -> Path:
    """Return a copy of a backup that is not as it was written."""
    data = bytearray(saved.read_bytes())
    if how == "a bit":
        data[data.index(b"\xff\xd8\xff") + 300] ^= 1
    elif how == "its end":
        del data[len(data) // 2 :]
    elif how == "all":
        data = bytearray(b"something else entirely " * 99)
    other = saved.with_name("other.tar")
    other.write_bytes(data)
    if how in ("a stranger", "a link"):
        with tarfile.open(other, "a") as tar:
            member = tarfile.TarInfo("../outside" if how == "a stranger" else CATALOG)
            member.type = tarfile.REGTYPE if how == "a stranger" else tarfile.SYMTYPE
            member.linkname = "/etc/passwd"
            tar.addfile(member, BytesIO())
    return other


@pytest.mark.parametrize("how", ["a bit", "its end", "all", "a stranger", "a link"])
def test_a_spoilt_backup_is_refused_and_nothing_changed(
    saved: Path, opened: Open, home: Path, how: str
) -> None:
    """One flipped bit is enough; and no member leads out of the folder."""
    before = files(opened)
    with pytest.raises(GalleryError, match="no whole backup"):
        restore(home, spoilt(saved, how), replace=True)
    assert files(opened) == before
    assert not (home.parent / "outside").exists()
    assert not (home / UNPACKING).exists()


def look_and_save(opened: Open, file: Path) -> None:
    """Open the gallery, read it through, and save it."""
    with opened() as gallery:
        list(gallery.every())
        backup(gallery, file)


@pytest.mark.parametrize("damage", ["its header", "a page", "its end", "all"])
def test_a_damaged_catalog_is_said_and_brought_back(
    saved: Path, opened: Open, home: Path, damage: str
) -> None:
    """Opening says what to do, a backup of it is refused, and restoring brings all back."""
    catalog = home / CATALOG
    data = bytearray(catalog.read_bytes())
    if damage == "its header":
        data[:100] = bytes(100)
    elif damage == "a page":
        for start in range(4096, len(data), 4096):
            data[start : start + 64] = os.urandom(64)
    elif damage == "its end":
        del data[len(data) // 2 :]
    else:
        data = bytearray(os.urandom(len(data)))
    catalog.write_bytes(data)
    with pytest.raises(GalleryError, match=r"fashionizer (restore|doctor)"):
        look_and_save(opened, home.parent / "bad.tar")
    assert not (home.parent / "bad.tar").exists()
    restore(home, saved, replace=True)
    assert len(files(opened)) == 5


@pytest.mark.parametrize("steps", range(8))
def test_a_restore_killed_at_any_step_is_finished_by_the_next_opening(
    saved: Path, opened: Open, home: Path, add: Add, steps: int
) -> None:
    """Each move of a file may be the last: then the old gallery is there, or all of the new."""
    add(folder(saved.parent / "later", 2, first=50))
    script = (
        "import os, pathlib, sys\n"
        "from fashionizer.gallery.maintenance.restore import restore\n"
        "left = int(sys.argv[3])\n"
        "def hear(event, _arguments):\n"
        "    global left\n"
        "    if event in ('os.rename', 'os.rmdir', 'shutil.rmtree'):\n"
        "        left -= 1\n"
        "        if left < 0: os.kill(os.getpid(), 9)\n"
        "sys.addaudithook(hear)\n"
        "restore(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), replace=True)\n"
    )
    command = [sys.executable, "-c", script, str(home), str(saved), str(steps)]
    done = subprocess.run(command, check=False, timeout=60)
    assert done.returncode == -9
    assert len(files(opened)) in (5, 7)
    restore(home, saved, replace=True)
    assert len(files(opened)) == 5


def test_a_reader_may_look_while_a_backup_is_made(saved: Path, opened: Open) -> None:
    """Neither waits for the other."""
    outcomes: list[int] = []
    with opened(MODELS) as gallery:
        threads = [
            threading.Thread(
                target=lambda number=number: outcomes.append(
                    backup(gallery, saved.with_name(f"{number}.tar")).outfits
                )
            )
            for number in range(2)
        ]
        for thread in threads:
            thread.start()
        assert answers(gallery)
        for thread in threads:
            thread.join()
    assert outcomes == [5, 5]


def test_the_list_of_checksums_says_what_the_file_is(saved: Path) -> None:
    """For a person who finds it years later: any tar reads it."""
    with tarfile.open(saved) as tar:
        content = tar.extractfile(CHECKSUMS)
        assert content is not None
        about = json.loads(content.read())
    assert about["outfits"] == len(about["files"]) - 1 == 5
    assert about["lost"] == []
