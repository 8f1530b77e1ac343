"""Random views: what is known of a picture stays over what it is known of."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

pytest.importorskip("cv2", reason="needs the extra `train`")

from fashionizer.schema import Box, Mask
from fashionizer.training.data import augment, labelsets
from fashionizer.training.data.sample import UNKNOWN, Pixels, Sample, nobody
from tests.training.data.painted import FACE, GRASS, RED, SKIN, TOP, person, same

CANVAS = augment.Canvas(96, 64)

SEEDS = range(12)

Change = Callable[[Pixels, np.random.Generator], Pixels]


Make = Callable[[Sample, augment.Canvas, np.random.Generator], Sample]

CLOSE, FITTED, IN_LAMPS = (
    partial(augment.view, close=True),
    partial(augment.view, fitted=True),
    partial(augment.view, lamps=1.0),
)


def _views(make: Make = augment.view) -> list[Sample]:
    return [make(person(), CANVAS, np.random.default_rng(seed)) for seed in SEEDS]


@pytest.mark.parametrize("make", [augment.view, CLOSE, FITTED, IN_LAMPS])
def test_a_view_has_the_size_of_its_canvas(make: Make) -> None:
    """Of any kind, and of the same types as the picture."""
    for seen in _views(make):
        assert seen.pixels.shape == (96, 64, 3)
        assert seen.possible.shape == seen.people.shape == (96, 64)
        assert [each.dtype for each in seen] == [np.uint8, np.uint16, np.uint8]


@pytest.mark.parametrize("make", [augment.view, FITTED])
def test_labels_and_people_move_with_the_pixels(make: Make) -> None:
    """Rule: however tilted and lit, red is the top, and the top and the face are the person's."""
    for seen in _views(make):
        pixels = seen.pixels.astype(int)
        red = (pixels[..., 0] > 2 * pixels[..., 1]) & (pixels[..., 0] > 60)
        known = seen.possible != labelsets.NOTHING
        assert known.mean() > 0.3
        assert ((seen.possible == TOP) == red)[known].mean() > 0.95
        assert np.array_equal(seen.people == 1, np.isin(seen.possible, [SKIN, TOP]))


def test_views_differ() -> None:
    """Chance decides place, size, tilt and side; the same seed makes the same view."""
    one, again = (augment.view(person(), CANVAS, np.random.default_rng(1)) for _ in range(2))
    assert same(one, again)
    assert len({seen.possible.tobytes() for seen in _views()}) == len(SEEDS)


def test_half_of_the_views_are_mirrored() -> None:
    """The face, on the left in the picture, is on the right of what is seen in some."""
    sides = [_middle(seen.possible == SKIN) < _middle(seen.possible == TOP) for seen in _views()]
    assert 0 < np.mean(sides) < 1


def _middle(mask: Mask) -> float:
    return float(np.nonzero(mask)[1].mean())


def test_lamps_change_the_light_and_nothing_else() -> None:
    """The same views, each otherwise lit."""
    for plain, lit in zip(_views(), _views(IN_LAMPS), strict=True):
        assert np.array_equal(plain.possible, lit.possible)
        assert np.abs(plain.pixels.astype(float) - lit.pixels).mean() > 2


def test_what_lies_beyond_a_picture_has_no_label() -> None:
    """A picture of one label shown smaller than the canvas: what is mirrored is not learned."""
    sample = nobody(np.full((40, 200, 3), 90, np.uint8), np.full((40, 200), TOP, np.uint16))
    seen = augment.view(sample, CANVAS, np.random.default_rng(0), fitted=True)
    assert set(np.unique(seen.possible)) == {labelsets.NOTHING, TOP}
    assert 0.1 < (seen.possible == TOP).mean() < 0.4
    assert seen.pixels.min() > 0


def test_a_fitted_view_shows_nearly_the_whole_picture() -> None:
    """What is known of it are boxes: of a person in its middle nearly all is seen."""
    for seen in _views(FITTED):
        scale = 96 / 120
        assert (seen.people == 1).sum() > 0.6 * scale**2 * (person().people == 1).sum()
        assert set(np.unique(seen.possible)) >= {labelsets.BACKGROUND, SKIN, TOP}


def test_a_close_up_shows_one_garment_with_little_around() -> None:
    """All of the top and at most a quarter of its size on each side; who it is stays open."""
    sample = person()
    worn = Box.of(sample.possible == TOP)
    for seed in SEEDS:
        cut = augment.close_up(sample, np.random.default_rng(seed))
        assert cut is not None
        assert (cut.possible == TOP).sum() == worn.area
        assert cut.possible.size <= 1.5 * 1.5 * worn.area
        assert set(np.unique(cut.people)) <= {0, UNKNOWN}
        assert np.array_equal(cut.people == UNKNOWN, np.isin(cut.possible, [SKIN, TOP]))


