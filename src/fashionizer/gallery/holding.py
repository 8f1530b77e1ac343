"""Opening the parts of a gallery, so that they are all open or none is."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from filelock import FileLock

from fashionizer.errors import GalleryError
from fashionizer.gallery.catalog import Catalog
from fashionizer.gallery.database import sqlite_frozen_url, sqlite_url
from fashionizer.gallery.keeper import Keeper, Searcher
from fashionizer.gallery.layout import CATALOG, INDEX
from fashionizer.gallery.lock import busy, claim, unwritable
from fashionizer.gallery.restore import finish
from fashionizer.gallery.snapshot import Snapshot
from fashionizer.settings import Settings


@dataclass(slots=True)
class Holding:
    """The open parts of a gallery. ``searcher`` is a Keeper where this process has the index."""

    home: Path
    catalog: Catalog
    lock: FileLock | None
    frozen: bool = False
    searcher: Searcher | None = None

    @classmethod
    def take(cls, home: Path, *, write: bool, wait: float, settings: Settings) -> Self:
        """Open the catalog of a folder, making both where there is none yet.

        A folder that cannot be written to, such as a backup mounted read-only, can be read.

        Raises:
            GalleryBusy: ``write``, and another process holds the gallery.
            GalleryError: it cannot be opened.
        """
        _make(home)
        try:
            lock, frozen = claim(home, wait), False
        except OSError as error:
            if write:
                raise unwritable(home, error) from error
            lock, frozen = None, True
        if write and lock is None:
            raise busy(home)
        try:
            if lock is not None:
                finish(home)
            url = settings.database or _catalog_url(home, frozen=frozen)
            return cls(home, Catalog.open(url, may_change=lock is not None), lock, frozen)
        except BaseException:
            if lock is not None:
                lock.release()
            raise

    def prepare_search(self, say: Callable[[str], None], *, write: bool) -> None:
        """Take the index, or where it is not to be had, the catalog's own vectors.

        Raises:
            GalleryError: ``write``, and the index cannot be made.
        """
        if self.lock is not None:
            try:
                self.searcher = Keeper(self.home / INDEX, self.catalog, say)
                return
            except GalleryError as error:
                if write:
                    raise
                self.let_go()
                say(f"The search index cannot be used; searching the catalog itself. {error}")
                self.searcher = Snapshot(self.catalog)
                return
        why = (
            "The gallery's folder cannot be written to"
            if self.frozen
            else "Another Fashionizer process uses the search index"
        )
        say(f"{why}; searching the catalog itself instead.")
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


def _catalog_url(home: Path, *, frozen: bool) -> str:
    catalog = home / CATALOG
    # With a log beside it, SQLite must replay that log first, and says itself why it cannot.
    if frozen and not catalog.with_name(f"{CATALOG}-wal").exists():
        return sqlite_frozen_url(catalog)
    return sqlite_url(catalog)


def _make(home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GalleryError(
            f"The gallery's folder {home} cannot be made ({error.strerror}); choose another with "
            "--home or FASHIONIZER_HOME."
        ) from error
