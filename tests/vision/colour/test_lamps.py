"""What a lamp does to a picture, and taking it out."""

import numpy as np
import pytest

from fashionizer.vision.colour import descriptor as colour
from fashionizer.vision.colour import lamps

CLOTHS = np.array([(30, 40, 70), (150, 135, 110), (120, 85, 55), (128, 128, 128)], np.uint8)


@pytest.mark.parametrize(
    ("kelvin", "x", "y"), [(2856, 0.4476, 0.4074), (6504, 0.3135, 0.3237), (10000, 0.2807, 0.2884)]
)
def test_glowing_bodies_have_their_published_white(kelvin: float, x: float, y: float) -> None:
    """Illuminant A is one; the others lie on the Planckian locus as Planck's law has it."""
    white = lamps.white(kelvin)
    assert white[:2] / white.sum() == pytest.approx([x, y], abs=4e-4)
    assert white[1] == 1


def test_mireds_count_from_daylight() -> None:
    """A bulb is +217, daylight 0, a blue sky less."""
    assert lamps.mireds(2700) == pytest.approx(216.6, abs=0.1)
    assert lamps.mireds(lamps.DAYLIGHT) == 0
    assert lamps.mireds(9000) == pytest.approx(-42.6, abs=0.1)


def test_a_bulb_makes_grey_orange_and_the_sky_makes_it_blue() -> None:
    """Red over green over blue, and the other way."""
    grey = np.full((1, 3), 100, np.uint8)
    (warm,), (cool,) = lamps.lit(grey, 110), lamps.lit(grey, -43)
    assert warm[0] > 100 > warm[1] > warm[2]
    assert cool[0] < 100 < cool[2]


@pytest.mark.parametrize("light", [110.0, -43.0, 0.0])
def test_a_light_that_is_taken_out_again_is_gone(light: float) -> None:
    """But for what eight bits lose in the dark."""
    again = lamps.balanced(lamps.lit(CLOTHS, light), light)
    assert np.abs(again.astype(int) - CLOTHS).max() <= 3


def test_white_that_a_lamp_burnt_out_stays_white() -> None:
    """Red was cut off at 255: divided by the lamp's red it would fall behind, and white be blue."""
    burnt = lamps.lit(np.full((1, 3), 250, np.uint8), 110)
    assert burnt[0, 0] == 255
    (white,) = lamps.balanced(burnt, 110)
    assert white.max() - white.min() <= 6


def test_a_sample_is_as_daylight_shows_it() -> None:
    """Navy under a bulb is black; with the bulb taken out it is navy again."""
    navy = lamps.lit(np.full((40, 40, 3), (30, 40, 70), np.uint8), 110)
    mask = np.ones((40, 40), np.bool_)
    assert colour.dominant(colour.sample(navy, mask))[0].name != "navy"
    assert colour.dominant(colour.sample(navy, mask, 110.0))[0].name == "navy"