def test_a_garment_of_a_few_pixels_is_not_shown_from_close_up() -> None:
    """Nor a rim, of which nothing is sure."""
    sample = person()
    small = np.full_like(sample.possible, labelsets.BACKGROUND)
    small[:4, :4] = TOP
    rim = np.full_like(sample.possible, labelsets.bits([0, 2]))
    for possible in (small, rim):
        cut = augment.close_up(sample._replace(possible=possible), np.random.default_rng(0))
        assert cut is None


def test_around_a_person_is_the_person_and_some_room() -> None:
    """The one with number 1, in a part about as wide to high as the canvas, of a wide scene."""
    scene = np.zeros((100, 400), np.uint8)
    scene[30:70, 200:210] = 1
    scene[10:90, 20:60] = 2
    sample = Sample(np.zeros((100, 400, 3), np.uint8), np.ones((100, 400), np.uint16), scene)
    for seed in SEEDS:
        cut = augment.around(sample, CANVAS, np.random.default_rng(seed))
        assert (cut.people == 1).sum() == 400
        assert not (cut.people == 2).any()
        height, width = cut.possible.shape
        assert 40 < height <= 1.4 * 40 + 1
        assert width / height == pytest.approx(64 / 96, rel=0.2)
        assert cut.pixels.shape == (height, width, 3)


def test_a_picture_of_nobody_is_shown_whole() -> None:
    """There is no person 1 to be cut out."""
    sample = nobody(*person()[:2])
    assert augment.around(sample, CANVAS, np.random.default_rng(0)) is sample


@pytest.mark.parametrize("change", [augment.lamp, augment.light, augment.recoloured])
def test_light_changes_pixels_and_keeps_the_picture(change: Change) -> None:
    """Of the same size and type; where it was brighter than elsewhere it mostly still is."""
    ramp = np.linspace(20, 230, 64).astype(np.uint8)
    pixels = np.repeat(np.tile(ramp, (48, 1))[..., None], 3, axis=2)
    for seed in SEEDS:
        changed = change(pixels, np.random.default_rng(seed))
        assert changed.shape == pixels.shape
        assert changed.dtype == np.uint8
        columns = changed.astype(float).mean((0, 2))
        assert np.corrcoef(columns, ramp)[0, 1] > 0.8
        assert columns[-8:].mean() > columns[:8].mean() + 30


def test_lamps_are_stronger_than_daylight() -> None:
    """White turns warm or cool by more than the mild light's balance ever does."""
    white = np.full((8, 8, 3), 180, np.uint8)

    def casts(change: Change) -> list[float]:
        made = [change(white, np.random.default_rng(seed)) for seed in range(40)]
        means = [each.reshape(-1, 3).mean(0) for each in made]
        return [abs(float(np.log(mean[0] / mean[2]))) for mean in means]

    assert np.mean(casts(augment.lamp)) > 2 * np.mean(casts(augment.light))


@pytest.mark.parametrize("street", [True, False])
def test_on_another_ground_the_person_stays(street: bool) -> None:
    """Only what is background is exchanged, but for a soft rim; labels stay as they were."""
    sample = person()
    ground = np.full((30, 30, 3), (0, 0, 250), np.uint8) if street else None
    moved = augment.on_another_ground(sample, ground, np.random.default_rng(0))
    assert moved.possible is sample.possible
    assert moved.people is sample.people
    face, cloth, grass = moved.pixels[20, 30], moved.pixels[80, 40], moved.pixels[60, 4]
    np.testing.assert_allclose(face, FACE, atol=2)
    np.testing.assert_allclose(cloth, RED, atol=2)
    assert abs(grass.astype(int) - GRASS).max() > 50
    assert not street or grass.tolist() == [0, 0, 250]


def test_what_lies_beyond_a_picture_may_be_somebody() -> None:
    """What is mirrored there may show the person again: it is no centre, and not nobody's."""
    pixels, possible = np.full((40, 200, 3), 90, np.uint8), np.full((40, 200), TOP, np.uint16)
    sample = Sample(pixels, possible, np.ones((40, 200), np.uint8))
    seen = augment.view(sample, CANVAS, np.random.default_rng(0), fitted=True)
    assert (seen.possible == labelsets.NOTHING).any()
    assert (seen.people[seen.possible == labelsets.NOTHING] == UNKNOWN).all()
