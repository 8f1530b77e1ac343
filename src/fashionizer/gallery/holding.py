"""Opening the parts of a gallery, so that they are all open or none is."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from filelock import FileLock

from fashionizer.errors import GalleryError
from fashionizer.gallery.catalog import Catalog
from fashionizer.gallery.database import sqlite_frozen_url, sqlite_url
from fashionizer.gallery.following import Follower
from fashionizer.gallery.keeper import Keeper, Searcher
from fashionizer.gallery.layout import CATALOG, INDEX
from fashionizer.gallery.lock import INDEXING, busy, claim, unwritable
from fashionizer.gallery.restore import finish
from fashionizer.gallery.snapshot import Snapshot
from fashionizer.settings import Settings


@dataclass(slots=True)
class Holding:
    """The open parts of a gallery.

    ``lock`` is held by a process that writes, ``index_lock`` by the one that has the index: its
    ``searcher`` is a Keeper. A process that only writes has no searcher.
    """

    home: Path
    catalog: Catalog
    lock: FileLock | None
    frozen: bool = False
    searcher: Searcher | None = None
    index_lock: FileLock | None = None
    follower: Follower | None = None

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

        A writer needs neither: whoever has the index follows the catalog. A reader follows it too.

        Raises:
            GalleryError: ``write``, and the index cannot be made.
        """
        self.searcher = self._index(say, write=write)
        if not write and self.searcher is not None:
            self.follower = Follower(self.follow)

    def follow(self) -> None:
        """Bring the searcher up to date with the catalog, even where its file was replaced."""
        if self.catalog.reopened():
            self.searcher = Snapshot(self.catalog)
        elif self.searcher is not None:
            self.searcher.follow()

    def _index(self, say: Callable[[str], None], *, write: bool) -> Searcher | None:
        self.index_lock = None if self.frozen else _claimed_index(self.home)
        if self.index_lock is not None:
            try:
                return Keeper(self.home / INDEX, self.catalog, say)
            except GalleryError as error:
                if write:
                    raise
                say(f"The search index cannot be used; searching the catalog itself. {error}")
                return Snapshot(self.catalog)
        if write:
            return None
        why = (
            "The gallery's folder cannot be written to"
            if self.frozen
            else "Another Fashionizer process uses the search index"
        )
        say(f"{why}; searching the catalog itself instead.")
        return Snapshot(self.catalog)

    @property
    def writes(self) -> bool:
        """Whether this process may change the gallery."""
        return self.lock is not None

    def let_go(self) -> None:
        """Let other processes write; this one can still read the catalog, and has its index."""
        if self.lock is not None:
            self.lock.release()
            self.lock = None

    def close(self) -> None:
        """Save the index, close everything."""
        try:
            if self.follower is not None:
                self.follower.close()
            if self.searcher is not None:
                self.searcher.close()
        finally:
            self.searcher = self.follower = None
            self.catalog.close()
            self.let_go()
            if self.index_lock is not None:
                self.index_lock.release()
                self.index_lock = None


def _claimed_index(home: Path) -> FileLock | None:
    try:
        return claim(home, 0.0, INDEXING)
    except OSError:
        return None


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
