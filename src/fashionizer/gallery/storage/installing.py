"""A verified backup put in the gallery's place, by the restore or by whoever opens it next."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from fashionizer.gallery.storage.folder_photos import FolderPhotos
from fashionizer.gallery.storage.layout import (
    CATALOG,
    INDEX,
    INDEX_LOCK,
    PHOTOS,
    REPLACED,
    UNPACKED,
)
from fashionizer.gallery.storage.lock import claim, served
from fashionizer.gallery.troubles import trouble

BESIDE = ("", "-wal", "-shm")
"""Endings of the files that make up one SQLite database."""


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
        with index_to_itself(home, wait):
            _install(home, unpacked)
    except OSError as error:
        raise trouble(error, home).error(
            f"The restored gallery in {unpacked} cannot be put in its place",
            also="The next verb that may change the gallery goes on with it",
        ) from error


@contextmanager
def index_to_itself(home: Path, wait: float) -> Iterator[None]:
    """Make sure that no server answers from the gallery that is about to go.

    Raises:
        GalleryBusy: one does.
    """
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
    FolderPhotos(home / PHOTOS).take_in(unpacked / PHOTOS)
    if (unpacked / CATALOG).exists():
        _set_aside(home)
        (unpacked / CATALOG).replace(home / CATALOG)
    sync_folder(home)
    shutil.rmtree(unpacked)


def _set_aside(home: Path) -> None:
    """Move the old catalog away, its log first: the new one must never meet it."""
    for ending in reversed(BESIDE):
        old = home / f"{CATALOG}{ending}"
        if old.exists():
            old.replace(home / f"{REPLACED}{ending}")


def sync_folder(folder: Path) -> None:
    """Bring a folder's names to the disk, as after a rename."""
    # Windows knows no such thing, and needs none.
    with suppress(PermissionError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
