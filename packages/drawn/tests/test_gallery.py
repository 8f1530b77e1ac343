"""A written gallery is whole, repeats, and its truth is true."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from drawn.gallery import write_gallery
from fashionizer.vision.taxonomy import CLASSES

LOOKS, HEIGHT = 20, 210


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small gallery, written once."""
    folder = tmp_path_factory.mktemp("drawn")
    write_gallery(folder, looks=LOOKS, seed=2, height=HEIGHT)
    return folder


@pytest.fixture(scope="module")
def truth(folder: Path) -> dict[str, Any]:
    """Its ground truth."""
    found: dict[str, Any] = json.loads((folder / "truth.json").read_text())
    return found


def test_every_file_named_is_there_and_no_other(folder: Path, truth: dict[str, Any]) -> None:
    """Truth and manifest name every JPEG of the gallery, and each can be opened."""
    named = {*truth["outfits"], *(query["photo"] for query in truth["queries"])}
    found = {p.relative_to(folder).as_posix() for p in folder.rglob("*.jpg")}
    assert named == found
    for path in found:
        with Image.open(folder / path) as photo:
            assert photo.format == "JPEG"
            assert photo.height in (HEIGHT, HEIGHT * 5 // 7)


def test_the_manifest_credits_every_look(folder: Path, truth: dict[str, Any]) -> None:
    """Path, credit and licence of each look, in the columns that ``add`` reads."""
    with (folder / "manifest.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["path"] for row in rows] == truth["outfits"]
    assert len(rows) == LOOKS
    assert {row["credit"] for row in rows} == {"drawn by Fashionizer"}
    assert {row["licence"] for row in rows} == {"CC0-1.0"}
    assert {row["page"] for row in rows} == {""}


def test_all_classes_are_asked_for_and_answered(truth: dict[str, Any]) -> None:
    """Each class has a query, and each query at least one look that contains its garment."""
    assert {query["class"] for query in truth["queries"]} == set(CLASSES)
    for query in truth["queries"]:
        assert query["relevant"]
        assert set(query["relevant"]) <= set(truth["outfits"])
        assert len(set(query["relevant"])) == len(query["relevant"])


def test_a_query_tells_looks_apart(truth: dict[str, Any]) -> None:
    """No query fits half of the gallery: the answers would say nothing."""
    assert all(len(query["relevant"]) < LOOKS / 2 for query in truth["queries"])


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    """Down to the last byte, so that caches and checksums hold."""
    for name in ("one", "two"):
        write_gallery(tmp_path / name, looks=2, seed=5, height=140)
    files = sorted(p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*.*"))
    assert len(files) > 4
    for path in files:
        assert (tmp_path / "one" / path).read_bytes() == (tmp_path / "two" / path).read_bytes()
