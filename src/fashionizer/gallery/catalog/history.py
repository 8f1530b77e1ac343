"""What the catalog knows of sources: those that are kept, were refused, or were removed."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, func, select

from fashionizer.gallery.catalog.catalog import Catalog
from fashionizer.gallery.catalog.records import Known, Note, Refused, Removal
from fashionizer.gallery.catalog.rows import by_photo, known_of
from fashionizer.gallery.catalog.tables import OUTFITS, REFUSALS, REMOVALS
from fashionizer.schema import Models

_KNOWN = select(
    *(OUTFITS.c[name] for name in ("id", "left_out", "sha256", "perceptual", "width", "height")),
    *(OUTFITS.c[name] for name in Note.__slots__),
).order_by(OUTFITS.c.id)


def known(catalog: Catalog) -> list[Known]:
    """Return the photos that ingest compares new sources with, in the order of their ids."""
    with catalog.reading() as connection:
        return _photos(connection.execute(_KNOWN))


def _photos(rows: Iterable[Row[Any]]) -> list[Known]:
    photos = by_photo(rows).values()
    return [known_of(outfits[0], [row.id for row in outfits]) for outfits in photos]


def refused(catalog: Catalog, terms: str | None = None) -> list[Refused]:
    """Return every source refused, or those refused on these terms, in the order of keys."""
    columns = REFUSALS.c
    query = select(
        columns.key,
        func.coalesce(columns.file, columns.key),
        columns.fingerprint,
        columns.reason,
        columns.outfit_id,
        columns.refused_at,
    )
    if terms is not None:
        query = query.where(columns.terms == terms)
    with catalog.reading() as connection:
        return [Refused(*row) for row in connection.execute(query.order_by(columns.key))]


def removals(catalog: Catalog) -> list[Removal]:
    """Return the photos whose outfits a person removed."""
    query = select(*(REMOVALS.c[name] for name in Removal.__slots__)).order_by(REMOVALS.c.key)
    with catalog.reading() as connection:
        return [Removal(*row) for row in connection.execute(query)]


def stale(catalog: Catalog, models: Models) -> list[Known]:
    """Return the photos with outfits whose vectors other models made, in the order of their ids."""
    others = select(OUTFITS.c.sha256).where(OUTFITS.c.models != models.identity)
    with catalog.reading() as connection:
        return _photos(connection.execute(_KNOWN.where(OUTFITS.c.sha256.in_(others))))
