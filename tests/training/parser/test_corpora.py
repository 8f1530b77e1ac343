"""What an epoch is made of: how many views, of which pictures, in which sizes."""

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("cv2", reason="needs the extra `train`")

from fashionizer.training.data import labelsets
from fashionizer.training.data.sample import UNKNOWN, Sample, alone, nobody
from fashionizer.training.parser.corpora import CANVASES, Corpora, Mix, View
from tests.training.data.painted import person

BATCH = 4

STREET = 40


def _of(shade: int) -> Sample:
    """Return a picture of nobody, of one shade, by which its views are known."""
    pixels = np.full((64, 48, 3), shade, np.uint8)
    return nobody(pixels, np.full((64, 48), labelsets.BACKGROUND, np.uint16))


@pytest.fixture
def corpora() -> Corpora:
    """Forty street photos of one kind, and a few of all else."""
    one = person()
    return Corpora(
        street=[one] * STREET,
        tagged=[one] * 5,
        flat=[_of(90)] * 5,
        drawn=[one] * 5,
        empty=[_of(30)] * 5,
        wild=[one._replace(pixels=one.pixels // (1 + n)) for n in range(20)],
    )


def _epoch(corpora: Corpora, mix: Mix, seed: int = 0) -> list[list[View]]:
    return corpora.epoch(np.random.default_rng(seed), mix, BATCH)


def test_an_epoch_is_whole_batches(corpora: Corpora) -> None:
    """Street photos once, 0.6 times as many flat ones, a tenth drawn, and what the mix says."""
    plain = _epoch(corpora, Mix(tagged=0.0))
    assert {len(views) for views in plain} == {BATCH}
    assert len(plain) == (STREET + 24 + 4) // BATCH
    more = _epoch(corpora, Mix(tagged=0.5, empty=0.2))
    assert len(more) == (STREET + 24 + 4 + 20 + 8) // BATCH


def test_wild_photos_and_scenes_come_in_all_sizes_alike(corpora: Corpora) -> None:
    """Twice each wild photo, half as many scenes as street photos, over four canvases."""
    plain = Mix(tagged=0.0)
    before = len(_epoch(corpora, plain))
    wild = 2 * 20 // (BATCH * len(CANVASES)) * len(CANVASES)
    assert len(_epoch(corpora, replace(plain, wild=2.0))) == before + wild
    scenes = STREET // 2 // (BATCH * len(CANVASES)) * len(CANVASES)
    assert len(_epoch(corpora, replace(plain, scenes=0.5))) == before + scenes


@pytest.mark.parametrize("mix", [Mix(tagged=0.0, wild=2.0), Mix(tagged=0.0, scenes=1.0)])
def test_views_of_a_batch_have_one_size(corpora: Corpora, mix: Mix) -> None:
    """Rule: they are stacked. All canvases occur, and not after all else."""
    sizes = [{view().possible.shape for view in views} for views in _epoch(corpora, mix)]
    assert {len(each) for each in sizes} == {1}
    usual = (CANVASES[0].height, CANVASES[0].width)
    others = [size != {usual} for size in sizes]
    assert set().union(*sizes) == {(canvas.height, canvas.width) for canvas in CANVASES}
    assert any(others[: len(others) // 2])


def test_samples_are_whole(corpora: Corpora) -> None:
    """Pixels, labels and people of a view are of one size, whatever it was made of."""
    for views in _epoch(corpora, Mix(0.2, 0.2, 0.5, 1.0, 1.0, 0.5)):
        pixels, possible, people = views[0]()
        assert pixels.shape[:2] == possible.shape == people.shape
        assert pixels.dtype == people.dtype == np.uint8
        assert possible.dtype == np.uint16


def test_an_epoch_can_be_repeated(corpora: Corpora) -> None:
    """Of one seed the same views in the same order, of another one others."""
    mix = Mix(0.2, 0.2, 0.2, 1.0, 1.0, 0.5)
    one, again, other = (
        [views[0]().pixels.tobytes() for views in _epoch(corpora, mix, seed)] for seed in (1, 1, 2)
    )
    assert one == again
    assert one != other


def test_street_photos_with_a_rare_garment_come_more_often(corpora: Corpora) -> None:
    """One of forty has a bag: every photo comes once at least, that one thrice."""
    bag = person()
    bag.possible[bag.possible == labelsets.bits([2])] = labelsets.bits([10])
    rare = replace(corpora, street=[*[person()] * (STREET - 1), bag])
    shown = [view().possible for views in _epoch(rare, Mix(tagged=0.0)) for view in views]
    bags = sum(bool((possible == labelsets.bits([10])).any()) for possible in shown)
    assert 3 <= bags <= 4
    assert len(shown) > STREET + 24 + 4 - BATCH


def test_only_people_who_are_known_whole_are_cut_out(corpora: Corpora) -> None:
    """Scenes need an outline: a photo in which somebody may be is none to cut from."""
    vague = person()
    red = np.full_like(vague.pixels, (250, 0, 250))
    vague.people[0, 0] = UNKNOWN
    small = alone(red[:32, :32], np.full((32, 32), labelsets.bits([2]), np.uint16))
    mixed = replace(
        corpora,
        street=[small, *[person()] * 7],
        wild=[vague._replace(pixels=red), person()],
    )
    for seed in range(5):
        found = mixed._cuttable(np.random.default_rng(seed))
        assert len(found) == 4
        assert all((sample.people == 1).sum() > 32 * 32 for sample in found)
        assert not any((sample.people == UNKNOWN).any() for sample in found)


def test_a_training_without_wild_photos_needs_none(corpora: Corpora) -> None:
    """The first two stages have none, and nothing laid out is asked of them either."""
    bare = Corpora(corpora.street, [], [], [], [])
    assert len(_epoch(bare, Mix())) == STREET // BATCH
