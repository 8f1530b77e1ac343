"""Write a gallery of drawn looks with query photos and their known answers."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from PIL import Image

from drawn.draw import Drawn, DrawnGarment
from drawn.plan import LOOKS, SEED, Key, Query, planned
from drawn.wardrobe.pieces import GROUPS, LABELS

CREDIT = "drawn by Fashionizer"
LICENCE = "CC0-1.0"

LEAST_SHARE = 0.004
"""A garment seen on a smaller share of the picture is no fair answer to a query."""


def write_gallery(
    folder: Path,
    looks: int = LOOKS,
    seed: int = SEED,
    height: int = 560,
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

    Raises:
        OSError: the folder cannot be written.
    """
    (folder / "looks").mkdir(parents=True, exist_ok=True)
    (folder / "queries").mkdir(exist_ok=True)
    plan = planned(looks, seed)
    worn: dict[str, set[Key]] = {}
    for number in range(looks):
        drawn = plan.look(number, height)
        path = f"looks/{number + 1:03}.jpg"
        _save(drawn, folder / path)
        worn[path] = _keys(drawn)
    photos = {_photo(query): query.key for query in plan.queries}
    for number, photo in enumerate(photos):
        _save(plan.query(number, height * 5 // 7), folder / photo)
    _write_truth(folder, worn, photos)
    write_manifest(folder, worn)


def write_manifest(folder: Path, paths: Iterable[str]) -> None:
    """Write ``manifest.csv``, which ``fashionizer add`` reads: path, credit, licence, page."""
    with (folder / "manifest.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("path", "credit", "licence", "page"))
        rows.writerows((path, CREDIT, LICENCE, "") for path in paths)


def _photo(query: Query) -> str:
    return f"queries/{query.photo}.jpg"


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


def _write_truth(folder: Path, worn: dict[str, set[Key]], photos: dict[str, Key]) -> None:
    queries = [
        {
            "photo": photo,
            "class": key[0],
            "relevant": [path for path, keys in worn.items() if key in keys],
        }
        for photo, key in photos.items()
    ]
    truth = {"outfits": list(worn), "queries": queries}
    (folder / "truth.json").write_text(json.dumps(truth, indent=1) + "\n", encoding="utf-8")
