"""Colours of a garment, from its own pixels."""

import numpy as np
import pytest

from fashionizer.vision import colour


def _paint(*parts: tuple[tuple[int, int, int], int]) -> np.ndarray:
    return np.concatenate([np.full((count, 3), rgb, np.uint8) for rgb, count in parts])


def test_lab_agrees_with_the_standard() -> None:
    """White, sRGB red, and middle grey as published for D65."""
    found = colour.to_lab(np.array([[255, 255, 255], [255, 0, 0], [119, 119, 119]], np.uint8))
    assert found == pytest.approx(
        np.array([[100, 0, 0], [53.24, 80.09, 67.20], [50.03, 0, 0]]), abs=0.05
    )


@pytest.mark.parametrize(
    ("rgb", "name"),
    [
        ((20, 20, 22), "black"),
        ((250, 250, 250), "white"),
        ((30, 40, 70), "navy"),
        ((200, 30, 40), "red"),
        ((225, 205, 160), "beige"),
        ((60, 140, 70), "green"),
    ],
)
def test_a_plain_garment_has_one_colour(rgb: tuple[int, int, int], name: str) -> None:
    """One shade is named once, and covers everything."""
    (found,) = colour.dominant(_paint((rgb, 500)))
    assert (found.name, found.share) == (name, 1.0)
    assert found.hex == "#{:02x}{:02x}{:02x}".format(*rgb)


def test_stripes_have_two_colours_in_their_shares() -> None:
    """Two far shades stay apart; the larger comes first."""
    found = colour.dominant(_paint(((240, 240, 240), 400), ((30, 40, 70), 600)))
    assert [(c.name, c.share) for c in found] == [("navy", 0.6), ("white", 0.4)]


def test_folds_are_not_colours() -> None:
    """Light and shade of one cloth is one colour to a person."""
    blue = np.array([47, 93, 168]) * np.linspace(0.85, 1.15, 600)[:, None]
    assert len(colour.dominant(blue.clip(0, 255).astype(np.uint8))) == 1


def test_a_small_logo_is_not_a_colour() -> None:
    """Under 8 % does not count."""
    found = colour.dominant(_paint(((20, 20, 22), 960), ((250, 200, 0), 40)))
    assert [c.name for c in found] == ["black"]


def test_no_pixels_have_no_colour() -> None:
    """An empty mask is not an error."""
    nothing = np.zeros((0, 3), np.uint8)
    assert colour.dominant(nothing) == ()
    assert not colour.descriptor(nothing).any()


def test_vectors_follow_the_eye() -> None:
    """Itself before a neighbour shade before a far one, all of unit length."""
    navy, blue, yellow = (
        colour.descriptor(_paint((rgb, 100)))
        for rgb in ((30, 40, 70), (40, 60, 110), (240, 210, 60))
    )
    assert np.linalg.norm(navy) == pytest.approx(1, abs=1e-5)
    assert navy @ navy > navy @ blue > 0.3 > navy @ yellow


def test_exposure_matters_less_than_hue() -> None:
    """The same red a little darker is nearer than a brown of the same lightness."""
    red, darker, brown = (
        colour.descriptor(_paint((rgb, 100)))
        for rgb in ((190, 30, 40), (150, 24, 32), (120, 80, 50))
    )
    assert red @ darker > red @ brown


def test_only_the_mask_is_looked_at() -> None:
    """A red shirt on green grass is red."""
    pixels = np.full((40, 40, 3), (60, 140, 70), np.uint8)
    pixels[10:30, 10:30] = (194, 38, 48)
    mask = np.zeros((40, 40), np.bool_)
    mask[10:30, 10:30] = True
    inside = colour.sample(pixels, mask)
    assert {c.name for c in colour.dominant(inside)} == {"red"}


def test_large_garments_are_sampled_evenly() -> None:
    """The sample keeps the shares of a garment of many pixels."""
    pixels = np.zeros((300, 300, 3), np.uint8)
    pixels[:150] = 255
    inside = colour.sample(pixels, np.ones((300, 300), np.bool_))
    assert len(inside) <= colour.SAMPLE
    assert (inside[:, 0] == 255).mean() == pytest.approx(0.5, abs=0.02)
