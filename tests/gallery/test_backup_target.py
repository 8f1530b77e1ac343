"""Where a backup may be written, and what is said where it may not: of the place, not the gallery.

Full and read-only disks are real ones, mounted for the test alone.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from fashionizer.errors import GalleryError
from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.maintenance.backup import backup
from fashionizer.gallery.maintenance.restore import restore
from fashionizer.gallery.storage.layout import CATALOG
from fashionizer.ingest.report import Report
from tests.gallery.fakes import folder
from tests.gallery.test_disk import apart, needs_mounts
from tests.unprivileged import needs_rights, python

Add = Callable[..., Report]
Open = Callable[..., Gallery]


def refusal(opened: Open, file: Path, **how: bool) -> str:
    """Return the sentence that a backup is refused with; nothing is said against the gallery."""
    with opened() as gallery, pytest.raises(GalleryError) as caught:
        backup(gallery, file, **how)  # type: ignore[arg-type]
    assert "damaged" not in str(caught.value)
    return str(caught.value)


def test_a_place_that_cannot_be_is_named(
    add: Add, opened: Open, home: Path, inside: Path, tmp_path: Path
) -> None:
    """A missing folder, one that is a file, a folder's own name, a pipe, the gallery's folder."""
    add(inside)
    assert f"There is no folder {tmp_path}/none" in refusal(opened, tmp_path / "none" / "a.tar")
    assert "There is no folder" in refusal(opened, inside / "000.png" / "a.tar")
    assert f"is a folder; name a file in it, such as {inside}" in refusal(
        opened, inside, replace=True, force=True
    )
    os.mkfifo(tmp_path / "pipe")
    assert "is no regular file" in refusal(opened, tmp_path / "pipe", replace=True, force=True)
    for within in (home / "a.tar", home / CATALOG, home / "photos" / "a.tar"):
        assert "in the gallery's own folder" in refusal(opened, within, replace=True, force=True)
    (tmp_path / "link").symlink_to(home)
    assert "in the gallery's own folder" in refusal(opened, tmp_path / "link" / "a.tar")


SAVE = """
import sys
from pathlib import Path
from fashionizer.errors import FashionizerError
from fashionizer.gallery.maintenance.backup import backup
from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.maintenance.restore import restore
from fashionizer.settings import Settings
with Gallery.open(Path(sys.argv[1]), None, write=False, say=print, settings=Settings()) as gallery:
    try:
        backup(gallery, Path(sys.argv[2]))
    except FashionizerError as error:
        print("backup", error)
"""

RESTORE = """
try:
    restore(Path(sys.argv[3]), Path(sys.argv[4]), replace=False)
except FashionizerError as error:
    print("restore", error)
"""


@needs_rights
def test_a_folder_that_may_not_be_written_to_is_named(
    add: Add, opened: Open, home: Path, inside: Path, tmp_path: Path
) -> None:
    """To save into, and to bring a gallery back in; so is a backup that may not be read."""
    add(inside)
    saved, shut, secret = tmp_path / "saved.tar", tmp_path / "shut", tmp_path / "secret.tar"
    with opened() as gallery:
        backup(gallery, saved)
    secret.write_bytes(saved.read_bytes())
    secret.chmod(0)
    shut.mkdir()
    shut.chmod(0o555)
    done = python("-c", SAVE + RESTORE, home, shut / "a.tar", shut / "home", saved)
    assert f"backup The backup {shut}/a.tar cannot be written (" in done.stdout, done.stderr
    assert "ermission denied). The gallery itself is as it was; give this user" in done.stdout
    assert (
        f"restore The gallery in {shut}/home cannot be changed (Permission denied)" in done.stdout
    )
    done = python("-c", SAVE + RESTORE, home, shut / "a.tar", tmp_path / "new", secret)
    assert f"restore The backup {secret} cannot be read (Permission denied)" in done.stdout
    assert not (tmp_path / "new").exists()
    shut.chmod(0o755)


@needs_mounts
@pytest.mark.parametrize("more", [-40, 8])
def test_a_full_disk_is_called_full(add: Add, home: Path, tmp_path: Path, more: int) -> None:
    """Too small for the catalog's copy, or for the photos; nothing is left there."""
    add(folder(tmp_path / "in", 30))
    kilobytes = (home / CATALOG).stat().st_size // 1024 + more
    small = tmp_path / "small"
    small.mkdir()
    mounting = f'mount -t tmpfs -o size={kilobytes}k none "$1"'
    script = SAVE + "print(sorted(path.name for path in Path(sys.argv[2]).parent.iterdir()))"
    lines = apart(mounting, script, small, home, arguments=(home, small / "a.tar"))
    assert f"The backup {small}/a.tar cannot be written (" in lines[0]
    assert "free some space on that disk" in lines[0]
    assert "damaged" not in lines[0]
    assert lines[1] == "[]"


@needs_mounts
def test_a_disk_mounted_read_only_is_called_so(
    add: Add, home: Path, inside: Path, tmp_path: Path
) -> None:
    """For a backup to it."""
    add(inside)
    shut = tmp_path / "shut"
    shut.mkdir()
    (line,) = apart(
        'mount -t tmpfs -o ro none "$1"', SAVE, shut, home, arguments=(home, shut / "a")
    )
    assert "cannot be written (" in line
    assert "mount the disk writable" in line


def test_a_backup_that_is_missing_or_a_pipe_is_refused_at_once(home: Path, tmp_path: Path) -> None:
    """Before a folder is made; nobody waits for a pipe."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(GalleryError, match="is no file, and so no backup"):
        restore(home, tmp_path / "pipe", replace=True)
    with pytest.raises(GalleryError, match=r"cannot be read \(No such file"):
        restore(home, tmp_path / "none.tar", replace=True)
    assert not home.exists()
