"""What the catalog is told and tells, in records: outfits to keep, photos known, changes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fashionizer.schema import (
    Box,
    EncodedGarment,
    Models,
    Person,
    Vectors,
)

Keys = NDArray[np.int64]
"""Keys of garments in the index, shape (n,), rising: the catalog's ids, never given twice."""


@dataclass(frozen=True, slots=True, eq=False)
class NewOutfit:
    """An outfit to keep; several of one photo share all but ``garments`` and who wears them.

    ``replaces`` are outfits that its file showed before, or its photo, which go; ``takes_place_of``
    is the one that is seen anew or in a better picture, which stays with its id. ``left_out`` are
    boxes of people of the photo whose outfit a person removed.
    """

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
    garments: tuple[EncodedGarment, ...]
    worn: bool | None = None
    person: Person | None = None
    replaces: tuple[int, ...] = ()
    takes_place_of: int | None = None
    left_out: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A source not to read again while its fingerprint and the ``terms`` stay as they are.

    ``of`` is the key of the outfit that it repeats; without that outfit the refusal is forgotten.
    """

    key: str
    file: str
    fingerprint: str
    terms: str
    reason: str
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal that was kept: ``repeats`` is the outfit it is a duplicate of, None for others.

    ``since`` is unknown for those of earlier versions.
    """

    key: str
    file: str
    fingerprint: str
    reason: str
    repeats: int | None
    since: datetime | None

    def to_json(self) -> dict[str, Any]:
        """Return the form of ``fashionizer list --refused --json``."""
        return {
            "file": self.file,
            "reason": self.reason,
            "duplicate_of": self.repeats,
            "since": None if self.since is None else self.since.isoformat(timespec="seconds"),
        }


@dataclass(frozen=True, slots=True)
class Removal:
    """The photo of an outfit that a person removed: it and its copies stay out."""

    key: str
    file: str
    fingerprint: str
    sha256: str
    perceptual: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """What can change about an outfit while its photo stays: where it is found, whose it is."""

    file: str
    key: str
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
    """What ingest must know of a photo that is already there; its size is the original's.

    ``outfits`` are the ids of those on it. ``left_out`` are boxes of people whose outfit a person
    removed, while others of the photo stayed.
    """

    outfits: tuple[int, ...]
    left_out: tuple[Box, ...]
    sha256: str
    perceptual: bytes
    width: int
    height: int
    note: Note


@dataclass(frozen=True, slots=True)
class Mark:
    """What is cheap to read of where a catalog stands, and differs whenever it has changed.

    ``revision`` counts the changes of outfits and garments, ``rebuilds`` how often a person asked
    for the index to be made anew.
    """

    uuid: str
    models: Models | None
    revision: int
    rebuilds: int

    def grew_from(self, before: "Mark") -> bool:
        """Return whether an index of that mark can follow, instead of being made anew."""
        same = (before.uuid, before.models, before.rebuilds)
        return same == (self.uuid, self.models, self.rebuilds) and before.revision <= self.revision


@dataclass(frozen=True, slots=True)
class State:
    """Where the catalog stands.

    ``garments`` counts those whose vectors the models of ``mark`` made, ``stale`` the outfits still
    waiting for them after a change of models.
    """

    mark: Mark
    outfits: int
    garments: int
    stale: int

    @property
    def models(self) -> Models | None:
        """Those that made the vectors; None of a gallery that never held any."""
        return self.mark.models


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """One moment of the catalog, as long as its transaction is held.

    ``pages`` are the garments asked for, some at a time; ``keys`` gives those of all garments.
    """

    state: State
    pages: Iterator["IndexRows"]
    keys: Callable[[], Keys]


@dataclass(frozen=True, slots=True, eq=False)
class IndexRows:
    """Garments as the vector index takes them: ids, their outfits, their groups, joint vectors."""

    keys: list[int]
    outfits: list[int]
    groups: list[str]
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class Gone:
    """What a removed or replaced outfit leaves behind: garments in the index, a photo on the disk.

    ``sha256`` is None where the photo is still needed.
    """

    outfit: int
    sha256: str | None
    garments: tuple[int, ...]
