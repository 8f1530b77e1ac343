"""Scenes put together of people who were cut out of their photos."""

import numpy as np
import pytest

pytest.importorskip("cv2", reason="needs the extra `train`")

from fashionizer.training.data import augment, labelsets, scenes
from fashionizer.training.data.sample import Pixels, Sample
from tests.training.data.painted import SKIN, TOP, person, same

CANVAS = augment.Canvas(160, 128)

BLUE = np.full((90, 70, 3), (20, 20, 220), np.uint8)


@pytest.fixture(scope="module")
def made() -> list[Sample]:
    """Sixty scenes of one to four people."""
    return [_scene(seed) for seed in range(60)]


def _scene(seed: int, grounds: tuple[Pixels, ...] = (BLUE,)) -> Sample:
    return scenes.scene([person()], grounds, CANVAS, np.random.default_rng(seed))


def _numbers(sample: Sample) -> set[int]:
    return set(np.unique(sample.people).tolist()) - {0}


def test_a_scene_has_the_size_of_its_canvas(made: list[Sample]) -> None:
    """And the types of a picture to learn from."""
    for scene in made:
        assert scene.pixels.shape == (160, 128, 3)
        assert scene.possible.shape == scene.people.shape == (160, 128)
        assert [each.dtype for each in scene] == [np.uint8, np.uint16, np.uint8]


def test_the_same_seed_makes_the_same_scene() -> None:
    """So that a training can be repeated; another one makes another."""
    one, again, other = _scene(3), _scene(3), _scene(4)
    assert same(one, again)
    assert not np.array_equal(one.people, other.people)


def test_a_scene_shows_as_many_people_as_are_set_there(made: list[Sample]) -> None:
    """Numbered from 1; alone, side by side and in a group."""
    counts = [len(_numbers(scene)) for scene in made]
    assert set(counts) == set(scenes.COUNTS)
    assert all(max(_numbers(scene)) <= max(scenes.COUNTS) for scene in made)


def test_everything_known_of_a_scene_is_its_peoples(made: list[Sample]) -> None:
    """Rule: skin and cloth are somebody's; of somebody hardly a rim is ground."""
    for scene in made:
        assert set(np.unique(scene.possible)) <= {labelsets.BACKGROUND, SKIN, TOP}
        ground, somebody = scene.possible == labelsets.BACKGROUND, scene.people > 0
        assert (ground | somebody).all()
        assert (ground & somebody).sum() < 0.06 * somebody.sum()


def test_the_ground_that_people_stood_on_stays_behind() -> None:
    """Rule: cut out of another ground they make the same scene, but for a line around them."""
    grass = person()
    snow = grass._replace(pixels=grass.pixels.copy())
    snow.pixels[grass.people == 0] = 255
    for seed in range(20):
        one, other = (
            scenes.scene([each], [BLUE], CANVAS, np.random.default_rng(seed)).pixels.astype(float)
            for each in (grass, snow)
        )
        assert (np.abs(one - other).max(2) > 60).mean() < 0.03


def test_people_are_near_and_far_whole_and_cut(made: list[Sample]) -> None:
    """From a sixth of the scene's height up to all of it, some without what is below the knee."""
    alone = [scene for scene in made if len(_numbers(scene)) == 1]
    heights = [np.ptp(np.nonzero(scene.people)[0]) + 1 for scene in alone]
    assert min(heights) < 0.4 * CANVAS.height
    assert max(heights) > 0.8 * CANVAS.height
    faces = [(scene.possible == SKIN).sum() / (scene.people > 0).sum() for scene in alone]
    assert min(faces) < 0.22  # of a whole person a fifth is face here
    assert max(faces) > 0.3


def test_half_of_the_people_are_mirrored(made: list[Sample]) -> None:
    """The face, on the left in their photo, is on the right of their body in some."""
    alone = [scene for scene in made if len(_numbers(scene)) == 1]
    sides = [
        np.nonzero(scene.possible == SKIN)[1].mean() < np.nonzero(scene.possible == TOP)[1].mean()
        for scene in alone
        if (scene.possible == SKIN).any()
    ]
    assert 0.2 < np.mean(sides) < 0.8


def test_people_side_by_side_stand_on_about_one_line(made: list[Sample]) -> None:
    """Side by side, not on top of one another: seen from the left they come in their order."""
    several = [scene for scene in made if len(_numbers(scene)) > 1]
    middles = [
        [float(np.nonzero(scene.people == n)[1].mean()) for n in sorted(_numbers(scene))]
        for scene in several
    ]
    assert np.mean([sorted(each) == each for each in middles]) > 0.9


def test_grounds_are_plain_dark_and_of_pictures(made: list[Sample]) -> None:
    """Some scenes are before the picture that was given, some before a wall, a few in the dark."""
    plain = [_plain(scene) for scene in made]
    assert 0.2 < np.mean(plain) < 0.7
    dark = [scene.pixels[scene.people == 0].mean() < 60 for scene in made if not scene.people.all()]
    assert 0 < np.mean(dark) < 0.5


def _plain(scene: Sample) -> bool:
    """Return whether a scene's ground is not that of the blue picture."""
    ground = scene.pixels[scene.people == 0].astype(float)
    red, _, blue = ground.mean(0) if len(ground) else (0, 0, 0)
    return not blue > 2 * red
