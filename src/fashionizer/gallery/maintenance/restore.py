"""A gallery back from its backup: all of it or nothing, whenever the power goes.

The backup is unpacked beside the gallery and verified there. Renaming that folder is the moment
that decides: what is before is forgotten, what is after is finished, here or by whoever opens the
gallery next.
"""

import shutil
from pathlib import Path
from stat import S_ISREG

from fashionizer.errors import GalleryError
from fashionizer.gallery.catalog.soundness import faults, outfits
from fashionizer.gallery.maintenance.backup_file import verified
from fashionizer.gallery.storage import room
from fashionizer.gallery.storage.installing import BESIDE, finish, index_to_itself, sync_folder
from fashionizer.gallery.storage.layout import (
    CATALOG,
    REPLACED,
    UNPACKED,
    UNPACKING,
)
from fashionizer.gallery.storage.lock import busy, claim, unwritable
from fashionizer.gallery.troubles import trouble


def restore(home: Path, file: Path, *, replace: bool, wait: float = 5.0) -> int:
    """Bring back a gallery from a file of :func:`fashionizer.gallery.maintenance.backup.backup`.

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
        with index_to_itself(home, wait):
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
        for ending in BESIDE:
            (home / f"{REPLACED}{ending}").unlink(missing_ok=True)
        restored = outfits(unpacking / CATALOG)
        sync_folder(unpacking)
        unpacking.rename(home / UNPACKED)
        sync_folder(home)
    except OSError as error:
        raise trouble(error, home).error(
            f"The backup {file} cannot be unpacked in {home}", also="Nothing was changed"
        ) from error
    finally:
        shutil.rmtree(unpacking, ignore_errors=True)
    return restored or 0
