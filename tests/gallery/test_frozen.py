"""A gallery that may only be read: another user's, whoever uses it meanwhile or left it how."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from fashionizer.errors import GalleryError
from fashionizer.gallery.catalog import database
from fashionizer.gallery.catalog.catalog import Catalog
from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.storage.layout import CATALOG
from fashionizer.ingest.report import Report
from tests.gallery.fakes import folder
from tests.unprivileged import needs_rights, python

Add = Callable[..., Report]
Open = Callable[..., Gallery]

READ = """
import json, sys
from pathlib import Path
from fashionizer.errors import FashionizerError
from fashionizer.gallery.maintenance.backup import backup
from fashionizer.gallery.gallery import Gallery
from fashionizer.settings import Settings
from tests.gallery.fakes import Rectangles, answers
home, saved, said = Path(sys.argv[1]), Path(sys.argv[2]), []
opened = Gallery.open(home, Rectangles().models, write=False, say=said.append, settings=Settings())
with opened as gallery:
    told = {
        "found": len(answers(gallery)[0]),
        "files": [Path(outfit.file).name for outfit in gallery.every()],
        "photo": len(gallery.image(1)) > 0,
        "stats": gallery.counts().outfits,
        "saved": backup(gallery, saved).outfits,
        "said": said,
    }
try:
    Gallery.open(home, None, write=True, say=print, settings=Settings(), wait=0)
except FashionizerError as error:
    told["refused"] = str(error)
print(json.dumps(told))
"""


@contextmanager
def frozen(home: Path) -> Iterator[None]:
    """Take away every right to write; give it back, or nobody could delete the folder."""
    changed = {path: path.stat().st_mode for path in (home, *home.rglob("*"))}
    for path, mode in changed.items():
        path.chmod(mode & ~0o222)
    try:
        yield
    finally:
        for path, mode in changed.items():
            if path.exists():
                path.chmod(mode)


def there(home: Path) -> dict[str, tuple[int, int]]:
    """Return everything in a folder with its size and time."""
    return {
        str(path.relative_to(home)): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in home.rglob("*")
    }


def read(home: Path) -> dict[str, object]:
    """Read a frozen gallery in every way, in a process whose rights count."""
    with frozen(home):
        before = there(home)
        done = python("-c", READ, home, home.parent / "saved.tar")
        assert there(home) == before
    assert done.returncode == 0, done.stderr
    told: dict[str, object] = json.loads(done.stdout)
    return told


def killed(home: Path, inside: Path) -> None:
    """Add two more outfits in a process that dies with them in SQLite's log alone."""
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from fashionizer.gallery.gallery import Gallery\n"
        "from fashionizer.ingest.pipeline import ingest\n"
        "from fashionizer.sources.find import find\n"
        "from fashionizer.settings import Settings\n"
        "from tests.gallery.fakes import Rectangles\n"
        "detector, settings = Rectangles(), Settings()\n"
        "gallery = Gallery.open(\n"
        "    Path(sys.argv[1]), detector.models, write=True, say=print, settings=settings)\n"
        "ingest(gallery, detector, list(find([sys.argv[2]], settings)), settings, lambda _: None)\n"
        "os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", script, home, inside], check=True, timeout=60)


@needs_rights
def test_a_gallery_that_nobody_uses_is_read(add: Add, home: Path, inside: Path) -> None:
    """No log lies beside the catalog; nothing is made, and changing it is refused with why."""
    add(inside)
    told = read(home)
    assert (told["found"], told["stats"], told["saved"], told["photo"]) == (15, 5, 5, True)
    assert told["said"] == [
        "The gallery cannot be written to; searching the catalog itself instead."
    ]
    assert "cannot be changed (Permission denied); give this user" in str(told["refused"])


@needs_rights
@pytest.mark.parametrize("left", ["-shm", "no -shm"])
def test_what_a_killed_process_committed_is_read(
    add: Add, home: Path, inside: Path, tmp_path: Path, left: str
) -> None:
    """It lies in the log alone, with or without SQLite's index of that log."""
    add(inside)
    killed(home, folder(tmp_path / "more", 2, first=50))
    assert (home / f"{CATALOG}-wal").stat().st_size > 0
    if left == "no -shm":
        (home / f"{CATALOG}-shm").unlink()
    told = read(home)
    assert (told["found"], told["stats"], told["saved"]) == (20, 7, 7)
    assert len(set(map(str, told["files"]))) == 7  # type: ignore[call-overload]


