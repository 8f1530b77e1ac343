"""Looks at the whole, closer looks and turned ones: a real parser over a network by rules."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import pytest

from fashionizer.schema import RGB, Box, Choice
from fashionizer.vision.embedding.embedder import Embedder
from fashionizer.vision.parsed import ParsedPhoto
from fashionizer.vision.parsing.parser import LONG_SIDE, Look
from fashionizer.vision.people.finding import SEEN
from fashionizer.vision.pipeline import GarmentPipeline
from fashionizer.vision.runtime.model import Model
from fashionizer.vision.seeing.closer import SURE
from fashionizer.vision.seeing.looks import as_it_lies, see
from tests.vision.coloured import PANTS, TOPS, Watched, dress, ground, paint

Name = TypeVar("Name")

WIDTH, HEIGHT = 256, 352
"""Size at which the parser looks at an upright photo, so that nothing is scaled."""

STANDING = Box(96, 16, 64, 320)


@pytest.fixture
def parser() -> Watched:
    """A parser that goes by colours."""
    return Watched()


def _person() -> tuple[RGB, dict[int, Box]]:
    photo = ground(WIDTH, HEIGHT)
    return photo, dress(photo, STANDING, 0)


def _small() -> tuple[RGB, Box, dict[int, Box]]:
    """Return a photo of someone too far away for what they wear to be seen, their box, the rest."""
    photo, box = ground(1056, 1056), Box(600, 300, 64, 192)
    return photo, box, dress(photo, box, 0)


def _worn(seen: ParsedPhoto, person: int | None) -> dict[int, Box]:
    return {each.label: each.box for each in seen.found if each.person == person}


def _same(one: Box, other: Box) -> bool:
    """Return whether two boxes are of one person; a head's are not exact to the pixel."""
    return one.iou(other) > 0.95


def _alike(found: dict[Name, Box], true: dict[Name, Box]) -> bool:
    """Return whether the same is found in about the same boxes."""
    return set(found) == set(true) and all(_same(found[each], true[each]) for each in true)


def test_who_fills_a_photo_is_looked_at_once(parser: Watched) -> None:
    """Garments where they are, with their wearer; the person has a box and is meant."""
    photo, worn = _person()
    (seen,) = see(parser, [photo])
    assert parser.looked_at == [(HEIGHT, WIDTH)]
    assert _alike(_worn(seen, 0), worn)
    assert len(seen.found) == len(worn)
    ((person,), (score,)) = seen.people, seen.scores
    assert (person.id, person.main) == (0, True)
    assert _same(person.box, STANDING)
    assert score > SURE
    assert (seen.worn, seen.turn) == (True, 0)


def test_a_mask_is_as_large_as_the_photo_and_in_its_box(parser: Watched) -> None:
    """What is cut out for the embedder lies where the box does."""
    photo, box, _ = _small()
    for each in [*see(parser, [_person()[0]])[0].found, *see(parser, [photo])[0].found]:
        height, width = each.mask.shape
        assert (height, width) in ((HEIGHT, WIDTH), photo.shape[:2])
        assert each.box.iou(Box.of(each.mask)) > 0.8
    assert box.h < HEIGHT


def test_who_is_small_is_looked_at_more_closely(parser: Watched) -> None:
    """What they wear is seen only then, and its boxes are in the photo's pixels again."""
    photo, box, worn = _small()
    (seen,) = see(parser, [photo])
    whole, part = parser.looked_at
    assert whole == photo.shape[:2]
    assert box.h < part[0] < 1.3 * box.h
    assert box.w < part[1] < 2 * box.w
    found = _worn(seen, 0)
    assert set(found) == set(worn) == {TOPS, PANTS}
    for label, place in worn.items():
        assert found[label].iou(place) > 0.85
    assert seen.people[0].box.iou(box) > 0.85


def test_two_small_people_are_each_looked_at_more_closely(parser: Watched) -> None:
    """Either look gives one of them what they wear, in the place where they stand."""
    photo = ground(1056, 1056)
    boxes = [Box(300, 400, 64, 192), Box(700, 420, 64, 192)]
    worn = [dress(photo, box, who) for who, box in enumerate(boxes)]
    (seen,) = see(parser, [photo])
    assert len(parser.looked_at) == 3
    assert [person.main for person in seen.people] == [True, True]
    for person in seen.people:
        who = int(person.box.iou(boxes[1]) > 0.8)
        for label, place in worn[who].items():
            assert _worn(seen, person.id)[label].iou(place) > 0.85


