"""Parser, embedder and colours together: the real models on drawn pictures of known content."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from drawn.draw import Drawn, draw_flat, draw_look
from fashionizer.schema import RGB, Box, Choice
from fashionizer.vision.colour.lamps import lit
from fashionizer.vision.embedding.embedder import both
from fashionizer.vision.parsing.parser import LONG_SIDE, Look
from fashionizer.vision.pipeline import GarmentPipeline
from fashionizer.vision.taxonomy import CLASSES, GROUP_OF_CLASS

LOOKS = tuple(draw_look(seed) for seed in range(1_000_100, 1_000_108))
"""Seeds that no training has drawn."""

BULB = 160.0
"""Mireds of a light bulb, a quarter of which the camera balanced out."""


@pytest.fixture(scope="module")
def detector() -> GarmentPipeline:
    """The shipped models."""
    return GarmentPipeline.shipped()


def test_most_large_garments_of_a_look_are_found(detector: GarmentPipeline) -> None:
    """Of tops, bottoms, dresses and coats that cover 3 % of a look, three in four, in place."""
    found = [hit for look in LOOKS for hit in _large_found(detector, look)]
    assert len(found) >= 8
    assert np.mean(found) >= 0.75


def _large_found(detector: GarmentPipeline, look: Drawn) -> list[bool]:
    seen = [s.garment for s in detector.detect(look.pixels).garments]
    area = look.pixels.shape[0] * look.pixels.shape[1]
    large = [
        drawn
        for drawn in look.garments
        if drawn.group in ("tops", "bottoms", "dress", "outerwear") and drawn.box.area > 0.05 * area
    ]
    return [any(drawn.box.iou(garment.box) > 0.5 for garment in seen) for drawn in large]


def test_a_garment_laid_flat_is_found_as_a_whole(detector: GarmentPipeline) -> None:
    """Of one of each class, four in five where they were drawn, and most in their group."""
    flats = {name: draw_flat(7, name) for name in CLASSES}
    first = {name: detector.detect(drawn.pixels).garments[:1] for name, drawn in flats.items()}
    placed = [
        bool(seen) and seen[0].garment.box.iou(flats[name].garments[0].box) > 0.7
        for name, seen in first.items()
    ]
    assert np.mean(placed) >= 0.8
    grouped = [
        seen[0].garment.group == GROUP_OF_CLASS[name] for name, seen in first.items() if seen
    ]
    assert np.mean(grouped) >= 0.7


def test_vectors_are_of_unit_length_and_as_long_as_said(detector: GarmentPipeline) -> None:
    """The index and the similarity rely on it."""
    models = detector.models
    for seen in detector.detect(LOOKS[0].pixels).garments:
        assert (seen.embedding.shape, seen.colour.shape) == ((models.embedding,), (models.colour,))
        assert seen.embedding.dtype == seen.colour.dtype == np.float32
        assert np.linalg.norm(seen.embedding) == pytest.approx(1, abs=1e-4)
        assert np.linalg.norm(seen.colour) == pytest.approx(1, abs=1e-4)


def test_seeing_is_the_same_every_time(detector: GarmentPipeline) -> None:
    """No chance is involved."""
    first, again = (detector.detect(LOOKS[1].pixels).garments for _ in range(2))
    assert [s.garment for s in first] == [s.garment for s in again]


def test_garments_are_numbered_and_inside_the_photo(detector: GarmentPipeline) -> None:
    """Ids count from 0; boxes stay in the picture."""
    for look in LOOKS:
        height, width = look.pixels.shape[:2]
        garments = [s.garment for s in detector.detect(look.pixels).garments]
        assert [g.id for g in garments] == list(range(len(garments)))
        for box in (g.box for g in garments):
            assert 0 <= box.x < box.x + box.w <= width
            assert 0 <= box.y < box.y + box.h <= height


@pytest.mark.parametrize("shape", [(16, 16), (16, 1200), (2000, 20), (300, 300)])
def test_nothing_wearable_is_nothing(detector: GarmentPipeline, shape: tuple[int, int]) -> None:
    """A plain wall of any size has no garment."""
    assert detector.detect(np.full((*shape, 3), 130, np.uint8)).garments == ()


def test_noise_is_not_clothing(detector: GarmentPipeline) -> None:
    """Seeded noise."""
    noise = np.random.default_rng(3).integers(0, 256, (240, 180, 3)).astype(np.uint8)
    assert detector.detect(noise).garments == ()


def test_a_drawn_box_is_seen_as_drawn(detector: GarmentPipeline) -> None:
    """The box is kept; the class given by the person decides the group."""
    drawn = draw_flat(7, "Skirt")
    box = drawn.garments[0].box
    found = detector.detect(drawn.pixels, Choice(box=box)).drawn
    assert found is not None
    assert found.garment.box == box
    assert found.mask is not None
    assert found.mask.shape == (box.h, box.w)
    said = detector.detect(drawn.pixels, Choice(box=box, class_name="Shorts")).drawn
    assert said is not None
    assert (said.garment.class_name, said.garment.group) == ("Shorts", "bottoms")


def test_a_box_on_bare_ground_is_still_seen(detector: GarmentPipeline) -> None:
    """The person may know better than the parser."""
    grey = np.full((200, 200, 3), 130, np.uint8)
    found = detector.detect(grey, Choice(box=Box(50, 50, 60, 60))).drawn
    assert found is not None
    assert found.garment.class_name in {*CLASSES, None}


@pytest.mark.parametrize(
    ("choice", "believed"),
    [
        (Choice(class_name="Skirt"), True),
        (Choice(group="bag"), True),
        (Choice(), False),
        (Choice(garment=0, class_name="Skirt"), False),
    ],
)
def test_who_names_what_is_shown_is_believed_where_nothing_is_found(
    detector: GarmentPipeline, choice: Choice, believed: bool
) -> None:
    """The whole photo is the garment then; a number names one that is not there."""
    found = detector.detect(np.full((200, 160, 3), 130, np.uint8), choice)
    assert found.garments == ()
    assert (found.drawn is not None) is believed
    if found.drawn:
        assert found.drawn.garment.box == Box(0, 0, 160, 200)


@pytest.fixture
def looked_at(detector: GarmentPipeline, monkeypatch: pytest.MonkeyPatch) -> list[RGB]:
    """All that the parser looks at from now on, whole photos, parts and turned ones."""
    seen: list[RGB] = []
    real = detector._parser.look

    def watched(photos: Sequence[RGB], long_side: int = LONG_SIDE) -> list[Look]:
        seen.extend(photos)
        return real(photos, long_side)

    monkeypatch.setattr(detector._parser, "look", watched)
    return seen


QUESTIONS = pytest.mark.parametrize(
    "choice", [Choice(), Choice(box=Box(50, 50, 60, 60)), Choice(class_name="Skirt")]
)


@QUESTIONS
def test_one_question_is_one_look_where_something_is_found_at_full_size(
    detector: GarmentPipeline, looked_at: list[RGB], choice: Choice
) -> None:
    """Also where a box is drawn: of a garment laid out, and of a person who fills the photo."""
    for pixels in (draw_flat(7, "Skirt").pixels, LOOKS[0].pixels):
        looked_at.clear()
        assert detector.detect(pixels, choice).garments
        assert [each.shape for each in looked_at] == [pixels.shape]


@QUESTIONS
def test_one_question_is_three_looks_where_nothing_is_found(
    detector: GarmentPipeline, looked_at: list[RGB], choice: Choice
) -> None:
    """The photo may lie on its side; a drawn box and a named kind cost no look more."""
    detector.detect(np.full((200, 160, 3), 130, np.uint8), choice)
    assert [each.shape[:2] for each in looked_at] == [(200, 160), (160, 200), (160, 200)]


def test_photos_in_a_batch_are_seen_as_each_alone(detector: GarmentPipeline) -> None:
    """Rule: garments are the same, vectors within 1e-4; sizes, worn and laid out are mixed."""
    wall = np.full((200, 300, 3), 130, np.uint8)
    photos = [look.pixels for look in LOOKS[:5]]
    photos += [draw_flat(7, "Skirt").pixels, wall, photos[0][:, ::2], draw_flat(9, "Shoes").pixels]
    photos += [lit(photos[0], BULB)]
    alone = [detector.detect(pixels) for pixels in photos]
    together = detector.detect_batch(photos)
    assert [d.worn for d in together] == [d.worn for d in alone]
    assert {d.worn for d in alone} == {True, False}
    for one, other in zip(together, alone, strict=True):
        assert [g.garment for g in one.garments] == [g.garment for g in other.garments]
        for seen, again in zip(one.garments, other.garments, strict=True):
            np.testing.assert_allclose(seen.embedding, again.embedding, atol=1e-4)
            np.testing.assert_allclose(seen.colour, again.colour, atol=1e-4)
            assert seen.mask is not None
            assert again.mask is not None
            assert np.array_equal(seen.mask, again.mask)
    assert not together[6].garments


def test_colours_are_those_of_daylight_under_a_bulb_too(detector: GarmentPipeline) -> None:
    """Vectors of garments found in both lights agree; with the bulb left in, to 0.69 only."""
    alike = []
    for look in LOOKS:
        before, after = (detector.detect(p).garments for p in (look.pixels, lit(look.pixels, BULB)))
        alike += [
            float(one.colour @ other.colour)
            for one in before
            for other in after
            if one.garment.group == other.garment.group
            and one.garment.box.iou(other.garment.box) > 0.7
        ]
    assert len(alike) >= 12
    assert np.mean(alike) > 0.8


def test_what_a_person_drew_a_box_around_is_seen_as_in_daylight(detector: GarmentPipeline) -> None:
    """What is navy in the first look is black under a bulb."""
    found = [seen.garment for seen in detector.detect(LOOKS[0].pixels).garments]
    (navy,) = (garment for garment in found if garment.colours[0].name == "navy")
    drawn = detector.detect(lit(LOOKS[0].pixels, BULB), Choice(box=navy.box)).drawn
    assert drawn is not None
    assert drawn.garment.colours[0].name == "navy"


def test_a_batch_of_nothing_is_nothing(detector: GarmentPipeline) -> None:
    """Neither no photo nor only photos without a garment is an error."""
    assert detector.detect_batch([]) == []
    wall = np.full((200, 300, 3), 130, np.uint8)
    assert [found.garments for found in detector.detect_batch([wall, wall])] == [(), ()]


def test_photos_of_one_working_size_share_a_run_of_the_parser(
    detector: GarmentPipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule: a batch is one, not a loop; 300 x 200 and 600 x 400 are parsed at one size.

    Nothing is found in them, so the large one is looked at finer, and each twice more, turned.
    """
    runs: list[int] = []
    real = detector._parser.model.run

    def counted(batch: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        runs.append(len(batch))
        return real(batch)

    monkeypatch.setattr(
        type(detector._parser.model), "run", lambda _model, batch, *_rest: counted(batch)
    )
    shapes = [(300, 200, 3), (200, 300, 3), (600, 400, 3)]
    detector.detect_batch([np.full(shape, 130, np.uint8) for shape in shapes])
    assert sorted(runs[:2]) == [1, 2]
    assert (runs[2], sorted(runs[3:])) == (1, [2, 4])


def test_classes_are_probabilities(detector: GarmentPipeline) -> None:
    """Over all 18, summing to 1, for any picture."""
    for pixels in (draw_flat(7, "Dress").pixels, np.full((64, 64, 3), 130, np.uint8)):
        found = detector.classify(pixels)
        assert list(found) == list(CLASSES)
        assert sum(found.values()) == pytest.approx(1, abs=1e-4)
        assert min(found.values()) >= 0


def test_two_looks_at_a_garment_have_half_a_say_each() -> None:
    """The mean of their logits: where they disagree as strongly, nothing is decided."""
    one, other = np.full((2, 1, 18), 1e-4, np.float32)
    one[0, 3], other[0, 5] = 0.9983, 0.9983
    joined = both(one, other)
    assert joined.sum() == pytest.approx(1)
    assert joined[0, 3] == joined[0, 5] == pytest.approx(joined[0].max())
    assert both(one, one)[0] == pytest.approx(one[0], abs=1e-3)
