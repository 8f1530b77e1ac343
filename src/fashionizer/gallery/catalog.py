"""The catalog: every outfit, its garments and their vectors. The only truth of a gallery.

What stands elsewhere (the vector index) is derived from it and may be lost.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self

from sqlalchemy import Connection, Engine, Select, func, select
from sqlalchemy.exc import SQLAlchemyError

from fashionizer.errors import GalleryError
from fashionizer.gallery import changes, database, naming
from fashionizer.gallery.changes import chunks
from fashionizer.gallery.records import (
    IndexRows,
    Known,
    Note,
    State,
    garment_of,
    index_rows,
    outfit_of,
)
from fashionizer.gallery.tables import GALLERY, GARMENTS, OUTFITS, REFUSALS
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


class Catalog:
    """One open catalog; safe to use from several threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str, *, may_change: bool) -> Self:
        """Open a catalog, creating or migrating its tables where this process may.

        Args:
            url: of the database, SQLAlchemy's form.
            may_change: whether this process holds the gallery.

        Raises:
            GalleryError: it cannot be opened; the sentence says why.
        """
        engine = database.connect(url)
        try:
            with _explained():
                database.migrate(engine, may_change=may_change)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Hold a connection that sees one moment of the catalog."""
        with _explained(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Hold a transaction that changes outfits or garments: all of it or nothing happens."""
        with _explained(), self._engine.begin() as connection:
            yield connection
            changes.count_change(connection)

    @contextmanager
    def noting(self) -> Iterator[Connection]:
        """Hold a transaction that leaves outfits and garments, and so the index, as they are."""
        with _explained(), self._engine.begin() as connection:
            yield connection

    def state(self) -> State:
        """Say which gallery this is and where it stands."""
        with self.reading() as connection:
            return _state(connection)

    def revision(self) -> int:
        """Say how often outfits or garments have changed."""
        with self.reading() as connection:
            return int(connection.execute(select(GALLERY.c.revision)).scalar_one())

    def outfits(self, ids: Collection[int]) -> dict[int, Outfit]:
        """Give outfits with their garments, by id; ids that are unknown are left out."""
        found: dict[int, Outfit] = {}
        with self.reading() as connection:
            for some in chunks([each for each in ids if each <= _LARGEST]):
                query = select(OUTFITS).where(OUTFITS.c.id.in_(some))
                found.update({outfit.id: outfit for outfit in _outfits(connection, query)})
        return found

    def positions(self, keys: Collection[int]) -> dict[int, int]:
        """Give each garment's ``Garment.id`` within its outfit, by its key in the index."""
        found: dict[int, int] = {}
        with self.reading() as connection:
            for some in chunks(keys):
                query = select(GARMENTS.c.id, GARMENTS.c.position).where(GARMENTS.c.id.in_(some))
                found.update({row.id: row.position for row in connection.execute(query)})
        return found

    def page(self, after: int) -> list[Outfit]:
        """Give the next outfits in the order of their ids, after one of them (0: the first)."""
        query = select(OUTFITS).where(OUTFITS.c.id > after).order_by(OUTFITS.c.id).limit(_PAGE)
        with self.reading() as connection:
            return _outfits(connection, query)

    def photo(self, outfit_id: int) -> str | None:
        """Give the checksum that an outfit's photo is kept under, or None without that outfit."""
        if outfit_id > _LARGEST:
            return None
        with self.reading() as connection:
            return connection.scalar(select(OUTFITS.c.sha256).where(OUTFITS.c.id == outfit_id))

    def photos(self) -> set[str]:
        """Give the checksums of all photos that are kept."""
        with self.reading() as connection:
            return set(connection.scalars(select(OUTFITS.c.sha256)))

    def of_photos(self, checksums: Collection[str]) -> list[int]:
        """Give the outfits of some kept photos, in the order of their ids."""
        found: list[int] = []
        with self.reading() as connection:
            for some in chunks(checksums):
                found += connection.scalars(select(OUTFITS.c.id).where(OUTFITS.c.sha256.in_(some)))
        return sorted(found)

    def named(self, names: Collection[str]) -> dict[str, set[int]]:
        """Give the outfits of each file, see :mod:`fashionizer.gallery.naming`."""
        with self.reading() as connection:
            return naming.named(connection, names)

    def known(self) -> list[Known]:
        """Give what ingest compares new sources with, in the order of ids."""
        facts = (
            OUTFITS.c.id,
            OUTFITS.c.file,
            OUTFITS.c.key,
            OUTFITS.c.sha256,
            OUTFITS.c.perceptual,
        )
        notes = (OUTFITS.c.fingerprint, OUTFITS.c.credit, OUTFITS.c.licence, OUTFITS.c.page)
        with self.reading() as connection:
            rows = connection.execute(select(*facts, *notes).order_by(OUTFITS.c.id))
            return [Known(*row[:5], note=Note(*row[5:])) for row in rows]

    def refusals(self, terms: str) -> dict[str, str]:
        """Give the fingerprints of the sources refused on these terms, by key."""
        query = select(REFUSALS.c.key, REFUSALS.c.fingerprint).where(REFUSALS.c.terms == terms)
        with self.reading() as connection:
            return {row.key: row.fingerprint for row in connection.execute(query)}

    def refused(self) -> dict[str, tuple[str, int | None]]:
        """Give, of every source refused, the reason and the outfit it repeats, by key."""
        query = select(REFUSALS.c.key, REFUSALS.c.reason, REFUSALS.c.outfit_id)
        with self.reading() as connection:
            return {row.key: (row.reason, row.outfit_id) for row in connection.execute(query)}

    def stale(self, models: Models) -> list[int]:
        """Give the outfits whose vectors other models made."""
        query = select(OUTFITS.c.id).where(OUTFITS.c.models != models.identity)
        with self.reading() as connection:
            return list(connection.scalars(query.order_by(OUTFITS.c.id)))

    def index_rows(self, outfit_ids: Sequence[int]) -> Iterator[IndexRows]:
        """Give the garments of some outfits, as the index takes them."""
        for some in chunks(outfit_ids):
            query = select(*_INDEXED).where(GARMENTS.c.outfit_id.in_(some))
            with self.reading() as connection:
                rows = connection.execute(query.order_by(GARMENTS.c.id)).all()
            if rows:
                yield index_rows(rows)

    def sample(self, size: int) -> IndexRows | None:
        """Give some garments spread over the gallery, or None of an empty one."""
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
    def moment(self) -> Iterator[tuple[State, Iterator[IndexRows]]]:
        """Give the state and, page by page, the whole index of one and the same moment."""
        query = _current(*_INDEXED).order_by(GARMENTS.c.id)
        with self.reading() as connection:
            result = connection.execution_options(yield_per=_PAGE).execute(query)
            yield _state(connection), (index_rows(rows) for rows in result.partitions())