@needs_rights
def test_a_gallery_is_read_while_its_owner_adds(
    add: Add, opened: Open, home: Path, inside: Path, tmp_path: Path
) -> None:
    """Another user's process holds it open and has written to it."""
    add(inside)
    killed(home, folder(tmp_path / "more", 2, first=50))
    with opened(write=True) as gallery:
        gallery.remove([1, 2])
        assert len(gallery.outfits([3])) == 1
        told = read_of_owner(home)
    assert (told["stats"], told["saved"]) == (5, 5)


def read_of_owner(home: Path) -> dict[str, object]:
    """Read a gallery that belongs to somebody else."""
    if os.geteuid() != 0:
        pytest.skip("only root can give a gallery to somebody else")
    for path in (home, *home.rglob("*")):
        os.chown(path, 65534, 65534)
    script = READ.replace("gallery.image(1)", "gallery.image(3)")
    done = python("-c", script, home, home.parent / "saved.tar")
    assert done.returncode == 0, done.stderr
    told: dict[str, object] = json.loads(done.stdout)
    return told


def test_a_reader_that_keeps_it_open_sees_what_is_added_later(
    add: Add, home: Path, inside: Path, tmp_path: Path
) -> None:
    """Each reading decides anew how: the file alone, or with the log that appeared."""
    add(inside)
    catalog = Catalog.open_read_only(home / CATALOG)
    assert catalog.state().outfits == 5
    killed(home, folder(tmp_path / "more", 2, first=50))
    assert catalog.state().outfits == 7
    add(folder(tmp_path / "again", 1, first=70))
    assert catalog.state().outfits == 8
    catalog.close()


def test_an_older_catalog_is_read_in_a_copy(
    add: Add, home: Path, inside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is brought up to date there, and stays as it is where it lies."""
    add(inside)
    before = there(home)
    monkeypatch.setattr(database, "HEAD", "a later one")
    catalog = Catalog.open_read_only(home / CATALOG)
    assert catalog.state().outfits == 5
    catalog.close()
    assert there(home) == before


def test_a_newer_catalog_is_not_read(add: Add, home: Path, inside: Path) -> None:
    """Nobody knows what its tables mean."""
    add(inside)
    with closing(sqlite3.connect(home / CATALOG)) as catalog:
        catalog.execute("UPDATE alembic_version SET version_num = 'tomorrow'")
        catalog.commit()
    with pytest.raises(GalleryError, match="newer Fashionizer"):
        Catalog.open_read_only(home / CATALOG)


def test_a_copy_is_gone_when_it_is_closed(
    add: Add, home: Path, inside: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A private copy lies in the temporary folder for as long as it is read."""
    add(inside)
    killed(home, folder(tmp_path / "more", 1, first=50))
    (home / f"{CATALOG}-shm").unlink()
    private = tmp_path / "private"
    private.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(private))
    catalog = Catalog.open_read_only(home / CATALOG)
    assert catalog.state().outfits == 6
    assert len(list(private.iterdir())) == 1
    catalog.close()
    assert list(private.iterdir()) == []
    shutil.rmtree(private)


SEARCH = """
import sys
from pathlib import Path
from fashionizer.gallery.gallery import Gallery
from fashionizer.settings import Settings
from tests.gallery.fakes import Rectangles, answers
home, models = Path(sys.argv[1]), Rectangles().models
with Gallery.open(home, models, write=False, say=print, settings=Settings()) as gallery:
    print(len(answers(gallery)[0]))
"""


@needs_rights
@pytest.mark.parametrize("shut", ["index", "index/shard", "photos", CATALOG])
def test_a_part_that_may_not_be_written_to_keeps_nobody_from_searching(
    add: Add, home: Path, inside: Path, shut: str
) -> None:
    """Somebody else's file or folder in a gallery of one's own."""
    add(inside)
    (home / "index" / "state.json").unlink()
    with frozen(home / shut):
        done = python("-c", SEARCH, home)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "15"
    assert "damaged" not in done.stdout
