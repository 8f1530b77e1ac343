"""Views of photos that the filter of light is learned from."""

import csv
import json
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("cv2", reason="needs the extra `train`")

from fashionizer.training.light import photos
from fashionizer.training.light.photos import Copy
from fashionizer.vision.colour import evidence
from fashionizer.vision.colour.evidence import BINS, CHANNELS, CLOTH, SKIN
from fashionizer.vision.colour.lamps import cast
from fashionizer.vision.parsing.parser import Parser
from fashionizer.vision.runtime.model import Model


def _copy(kind: int) -> Copy:
    """Return 64 by 48 pixels of middle greys, all of one kind."""
    greys = np.random.default_rng(0).integers(90, 140, (64, 48, 1)).repeat(3, 2).astype(np.uint8)
    return Copy(greys, np.full((64, 48), kind, np.uint8), "train")


def _middle(seen: np.ndarray) -> tuple[float, float]:
    """Return the mean place of the areas' evidence, (log R/G, log B/G)."""
    areas = seen.reshape(len(CHANNELS), BINS)[: CHANNELS.index("edges")].sum(0)
    rows, columns = np.divmod(np.arange(BINS), evidence.BLUES)
    red, blue = (areas @ each / areas.sum() for each in (rows, columns))
    return (
        float(evidence.FIRST_RED + red * evidence.STEP),
        float(evidence.FIRST_BLUE + blue * evidence.STEP),
    )


@pytest.mark.parametrize("lamp", [217.0, 108.0, 0.0, -43.0])
def test_a_view_of_grey_lies_where_its_lamp_moves_it(lamp: float) -> None:
    """Give or take the little that its colour varies by, over twenty views."""
    red, green, blue = np.log(cast(lamp).sum(1))
    random = np.random.default_rng(1)
    found = np.array([_middle(photos.view(_copy(CLOTH), lamp, random)) for _ in range(20)])
    assert found.mean(0) == pytest.approx([red - green, blue - green], abs=0.02)
    assert 0 < found.std(0).max() < 0.06


def test_skin_is_forgotten_now_and_then() -> None:
    """In some of the views no skin is known; in most it is, and nothing else is seen."""
    random = np.random.default_rng(2)
    skin = [CHANNELS.index(name) for name in ("bright skin", "dark skin")]
    views = [photos.view(_copy(SKIN), 0.0, random).reshape(len(CHANNELS), BINS) for _ in range(200)]
    forgotten = np.mean([not view[skin].any() for view in views])
    assert 0.08 < forgotten < 0.24


def test_parts_have_the_picture_s_aspect_and_lie_inside() -> None:
    """Half are whole; the least are 15 % long."""
    random = np.random.default_rng(3)
    parts = [photos._part((88, 60), random) for _ in range(400)]
    sizes = np.array([[part.stop - part.start for part in both] for both in parts])
    assert all(
        part.start >= 0 and part.stop <= side
        for both in parts
        for part, side in zip(both, (88, 60), strict=True)
    )
    assert (abs(sizes[:, 0] / sizes[:, 1] - 88 / 60) < 0.2).all()
    assert 0.42 < np.mean(sizes[:, 0] == 88) < 0.58
    assert sizes[:, 0].min() in range(13, 18)


def test_a_quarter_of_the_lamps_is_daylight() -> None:
    """The others are within what is weighed."""
    random = np.random.default_rng(4)
    lamps = np.array([photos.drawn_lamp(random) for _ in range(2000)])
    assert np.mean(lamps == 0) == pytest.approx(0.25, abs=0.03)
    assert lamps.min() < -70
    assert 220 < lamps.max() <= 228


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return two street photos, twelve of the world and two laid-out garments, one for children."""
    for folder in ("ccp/photos", "wild/photos", "clothing/images"):
        (tmp_path / folder).mkdir(parents=True)
    known = {name: {"level": "image", "tags": ["coat"]} for name in ("0001", "0002")}
    (tmp_path / "ccp/labels.json").write_text(json.dumps({"labels": ["null"], "photos": known}))
    (tmp_path / "ccp/same_outfit.json").write_text(json.dumps([{"a": "0001", "b": "0002"}]))
    with (tmp_path / "clothing/images.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["image", "sender_id", "label", "kids"])
        rows.writerows([["one", "7", "Shirt", "False"], ["two", "7", "Shirt", "True"]])
    ccp = [f"ccp/photos/{name}" for name in known]
    wild = [f"wild/photos/{number:02}" for number in range(12)]
    for number, name in enumerate([*ccp, *wild, "clothing/images/one", "clothing/images/two"]):
        grey = np.full((96, 64, 3), 60 + 8 * number, np.uint8)
        Image.fromarray(grey).save(tmp_path / f"{name}.jpg", quality=95)
    return tmp_path


def test_photos_of_three_sets_are_read_small(data: Path) -> None:
    """Each with its split; twins are tested on, the world is split by name, children left out."""
    found = list(photos.copies(data, Parser(Model("parser"))))
    assert [round(float(copy.pixels.mean()) - 60) // 8 for copy in found] == [*range(14), 14]
    assert [copy.split for copy in found[:2]] == ["test", "test"]
    for number, copy in enumerate(found[2:14]):
        place = zlib.crc32(f"{number:02}".encode()) % 10
        assert copy.split == ("test", "test", "validation", *["train"] * 7)[place]
    assert {copy.pixels.shape for copy in found} == {(88, 59, 3)}
    assert all(copy.kinds.shape == (88, 59) for copy in found)
