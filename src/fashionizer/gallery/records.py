"""What goes into the catalog's rows and comes out of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from sqlalchemy import Row

from fashionizer.schema import Box, Colour, Garment, Models, Outfit, SeenGarment, Vector, Vectors


@dataclass(frozen=True, slots=True, eq=False)
class NewOutfit:
    """An outfit to keep. ``replaces`` is the id of the outfit its file showed before."""

    file: str
    key: str
    fingerprint: str
    sha256: str
    perceptual: bytes
    width: int
    height: int
    credit: str | None
    licence: str | None
    page: str | None
    garments: tuple[SeenGarment, ...]
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A source not to read again while its fingerprint and the ``terms`` stay as they are.

    ``of`` is the key of the outfit that it repeats; without that outfit the refusal is forgotten.
    """

    key: str
    fingerprint: str
    terms: str
    reason: str
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What can change about an outfit while its photo stays: how it is recognised, whose it is."""

    fingerprint: str
    credit: str | None
    licence: str | None
    page: str | None


@dataclass(slots=True)
class Batch:
    """What one transaction writes; ``notes`` are about outfits whose photo is as before, by id."""

    outfits: list[NewOutfit] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    notes: dict[int, Note] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.outfits or self.refusals or self.notes)


@dataclass(frozen=True, slots=True)
class Known:
    """What ingest must know of an outfit that is already there."""

    id: int
    file: str
    key: str
    sha256: str
    perceptual: bytes
    note: Note


@dataclass(frozen=True, slots=True)
class State:
    """Where the catalog stands.

    ``revision`` counts the changes of outfits and garments. ``garments`` counts those whose vectors
    ``models`` made, ``stale`` the outfits still waiting for them after a change of models.
    """

    uuid: str
    models: Models | None
    revision: int
    outfits: int
    garments: int
    stale: int


@dataclass(frozen=True, slots=True, eq=False)
class IndexRows:
    """Garments as the vector index takes them: ids, their outfits, their groups, joint vectors."""

    keys: list[int]
    outfits: list[int]
    groups: list[str]
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class Gone:
    """What a removed outfit leaves behind: its garments in the index, its photo on the disk."""

    outfit: int
    sha256: str
    garments: tuple[int, ...]


def outfit_row(outfit: NewOutfit, models: Models) -> dict[str, Any]:
    """Give the columns of an outfit."""
    left_out = ("garments", "replaces")
    columns = {name: getattr(outfit, name) for name in outfit.__slots__ if name not in left_out}
    return {**columns, "models": models.identity}


def garment_row(outfit_id: int, seen: SeenGarment) -> dict[str, Any]:
    """Give the columns of a garment, its numbers as Python's own: drivers know no others."""
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
        "shape": vector_bytes(seen.shape),
        "colour": vector_bytes(seen.colour),
    }


def garment_of(row: Row[Any]) -> Garment:
    """Read a garment."""
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
    return Outfit(
        id=row.id,
        file=row.file,
        credit=row.credit,
        licence=row.licence,
        page=row.page,
        width=row.width,
        height=row.height,
        garments=tuple(garments.get(row.id, ())),
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
    """Give a vector as float32, little endian, whatever this machine's order."""
    return np.asarray(vector).astype("<f4").tobytes()
