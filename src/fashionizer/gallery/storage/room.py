"""Room on the disk, looked for before it is needed.

A file that is mapped into memory, as the index's are, kills the process with a signal where the
disk is full: no error can be caught. So a margin is kept, and what is written is foreseen.
"""

import shutil
from pathlib import Path

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
