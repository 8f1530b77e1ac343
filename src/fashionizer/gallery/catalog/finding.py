"""Which garments and outfits of a gallery are of a kind: what SQL answers without any vector."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from fashionizer.gallery.catalog.catalog import Catalog
from fashionizer.gallery.catalog.tables import GARMENTS, OUTFITS

UNKNOWN = "unknown"
"""How the licence is called where none was given, as in the counts."""

_MAIN_SHADE = GARMENTS.c.colours[(0, "name")].as_string()
"""A garment's colours are kept largest first."""


@dataclass(frozen=True, slots=True)
class Worn:
    """A kind of garment; None, or no shades, means any. ``shades`` are of its main colour."""

    group: str | None = None
    class_name: str | None = None
    shades: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.group or self.class_name or self.shades)

    def condition(self) -> ColumnElement[bool]:
        """Return what is true of the garments of this kind."""
        return and_(
            True,
            *([GARMENTS.c.group == self.group] if self.group else []),
            *([GARMENTS.c.class_name == self.class_name] if self.class_name else []),
            *([_MAIN_SHADE.in_(self.shades)] if self.shades else []),
        )


@dataclass(frozen=True, slots=True)
class Where:
    """What outfits are wanted: those with a garment of a kind, on a licence, owed to someone.

    Licence and credit are compared whole, in any case of letters; None means any.
    """

    worn: Worn = Worn()
    licence: str | None = None
    credit: str | None = None

    def conditions(self, connection: Connection) -> list[ColumnElement[bool]]:
        """Return what is true of the outfits wanted."""
        given: list[ColumnElement[bool]] = []
        if self.worn:
            wearing = select(GARMENTS.c.outfit_id).where(self.worn.condition())
            given.append(OUTFITS.c.id.in_(wearing))
        if self.licence is not None:
            named = _same(connection, OUTFITS.c.licence, self.licence)
            unnamed = self.licence.casefold() == UNKNOWN
            given.append(or_(named, OUTFITS.c.licence.is_(None)) if unnamed else named)
        if self.credit is not None:
            given.append(_same(connection, OUTFITS.c.credit, self.credit))
        return given


def _same(
    connection: Connection, column: ColumnElement[str | None], text: str
) -> ColumnElement[bool]:
    # compared here, as SQLite knows the cases of ASCII letters only
    known = connection.scalars(select(column).distinct())
    return column.in_([name for name in known if name and name.casefold() == text.casefold()])


def garments(catalog: Catalog, worn: Worn) -> dict[int, list[int]]:
    """Return the keys of all garments of a kind, by outfit."""
    found: dict[int, list[int]] = {}
    query = select(GARMENTS.c.id, GARMENTS.c.outfit_id).where(worn.condition())
    with catalog.reading() as connection:
        for key, outfit_id in connection.execute(query):
            found.setdefault(outfit_id, []).append(key)
    return found


def page(catalog: Catalog, where: Where, *, after: int, limit: int) -> tuple[list[int], int]:
    """Return the ids of the next outfits wanted, and how many are wanted in all.

    Args:
        catalog: where to look.
        where: which outfits.
        after: id of the last outfit that is known already; 0 begins.
        limit: ids at most.

    Returns:
        The ids in rising order, and the number of all outfits wanted, known or not.
    """
    with catalog.reading() as connection:
        conditions = where.conditions(connection)
        ids = select(OUTFITS.c.id).where(OUTFITS.c.id > after, *conditions).order_by(OUTFITS.c.id)
        count = select(func.count()).select_from(OUTFITS).where(*conditions)
        return list(connection.scalars(ids.limit(limit))), connection.scalar(count) or 0
