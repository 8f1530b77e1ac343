"""Write a gallery of drawn looks with query photos and their known answers."""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from fashionizer.sample.cuts import any_piece
from fashionizer.sample.draw import Drawn, DrawnGarment, draw_attire, draw_piece
from fashionizer.sample.pieces import GROUPS, LABELS, Kind, Piece
from fashionizer.sample.wardrobe import any_attire
from fashionizer.vision.taxonomy import CLASSES

CREDIT = "drawn by Fashionizer"
LICENCE = "CC0-1.0"

WHOLE: frozenset[Kind] = frozenset({"top", "dress"})
"""Pieces that cover the trunk; nobody wears two."""

LEAST_SHARE = 0.004
"""A garment seen on a smaller share of the picture is no fair answer to a query."""

Rng = np.random.Generator
Key = tuple[str | None, str, str]
"""Class, colour name, pattern: garments that agree in these are the same to the truth."""


@dataclass(frozen=True, slots=True)
class _Query:
    photo: str
    piece: Piece


def write_gallery(
    folder: Path,
    looks: int = 72,
    seed: int = 7,
    height: int = 560,
    tell: Callable[[int, int], None] | None = None,
) -> None:
    """Draw a gallery into a folder; the same numbers give the same files.

    Writes ``looks/NNN.jpg``, ``queries/NN-class.jpg`` (one garment alone, at least one of each
    class if there are looks enough to wear them), ``manifest.csv`` (path, credit, licence, page
    of every look) and ``truth.json`` (which looks contain the garment of which query).

    Args:
        folder: made where missing.
        looks: how many outfits.
        seed: chance of everything.
        height: of a look in pixels; a query photo has five sevenths of it.
        tell: called with (looks drawn, looks in all) after each.

    Raises:
        OSError: the folder cannot be written.
    """
    rng = np.random.default_rng([seed, 5])
    (folder / "looks").mkdir(parents=True, exist_ok=True)
    (folder / "queries").mkdir(exist_ok=True)
    given, queries = _planned(rng, looks)
    worn: dict[str, set[Key]] = {}
    for number, pieces in enumerate(given):
        attire = any_attire(rng, pieces, layered=not any(p.kind in WHOLE for p in pieces))
        drawn = draw_attire(attire, seed * 10_007 + number, height)
        path = f"looks/{number + 1:03}.jpg"
        _save(drawn, folder / path)
        worn[path] = _keys(drawn)
        if tell:
            tell(number + 1, looks)
    for number, query in enumerate(queries):
        drawn = draw_piece(query.piece, seed * 20_011 + number, height * 5 // 7)
        _save(drawn, folder / query.photo)
    _write_truth(folder, worn, queries)
    _write_manifest(folder, list(worn))


def _planned(rng: Rng, looks: int) -> tuple[list[tuple[Piece, ...]], list[_Query]]:
    """Choose the garments to ask for and deal each to a few looks."""
    given: list[list[Piece]] = [[] for _ in range(looks)]
    queries: list[_Query] = []
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
        queries.append(_Query(f"queries/{len(queries) + 1:02}-{name}.jpg", piece))
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


def _keys(drawn: Drawn) -> set[Key]:
    """What can be seen well enough in a look to be an answer."""
    least = LEAST_SHARE * drawn.labels.size
    return {
        (g.class_name, g.colour_name, g.pattern)
        for g in drawn.garments
        if _pixels(drawn, g) >= least
    }


def _pixels(drawn: Drawn, garment: DrawnGarment) -> int:
    """Count what shows of a garment; of those with a class nobody wears two of a group."""
    x, y, w, h = garment.box.as_list()
    labels = {LABELS[kind] for kind, group in GROUPS.items() if group == garment.group}
    return int(np.isin(drawn.labels[y : y + h, x : x + w], list(labels)).sum())


def _save(drawn: Drawn, path: Path) -> None:
    Image.fromarray(drawn.pixels).save(path, "JPEG", quality=90)


def _write_truth(folder: Path, worn: dict[str, set[Key]], queries: list[_Query]) -> None:
    rows = []
    for query in queries:
        cloth = query.piece.cloth
        key = (query.piece.class_name, cloth.colour_name, cloth.pattern)
        relevant = [path for path, keys in worn.items() if key in keys]
        rows.append({"photo": query.photo, "class": query.piece.class_name, "relevant": relevant})
    truth = {"outfits": list(worn), "queries": rows}
    (folder / "truth.json").write_text(json.dumps(truth, indent=1) + "\n", encoding="utf-8")


def _write_manifest(folder: Path, paths: list[str]) -> None:
    with (folder / "manifest.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("path", "credit", "licence", "page"))
        rows.writerows((path, CREDIT, LICENCE, "") for path in paths)
