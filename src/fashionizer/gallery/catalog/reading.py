"""Outfits read from the catalog: those named, some to begin with, one garment with its vectors."""

from collections.abc import Collection, Iterator

import numpy as np
from sqlalchemy import select

from fashionizer.errors import ChoiceError
from fashionizer.gallery.catalog.catalog import Catalog
from fashionizer.gallery.catalog.naming import unknown
from fashionizer.gallery.catalog.tables import GALLERY, GARMENTS, OUTFITS
from fashionizer.schema import EncodedGarment, Garment, Outfit


def chosen(
    catalog: Catalog, ids: Collection[int] = (), files: Collection[str] = ()
) -> dict[int, Outfit]:
    """Return outfits by id or by file, rising; none of them if one is unknown.

    Args:
        catalog: where to look.
        ids: of outfits.
        files: as they were added, or any other path of the same file.

    Raises:
        UnknownOutfit: one is not there.
    """
    named = catalog.named(files) if files else {}
    found = catalog.outfits(set(ids).union(*named.values()))
    missing: list[object] = [name for name, numbers in named.items() if not numbers]
    missing += sorted(set(ids) - found.keys())
    if missing:
        raise unknown(missing)
    return dict(sorted(found.items()))


def every(catalog: Catalog) -> Iterator[Outfit]:
    """Return all outfits in the order they were added, some at a time."""
    page = catalog.page(after=0)
    while page:
        yield from page
        page = catalog.page(after=page[-1].id)


def spread(catalog: Catalog, count: int) -> tuple[Outfit, ...]:
    """Return at most ``count`` outfits, evenly spread over the gallery, by rising id."""
    with catalog.reading() as connection:
        ids = list(connection.scalars(select(OUTFITS.c.id).order_by(OUTFITS.c.id)))
    picked = [ids[len(ids) * step // count] for step in range(count)] if len(ids) > count else ids
    found = catalog.outfits(picked)
    return tuple(found[number] for number in picked if number in found)


def encoded(catalog: Catalog, outfit: Outfit, garment: Garment) -> EncodedGarment:
    """Return a garment of the gallery with the vectors it is found by.

    Raises:
        ChoiceError: its vectors were made by other models than the gallery's present ones.
    """
    query = (
        select(GARMENTS.c.shape, GARMENTS.c.colour)
        .join(OUTFITS, OUTFITS.c.id == GARMENTS.c.outfit_id)
        .join(GALLERY, GALLERY.c.models == OUTFITS.c.models)
        .where(OUTFITS.c.id == outfit.id, GARMENTS.c.position == garment.id)
    )
    with catalog.reading() as connection:
        row = connection.execute(query).first()
    if row is None:
        raise ChoiceError(
            f"The garments of outfit {outfit.id} were seen by other models; "
            "run `fashionizer rebuild`, then ask again."
        )
    shape, colour = (np.frombuffer(half, "<f4").astype(np.float32) for half in row)
    return EncodedGarment(garment, shape, colour)
