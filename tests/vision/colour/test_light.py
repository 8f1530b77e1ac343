"""Estimating the light of a photo."""

from pathlib import Path

import numpy as np
import pytest

from fashionizer.errors import ModelError
from fashionizer.vision.colour import evidence, light
from fashionizer.vision.colour.lamps import lit, mireds

GREYS = [(40, 40, 40), (90, 90, 90), (150, 150, 150), (210, 210, 210)]


THINGS = [(30, 40, 90), (150, 40, 40), (196, 150, 122), (120, 85, 55), (70, 95, 50), (90, 120, 160)]


def _room() -> np.ndarray:
    """Draw a room of grey things and some colourful ones, in tiles of 11 pixels."""
    colours = np.array([*GREYS, *GREYS, *THINGS], np.uint8)
    tiles = np.random.default_rng(0).integers(0, len(colours), (8, 8))
    return colours[tiles].repeat(11, 0).repeat(11, 1)


def _nobody(height: int = 44, width: int = 44) -> np.ndarray:
    """Return label probabilities of a photo that is all ground."""
    labels = np.zeros((12, height, width), np.float32)
    labels[0] = 1
    return labels


def test_a_flat_copy_keeps_its_colour() -> None:
    """The mean of equal pixels is they."""
    copy = evidence.small(np.full((300, 200, 3), (10, 120, 255), np.uint8))
    assert copy.shape == (88, 59, 3)
    assert (copy == (10, 120, 255)).all()


def test_a_copy_averages_what_lies_in_a_block() -> None:
    """Black and white lines of one pixel are grey in the copy, but for a step of the points."""
    lines = np.zeros((264, 264, 3), np.uint8)
    lines[::2] = 255
    assert evidence.small(lines).mean() == pytest.approx(127.5, abs=1.5)
    assert evidence.small(lines).std() < 50


def test_a_histogram_lies_where_its_colour_does() -> None:
    """Grey is at (0, 0) of the plane; nothing but ground is seen, and no edge."""
    grey = np.full((20, 20, 3), 128, np.uint8)
    found = evidence.histograms(grey, np.zeros((20, 20), np.uint8)).reshape(6, -1)
    named = dict(zip(evidence.CHANNELS, found, strict=True))
    counted = {name: round(float(of.sum()), 3) for name, of in named.items() if of.any()}
    assert counted == {"bright ground": round(400 / 440, 3)}
    rows, columns = np.divmod(np.flatnonzero(named["bright ground"] > 0.4), evidence.BLUES)
    assert evidence.FIRST_RED + rows * evidence.STEP == pytest.approx(0, abs=0.05)
    assert evidence.FIRST_BLUE + columns * evidence.STEP == pytest.approx(0, abs=0.05)


def test_burnt_out_and_black_pixels_say_nothing() -> None:
    """A camera that cut off a channel hides the light."""
    for value in (0, 255):
        seen = evidence.histograms(np.full((9, 9, 3), value, np.uint8), np.zeros((9, 9), np.uint8))
        assert not seen.any()


def test_a_moved_filter_sees_the_moved_picture() -> None:
    """The filter for a lamp, laid over a picture in its light, says what it says of daylight."""
    rows, columns = np.divmod(np.arange(evidence.BINS), evidence.BLUES)
    red = evidence.FIRST_RED + rows * evidence.STEP
    blue = evidence.FIRST_BLUE + columns * evidence.STEP
    hill = np.exp(-(red**2 + blue**2) / 0.5).astype(np.float32)
    bank, kinds = light.moved(np.tile(hill, (6, 1))), np.zeros((30, 30), np.uint8)
    grey = np.random.default_rng(1).integers(60, 130, (30, 30, 1)).repeat(3, 2).astype(np.uint8)
    daylight = bank[int(np.abs(light.LAMPS).argmin())] @ evidence.histograms(grey, kinds)
    for lamp in (4, 12, 18):
        seen = evidence.histograms(lit(grey, float(light.LAMPS[lamp])), kinds)
        assert bank[lamp] @ seen == pytest.approx(daylight, rel=0.03)
        assert int((bank @ seen).argmax()) == lamp