def test_neighbours_garments_are_apart(parser: Watched) -> None:
    """Two people who touch are in tops that touch: to each their own, none spans both."""
    photo = ground(WIDTH, HEIGHT)
    boxes = [Box(64, 16, 64, 320), Box(128, 16, 64, 320)]
    worn = [dress(photo, box, who) for who, box in enumerate(boxes)]
    (seen,) = see(parser, [photo])
    first, second = sorted(seen.people, key=lambda person: person.box.x)
    assert first.main
    assert second.main
    assert _alike(_worn(seen, first.id), worn[0])
    assert _alike(_worn(seen, second.id), worn[1])
    assert len(seen.found) == 4


def test_who_stands_in_front_keeps_what_is_in_both_boxes(parser: Watched) -> None:
    """The one behind has what is seen of theirs."""
    photo = ground(WIDTH, HEIGHT)
    behind = dress(photo, Box(64, 16, 96, 320), 0)
    front = dress(photo, Box(128, 16, 64, 320), 1)
    (seen,) = see(parser, [photo])
    first, second = sorted(seen.people, key=lambda person: person.box.x)
    assert _alike(_worn(seen, second.id), front)
    rest = {label: Box(box.x, box.y, 64, box.h) for label, box in behind.items()}
    assert _alike(_worn(seen, first.id), rest)


def test_passers_by_have_no_garments(parser: Watched) -> None:
    """They are people of the photo, but nothing that they wear joins the outfit."""
    photo, worn = _person()
    passing = Box(8, 160, 32, 128)
    dress(photo, passing, 1)
    (seen,) = see(parser, [photo])
    assert [person.main for person in seen.people] == [True, False]
    assert all(map(_same, (person.box for person in seen.people), (STANDING, passing)))
    assert _alike(_worn(seen, 0), worn)
    assert len(seen.found) == len(worn)
    assert len(parser.looked_at) == 1, "nobody looks closer at a passer-by"


def test_a_crowd_has_no_garments_and_is_not_turned(parser: Watched) -> None:
    """Five alike: it is about none of them, but something was seen."""
    photo = ground(HEIGHT, WIDTH)
    for who in range(5):
        dress(photo, Box(32 + 64 * who, 32, 32, 192), who)
    (seen,) = see(parser, [photo])
    assert [person.main for person in seen.people] == [False] * 5
    assert seen.found == []
    assert len(parser.looked_at) == 1


def test_a_garment_laid_out_is_nobodys(parser: Watched) -> None:
    """Without a person there is nobody to look at more closely, and no wearer."""
    photo, box = ground(WIDTH, HEIGHT), Box(64, 64, 128, 160)
    paint(photo, TOPS, box, 0)
    (seen,) = see(parser, [photo])
    (only,) = seen.found
    assert (only.label, only.box, only.person) == (TOPS, box, None)
    assert (seen.people, seen.scores, seen.worn) == ((), (), False)
    assert len(parser.looked_at) == 1


def test_nothing_is_looked_for_on_both_sides_and_not_found(parser: Watched) -> None:
    """A bare wall is looked at twice more, turned, and stays as it is given."""
    (seen,) = see(parser, [ground(WIDTH, HEIGHT)])
    assert parser.looked_at == [(HEIGHT, WIDTH), (WIDTH, HEIGHT), (WIDTH, HEIGHT)]
    assert (seen.found, seen.people, seen.turn) == ([], (), 0)


@pytest.mark.parametrize("turn", [1, 3])
def test_a_photo_on_its_side_is_turned(parser: Watched, turn: int) -> None:
    """Whichever way: what is found is in the photo as it stands."""
    photo, worn = _person()
    (seen,) = see(parser, [np.rot90(photo, -turn)])
    assert seen.turn == turn
    assert np.array_equal(seen.pixels, photo)
    assert _alike(_worn(seen, 0), worn)
    assert _same(seen.people[0].box, STANDING)


