"""What the catalog knows of sources: those that are kept, were refused, or were removed."""

from sqlalchemy import func, select

from fashionizer.gallery.catalog.catalog import Catalog
from fashionizer.gallery.catalog.records import Known, Note, Refused, Removal, known_of
from fashionizer.gallery.catalog.tables import OUTFITS, REFUSALS, REMOVALS
from fashionizer.schema import Models


def known(catalog: Catalog) -> list[Known]:
    """Return what ingest compares new sources with, in the order of ids."""
    names = ("id", "sha256", "perceptual", "width", "height", *Note.__slots__)
    query = select(*(OUTFITS.c[name] for name in names)).order_by(OUTFITS.c.id)
    with catalog.reading() as connection:
        return [known_of(row) for row in connection.execute(query)]


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


def stale(catalog: Catalog, models: Models) -> list[int]:
    """Return the outfits whose vectors other models made."""
    query = select(OUTFITS.c.id).where(OUTFITS.c.models != models.identity)
    with catalog.reading() as connection:
        return list(connection.scalars(query.order_by(OUTFITS.c.id)))
