"""One process holds a gallery at a time: the one that writes, or the one that has its index."""

from pathlib import Path

from filelock import FileLock, Timeout

from fashionizer.errors import GalleryBusy, GalleryError
from fashionizer.gallery.layout import LOCK
from fashionizer.gallery.troubles import trouble

_POLL = 0.1


def claim(home: Path, wait: float) -> FileLock | None:
    """Take the gallery for this process; the system lets go of it when the process ends or dies.

    Args:
        home: folder of the gallery.
        wait: seconds to wait for another process to finish.

    Returns:
        The lock, or None where another process holds it.

    Raises:
        OSError: the folder cannot be written to.
    """
    # not bound to a thread: a server may close the gallery from another than it opened it in
    lock = FileLock(home / LOCK, thread_local=False)
    try:
        lock.acquire(timeout=wait, poll_interval=_POLL)
    except Timeout:
        return None
    return lock


def busy(home: Path) -> GalleryBusy:
    """Give the error for a gallery that another process holds."""
    return GalleryBusy(
        f"The gallery in {home} is in use by another Fashionizer process, such as `fashionizer "
        "serve` or `add`; stop it or wait until it has finished, then try again."
    )


def unwritable(home: Path, error: OSError) -> GalleryError:
    """Give the error for a gallery whose folder cannot be written to, whatever the reason."""
    return trouble(error, home).error(f"The gallery in {home} cannot be changed")
