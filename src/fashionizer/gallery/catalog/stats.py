"""What a gallery holds, counted."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from fashionizer.gallery.catalog.catalog import Catalog
from fashionizer.gallery.catalog.tables import GALLERY, GARMENTS, OUTFITS
from fashionizer.gallery.storage import room
from fashionizer.gallery.storage.layout import CATALOG, INDEX
from fashionizer.gallery.storage.photos import PhotoStore


@dataclass(frozen=True, slots=True)
class Credit:
    """How many outfits are due to whom, on which terms."""

    credit: str | None
    licence: str | None
    outfits: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of a gallery, largest first; ``classes`` leaves out garments without one."""

    outfits: int
    garments: int
    groups: dict[str, int]
    classes: dict[str, int]
    credits: tuple[Credit, ...]
    models: str | None

    @property
    def licences(self) -> dict[str, int]:
        """Outfits by licence, ``unknown`` where none was given."""
        counts: dict[str, int] = {}
        for credit in self.credits:
            name = credit.licence or "unknown"
            counts[name] = counts.get(name, 0) + credit.outfits
        return counts

    def to_json(self) -> dict[str, Any]:
        """Return all of it, ready for JSON."""
        return {**asdict(self), "credits": [asdict(c) for c in self.credits]} | {
            "licences": self.licences
        }


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts of a gallery and the bytes it takes on the disk.

    ``catalog_bytes`` is 0 where the catalog is not a file.
    """

    counts: Counts
    photo_bytes: int
    catalog_bytes: int
    index_bytes: int

    def to_json(self) -> dict[str, Any]:
        """Return all of it, ready for JSON."""
        sizes = {name: getattr(self, name) for name in self.__slots__ if name != "counts"}
        return self.counts.to_json() | sizes


def measure(counts: Counts, home: Path, photos: PhotoStore) -> Stats:
    """Add the bytes of a gallery to its counts: every photo is asked for its size."""
    return Stats(
        counts,
        photo_bytes=photos.size(),
        catalog_bytes=sum(map(room.taken, home.glob(f"{CATALOG}*"))),
        index_bytes=room.taken(home / INDEX),
    )


class Counting:
    """Counts what a catalog holds; anew only when it has changed."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._counted: tuple[int, Counts] | None = None

    def counts(self) -> Counts:
        """Return the counts of the catalog as it is now."""
        revision = self._catalog.mark().revision
        if self._counted is None or self._counted[0] != revision:
            with self._catalog.reading() as connection:
                self._counted = revision, _counts(connection)
        return self._counted[1]


def _counts(connection: Connection) -> Counts:
    credits_query = (
        select(OUTFITS.c.credit, OUTFITS.c.licence, func.count().label("outfits"))
        .group_by(OUTFITS.c.credit, OUTFITS.c.licence)
        .order_by(func.count().desc(), OUTFITS.c.credit, OUTFITS.c.licence)
    )
    groups = _counted(connection, GARMENTS.c.group)
    return Counts(
        outfits=connection.scalar(select(func.count()).select_from(OUTFITS)) or 0,
        garments=sum(groups.values()),
        groups=groups,
        classes=_counted(connection, GARMENTS.c.class_name),
        credits=tuple(Credit(*row) for row in connection.execute(credits_query)),
        models=connection.scalar(select(GALLERY.c.models)),
    )


def _counted(connection: Connection, column: ColumnElement[Any]) -> dict[str, int]:
    query = (
        select(column, func.count())
        .where(column.is_not(None))
        .group_by(column)
        .order_by(func.count().desc(), column)
    )
    return {name: number for name, number in connection.execute(query)}  # noqa: C416
