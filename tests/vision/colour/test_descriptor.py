"""Colours of a garment, from its own pixels."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from fashionizer.training.data.ciede2000 import ciede2000
from fashionizer.vision.colour import descriptor as colour
from fashionizer.vision.colour import shades, spaces

GOLDEN_PLACES = [20, 76, 38, 58]
GOLDEN_WEIGHTS = [0.41933, 0.40280, 0.39722, 0.37741]
"""The largest of navy's vector, and where they are."""

RED, GREEN, BLACK, WHITE = (194, 38, 48), (60, 140, 70), (20, 20, 22), (240, 240, 240)


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
        ((45, 40, 34), "black"),
        ((214, 215, 216), "white"),
        ((199, 199, 216), "light grey"),
        ((61, 74, 87), "denim blue"),
        ((2, 158, 214), "blue"),
        ((32, 30, 27), "black"),
        ((69, 63, 57), "charcoal"),
        ((59, 57, 52), "charcoal"),
        ((68, 59, 53), "dark brown"),
        ((154, 31, 92), "hot pink"),
        ((142, 16, 88), "hot pink"),
        ((153, 0, 85), "hot pink"),
        ((106, 26, 58), "burgundy"),
    ],
)
def test_a_plain_garment_has_one_colour(rgb: tuple[int, int, int], name: str) -> None:
    """One shade is named once, and covers everything.

    Black denim that was washed is no khaki, and magenta no burgundy.
    """
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


@pytest.mark.parametrize("cloth", [(190, 150, 40), (225, 222, 214), (150, 60, 110)])
def test_light_and_shade_are_named_once(cloth: tuple[int, int, int]) -> None:
    """Satin and white linen keep one name from half lit to lit, but for less than a tenth."""
    lit = np.array(cloth) * np.random.default_rng(0).normal(1, 0.15, (900, 1))
    found = colour.dominant(lit.clip(0, 255).astype(np.uint8))
    assert found[0].share > 0.9


def test_every_shade_has_its_own_name() -> None:
    """The swatches behind the names are found again: none lies nearer to another's."""
    for called, swatches in shades.NAMES.items():
        for swatch in swatches.split():
            rgb = np.array(list(bytes.fromhex(swatch[1:])), np.uint8)
            assert (shades.name(rgb), swatch) == (called, swatch)


def test_a_small_logo_is_not_a_colour() -> None:
    """Under 8 % does not count."""
    found = colour.dominant(_paint(((20, 20, 22), 960), ((250, 200, 0), 40)))
    assert [c.name for c in found] == ["black"]


def test_no_pixels_have_no_colour() -> None:
    """An empty mask is not an error."""
    nothing = np.zeros((0, 3), np.uint8)
    assert colour.dominant(nothing) == ()
    assert not colour.descriptor(nothing).any()


def test_even_distance_is_nearly_ciede2000() -> None:
    """Ranks of 4,000 pairs of near colours agree; in Lab they agree less."""
    random = np.random.default_rng(0)
    one = random.integers(0, 256, (4000, 3))
    other = (one + random.normal(0, 25, one.shape)).clip(0, 255)
    a, b = (colour.to_lab(rgb.astype(np.uint8)) for rgb in (one, other))
    true = ciede2000(a.astype(np.float64), b.astype(np.float64))
    even = np.linalg.norm(spaces.even(a) - spaces.even(b), axis=1)
    assert np.abs(even * 1.08 - true).mean() < 0.12 * true.mean()
    agreed = spearmanr(even, true).statistic
    assert agreed > 0.98 > spearmanr(np.linalg.norm(a - b, axis=1), true).statistic


def test_even_has_published_hue_and_chroma() -> None:
    """Of sRGB red, DIN99o gives (39.50, 30.52); the weight of chroma is ours."""
    red = spaces.even(colour.to_lab(np.array([[255, 0, 0], [119, 119, 119]], np.uint8)))
    expected = np.array([39.498, 30.518]) * spaces.CHROMA
    assert red[0, 1:] == pytest.approx(expected, abs=0.02)
    assert red[1] == pytest.approx(np.zeros(3), abs=0.1)


def test_vectors_follow_the_eye() -> None:
    """Swatches by their distance to navy, as CIEDE2000 ranks them, from 1 down to 0."""
    swatches = [
        (30, 40, 70),
        (32, 43, 74),
        (36, 50, 95),
        (47, 75, 130),
        (90, 130, 190),
        (240, 210, 60),
    ]
    vectors = np.stack([colour.descriptor(_paint((rgb, 100))) for rgb in swatches])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    labs = colour.to_lab(np.array(swatches, np.uint8)).astype(np.float64)
    true = ciede2000(labs[0], labs)
    similar = vectors @ vectors[0]
    assert list(np.argsort(-similar)) == list(np.argsort(true)) == list(range(6))
    assert similar[1] > 0.98
    assert 0.3 < similar[3] < 0.8
    assert abs(similar[5]) < 0.01


