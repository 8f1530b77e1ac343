"""A gallery on the disk: opened, searched, changed. The front of everything in this package.

::

    HOME/
    ├── catalog.sqlite3   the truth: outfits, garments, vectors
    ├── photos/ab/….jpg   the photos, as they are shown
    ├── index/            derived: may be deleted at any time
    ├── restoring/        a verified backup on its way to become all of the above
    └── gallery.lock      held by the process that writes or has the index
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from fashionizer.errors import GalleryError, UnknownOutfit
from fashionizer.gallery import changes, mismatch
from fashionizer.gallery.catalog import Catalog
from fashionizer.gallery.holding import Holding
from fashionizer.gallery.index import Hit
from fashionizer.gallery.keeper import Keeper
from fashionizer.gallery.layout import PHOTOS
from fashionizer.gallery.photos import PhotoStore
from fashionizer.gallery.records import Batch, Gone, State
from fashionizer.gallery.stats import Stats, count
from fashionizer.gallery.thumbnails import Thumbnails
from fashionizer.paths.names import escaped, unescaped
from fashionizer.photo.thumbnail import Format
from fashionizer.schema import Models, Outfit, Vector
from fashionizer.settings import Settings

_WAIT = 5.0
"""Seconds that a writer waits for another process: a search ends by then, a server does not."""


class Gallery:
    """One open gallery, also a context manager; reading is safe from several threads.

    :meth:`open` it; the constructor only puts the parts together.
    """

    def __init__(self, holding: Holding, models: Models | None) -> None:
        self._holding = holding
        self.models = models
        self.photos = PhotoStore(holding.home / PHOTOS)
        self._counted: tuple[int, Stats] | None = None
        self._thumbnails = Thumbnails(self.photos)

    @classmethod
    def open(
        cls,
        home: Path,
        models: Models | None,
        *,
        write: bool,
        say: Callable[[str], None],
        settings: Settings,
        wait: float | None = None,
    ) -> Self:
        """Open the gallery of a folder; where there is none, an empty one is made.

        An index that disagrees with the catalog is made anew. A reader takes the index where no
        other process has it; else it searches the catalog's vectors in memory, and says so.

        Args:
            home: the folder.
            models: those whose vectors will be added or searched; None to only look.
            write: whether the gallery will be changed.
            say: is told, in a sentence, what the person should know.
            settings: for the database.
            wait: seconds to wait for another process that holds the gallery; 5 to write, 0 to read.

        Raises:
            GalleryBusy: ``write``, and another process holds the gallery.
            GalleryError: it cannot be opened; the sentence says why.
        """
        if wait is None:
            wait = _WAIT if write else 0.0
        home = home.expanduser().absolute()
        holding = Holding.take(home, write=write, wait=wait, settings=settings)
        try:
            if write or models is not None:
                holding.prepare_search(say, write=write)
            else:
                holding.let_go()
        except BaseException:
            holding.close()
            raise
        return cls(holding, models)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Save the index and let other processes have the gallery."""
        self._holding.close()

    @property
    def home(self) -> Path:
        """The gallery's folder."""
        return self._holding.home

    @property
    def catalog(self) -> Catalog:
        """The truth, for those who change the gallery."""
        return self._holding.catalog

    @property
    def keeper(self) -> Keeper:
        """The index, for those who change the gallery.

        Raises:
            GalleryError: it was opened to read.
        """
        if not isinstance(self._holding.searcher, Keeper):
            raise GalleryError("The gallery was opened to read, and cannot be changed so.")
        return self._holding.searcher

    @property
    def state(self) -> State:
        """Where the catalog stands, as far as this process knows."""
        searcher = self._holding.searcher
        return self.catalog.state() if searcher is None else searcher.state

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
            vector: (dimensions,) float32, of :func:`fashionizer.gallery.index.joint_query`.
            k: how many at most.
            groups: only garments of these; None means any.

        Raises:
            ModelMismatch: the gallery's vectors were made by other models.
        """
        self.check()
        searcher = self._holding.searcher
        if searcher is None:
            raise GalleryError("The gallery was opened without models, and cannot be searched so.")
        return searcher.search(vector, k, groups) if searcher.state.garments else []

    def outfits(self, ids: Collection[int]) -> dict[int, Outfit]:
        """Give outfits with their garments, by id; ids that are unknown are left out."""
        return self.catalog.outfits(ids)

    def positions(self, keys: Collection[int]) -> dict[int, int]:
        """Give each garment's ``Garment.id`` in its outfit, by ``Hit.key``; none if unknown."""
        return self.catalog.positions(keys)

    def outfit(self, outfit_id: int) -> Outfit:
        """Give one outfit.

        Raises:
            UnknownOutfit: there is none of that id.
        """
        try:
            return self.catalog.outfits([outfit_id])[outfit_id]
        except KeyError:
            raise _unknown([outfit_id]) from None

    def every(self) -> Iterator[Outfit]:
        """Give all outfits in the order they were added, some at a time."""
        page = self.catalog.page(after=0)
        while page:
            yield from page
            page = self.catalog.page(after=page[-1].id)

    def image(self, outfit_id: int) -> bytes:
        """Give the outfit's photo as JPEG, its long side at most 1024 pixels.

        Raises:
            UnknownOutfit: there is none of that id.
            GalleryError: the photo is lost.
        """
        return self.photos.read(self._photo(outfit_id))

    def thumbnail(self, outfit_id: int, long_side: int, kind: Format = "jpeg") -> bytes:
        """Give the outfit's photo as a smaller JPEG or WebP; the latest ones are remembered.

        Raises:
            UnknownOutfit: there is none of that id.
            GalleryError: the photo is lost.
        """
        return self._thumbnails.of(self._photo(outfit_id), long_side, kind)

    def _photo(self, outfit_id: int) -> str:
        sha256 = self.catalog.photo(outfit_id)
        if sha256 is None:
            raise _unknown([outfit_id])
        return sha256

    def stats(self) -> Stats:
        """Count what the gallery holds and the bytes it takes; counted anew when it has changed."""
        revision = self.catalog.revision()
        if self._counted is None or self._counted[0] != revision:
            self._counted = revision, count(self.catalog, self.home)
        return self._counted[1]

    def adopt(self, models: Models) -> None:
        """Make an empty gallery one of these models' vectors; of others, make sure it is.

        Raises:
            ModelMismatch: the gallery's vectors were made by other models.
        """
        self.models = models
        if self.state.outfits:
            self.check()
        elif self.state.models != models:
            with self.catalog.writing() as connection:
                changes.adopt(connection, models)
            self.keeper.rebuild()

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
        keeper = self.keeper
        if keeper.state.models is None:
            raise GalleryError("Nobody said whose vectors these are; adopt the models first.")
        self.photos.write(photos)
        if not batch.outfits and not batch.notes:
            with self.catalog.noting() as connection:
                changes.apply(connection, batch, keeper.state.models)
            return []
        with self.catalog.writing() as connection:
            added, gone = changes.apply(connection, batch, keeper.state.models)
        self._follow(keeper, gone, added)
        return added

    def _follow(self, keeper: Keeper, gone: Sequence[Gone], added: Sequence[int]) -> None:
        keeper.apply(gone, added)
        for outfit in gone:
            self.photos.discard(outfit.sha256)

    def remove(self, ids: Collection[int] = (), files: Collection[str] = ()) -> list[Outfit]:
        """Remove outfits by id or by file; none of them if one is unknown.

        Args:
            ids: of outfits.
            files: as they were added, or any other path of the same file.

        Returns:
            What was removed.

        Raises:
            UnknownOutfit: one is not there.
        """
        named = self.catalog.named(files)
        wanted = set(ids).union(*named.values())
        outfits = self.catalog.outfits(wanted)
        missing: list[object] = [name for name, found in named.items() if not found]
        missing += sorted(set(ids) - outfits.keys())
        if missing:
            raise _unknown(missing)
        keeper = self.keeper
        with self.catalog.writing() as connection:
            gone = changes.remove(connection, wanted)
        self._follow(keeper, gone, [])
        return [outfits[outfit_id] for outfit_id in sorted(outfits)]


def _shown(name: object) -> str:
    return escaped(unescaped(str(name)))  # it may have been typed as it is shown


def _unknown(names: Sequence[object]) -> UnknownOutfit:
    several = "s" if len(names) > 1 else ""
    return UnknownOutfit(
        f"The gallery has no outfit{several} {', '.join(map(_shown, names))}; `fashionizer list` "
        "shows those it has."
    )
