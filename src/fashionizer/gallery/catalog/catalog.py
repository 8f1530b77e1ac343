"""The catalog: every outfit, its garments and their vectors. The only truth of a gallery.

What stands elsewhere (the vector index) is derived from it and may be lost.
"""

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self, cast

import numpy as np
from sqlalchemy import URL, Connection, Engine, Select, func, select
from sqlalchemy.exc import SQLAlchemyError

from fashionizer.gallery.catalog import changes, database, frozen, naming, references
from fashionizer.gallery.catalog.explained import explained
from fashionizer.gallery.catalog.records import (
    IndexRows,
    Keys,
    Mark,
    Moment,
    State,
)
from fashionizer.gallery.catalog.rows import garment_of, index_rows, outfit_of
from fashionizer.gallery.catalog.tables import GALLERY, GARMENTS, OUTFITS, chunks
from fashionizer.schema import Garment, Models, Outfit

_LARGEST = 2**63 - 1
"""Largest id that a database keeps; SQLite's driver fails where a larger one is asked for."""

_PAGE = 1000
"""Rows fetched at once where all are wanted: some MB of vectors."""

_INDEXED = (
    GARMENTS.c.id,
    GARMENTS.c.outfit_id,
    GARMENTS.c.group,
    GARMENTS.c.shape,
    GARMENTS.c.colour,
)
_SHOWN = tuple(c for c in GARMENTS.c if c.name not in ("id", "shape", "colour"))

_BESIDE = OUTFITS.alias("beside")

_ON_PHOTO = (
    select(func.count())
    .select_from(_BESIDE)
    .where(_BESIDE.c.sha256 == OUTFITS.c.sha256)
    .scalar_subquery()
    .label("on_photo")
)
"""How many outfits are on the photo of one."""


