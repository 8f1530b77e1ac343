"""A real gallery of invented looks, for what only the catalog and the index decide."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from fashionizer.gallery.catalog.records import Batch, NewOutfit
from fashionizer.gallery.gallery import Gallery
from fashionizer.schema import (
    Box,
    Colour,
    Detections,
    EncodedGarment,
    Garment,
    Group,
    Models,
    Vector,
)
from fashionizer.settings import Settings

MODELS = Models("invented@1", 4, 3)

Worn = tuple[Group, str | None, str | None]
"""Group, class and shade of a garment."""

PLACE = Box(0, 0, 9, 9)


def unit(values: Sequence[float]) -> Vector:
    """Scale to unit length, as float32."""
    return np.asarray(np.divide(values, np.linalg.norm(values)), np.float32)


def seen(number: int, worn: Worn, shape: Sequence[float]) -> EncodedGarment:
    """Invent a garment with a shape; all have the same colour vector."""
    group, name, shade = worn
    colours = (Colour(shade, "#123456", 0.9),) if shade else ()
    garment = Garment(number, group, name, 0.9, PLACE, colours)
    return EncodedGarment(garment, unit(shape), unit([1, 1, 1]))


class Invented:
    """Sees one hat, the nearest possible to a shape of 1, 0, 0, 0."""

    models = MODELS

    def warm(self) -> None:
        """Be ready."""

    def detect(self, pixels: object, choice: object) -> Detections:  # noqa: ARG002
        """See it."""
        return Detections((seen(0, ("hat", "Hat", None), [1, 0, 0, 0]),))


def look(
    number: int,
    garments: tuple[EncodedGarment, ...],
    *,
    licence: str | None = None,
    credit: str | None = None,
) -> NewOutfit:
    """Invent an outfit."""
    return NewOutfit(
        file=f"{number}.jpg",
        key=f"{number}.jpg",
        fingerprint="1",
        sha256=f"{number:064}",
        perceptual=b"",
        width=10,
        height=10,
        credit=credit,
        licence=licence,
        page=None,
        garments=garments,
    )


@contextmanager
def kept(home: Path, looks: Sequence[NewOutfit]) -> Iterator[Gallery]:
    """Keep looks in a new gallery, their ids counted from 1, and hold it open."""
    with Gallery.open(
        home, MODELS, write=True, create=True, say=lambda _: None, settings=Settings()
    ) as gallery:
        gallery.adopt(MODELS)
        photos = {each.sha256: b"\xff\xd8\xff" for each in looks}
        gallery.write(Batch(outfits=list(looks)), photos)
        yield gallery
