"""Fitting the filter that tells the light: on drawn rooms, whose light is known."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs the extra `train`")
pytest.importorskip("cv2", reason="needs the extra `train`")

from fashionizer.training.data.ccp import Split
from fashionizer.training.light import fitting
from fashionizer.training.light.photos import Copy
from fashionizer.vision.colour import light
from fashionizer.vision.colour.lamps import lit, mireds

GREYS = np.linspace(40, 215, 8).repeat(3).reshape(-1, 3)
SEEN = [(150, 40, 40), (30, 40, 90), (196, 150, 122), (120, 85, 55), (70, 95, 50), (90, 120, 160)]
OTHER = [
    (40, 90, 95),
    (200, 170, 60),
    (110, 60, 110),
    (170, 110, 80),
    (60, 60, 40),
    (210, 190, 170),
]

RECIPE = fitting.Recipe(views=8, epochs=12, batch=64)


def _rooms(count: int, split: Split, things: list[tuple[int, int, int]], seed: int) -> list[Copy]:
    """Draw rooms of greyish and of colourful things, in tiles of 8 pixels, all ground."""
    random = np.random.default_rng(seed)
    colours = np.concatenate([GREYS, np.array(things)])
    rooms = []
    for _ in range(count):
        tiles = colours[random.integers(0, len(colours), (11, 8))]
        tiles = tiles * random.uniform(0.8, 1.1) * random.normal(1, 0.06, tiles.shape)
        pixels = tiles.clip(0, 255).astype(np.uint8).repeat(8, 0).repeat(8, 1)
        rooms.append(Copy(pixels, np.zeros(pixels.shape[:2], np.uint8), split))
    return rooms


@pytest.fixture(scope="module")
def rooms() -> list[Copy]:
    """Rooms to learn from, and others with things of other colours to test on."""
    return _rooms(40, "train", SEEN, 0) + _rooms(12, "test", OTHER, 1)


@pytest.fixture(scope="module")
def learned(rooms: list[Copy]) -> light.Estimator:
    """Return what is fitted to the rooms of the split ``train``."""
    return light.Estimator.of(fitting.fit(rooms, RECIPE), "drawn")


def _certain(lamp: float) -> light.Estimator:
    """Return an estimator that sees this lamp everywhere: no filter, all in the bias."""
    bias = np.where(lamp == light.LAMPS, 50.0, 0.0)
    return light.Estimator.of(
        {"filter": np.zeros(light.SHAPE, int).tolist(), "scale": 1, "bias": bias.tolist()}, "one"
    )


def test_what_was_learned_tells_the_light_of_other_rooms(
    rooms: list[Copy], learned: light.Estimator
) -> None:
    """A bulb's within a tenth, and rooms in daylight are left alone; unlearned, all rooms are."""
    found = fitting.measure(rooms, learned)
    assert found["2700 K, 100%, median error"] < 22
    assert found["2700 K, 50%, median error"] < 15
    assert found["left alone"] > 0.9
    unlearned = light.Estimator.of(fitting.fit(rooms, replace(RECIPE, epochs=1, rate=1e-9)), "")
    assert fitting.measure(rooms, unlearned)["2700 K, 100%, median error"] == pytest.approx(
        mireds(2700), abs=1e-3
    )


def test_only_photos_of_the_split_train_are_learned_from(rooms: list[Copy]) -> None:
    """Whatever the others show, the filter is the same."""
    brief = replace(RECIPE, views=2, epochs=2, batch=16)
    alone = [copy for copy in rooms if copy.split == "train"]
    others = _rooms(5, "validation", OTHER, 2) + _rooms(5, "test", SEEN, 3)
    assert fitting.fit(alone, brief) == fitting.fit([*others, *alone], brief)


def test_the_same_seed_fits_the_same_filter(rooms: list[Copy]) -> None:
    """And another one another."""
    brief = replace(RECIPE, views=2, epochs=2, batch=16)
    first, again, other = (fitting.fit(rooms, replace(brief, seed=seed)) for seed in (1, 1, 2))
    assert first == again
    assert first["filter"] != other["filter"]


@pytest.mark.parametrize(
    ("lamp", "alone", "errors"),
    [
        (0.0, 1.0, [216.619, 108.309, 42.641, 21.320]),
        (108.0, 0.0, [108.619, 0.309, 150.641, 129.320]),
    ],
)
def test_the_measure_is_how_far_the_lamps_are_missed(
    rooms: list[Copy], lamp: float, alone: float, errors: list[float]
) -> None:
    """Who says daylight of all is as far off as the lamps are from it, and leaves all alone."""
    found = fitting.measure(rooms, _certain(lamp))
    assert found["left alone"] == alone
    assert found["as it is, 90 %"] == pytest.approx(lamp, abs=1e-3)
    assert list(found.values())[2:] == pytest.approx(errors, abs=2e-3)


def test_what_is_written_is_read_again(tmp_path: Path, rooms: list[Copy]) -> None:
    """The same filter and bias, a row of the filter to a line, the card and the recipe beside."""
    fitted = fitting.fit(rooms, replace(RECIPE, views=2, epochs=1))
    path = tmp_path / "light.json"
    fitting.write(fitted, {"task": "light"}, RECIPE, path)
    text = path.read_text(encoding="utf-8")
    card = json.loads(text)
    assert card["task"] == "light"
    assert card["recipe"]["views"] == RECIPE.views
    assert sum(line.startswith("  [") for line in text.splitlines()) == light.SHAPE[0]
    again, meant = light.Estimator.of(card, ""), light.Estimator.of(fitted, "")
    assert (again.bank == meant.bank).all()
    assert (again.bias == meant.bias).all()


def test_the_shipped_filter_is_of_the_recipe() -> None:
    """What the file says of how it was made is what the command would do."""
    card = json.loads(light.FITTED.read_text(encoding="utf-8"))
    assert card["recipe"] == {name: getattr(fitting.Recipe(), name) for name in card["recipe"]}
    assert np.shape(card["filter"]) == light.SHAPE
    assert len(card["bias"]) == len(light.LAMPS)


def test_lamps_of_the_room_are_told_apart(rooms: list[Copy], learned: light.Estimator) -> None:
    """A warmer lamp is never told for a cooler one, by and large: means rise with the lamp."""
    held_out = [copy for copy in rooms if copy.split == "test"]
    means = [
        np.mean([learned.told(lit(copy.pixels, lamp), copy.kinds) for copy in held_out])
        for lamp in (-43.0, 0.0, 60.0, 108.0, 160.0, 217.0)
    ]
    assert (np.diff(means) > 0).all()
