"""What goes into the catalog's rows and comes out of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from sqlalchemy import Row

from fashionizer.gallery.catalog.records import IndexRows, Known, NewOutfit, Note
from fashionizer.schema import Box, Colour, EncodedGarment, Garment, Models, Outfit, Person, Vector


def outfit_row(outfit: NewOutfit, models: Models) -> dict[str, Any]:
    """Return the columns of an outfit."""
    others = ("garments", "person", "replaces", "takes_place_of", "left_out")
    columns = {name: getattr(outfit, name) for name in outfit.__slots__ if name not in others}
    left_out = [box.as_list() for box in outfit.left_out]
    wearer = person_row(outfit.person)
    return {**columns, **wearer, "left_out": left_out, "models": models.identity}


def person_row(person: Person | None) -> dict[str, Any]:
    """Return the columns of who wears an outfit."""
    sides = dict.fromkeys("xywh") if person is None else asdict(person.box)
    return {
        "person": 0 if person is None else int(person.id),
        "prominence": None if person is None else float(person.prominence),
        **{f"person_{side}": value for side, value in sides.items()},
    }


def garment_row(outfit_id: int, seen: EncodedGarment) -> dict[str, Any]:
    """Return the columns of a garment, its numbers as Python's own: drivers know no others."""
    garment = seen.garment
    return {
        "outfit_id": outfit_id,
        "position": int(garment.id),
        "group": garment.group,
        "class_name": garment.class_name,
        "confidence": float(garment.confidence),
        **{side: int(value) for side, value in asdict(garment.box).items()},
        "colours": [
            {"name": colour.name, "hex": colour.hex, "share": float(colour.share)}
            for colour in garment.colours
        ],
        "shape": vector_bytes(seen.embedding),
        "colour": vector_bytes(seen.colour),
    }


def by_photo(rows: Iterable[Row[Any]]) -> dict[str, list[Row[Any]]]:
    """Part rows of outfits by the photo they are on, its checksum; their order stays."""
    photos: dict[str, list[Row[Any]]] = {}
    for row in rows:
        photos.setdefault(row.sha256, []).append(row)
    return photos


def known_of(row: Row[Any], outfits: Sequence[int]) -> Known:
    """Read what ingest must know of a photo from one of its ``outfits``."""
    note = Note(*(getattr(row, name) for name in Note.__slots__))
    left_out = tuple(Box(*box) for box in row.left_out)
    size = row.width, row.height
    return Known(tuple(outfits), left_out, row.sha256, row.perceptual, *size, note)


def person_of(row: Row[Any]) -> Person | None:
    """Read who wears an outfit; None where nobody looked for people."""
    if row.person_x is None:
        return None
    box = Box(row.person_x, row.person_y, row.person_w, row.person_h)
    return Person(row.person, box, row.prominence, main=True)


def garment_of(row: Row[Any]) -> Garment:
    """Read a garment; who wears it is known of its outfit."""
    return Garment(
        id=row.position,
        group=row.group,
        class_name=row.class_name,
        confidence=row.confidence,
        box=Box(row.x, row.y, row.w, row.h),
        colours=tuple(Colour(**colour) for colour in row.colours),
    )


def outfit_of(row: Row[Any], garments: Mapping[int, Iterable[Garment]]) -> Outfit:
    """Read an outfit; ``garments`` by the outfit's id."""
    person = person_of(row)
    worn_by = None if person is None else person.id
    return Outfit(
        id=row.id,
        file=row.file,
        credit=row.credit,
        licence=row.licence,
        page=row.page,
        width=row.width,
        height=row.height,
        garments=tuple(replace(each, person=worn_by) for each in garments.get(row.id, ())),
        worn=row.worn,
        photo=row.sha256,
        person=person,
        shares_photo=row.on_photo > 1,
    )


def index_rows(rows: Sequence[Row[*tuple[Any, ...]]]) -> IndexRows:
    """Stack the vectors of garment rows: id, outfit_id, group, shape, colour."""
    joined = b"".join(half for row in rows for half in (row.shape, row.colour))
    vectors = np.frombuffer(joined, "<f4").astype(np.float32).reshape(len(rows), -1)
    return IndexRows(
        keys=[row.id for row in rows],
        outfits=[row.outfit_id for row in rows],
        groups=[row.group for row in rows],
        vectors=vectors,
    )


def vector_bytes(vector: Vector) -> bytes:
    """Return a vector as float32, little endian, whatever this machine's order."""
    return np.asarray(vector).astype("<f4").tobytes()