def test_a_photo_is_not_turned_for_an_unsure_person() -> None:
    """Somebody who would do in a photo as given is too little to turn it."""
    share = (SEEN + SURE) / 2
    unsure = Watched(float(np.log(share / (1 - share))))
    photo, worn = _person()
    standing, lying = see(unsure, [photo, np.rot90(photo)])
    assert _alike(_worn(standing, 0), worn)
    assert (lying.found, lying.people, lying.turn) == ([], (), 0)


def test_as_it_lies_a_photo_is_not_turned(parser: Watched) -> None:
    """Who draws a box does so in the photo as it was given; one look, whatever is found."""
    photo, worn = _person()
    lying = as_it_lies(parser, np.rot90(photo))
    assert (lying.found, lying.turn, lying.pixels.shape) == ([], 0, (WIDTH, HEIGHT, 3))
    assert len(parser.looked_at) == 1
    assert _alike(_worn(as_it_lies(parser, photo), 0), worn)


def test_photos_are_seen_together_as_each_alone(parser: Watched) -> None:
    """In their order, with those looked at more closely and those turned among them."""
    photo = _person()[0]
    photos = [ground(64, 64), _small()[0], np.rot90(photo), photo]
    together, alone = see(parser, photos), [see(parser, [each])[0] for each in photos]
    for one, other in zip(together, alone, strict=True):
        assert (one.people, one.turn) == (other.people, other.turn)
        assert [(e.label, e.box, e.person) for e in one.found] == [
            (e.label, e.box, e.person) for e in other.found
        ]
    assert [each.turn for each in together] == [0, 0, 3, 0]
    assert see(parser, []) == []


def test_who_is_too_small_to_be_seen_is_found_with_finer_eyes(parser: Watched) -> None:
    """Nobody is there at first; twice the pixels show them, closer looks what they wear."""
    photo, box = ground(2112, 2112), Box(1200, 1296, 32, 96)
    worn = dress(photo, box, 0)
    assert as_it_lies(parser, photo).people == ()
    parser.looked_at.clear()
    (seen,) = see(parser, [photo])
    assert parser.looked_at[:2] == [photo.shape[:2]] * 2
    assert parser.looked_at[2][0] < 1.3 * box.h
    assert seen.people[0].box.iou(box) > 0.8
    assert set(_worn(seen, 0)) == set(worn)


def test_a_small_photo_is_not_looked_at_finer(parser: Watched) -> None:
    """It has no more pixels than one look takes in."""
    see(parser, [ground(WIDTH, HEIGHT), ground(WIDTH * 2, HEIGHT * 2)])
    assert sum(size == (HEIGHT, WIDTH) for size in parser.looked_at) == 1
    assert sum(size == (HEIGHT * 2, WIDTH * 2) for size in parser.looked_at) == 2


def test_a_box_seen_from_afar_is_mended_from_near() -> None:
    """It says only about where somebody is; looks go on until they fill what is looked at."""
    photo, box, worn = _small()
    (seen,) = see(parser := Rough(), [photo])
    assert len(parser.looked_at) == 3
    assert seen.people[0].box.iou(box) > 0.85
    assert set(_worn(seen, 0)) == set(worn)


@pytest.mark.parametrize("surely", [True, False])
def test_who_is_large_enough_keeps_the_box_they_were_seen_in(surely: bool) -> None:
    """A closer look shows better what they wear, but no better who they are."""
    photo, box = ground(1056, 1056), Box(300, 300, 160, 480)
    worn = dress(photo, box, 0)
    share = SURE + 0.2 if surely else SURE - 0.1
    (seen,) = see(parser := Mirage(share), [photo])
    assert len(parser.looked_at) == 2
    assert seen.people[0].box.iou(box) > 0.9
    assert set(_worn(seen, 0)) == set(worn)


@pytest.mark.parametrize(("share", "believed"), [(SURE + 0.01, True), (SURE - 0.01, False)])
def test_who_is_nobody_from_near_is_believed_if_they_were_sure(
    share: float, believed: bool
) -> None:
    """A post that looks like somebody from afar has no outfit; someone sure in a blanket may."""
    photo, _, _ = _small()
    (seen,) = see(Mirage(share), [photo])
    assert len(seen.people) == believed
    assert bool(seen.found) is believed


