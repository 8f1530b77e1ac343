"""A gallery back from its backup: all of it or nothing, whenever the power goes.

The backup is unpacked beside the gallery and verified there. Renaming that folder is the moment
that decides: what is before is forgotten, what is after is finished, here or by whoever opens the
gallery next.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_ISREG

from fashionizer.errors import GalleryError
from fashionizer.gallery import room
from fashionizer.gallery.backup_file import verified
from fashionizer.gallery.layout import (
    CATALOG,
    INDEX,
    INDEX_LOCK,
    PHOTOS,
    REPLACED,
    UNPACKED,
    UNPACKING,
)
from fashionizer.gallery.lock import busy, claim, served, unwritable
from fashionizer.gallery.soundness import faults, outfits
from fashionizer.gallery.troubles import trouble

_BESIDE = ("", "-wal", "-shm")
"""Endings of the files that make up one SQLite database."""


def restore(home: Path, file: Path, *, replace: bool, wait: float = 5.0) -> int:
    """Bring back a gallery from a file of :func:`fashionizer.gallery.backup.backup`.

    The catalog there was is kept beside the new one, as ``before-restore.sqlite3``; photos that no
    outfit needs any more go with the next `fashionizer rebuild`. The index is made anew at the next
    opening.

    Args:
        home: the gallery's folder; made if there is none.
        file: the backup.
        replace: whether a gallery that is there already may be replaced.
        wait: seconds to wait for another process that holds the gallery.

    Returns:
        How many outfits came back.

    Raises:
        GalleryBusy: another process writes or serves the gallery.
        GalleryError: the backup is not whole, a gallery is there, or the disk refuses.
    """
    home = home.expanduser().absolute()
    _check_readable(file)
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = claim(home, wait)
    except OSError as error:
        raise unwritable(home, error) from error
    if lock is None:
        raise busy(home)
    try:
        finish(home)
        _check_replaceable(home, replace=replace)
        with _index_to_itself(home, wait):
            restored = _unpack(home, file)
        finish(home)
    finally:
        lock.release()
    return restored


def _check_readable(file: Path) -> None:
    try:
        if not S_ISREG(file.stat().st_mode):
            raise GalleryError(f"{file} is no file, and so no backup; name another.")
        file.open("rb").close()
    except OSError as error:
        raise trouble(error, file).error(
            f"The backup {file} cannot be read", also="Nothing was changed"
        ) from error


def _check_replaceable(home: Path, *, replace: bool) -> None:
    catalog = home / CATALOG
    if replace or not catalog.exists() or catalog.stat().st_size == 0:
        return
    found = outfits(catalog)
    if found != 0:
        there = "a damaged gallery" if found is None else f"a gallery of {found} outfits"
        raise GalleryError(
            f"In {home} is {there} already; name another folder with --home, or give --replace to "
            "put the backup in its place."
        )


def _unpack(home: Path, file: Path) -> int:
    unpacking = home / UNPACKING
    try:
        shutil.rmtree(unpacking, ignore_errors=True)
        room.check(home, file.stat().st_size)
        unpacking.mkdir()
        verified(file, unpacking)
        wrong = faults(unpacking / CATALOG)
        if wrong:
            raise GalleryError(f"The catalog in {file} is damaged ({wrong[0]}); use another.")
        for ending in _BESIDE:
            (home / f"{REPLACED}{ending}").unlink(missing_ok=True)
        restored = outfits(unpacking / CATALOG)
        _sync_folder(unpacking)
        unpacking.rename(home / UNPACKED)
        _sync_folder(home)
    except OSError as error:
        raise trouble(error, home).error(
            f"The backup {file} cannot be unpacked in {home}", also="Nothing was changed"
        ) from error
    finally:
        shutil.rmtree(unpacking, ignore_errors=True)
    return restored or 0


def finish(home: Path, wait: float = 5.0) -> None:
    """Put a verified backup in the gallery's place, if there is one; the caller may write.

    Raises:
        GalleryBusy: another process, such as a server, has the index of the gallery there was.
        GalleryError: the disk refuses; the next call goes on.
    """
    unpacked = home / UNPACKED
    if not unpacked.is_dir():
        return
    try:
        with _index_to_itself(home, wait):
            _install(home, unpacked)
    except OSError as error:
        raise trouble(error, home).error(
            f"The restored gallery in {unpacked} cannot be put in its place",
            also="The next verb that may change the gallery goes on with it",
        ) from error


@contextmanager
def _index_to_itself(home: Path, wait: float) -> Iterator[None]:
    """Make sure that no server answers from the gallery that is about to go."""
    lock = claim(home, wait, INDEX_LOCK)
    if lock is None:
        raise served(home)
    try:
        yield
    finally:
        lock.release()


def _install(home: Path, unpacked: Path) -> None:
    # Before the catalog: one of the same gallery may come to count as many changes again.
    shutil.rmtree(home / INDEX, ignore_errors=True)
    for photo in (unpacked / PHOTOS).glob("??/*.jpg"):
        target = home / PHOTOS / photo.parent.name / photo.name
        target.parent.mkdir(parents=True, exist_ok=True)
        photo.replace(target)
    if (unpacked / CATALOG).exists():
        _set_aside(home)
        (unpacked / CATALOG).replace(home / CATALOG)
    _sync_folder(home)
    shutil.rmtree(unpacked)


def _set_aside(home: Path) -> None:
    """Move the old catalog away, its log first: the new one must never meet it."""
    for ending in reversed(_BESIDE):
        old = home / f"{CATALOG}{ending}"
        if old.exists():
            old.replace(home / f"{REPLACED}{ending}")


def _sync_folder(folder: Path) -> None:
    # Windows knows no such thing, and needs none.
    with suppress(PermissionError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
