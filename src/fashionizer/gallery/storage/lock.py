"""Who may write a gallery, and who has its index: one process each, at a time.

The two may be different: while a server has the index, `add` writes the catalog, and the server
follows it.
"""

from pathlib import Path

from filelock import FileLock, Timeout

from fashionizer.errors import GalleryBusy, GalleryError
from fashionizer.gallery.storage.layout import LOCK
from fashionizer.gallery.troubles import trouble

_POLL = 0.1


def claim(home: Path, wait: float, name: str = LOCK) -> FileLock | None:
    """Take the gallery for this process; the system lets go of it when the process ends or dies.

    Args:
        home: folder of the gallery.
        wait: seconds to wait for another process to finish.
        name: what is taken, ``LOCK`` or ``INDEX_LOCK``.

    Returns:
        The lock, or None where another process holds it.

    Raises:
        OSError: the folder cannot be written to.
    """
    # not bound to a thread: a server may close the gallery from another than it opened it in
    lock = FileLock(home / name, thread_local=False)
    try:
        lock.acquire(timeout=wait, poll_interval=_POLL)
    except Timeout:
        return None
    return lock


def busy(home: Path) -> GalleryBusy:
    """Return the error for a gallery that another process is changing."""
    return GalleryBusy(
        f"The gallery in {home} is being changed by another Fashionizer process, such as "
        "`fashionizer add`; wait until it has finished, or stop it, then try again."
    )


def served(home: Path) -> GalleryBusy:
    """Return the error for a gallery whose index another process has, where that is in the way."""
    return GalleryBusy(
        f"The gallery in {home} is in use by another Fashionizer process, such as `fashionizer "
        "serve`, and cannot be replaced under it; stop it, then try again."
    )


def unwritable(home: Path, error: OSError) -> GalleryError:
    """Return the error for a gallery whose folder cannot be written to, whatever the reason."""
    return trouble(error, home).error(f"The gallery in {home} cannot be changed")