def test_two_boxes_that_turn_out_to_be_one_person_are_one() -> None:
    """From afar two peaks are one person's; nobody has two outfits on."""
    photo, box, worn = _small()
    seen = see(Doubled(), [photo])[0]
    assert [person.box.iou(box) > 0.85 for person in seen.people] == [True]
    assert len(seen.found) == len(worn)


def test_a_speck_of_cloth_is_nothing(parser: Watched) -> None:
    """What lies there fills more of any photo of it."""
    photo = ground(WIDTH, HEIGHT)
    paint(photo, TOPS, Box(64, 64, 24, 24), 0)
    assert as_it_lies(parser, photo).found
    assert see(parser, [photo])[0].found == []
    paint(photo, TOPS, Box(64, 64, 56, 56), 0)
    assert len(see(parser, [photo])[0].found) == 1


@pytest.mark.parametrize(("box", "kept"), [(Box(0, 160, 24, 160), False), (STANDING, True)])
def test_who_is_not_seen_wears_something_that_fills_the_photo(box: Box, kept: bool) -> None:
    """A passer-by at the rim does not."""
    photo = ground(WIDTH, HEIGHT)
    dress(photo, box, 0)
    (seen,) = see(Watched(sure=-9), [photo])
    assert (bool(seen.found), seen.people) == (kept, ())


def _collage(*pictures: RGB) -> RGB:
    """Set pictures of one height side by side, white between them."""
    gap = np.full((len(pictures[0]), 24, 3), 255, np.uint8)
    return np.concatenate(
        [pictures[0], *(part for each in pictures[1:] for part in (gap, each))], 1
    )


def test_everybody_in_a_collage_has_their_own(parser: Watched) -> None:
    """Each picture is looked at by itself; whom each is about, the whole photo is about."""
    photo, worn = _person()
    both = ground(WIDTH, HEIGHT)
    dress(both, Box(16, 224, 32, 96), 1)
    dress(both, STANDING, 0)
    (seen,) = see(parser, [_collage(both, photo, photo, photo, photo)])
    assert parser.looked_at == [(HEIGHT, WIDTH)] * 5
    assert [person.main for person in seen.people] == [True] * 5 + [False]
    places = sorted(person.box.x for person in seen.people if person.main)
    assert places == pytest.approx([STANDING.x + i * (WIDTH + 24) for i in range(5)], abs=4)
    for person in range(5):
        left = seen.people[person].box.x - STANDING.x
        there = {name: Box(box.x + left, box.y, box.w, box.h) for name, box in worn.items()}
        assert all(_worn(seen, person)[name].iou(box) > 0.85 for name, box in there.items())
    assert len(seen.found) == 5 * len(worn)


def test_who_is_cut_off_in_a_collage_does_not_go_on_in_the_next_picture(parser: Watched) -> None:
    """Nor is there anything more of them to look at."""
    photo = ground(WIDTH, HEIGHT)
    dress(photo, Box(96, 96, 64, 256), 0)
    gap = np.full((24, WIDTH, 3), 255, np.uint8)
    (seen,) = see(parser, [np.concatenate([photo, gap, photo])])
    assert parser.looked_at == [(HEIGHT, WIDTH)] * 2
    assert [person.main for person in seen.people] == [True, True]


def test_labels_of_a_collage_lie_where_its_pictures_do(parser: Watched) -> None:
    """Between them is background: a box drawn there has no cloth in it."""
    photo, worn = _person()
    (seen,) = see(parser, [_collage(photo, photo)])
    place = worn[TOPS]
    top = np.zeros(seen.pixels.shape[:2], np.bool_)
    Box(place.x + WIDTH + 24, place.y, place.w, place.h).cut(top)[...] = True
    assert seen.shares(top)[TOPS] > 0.9
    gap = np.zeros_like(top)
    gap[:, WIDTH + 4 : WIDTH + 20] = True
    assert seen.shares(gap)[0] > 0.9


def test_things_laid_out_in_a_collage_are_nobodys(parser: Watched) -> None:
    """Each lies in its own picture."""
    photo = ground(WIDTH, HEIGHT)
    paint(photo, TOPS, Box(64, 64, 128, 160), 0)
    (seen,) = see(parser, [_collage(photo, photo)])
    assert [each.box.x for each in seen.found] == [64, 64 + WIDTH + 24]
    assert seen.people == ()


