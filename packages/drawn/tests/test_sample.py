"""The sample that is shipped is what the command draws."""

import csv
import json
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from drawn.plan import LOOKS, Plan, planned
from drawn.sample import HEIGHT, row, write_sample
from fashionizer.schema import Box
from fashionizer.vision.taxonomy import CLASSES, GROUP_OF_CLASS

REDRAWN = (0, 31, 71)
"""Looks that are drawn again, counted from 0: a second each."""

NEAR = 4.0
"""Mean distance of a channel, of 255, that WebP leaves at the shipped quality; others' is 50."""


@pytest.fixture(scope="module")
def shipped() -> Iterator[Path]:
    """The folder that the wheel carries."""
    with as_file(files("fashionizer.demo") / "sample") as folder:
        yield folder


@pytest.fixture(scope="module")
def plan() -> Plan:
    """What is drawn in it."""
    return planned()


def _looks(folder: Path) -> list[dict[str, Any]]:
    truth: dict[str, Any] = json.loads((folder / "garments.json").read_text("utf-8"))
    looks: list[dict[str, Any]] = truth["looks"]
    return looks


def _far(one: Path, pixels: np.ndarray[Any, Any]) -> float:
    with Image.open(one) as image:
        return float(np.abs(np.asarray(image, float) - pixels).mean())


def test_every_file_is_named_and_there(shipped: Path) -> None:
    """72 WebP files of at most 4 MB, the same in the manifest and in the truth, freely licensed."""
    paths = [look["path"] for look in _looks(shipped)]
    with (shipped / "manifest.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["path"] for row in rows] == paths
    assert {path.relative_to(shipped).as_posix() for path in shipped.rglob("*.webp")} == {*paths}
    assert len(paths) == LOOKS == 72
    assert sum(path.stat().st_size for path in shipped.rglob("*.*")) <= 4_000_000
    assert {row["licence"] for row in rows} == {"CC0-1.0"}
    assert "CC0-1.0" in (shipped / "LICENCE").read_text("utf-8")


def test_every_picture_has_the_size_and_holds_the_garments_that_are_told(shipped: Path) -> None:
    """Boxes lie in the picture; a class belongs to its group; every class is worn somewhere."""
    worn = set()
    for look in _looks(shipped):
        with Image.open(shipped / look["path"]) as image:
            assert (image.format, image.size) == ("WEBP", (look["width"], look["height"]))
            assert image.height == HEIGHT
        assert look["garments"]
        for garment in look["garments"]:
            x, y, width, height = garment["box"]
            assert 0 <= x < x + width <= look["width"]
            assert 0 <= y < y + height <= look["height"]
            if garment["class"]:
                assert garment["group"] == GROUP_OF_CLASS[garment["class"]]
                worn.add(garment["class"])
    assert worn == set(CLASSES)


@pytest.mark.parametrize("number", REDRAWN)
def test_the_command_draws_what_is_shipped(shipped: Path, plan: Plan, number: int) -> None:
    """Pixels within what WebP changes; garments the same, boxes within two pixels of rounding."""
    told = _looks(shipped)[number]
    drawn = plan.look(number, HEIGHT)
    assert _far(shipped / told["path"], drawn.pixels) < NEAR
    assert _far(shipped / _looks(shipped)[number - 1]["path"], drawn.pixels) > 3 * NEAR
    again = row(told["path"], drawn)
    for mine, theirs in zip(again["garments"], told["garments"], strict=True):
        boxes = Box(*mine.pop("box")).as_list(), Box(*theirs.pop("box")).as_list()
        assert np.abs(np.subtract(*boxes)).max() <= 2
    assert again == told


def test_the_command_replaces_what_lay_there(shipped: Path, tmp_path: Path) -> None:
    """A look that is drawn no more is gone; the same bytes come from the same numbers."""
    stale = tmp_path / "looks" / "099.webp"
    stale.parent.mkdir()
    stale.touch()
    write_sample(tmp_path, looks=1)
    (look,) = (tmp_path / "looks").iterdir()
    assert look.name == "001.webp"
    assert _looks(tmp_path)[0]["path"] == "looks/001.webp"
    first = look.read_bytes()
    write_sample(tmp_path, looks=1)
    assert look.read_bytes() == first
    assert (tmp_path / "LICENCE").read_text() == (shipped / "LICENCE").read_text()