def test_variety_counts_colours() -> None:
    """One bin is one colour, three of equal shares are three; edges do not count."""
    seen = np.zeros((6, evidence.BINS), np.float32)
    seen[2, 7] = seen[5, 90] = 0.5
    assert evidence.variety(seen.ravel()) == pytest.approx(1)
    seen[3, 40] = seen[4, 9] = 0.5
    assert evidence.variety(seen.ravel()) == pytest.approx(3)
    assert evidence.variety(np.zeros(6 * evidence.BINS, np.float32)) == 1


@pytest.mark.parametrize("kelvin", [2700, 3800])
def test_the_light_of_a_room_is_found(kelvin: int) -> None:
    """Grey things and six colourful ones tell a lamp within a quarter."""
    room, lamp = lit(_room(), mireds(kelvin)), mireds(kelvin)
    assert light.estimated(room, _nobody()) == pytest.approx(lamp, rel=0.25)


def test_a_room_in_blue_light_is_not_made_bluer() -> None:
    """Less is told of cool light, but never that it is warm."""
    cool = mireds(9000)
    assert cool - 15 <= light.estimated(lit(_room(), cool), _nobody()) <= 0


def test_a_white_room_is_left_alone() -> None:
    """Most pictures are white already."""
    assert light.estimated(_room(), _nobody()) == 0


@pytest.mark.parametrize(
    "shade", [(201, 177, 142), (180, 40, 45), (200, 120, 60), (60, 140, 70), (20, 20, 22)]
)
def test_one_cloth_that_fills_the_picture_is_left_alone(shade: tuple[int, int, int]) -> None:
    """A beige wall may be a white one under a lamp, or beige: nothing tells."""
    noise = np.random.default_rng(0).normal(1, 0.08, (88, 88, 1))
    wall = (np.array(shade) * noise).clip(0, 255).astype(np.uint8)
    assert light.estimated(wall, _nobody()) == 0


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (3, 2), (500, 2)])
def test_pictures_of_any_size_have_a_light(size: tuple[int, int]) -> None:
    """Down to one pixel."""
    tiny = np.full((*size, 3), 128, np.uint8)
    assert np.isfinite(light.estimated(tiny, _nobody(4, 4)))


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ({0: 1.0}, 0.0),
        ({108: 1.0}, 108.0),
        ({0: 0.5, 12: 0.5}, 0.0),
        ({96: 0.5, 120: 0.5}, 108.0),
        ({0: 0.5, 108: 0.5}, 0.0),
        ({108: 0.5, 204: 0.5}, 156.0),
        ({-48: 0.5, 12: 0.5}, 0.0),
    ],
)
def test_what_is_small_or_unsure_is_not_believed(shares: dict[int, float], expected: float) -> None:
    """Either daylight or a lamp is daylight; one lamp or another is the one between."""
    posterior = np.array([shares.get(int(lamp), 0.0) for lamp in light.LAMPS])
    assert light.believed(posterior) == pytest.approx(expected)


def test_skin_cloth_and_ground_are_told_by_the_parser() -> None:
    """The likeliest label says it, skin only where it is likelier than all others together."""
    labels = np.zeros((12, 4, 4), np.float32)
    labels[0, :, :2], labels[1, :, 2], labels[5, :, 3] = 1, 1, 1
    kinds = light.kinds_of(labels, np.zeros((4, 4, 3), np.uint8))
    assert list(kinds[0]) == [evidence.GROUND, evidence.GROUND, evidence.SKIN, evidence.CLOTH]


def test_a_damaged_file_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Which file, and what to do."""
    broken = tmp_path / "light.json"
    broken.write_text("{}")
    monkeypatch.setattr(light, "FITTED", broken)
    light.shipped.cache_clear()
    with pytest.raises(ModelError, match=r"light\.json.*reinstall"):
        light.shipped()
    monkeypatch.undo()
    light.shipped.cache_clear()
