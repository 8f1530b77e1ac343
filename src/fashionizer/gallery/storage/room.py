"""Room on the disk, looked for before it is needed.

A file that is mapped into memory, as the index's are, kills the process with a signal where the
disk is full: no error can be caught. So a margin is kept, and what is written is foreseen.
"""

import os
import shutil
from pathlib import Path
from stat import S_ISREG

from fashionizer.errors import GalleryError
from fashionizer.gallery.troubles import trouble

ROOM = 64 * 2**20
"""Bytes to leave free on the disk: a full one breaks more than this gallery."""


def check(folder: Path, size: int) -> None:
    """Make sure that ``size`` bytes fit below a folder, and the margin stays.

    Raises:
        GalleryError: they do not, or that cannot be told.
    """
    try:
        free = _free(folder)
    except OSError as error:
        raise trouble(error, folder).error(f"The folder {folder} cannot be used") from error
    if free - size < ROOM:
        raise GalleryError(
            f"The disk of {folder} has only {free / 1e6:.0f} MB left. What was added before is "
            "kept; make room and run the same command again."
        )


def _free(folder: Path) -> int:
    place = folder
    while not place.exists():
        place = place.parent
    return shutil.disk_usage(place).free


def taken(path: Path) -> int:
    """Return the bytes that a file or a folder takes on the disk; the index's files have holes.

    What cannot be looked at, or is gone meanwhile, counts nothing.
    """
    return sum(_bytes(file) for file in (path, *path.rglob("*")))


def _bytes(path: Path) -> int:
    try:
        status = path.stat()
    except OSError:
        return 0
    return _allocated(status) if S_ISREG(status.st_mode) else 0


def _allocated(stat: os.stat_result) -> int:
    blocks = getattr(stat, "st_blocks", None)  # in units of 512 bytes; Windows has none
    return stat.st_size if blocks is None else int(blocks) * 512
