"""Opening the parts of a gallery, so that they are all open or none is."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from filelock import FileLock

from fashionizer.errors import GalleryBusy, GalleryError, NoGallery
from fashionizer.gallery.absent import is_there, no_gallery
from fashionizer.gallery.catalog.catalog import Catalog
from fashionizer.gallery.catalog.database import sqlite_url
from fashionizer.gallery.index.engines import Engine, engine
from fashionizer.gallery.index.following import Follower
from fashionizer.gallery.index.snapshot import Snapshot
from fashionizer.gallery.index.synced import Searcher, SyncedIndex
from fashionizer.gallery.storage.folder_photos import FolderPhotos
from fashionizer.gallery.storage.installing import finish
from fashionizer.gallery.storage.layout import CATALOG, INDEX, INDEX_LOCK, PHOTOS, UNPACKED
from fashionizer.gallery.storage.lock import busy, claim, unwritable
from fashionizer.gallery.storage.photos import PhotoStore
from fashionizer.gallery.troubles import trouble
from fashionizer.progress import Say
from fashionizer.settings import Settings

_WAIT = 5.0
"""Seconds that a writer waits for another process: a search ends by then, a server does not."""


@dataclass(slots=True)
class GalleryHandle:
    """The open parts of a gallery.

    ``lock`` is held by a process that writes, ``index_lock`` by the one that has the index: its
    ``searcher`` is a SyncedIndex. A process that only writes has no searcher.
    """

    home: Path
    catalog: Catalog
    photos: PhotoStore
    lock: FileLock | None
    frozen: bool = False
    searcher: Searcher | None = None
    index_lock: FileLock | None = None
    follower: Follower | None = None

    @classmethod
    def open(
        cls,
        home: Path,
        *,
        write: bool,
        search: bool,
        create: bool,
        wait: float | None,
        say: Say,
        settings: Settings,
    ) -> Self:
        """Open what is needed of the gallery of a folder, all of it or nothing.

        Args:
            home: the folder, in full.
            write: whether the gallery will be changed; only then the lock is kept.
            search: whether the index, or what stands in for it, is needed.
            create: whether an empty gallery is made where there is none.
            wait: seconds to wait for another process that holds the gallery; None is 5 to write,
                0 to read.
            say: is told, in a sentence, what the person should know.
            settings: for the database and the index.

        Raises:
            NoGallery: there is none, and none may be made.
            GalleryBusy: ``write``, and another process writes.
            GalleryError: it cannot be opened; the sentence says why.
        """
        if wait is None:
            wait = _WAIT if write else 0.0
        handle = cls._take(home, write=write, create=create, wait=wait, settings=settings)
        try:
            if not write:
                handle.let_go()
            if search:
                handle.prepare_search(engine(settings.index), say, write=write)
        except BaseException:
            handle.close()
            raise
        return handle

    @classmethod
    def _take(
        cls, home: Path, *, write: bool, create: bool, wait: float, settings: Settings
    ) -> Self:
        """Open the catalog of a folder; both are made only where ``create`` says so.

        A folder that cannot be written to, such as a backup mounted read-only, can be read.

        Raises:
            NoGallery: there is none, and none may be made.
            GalleryBusy: ``write``, and another process holds the gallery.
            GalleryError: it cannot be opened.
        """
        if create:
            _make(home)
        elif not is_there(home, settings):
            raise no_gallery(home)
        try:
            lock = claim(home, wait)
        except OSError as error:
            if write:
                raise unwritable(home, error) from error
            return cls.open_read_only(home, settings)
        if write and lock is None:
            raise busy(home)
        try:
            catalog = _catalog(home, lock, settings, create=create)
            return cls(home, catalog, FolderPhotos(home / PHOTOS), lock)
        except BaseException as error:
            if lock is not None:
                lock.release()
            if write or not isinstance(error, GalleryError) or isinstance(error, GalleryBusy):
                raise
            # a full disk, or a catalog of another user's in a folder that may be written to
            return cls.open_read_only(home, settings)

    @classmethod
    def open_read_only(cls, home: Path, settings: Settings) -> Self:
        """Open the catalog of a folder only to read it; nothing is made, changed or locked.

        Raises:
            NoGallery: there is none.
            GalleryError: it cannot be read.
        """
        if not is_there(home, settings):
            raise no_gallery(home)
        if (home / UNPACKED).exists():
            raise GalleryError(
                f"A restore of the gallery in {home} was broken off, and can only be finished "
                "where its folder may be written to; give the rights, and run `fashionizer stats`."
            )
        try:
            if settings.database:
                catalog = Catalog.open(settings.database, may_change=False, create=False)
            else:
                catalog = Catalog.open_read_only(home / CATALOG)
        except NoGallery:
            raise no_gallery(home) from None
        return cls(home, catalog, FolderPhotos(home / PHOTOS), None, frozen=True)

    def prepare_search(self, holding: Engine, say: Say, *, write: bool) -> None:
        """Take the index, or where it is not to be had, the catalog's own vectors.

        A writer needs neither: whoever has the index follows the catalog. A reader follows it too.

        Args:
            holding: what holds the index.
            say: is told, in a sentence, what the person should know.
            write: whether the gallery will be changed.

        Raises:
            GalleryError: ``write``, and the index cannot be made.
        """
        self.searcher = self._index(holding, say, write=write)
        if not write and self.searcher is not None:
            self.follower = Follower(self.follow)

    def follow(self) -> None:
        """Bring the searcher up to date with the catalog, even where its file was replaced."""
        if self.catalog.reopened():
            self.searcher = Snapshot(self.catalog)
        elif self.searcher is not None:
            self.searcher.follow()

    def _index(self, holding: Engine, say: Say, *, write: bool) -> Searcher | None:
        self.index_lock = None if self.frozen else _claimed_index(self.home)
        if self.index_lock is not None:
            try:
                return SyncedIndex(self.home / INDEX, self.catalog, holding, say)
            except GalleryError as error:
                if write:
                    raise
                self.index_lock.release()
                say(f"The search index cannot be used; searching the catalog itself. {error}")
                return Snapshot(self.catalog)
        if write:
            return None
        why = (
            "The gallery cannot be written to"
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
        return claim(home, 0.0, INDEX_LOCK)
    except OSError:
        return None


def _catalog(home: Path, lock: FileLock | None, settings: Settings, *, create: bool) -> Catalog:
    if lock is not None:
        finish(home)
    url = settings.database or sqlite_url(home / CATALOG)
    try:
        return Catalog.open(url, may_change=lock is not None, create=create)
    except NoGallery:
        raise no_gallery(home) from None


def _make(home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise trouble(error, home).error(
            f"The gallery's folder {home} cannot be made",
            also="--home or FASHIONIZER_HOME names another",
        ) from error
