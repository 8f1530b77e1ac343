"""Outfits read from the catalog: some to begin with, and one garment with its vectors."""

import numpy as np
from sqlalchemy import select

from fashionizer.errors import ChoiceError
from fashionizer.gallery.catalog.catalog import Catalog
from fashionizer.gallery.catalog.tables import GALLERY, GARMENTS, OUTFITS
from fashionizer.schema import EncodedGarment, Garment, Outfit


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
