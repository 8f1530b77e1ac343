"""Opening the parts of a gallery, so that they are all open or none is."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from filelock import FileLock

from fashionizer.errors import GalleryError
from fashionizer.gallery.catalog import Catalog
from fashionizer.gallery.database import sqlite_url
from fashionizer.gallery.keeper import Keeper, Searcher
from fashionizer.gallery.lock import busy, claim
from fashionizer.gallery.snapshot import Snapshot
from fashionizer.settings import Settings

CATALOG = "catalog.sqlite3"
"""File of the catalog where no other database is set."""


INDEX = "index"
"""Folder of the index."""


@dataclass(slots=True)
class Holding:
    """The open parts of a gallery. ``searcher`` is a Keeper where this process has the index."""

    home: Path
    catalog: Catalog
    lock: FileLock | None
    searcher: Searcher | None = None

    @classmethod
    def take(cls, home: Path, *, write: bool, wait: float, settings: Settings) -> Self:
        """Open the catalog of a folder, making both where there is none yet.

        Raises:
            GalleryBusy: ``write``, and another process holds the gallery.
            GalleryError: it cannot be opened.
        """
        _make(home)
        lock = claim(home, wait)
        if write and lock is None:
            raise busy(home)
        url = settings.database or sqlite_url(home / CATALOG)
        try:
            return cls(home, Catalog.open(url, may_change=lock is not None), lock)
        except BaseException:
            if lock is not None:
                lock.release()
            raise

    def prepare_search(self, say: Callable[[str], None]) -> None:
        """Take the index, or where another process has it, the catalog's own vectors."""
        if self.lock is not None:
            self.searcher = Keeper(self.home / INDEX, self.catalog, say)
        else:
            say(
                "Another Fashionizer process uses the search index; searching the catalog itself "
                "instead."
            )
            self.searcher = Snapshot(self.catalog)

    def let_go(self) -> None:
        """Let other processes hold the gallery; this one can still read the catalog."""
        if self.lock is not None:
            self.lock.release()
            self.lock = None

    def close(self) -> None:
        """Save the index, close everything."""
        try:
            if self.searcher is not None:
                self.searcher.close()
        finally:
            self.searcher = None
            self.catalog.close()
            self.let_go()


def _make(home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GalleryError(
            f"The gallery's folder {home} cannot be made ({error.strerror}); choose another with "
            "--home or FASHIONIZER_HOME."
        ) from error