def _state(connection: Connection) -> State:
    row = connection.execute(select(GALLERY)).one()
    outfits = connection.scalar(select(func.count()).select_from(OUTFITS)) or 0
    garments = connection.scalar(_current(func.count())) or 0
    stale = select(func.count()).where(OUTFITS.c.models != row.models)
    return State(
        uuid=row.uuid,
        models=Models(row.models, row.shape, row.colour) if row.models is not None else None,
        revision=row.revision,
        outfits=outfits,
        garments=garments,
        stale=(connection.scalar(stale) or 0) if outfits else 0,
    )


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


@contextmanager
def _explained() -> Iterator[None]:
    """Turn the database's complaints into a sentence."""
    try:
        yield
    except SQLAlchemyError as error:
        why = " ".join(str(getattr(error, "orig", None) or error).split())
        raise GalleryError(
            f"The gallery's catalog cannot be read or written ({why}). What was added before is "
            f"kept; {_remedy(why)}."
        ) from error


def _remedy(why: str) -> str:
    if "connection" in why:
        return "make sure that the database server runs and FASHIONIZER_DATABASE is right"
    if "full" in why:
        return "free some space on the disk and try again"
    if "locked" in why:
        return "another program holds the database; close it and try again"
    if "malformed" in why or "not a database" in why:
        return (
            "it is damaged: bring it back with `fashionizer restore BACKUP --replace`, or move it "
            "away and add the photos again"
        )
    return "check the disk and the rights on the gallery's folder, then try again"
