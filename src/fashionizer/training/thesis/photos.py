"""Photos to learn from: a folder with ``images.csv``, or a folder of folders named as classes."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Literal

import numpy as np

from fashionizer.errors import SourceError
from fashionizer.paths import reading
from fashionizer.photo.decode import decode
from fashionizer.photo.thumbnail import resized
from fashionizer.schema import RGB
from fashionizer.training.data import flatlay
from fashionizer.vision.taxonomy import CLASSES

VALIDATION = 0.15
"""Share of the photos that validates, where no sender is known to split by."""

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}

Split = Literal["train", "validation", "test"]


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of one garment."""

    path: Path
    class_name: str
    split: Split


def read(folder: Path, limit: int | None = None) -> list[Photo]:
    """List the photos of a folder.

    With ``images.csv`` (columns ``image`` and ``label``; the photos in ``images/``) and a column
    ``sender_id``, they are split by sender as ``flatlay`` does: no home is in two splits. Without
    one, 15 % of them, drawn by chance, validate and nothing is left to test on.

    Args:
        folder: of the photos.
        limit: how many at most, drawn by chance; None means all.

    Raises:
        SourceError: there are none, or of one class only.
    """
    table = folder / "images.csv"
    found = list(_listed(table) if table.is_file() else _in_folders(folder))
    if len({photo.class_name for photo in found}) < 2:
        raise SourceError(
            f"{folder} holds no photos of two classes or more; it must have images.csv (image, "
            "label) with a folder images, or a folder of photos for each class."
        )
    chance = np.random.default_rng(0)
    drawn = sorted(chance.permutation(len(found))[:limit].tolist())
    found = [found[i] for i in drawn]
    if all(photo.split == "train" for photo in found):
        held = chance.permutation(len(found))[: max(1, round(VALIDATION * len(found)))]
        for i in held:
            found[i] = replace(found[i], split="validation")
    return found


def classes_of(photos: list[Photo]) -> tuple[str, ...]:
    """Return the classes in the head's order: the 18 if no other occurs, else those there."""
    names = {photo.class_name for photo in photos}
    return CLASSES if names <= set(CLASSES) else tuple(sorted(names))


def _listed(table: Path) -> Iterator[Photo]:
    with StringIO(_text(table), newline="") as file:
        columns = csv.DictReader(file).fieldnames or []
    if {"image", "label", "sender_id", "kids"} <= set(columns):
        for flat in flatlay.read(table.parent):
            yield Photo(flat.path, flat.class_name, flat.split)
        return
    if not {"image", "label"} <= set(columns):
        raise SourceError(f"{table} lacks the columns image and label; add them.")
    with StringIO(_text(table), newline="") as file:
        for row in csv.DictReader(file):
            path = table.parent / "images" / row["image"]
            known = path if path.suffix.lower() in SUFFIXES else path.with_name(f"{path.name}.jpg")
            yield Photo(known, row["label"], "train")


def _text(table: Path) -> str:
    try:
        return reading.read(table).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{table} cannot be read ({error}); save it as UTF-8 text.") from error


def _in_folders(folder: Path) -> Iterator[Photo]:
    if not folder.is_dir():
        raise SourceError(f"There is no folder {folder}; check the path.")
    for of_class in sorted(place for place in folder.iterdir() if place.is_dir()):
        for path in sorted(of_class.iterdir()):
            if path.suffix.lower() in SUFFIXES:
                yield Photo(path, of_class.name, "train")


def pixels(photo: Photo, side: int) -> RGB:
    """Read a photo and squeeze it into a square, as the thesis did and ``WholeImage`` does.

    Returns:
        (side, side, 3) uint8 RGB.

    Raises:
        PhotoError: it is damaged.
        SourceError: it is not there.
    """
    try:
        data = reading.read(photo.path)
    except OSError as error:
        raise SourceError(f"The photo {photo.path} cannot be read ({error.strerror}).") from error
    return resized(decode(data, name=photo.path.name, at_most=1024).pixels, side, side)
