"""A gallery on the disk: opened, searched, changed. The front of everything in this package.

::

    HOME/
    ├── catalog.sqlite3   the truth: outfits, garments, vectors
    ├── photos/ab/….jpg   the photos, as they are shown
    ├── index/            derived: may be deleted at any time
    ├── restoring/        a verified backup on its way to become all of the above
    ├── gallery.lock      held by the process that writes
    └── index.lock        held by the one that has the index
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Self

from sqlalchemy import Connection

from fashionizer.errors import GalleryError
from fashionizer.gallery.catalog import changes, reading
from fashionizer.gallery.catalog.catalog import Catalog
from fashionizer.gallery.catalog.records import Batch, Gone, State
from fashionizer.gallery.catalog.stats import Counting, Counts, Stats, measure
from fashionizer.gallery.index import mismatch
from fashionizer.gallery.index.base import Hit
from fashionizer.gallery.index.synced import SyncedIndex
from fashionizer.gallery.opening import GalleryHandle
from fashionizer.gallery.showing import OutfitPhotos
from fashionizer.photo.thumbnail import Format
from fashionizer.progress import Say
from fashionizer.schema import Models, Outfit, Vector
from fashionizer.settings import Settings


class Gallery:
    """One open gallery, also a context manager; reading is safe from several threads.

    :meth:`open` it; the constructor only puts the parts together.
    """

    def __init__(self, handle: GalleryHandle, models: Models | None) -> None:
        self._handle = handle
        self.models = models
        self.photos = handle.photos
        self._counting = Counting(handle.catalog)
        self._shown = OutfitPhotos(handle.catalog, handle.photos)

    @classmethod
    def open(
        cls,
        home: Path,
        models: Models | None,
        *,
        write: bool,
        say: Say,
        settings: Settings,
        wait: float | None = None,
        create: bool = False,
    ) -> Self:
        """Open the gallery of a folder.

        An index that disagrees with the catalog is made anew. A reader takes the index where no
        other process has it; else it searches the catalog's vectors in memory, and says so. What
        another process writes meanwhile is found within two seconds.

        Args:
            home: the folder.
            models: those whose vectors will be added or searched; None to only look.
            write: whether the gallery will be changed.
            say: is told, in a sentence, what the person should know.
            settings: for the database and the index.
            wait: seconds to wait for another process that holds the gallery; 5 to write, 0 to read.
            create: whether an empty gallery is made where there is none.

        Raises:
            NoGallery: there is none, and none may be made.
            GalleryBusy: ``write``, and another process writes.
            GalleryError: it cannot be opened; the sentence says why.
        """
        handle = GalleryHandle.open(
            home.expanduser().absolute(),
            write=write,
            search=write or models is not None,
            create=create,
            wait=wait,
            say=say,
            settings=settings,
        )
        return cls(handle, models)

    @classmethod
    def open_read_only(cls, home: Path, settings: Settings) -> Self:
        """Open the gallery of a folder to read its catalog; nothing is made, changed or locked.

        Raises:
            NoGallery: there is none.
            GalleryError: it cannot be read; the sentence says why.
        """
        return cls(GalleryHandle.open_read_only(home.expanduser().absolute(), settings), None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()

    def close(self) -> None:
        """Save the index and let other processes have the gallery."""
        self._handle.close()

    @property
    def home(self) -> Path:
        """The gallery's folder."""
        return self._handle.home

    @property
    def catalog(self) -> Catalog:
        """The truth, for those who change the gallery."""
        return self._handle.catalog

    @property
    def index(self) -> SyncedIndex | None:
        """The index on the disk; None where another process has it, or nobody searches."""
        searcher = self._handle.searcher
        return searcher if isinstance(searcher, SyncedIndex) else None

    @property
    def state(self) -> State:
        """Where the catalog stands, as far as this process knows."""
        searcher = self._handle.searcher
        return self.catalog.state() if searcher is None else searcher.state

    def follow(self) -> None:
        """Find now what was just written by another opening of this gallery, not in a second.

        Raises:
            GalleryError: the catalog cannot be read, or the index not be made.
        """
        if self._handle.searcher is not None:
            self._handle.searcher.follow()

    def check(self) -> None:
        """Make sure that the vectors were made by the models at hand; an empty gallery has none.

        Raises:
            ModelMismatch: they were not.
        """
        mismatch.check(self.state, self.models)

    def search(self, vector: Vector, k: int, groups: Collection[str] | None = None) -> list[Hit]:
        """Find the garments most similar to a query, best first; none in an empty gallery.

        An outfit may come several times, with several garments. One that was removed meanwhile by
        another process may still come; :meth:`outfits` then leaves it out.

        Args:
            vector: (dimensions,) float32, of :func:`fashionizer.gallery.index.base.joint_query`.
            k: how many at most.
            groups: only garments of these; None means any.

        Raises:
            ModelMismatch: the gallery's vectors were made by other models.
        """
        self.check()
        searcher = self._handle.searcher
        if searcher is None:
            raise GalleryError("The gallery was opened without models, and cannot be searched so.")
        return searcher.search(vector, k, groups) if searcher.state.garments else []

    def outfits(self, ids: Collection[int]) -> dict[int, Outfit]:
        """Return outfits with their garments, by id; ids that are unknown are left out."""
        return self.catalog.outfits(ids)

    def positions(self, keys: Collection[int]) -> dict[int, int]:
        """Return each garment's ``Garment.id`` in its outfit, by ``Hit.key``; none if unknown."""
        return self.catalog.positions(keys)

    def outfit(self, outfit_id: int) -> Outfit:
        """Return one outfit.

        Raises:
            UnknownOutfit: there is none of that id.
        """
        return reading.chosen(self.catalog, [outfit_id])[outfit_id]

    def every(self) -> Iterator[Outfit]:
        """Return all outfits in the order they were added, some at a time."""
        return reading.every(self.catalog)

    def photo(self, outfit_id: int) -> str:
        """Return the checksum of the photo that an outfit shows.

        Raises:
            UnknownOutfit: there is none of that id.
        """
        return self._shown.checksum(outfit_id)

    def image(self, outfit_id: int) -> bytes:
        """Return the outfit's photo as JPEG, its long side at most 1024 pixels.

        Raises:
            UnknownOutfit: there is none of that id.
            GalleryError: the photo is lost.
        """
        return self._shown.whole(outfit_id)

    def thumbnail(self, outfit_id: int, long_side: int, kind: Format = "jpeg") -> bytes:
        """Return the outfit's photo as a smaller JPEG or WebP; the latest ones are remembered.

        Raises:
            UnknownOutfit: there is none of that id.
            GalleryError: the photo is lost.
        """
        return self._shown.smaller(outfit_id, long_side, kind)

    def counts(self) -> Counts:
        """Count what the gallery holds; counted anew when it has changed."""
        return self._counting.counts()

    def stats(self) -> Stats:
        """Count what the gallery holds, and the bytes it takes."""
        return measure(self.counts(), self.home, self.photos)

    def adopt(self, models: Models) -> None:
        """Make an empty gallery one of these models' vectors; of others, make sure it is.

        Raises:
            ModelMismatch: the gallery's vectors were made by other models.
        """
        self.models = models
        if self.state.outfits:
            self.check()
        elif self.state.models != models:
            with self._writing() as connection:
                changes.adopt(connection, models)
            if self.index is not None:
                self.index.rebuild()

    def write(self, batch: Batch, photos: Mapping[str, bytes]) -> list[int]:
        """Keep outfits: photos first, then the catalog in one transaction, then the index.

        Args:
            batch: the outfits and what else was learned.
            photos: the JPEG of each new outfit, by its checksum.

        Returns:
            The ids of the outfits, in their order.

        Raises:
            GalleryError: the disk is full or refuses; then nothing of the batch is kept.
        """
        models = self.catalog.mark().models
        if models is None:
            raise GalleryError("No embedding model is set; call adopt() first.")
        self._check_writable()
        self.photos.write(photos)
        if not batch.outfits and not batch.notes:
            with self.catalog.noting() as connection:
                changes.apply(connection, batch, models)
            return []
        with self._writing() as connection:
            added, gone = changes.apply(connection, batch, models)
        self._follow(gone, added)
        return added

    def _writing(self) -> AbstractContextManager[Connection]:
        self._check_writable()
        return self.catalog.writing()

    def _check_writable(self) -> None:
        if not self._handle.writes:
            raise GalleryError("The gallery was opened to read, and cannot be changed so.")

    def _follow(self, gone: Sequence[Gone], added: Sequence[int]) -> None:
        if self.index is not None:
            self.index.apply(gone, added)
        for outfit in gone:
            if outfit.sha256 is not None:
                self.photos.discard(outfit.sha256)

    def remove(
        self, ids: Collection[int] = (), files: Collection[str] = (), *, keep_out: bool = True
    ) -> list[Outfit]:
        """Remove outfits by id or by file; none of them if one is unknown.

        Args:
            ids: of outfits.
            files: as they were added, or any other path of the same file.
            keep_out: whether their photos stay out when their folder is added again.

        Returns:
            What was removed.

        Raises:
            UnknownOutfit: one is not there.
        """
        outfits = reading.chosen(self.catalog, ids, files)
        with self._writing() as connection:
            if keep_out:
                changes.keep_out(connection, outfits)
            gone = changes.remove(connection, outfits)
        self._follow(gone, [])
        return list(outfits.values())