class Catalog:
    """One open catalog; safe to use from several threads."""

    def __init__(self, engine: Engine, copied: TemporaryDirectory[str] | None = None) -> None:
        self._engine = engine
        self._file = database.file_of(engine)
        self._copied = copied

    @classmethod
    def open(cls, url: str | URL, *, may_change: bool, create: bool = True) -> Self:
        """Open a catalog, creating or migrating its tables where this process may.

        Args:
            url: of the database, SQLAlchemy's form.
            may_change: whether this process holds the gallery.
            create: whether tables may be made where there are none.

        Raises:
            NoGallery: there are no tables, and none may be made.
            GalleryError: it cannot be opened; the sentence says why.
        """
        engine = database.connect(url)
        try:
            with explained(engine):
                database.migrate(engine, may_change=may_change, create=create)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine)

    @classmethod
    def open_read_only(cls, file: Path) -> Self:
        """Open a catalog's file only to read it: nothing in its folder is made or changed.

        One with a log that cannot be read in place, or of an earlier version, is copied to a
        temporary folder and read there, as it is at this moment.

        Raises:
            NoGallery: the file has no catalog's tables.
            GalleryError: it cannot be read; the sentence says why.
        """
        engine = database.connect_frozen(file)
        with explained(engine, (SQLAlchemyError, sqlite3.Error, OSError)):
            if not frozen.needs_copy(file) and database.is_current(engine):
                return cls(engine)
            copied = TemporaryDirectory(prefix="fashionizer-")
            try:
                frozen.copy(file, Path(copied.name) / file.name)
                url = database.sqlite_url(Path(copied.name) / file.name)
                catalog = cls.open(url, may_change=True, create=False)
            except BaseException:
                copied.cleanup()
                raise
        catalog._copied = copied
        return catalog

    @property
    def is_file(self) -> bool:
        """Whether it is a file, not a database of a server."""
        return self._engine.dialect.name == "sqlite"

    def copy(self, file: Path) -> None:
        """Write one moment of a catalog that is a file into another file.

        Raises:
            sqlite3.Error: it cannot be written, or the catalog is damaged.
        """
        with self.reading() as connection, closing(sqlite3.connect(file)) as copy:
            live = cast("sqlite3.Connection", connection.connection.driver_connection)
            live.backup(copy)
            # one file: without this, opening the copy would make a log beside it
            copy.execute("PRAGMA journal_mode = DELETE")

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()
        if self._copied is not None:
            self._copied.cleanup()

    def reopened(self) -> bool:
        """Open the catalog anew where its file was replaced, as by a restore; tell whether it was.

        Connections of before would go on reading the file that is gone.
        """
        file = database.file_of(self._engine)
        if file is None or file == self._file:
            return False
        self._engine.dispose()
        self._file = file
        return True

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Hold a connection that sees one moment of the catalog."""
        with explained(self._engine), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Hold a transaction that changes outfits or garments: all of it or nothing happens."""
        with explained(self._engine), self._engine.begin() as connection:
            yield connection
            changes.count_change(connection)

    @contextmanager
    def noting(self) -> Iterator[Connection]:
        """Hold a transaction that leaves outfits and garments, and so the index, as they are."""
        with explained(self._engine), self._engine.begin() as connection:
            yield connection

    def state(self) -> State:
        """Return which gallery this is and where it stands."""
        with self.reading() as connection:
            return _state(connection)

    def mark(self) -> Mark:
        """Return what differs whenever the catalog has changed; one row is read."""
        with self.reading() as connection:
            return _mark(connection)

    def outfits(self, ids: Collection[int]) -> dict[int, Outfit]:
        """Return outfits with their garments, by id; ids that are unknown are left out."""
        found: dict[int, Outfit] = {}
        with self.reading() as connection:
            for some in chunks([each for each in ids if each <= _LARGEST]):
                query = select(OUTFITS, _ON_PHOTO).where(OUTFITS.c.id.in_(some))
                found.update({outfit.id: outfit for outfit in _outfits(connection, query)})
        return found

    def positions(self, keys: Collection[int]) -> dict[int, int]:
        """Return each garment's ``Garment.id`` within its outfit, by its key in the index."""
        found: dict[int, int] = {}
        with self.reading() as connection:
            for some in chunks(keys):
                query = select(GARMENTS.c.id, GARMENTS.c.position).where(GARMENTS.c.id.in_(some))
                found.update({row.id: row.position for row in connection.execute(query)})
        return found

    def page(self, after: int) -> list[Outfit]:
        """Return the next outfits in the order of their ids, after one of them (0: the first)."""
        query = select(OUTFITS, _ON_PHOTO).where(OUTFITS.c.id > after).order_by(OUTFITS.c.id)
        with self.reading() as connection:
            return _outfits(connection, query.limit(_PAGE))

    def photo(self, outfit_id: int) -> str | None:
        """Return the checksum that an outfit's photo is kept under, or None without that outfit."""
        if outfit_id > _LARGEST:
            return None
        with self.reading() as connection:
            return connection.scalar(select(OUTFITS.c.sha256).where(OUTFITS.c.id == outfit_id))

    def photos(self) -> set[str]:
        """Return the checksums of all photos that are kept, whoever owns them."""
        with self.reading() as connection:
            return references.referenced(connection)

    def of_photos(self, checksums: Collection[str]) -> list[int]:
        """Return the outfits that show some kept photos, in the order of their ids."""
        found: list[int] = []
        with self.reading() as connection:
            for some in chunks(checksums):
                found += connection.scalars(select(OUTFITS.c.id).where(OUTFITS.c.sha256.in_(some)))
        return sorted(found)

    def named(self, names: Collection[str]) -> dict[str, set[int]]:
        """Return the outfits of each file, see :mod:`fashionizer.gallery.catalog.naming`."""
        with self.reading() as connection:
            return naming.named(connection, names)

    def index_rows(self, outfit_ids: Sequence[int]) -> Iterator[IndexRows]:
        """Return the garments of some outfits, as the index takes them."""
        for some in chunks(outfit_ids):
            query = select(*_INDEXED).where(GARMENTS.c.outfit_id.in_(some))
            with self.reading() as connection:
                rows = connection.execute(query.order_by(GARMENTS.c.id)).all()
            if rows:
                yield index_rows(rows)

    def sample(self, size: int) -> IndexRows | None:
        """Return some garments spread over the gallery, or None of an empty one."""
        with self.reading() as connection:
            first, last = connection.execute(
                _current(func.min(GARMENTS.c.id), func.max(GARMENTS.c.id))
            ).one()
            if first is None:
                return None
            wanted = {first + (last - first) * step // size for step in range(size + 1)}
            query = _current(*_INDEXED).where(GARMENTS.c.id.in_(wanted)).order_by(GARMENTS.c.id)
            return index_rows(connection.execute(query).all())

    @contextmanager
    def moment(self, after: int = 0) -> Iterator[Moment]:
        """Hold one moment of the catalog: its state, and what an index of it holds.

        Args:
            after: only garments of larger keys come in the pages.
        """
        query = _current(*_INDEXED).where(GARMENTS.c.id > after).order_by(GARMENTS.c.id)
        with self.reading() as connection:
            result = connection.execution_options(yield_per=_PAGE).execute(query)
            pages = (index_rows(rows) for rows in result.partitions())
            yield Moment(_state(connection), pages, partial(_keys, connection))


def _mark(connection: Connection) -> Mark:
    row = connection.execute(select(GALLERY)).one()
    models = Models(row.models, row.shape, row.colour) if row.models is not None else None
    return Mark(row.uuid, models, row.revision, row.rebuilds)


def _state(connection: Connection) -> State:
    mark = _mark(connection)
    outfits = connection.scalar(select(func.count()).select_from(OUTFITS)) or 0
    garments = connection.scalar(_current(func.count())) or 0
    own = mark.models.identity if mark.models else None
    stale = select(func.count()).where(OUTFITS.c.models != own)
    return State(
        mark=mark,
        outfits=outfits,
        garments=garments,
        stale=(connection.scalar(stale) or 0) if outfits else 0,
    )


def _keys(connection: Connection) -> Keys:
    found = connection.scalars(_current(GARMENTS.c.id).order_by(GARMENTS.c.id))
    return np.fromiter(found, np.int64)


def _current(*columns: Any) -> Select[Any]:
    """Select of the garments whose vectors the gallery's present models made."""
    return (
        select(*columns)
        .select_from(GARMENTS)
        .join(OUTFITS, OUTFITS.c.id == GARMENTS.c.outfit_id)
        .join(GALLERY, GALLERY.c.models == OUTFITS.c.models)
    )


def _outfits(connection: Connection, query: Select[Any]) -> list[Outfit]:
    rows = connection.execute(query).all()
    garments: dict[int, list[Garment]] = {}
    for some in chunks([row.id for row in rows]):
        shown = select(*_SHOWN).where(GARMENTS.c.outfit_id.in_(some))
        for row in connection.execute(shown.order_by(GARMENTS.c.outfit_id, GARMENTS.c.position)):
            garments.setdefault(row.outfit_id, []).append(garment_of(row))
    return [outfit_of(row, garments) for row in rows]