def test_similarity_tells_the_difference() -> None:
    """Of 800 pairs of colours: as the docstring says, within a tenth on average."""
    random = np.random.default_rng(1)
    one = random.integers(0, 256, (800, 3))
    other = (one + random.normal(0, 30, one.shape)).clip(0, 255)
    pairs = [rgb.astype(np.uint8) for rgb in (one, other)]
    a, b = (colour.to_lab(rgb).astype(np.float64) for rgb in pairs)
    left, right = (np.stack([colour.descriptor(x[None]) for x in rgb]) for rgb in pairs)
    true, similar = ciede2000(a, b), (left * right).sum(1)
    for distance, expected in ((2, 0.99), (10, 0.86), (20, 0.5), (30, 0.25)):
        near = np.abs(true - distance) < 0.15 * distance
        assert similar[near].mean() == pytest.approx(expected, abs=0.1), distance


def test_vectors_are_the_same_on_every_machine() -> None:
    """The anchors are part of what a gallery stores: golden values, so that none moves unseen."""
    navy = colour.descriptor(_paint(((30, 40, 70), 1)))
    assert list(np.argsort(-navy)[:4]) == GOLDEN_PLACES
    assert np.sort(navy)[:-5:-1] == pytest.approx(np.array(GOLDEN_WEIGHTS), abs=1e-4)


def test_exposure_matters_less_than_hue() -> None:
    """The same red a little darker is nearer than a brown of the same lightness."""
    red, darker, brown = (
        colour.descriptor(_paint((rgb, 100)))
        for rgb in ((190, 30, 40), (150, 24, 32), (120, 80, 50))
    )
    assert red @ darker > red @ brown


def test_mild_light_keeps_a_garment_nearest_to_itself() -> None:
    """Twelve colours, each a quarter brighter or darker: nearest to itself, not to another."""
    wardrobe = [
        *((20, 20, 22), (240, 240, 238), (194, 38, 48), (60, 140, 70), (30, 40, 90), (120, 85, 55)),
        *((236, 208, 63), (235, 163, 183), (102, 64, 140), (224, 123, 44), (63, 169, 169)),
        (110, 150, 200),
    ]
    vectors = np.stack([colour.descriptor(_paint((rgb, 9))) for rgb in wardrobe])
    for gain in (0.75, 0.87, 1.15, 1.25):
        lit = (np.array(wardrobe) * gain * [1.04, 1, 0.96]).clip(0, 255).astype(np.uint8)
        queries = np.stack([colour.descriptor(rgb[None]) for rgb in lit])
        assert list((queries @ vectors.T).argmax(1)) == list(range(len(wardrobe)))


def test_shares_count() -> None:
    """Mostly black with some white is nearer to black than half and half is."""
    black, mostly, half = (
        colour.descriptor(_paint((BLACK, 100 - white), (WHITE, white))) for white in (0, 20, 50)
    )
    assert 1 > black @ mostly > black @ half > 0.5


def test_the_rim_of_a_mask_is_not_looked_at() -> None:
    """A mask three pixels too wide takes no grass for the shirt, at any side."""
    pixels = np.full((160, 120, 3), GREEN, np.uint8)
    pixels[33:127, 33:87] = RED
    mask = np.zeros((160, 120), np.bool_)
    mask[30:130, 30:90] = True
    inside = colour.sample(pixels, mask)
    assert len(inside) == colour.SAMPLE
    assert (inside == RED).all()


def test_a_garment_cut_off_by_the_photo_has_no_rim_there() -> None:
    """A collar that the photo cuts at the top keeps its pixels to the edge; the hem loses its."""
    pixels = np.full((160, 80, 3), RED, np.uint8)
    pixels[:2], pixels[98:] = BLACK, GREEN
    mask = np.zeros((160, 80), np.bool_)
    mask[:100] = True
    inside = colour.sample(pixels, mask)
    assert (inside == BLACK).all(1).mean() == pytest.approx(0.02, abs=0.01)
    assert not (inside == GREEN).all(1).any()


def test_a_thin_strap_is_looked_at_whole() -> None:
    """What is nearly all rim keeps its pixels."""
    pixels = np.full((200, 200, 3), RED, np.uint8)
    mask = np.zeros((200, 200), np.bool_)
    mask[:, 99:101] = True
    assert len(colour.sample(pixels, mask)) == 400


@pytest.mark.parametrize("pixels", [0, 1, 2, 9])
def test_tiny_masks_keep_all_their_pixels(pixels: int) -> None:
    """Down to none."""
    mask = np.zeros((5, 7), np.bool_)
    mask.ravel()[:pixels] = True
    assert len(colour.sample(np.zeros((5, 7, 3), np.uint8), mask)) == pixels


@pytest.mark.parametrize("width", [200, 250, 256, 500])
def test_stripes_are_sampled_in_their_shares(width: int) -> None:
    """Whatever the width: a sample in step with the rows would meet one stripe only."""
    pixels = np.zeros((400, width, 3), np.uint8)
    pixels[:, ::2] = 255
    inside = colour.sample(pixels, np.ones((400, width), np.bool_))
    assert (inside[:, 0] == 255).mean() == pytest.approx(0.5, abs=0.05)


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