class Rough(Watched):
    """Boxes of people who are small in what it looks at are far too large."""

    def look(self, photos: Sequence[RGB], long_side: int = LONG_SIDE) -> list[Look]:
        """Look at photos; widen the boxes where the picture is far larger than a person."""
        looks = super().look(photos, long_side)
        for photo, look in zip(photos, looks, strict=True):
            if len(photo) > 1000:
                look.heads[1:] += np.log(1.9)
        return looks


class Mirage(Watched):
    """Sees people in whole photos only, never in a part of one."""

    def __init__(self, share: float) -> None:
        super().__init__(float(np.log(share / (1 - share))))

    def look(self, photos: Sequence[RGB], long_side: int = LONG_SIDE) -> list[Look]:
        """Look at photos; in parts of them nobody is."""
        looks = super().look(photos, long_side)
        for photo, look in zip(photos, looks, strict=True):
            if len(photo) < 1000:
                look.heads[0] = -9
        return looks


class Doubled(Watched):
    """Sees everybody twice from afar, in large boxes one above the other."""

    def look(self, photos: Sequence[RGB], long_side: int = LONG_SIDE) -> list[Look]:
        """Look at photos; from one person's middle two peaks are seen, four cells apart."""
        looks = super().look(photos, long_side)
        for photo, look in zip(photos, looks, strict=True):
            if len(photo) > 1000:
                ((row,), (column,)) = np.nonzero(look.heads[0] > 0)
                look.heads[0, [row - 2, row + 2], column] = look.heads[0, row, column]
                look.heads[1:, [row - 2, row + 2], column] = np.log(6)[None]
                look.heads[0, row, column] = 0
        return looks


@pytest.fixture
def detector(parser: Watched) -> GarmentPipeline:
    """The real embedder beside it, which takes plain colours for clothing here."""
    model = Model("embedder")
    model.card["wearable_threshold"] = -np.inf
    return GarmentPipeline(parser, Embedder(model))


def test_only_what_nobody_wears_must_look_wearable(detector: GarmentPipeline) -> None:
    """Somebody's strange robe is a robe; a cloth that lies there may be a curtain."""
    detector._embedder.model.card["wearable_threshold"] = np.inf
    laid = ground(WIDTH, HEIGHT)
    paint(laid, TOPS, Box(64, 64, 128, 160), 0)
    assert detector.detect(laid).garments == ()
    assert len(detector.detect(_person()[0]).garments) == 2


@pytest.mark.parametrize("turn", [0, 1, 3])
def test_boxes_are_given_as_the_photo_lies(detector: GarmentPipeline, turn: int) -> None:
    """Of people and garments, with masks that fit: they are drawn over the photo as given."""
    photo, worn = _person()
    given = np.rot90(photo, turn)
    found = detector.detect(given)
    (person,) = found.people
    assert _same(person.box, _turned(STANDING, turn))
    by_group: dict[str, Box] = {each.garment.group: each.garment.box for each in found.garments}
    true: dict[str, Box] = {
        "tops": _turned(worn[TOPS], turn),
        "bottoms": _turned(worn[PANTS], turn),
    }
    assert _alike(by_group, true)
    for each in found.garments:
        assert each.mask is not None
        assert each.mask.shape == (each.garment.box.h, each.garment.box.w)
        assert each.mask.mean() > 0.95


def test_a_box_drawn_in_a_lying_photo_stays_where_it_was_drawn(detector: GarmentPipeline) -> None:
    """Also though the garments beside it are found in the photo turned."""
    photo, worn = _person()
    given, drawn = np.rot90(photo), _turned(worn[PANTS], 1)
    found = detector.detect(given, Choice(box=drawn))
    assert found.drawn is not None
    assert (found.drawn.garment.box, found.drawn.garment.id) == (drawn, 2)
    assert found.drawn.mask is not None
    assert found.drawn.mask.shape == (drawn.h, drawn.w)
    assert [colour.hex for colour in found.drawn.garment.colours] == ["#00ff00"]


def _turned(box: Box, turn: int) -> Box:
    """Return where a box of the standing photo is in the lying one, by looking for it."""
    there = np.zeros((HEIGHT, WIDTH), np.bool_)
    there[box.y : box.y + box.h, box.x : box.x + box.w] = True
    return Box.of(np.rot90(there, turn))
