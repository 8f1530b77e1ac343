"""Who wears what in a gallery of drawn looks, and which garments are asked for."""

from dataclasses import dataclass

import numpy as np

from drawn.draw import Drawn, draw_attire, draw_piece
from drawn.paint.chance import Rng
from drawn.wardrobe.attire import Attire, any_attire
from drawn.wardrobe.cuts import any_piece
from drawn.wardrobe.pieces import Kind, Piece
from fashionizer.vision.taxonomy import CLASSES

LOOKS, SEED = 72, 7
"""How many looks a gallery has, and the chance of everything, unless said otherwise."""

WHOLE: frozenset[Kind] = frozenset({"top", "dress"})
"""Pieces that cover the trunk; nobody wears two."""

Key = tuple[str | None, str, str]
"""Class, colour name, pattern: garments that agree in these are the same to the truth."""


@dataclass(frozen=True, slots=True)
class Query:
    """A garment to ask for; ``photo`` is ``NN-class``."""

    photo: str
    piece: Piece

    @property
    def key(self) -> Key:
        """What an answer must agree in."""
        cloth = self.piece.cloth
        return self.piece.class_name, cloth.colour_name, cloth.pattern


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is drawn, by number; each picture can be drawn by itself."""

    seed: int
    attires: tuple[Attire, ...]
    queries: tuple[Query, ...]

    def look(self, number: int, height: int) -> Drawn:
        """Draw a look, counted from 0."""
        return draw_attire(self.attires[number], self.seed * 10_007 + number, height)

    def query(self, number: int, height: int) -> Drawn:
        """Draw a garment that is asked for, counted from 0."""
        return draw_piece(self.queries[number].piece, self.seed * 20_011 + number, height)


def planned(looks: int = LOOKS, seed: int = SEED) -> Plan:
    """Plan a gallery: at least one query of each class, if there are looks enough to wear them."""
    rng = np.random.default_rng([seed, 5])
    dealt, queries = _dealt(rng, looks)
    attires = [
        any_attire(rng, pieces, layered=not any(p.kind in WHOLE for p in pieces))
        for pieces in dealt
    ]
    return Plan(seed, tuple(attires), tuple(queries))


def _dealt(rng: Rng, looks: int) -> tuple[list[tuple[Piece, ...]], list[Query]]:
    """Choose the garments to ask for and deal each to a few looks."""
    given: list[list[Piece]] = [[] for _ in range(looks)]
    queries: list[Query] = []
    taken: set[Key] = set()
    times = max(1, looks // 18)
    for class_name in (*CLASSES, *rng.permutation(CLASSES)[:6]):
        piece = _new_piece(rng, str(class_name), taken)
        free = [i for i in rng.permutation(looks) if _fits(piece, given[i])]
        if not free:
            continue
        for i in free[:times]:
            given[i].append(piece)
        name = str(class_name).lower()
        queries.append(Query(f"{len(queries) + 1:02}-{name}", piece))
    return [tuple(pieces) for pieces in given], queries


def _new_piece(rng: Rng, class_name: str, taken: set[Key]) -> Piece:
    """Make a piece that no earlier query asks for."""
    while True:
        piece = any_piece(rng, class_name)
        key = (class_name, piece.cloth.colour_name, piece.cloth.pattern)
        if key not in taken:
            taken.add(key)
            return piece


def _fits(piece: Piece, worn: list[Piece]) -> bool:
    """Whether a piece can be worn with others and be seen."""
    places = {_place(p) for p in worn}
    if piece.kind == "dress" or any(p.kind == "dress" for p in worn):
        return not {_place(piece), "trunk", "legs", "coat"} & places and piece.kind != "coat"
    hidden = {"trunk": "coat", "coat": "trunk"}.get(_place(piece))
    return not {_place(piece), hidden} & places


def _place(piece: Piece) -> str:
    if piece.kind in WHOLE:
        return "trunk"
    return "legs" if piece.kind in ("pants", "shorts", "skirt") else piece.kind
