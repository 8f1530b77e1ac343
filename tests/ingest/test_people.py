"""Several people in one photo: an outfit of each, of a photo that is kept once."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.index.base import joint_query
from fashionizer.ingest.people import CROWD, NO_GARMENT, Look, looks_of, matched
from fashionizer.ingest.pipeline import Again
from fashionizer.ingest.report import Report
from fashionizer.photo.thumbnail import resized
from fashionizer.schema import RGB, Box, Detections, EncodedGarment, Garment, Group, Outfit, Person
from tests.gallery.fakes import HEIGHT, WIDTH, counts, photo_files, picture, save, unit
from tests.gallery.groups import HEAD, Groups, Someone, group, panel

Add = Callable[..., Report]
Open = Callable[..., Gallery]

UNIT = unit(np.ones(2))

FORCE, BACK = Again(everything=True), Again(removed=True)


def pair(path: Path) -> Path:
    """Save a photo of two people, and of one who passes by between them."""
    return save(path, group(Someone(1), Someone(7, head=8), Someone(2)))


def worn(number: int, group: Group, person: int | None = None) -> EncodedGarment:
    """Return a garment of a person."""
    garment = Garment(number, group, None, 0.9, Box(10 * number, 0, 8, 8), (), person)
    return EncodedGarment(garment, UNIT, UNIT)


def person(number: int, x: int = 0, *, main: bool = True) -> Person:
    """Return someone ten pixels wide."""
    return Person(number, Box(x, 0, 10, 40), 0.5, main)


def test_each_main_person_is_an_outfit_of_one_photo(add: Add, opened: Open, tmp_path: Path) -> None:
    """Own box, number and garments, counted from 0; who passes by is left out without a word."""
    report = add(pair(tmp_path / "a.png"), vision=Groups())
    assert (report.added, report.outfits, report.left_out) == (1, 2, [])
    with opened(Groups().models) as gallery:
        left, right = gallery.every()
        assert (left.file, left.photo) == (right.file, right.photo)
        assert len(photo_files(gallery)) == 1
        assert left.person == Person(0, panel(0), 24 / WIDTH, main=True)
        assert right.person == Person(1, panel(2), 24 / WIDTH, main=True)
        for number, outfit in enumerate((left, right)):
            assert outfit.shares_photo
            assert [garment.id for garment in outfit.garments] == [0, 1, 2]
            assert {garment.person for garment in outfit.garments} == {number}
            assert all(panel(2 * number).iou(garment.box) > 0 for garment in outfit.garments)
        seen = Groups().detect(group(Someone(2))).garments[0]
        query = joint_query(seen.embedding, seen.colour, 0.3)
        assert gallery.search(query, 1, {"tops"})[0].outfit == right.id


def test_one_person_has_the_photo_alone(add: Add, opened: Open, tmp_path: Path) -> None:
    """Passers-by are no outfits: nothing has to be told apart."""
    add(save(tmp_path / "a.png", group(Someone(1), Someone(2, head=8))), vision=Groups())
    with opened() as gallery:
        (outfit,) = gallery.every()
    assert (outfit.shares_photo, outfit.person) == (False, person_at(0))


def person_at(number: int) -> Person:
    """Return a main person by number from the left."""
    return Person(number, panel(number), 24 / WIDTH, main=True)


def test_a_crowd_is_refused_with_the_reason(add: Add, tmp_path: Path) -> None:
    """Nobody stands out; it is told again until the photo changes."""
    crowd = save(tmp_path / "a.png", group(*(Someone(seed, head=8) for seed in range(3))))
    report = add(crowd, vision=Groups())
    assert [(each.file, each.reason) for each in report.rejected] == [(str(crowd), CROWD)]
    again = add(crowd, vision=Groups())
    assert [each.reason for each in again.still_refused] == [CROWD]


def test_less_than_an_outfit_is_refused_with_the_reason(add: Add, tmp_path: Path) -> None:
    """Shoes alone, worn or laid out, and a top alone where it is worn."""
    shoes = add(save(tmp_path / "a.png", group(Someone(1, rows=(2,)))), vision=Groups())
    assert "Only shoes can be seen" in shoes.rejected[0].reason
    laid = add(save(tmp_path / "b.png", picture(2, rows=(2,))))
    assert "Only shoes can be seen" in laid.rejected[0].reason
    top = add(save(tmp_path / "c.png", group(Someone(3, rows=(0,)))), vision=Groups())
    assert "Only tops can be seen" in top.rejected[0].reason


def test_of_several_only_the_one_without_an_outfit_is_left_out(
    add: Add, opened: Open, tmp_path: Path
) -> None:
    """The report tells who and why; the photo is added for the other."""
    people = group(Someone(1), Someone(2, rows=(2,)), Someone(3, rows=()))
    report = add(save(tmp_path / "a.png", people), vision=Groups())
    assert (counts(report), report.outfits) == ((1, 0, 0, 0), 1)
    assert [each.reason.split(",")[0] for each in report.left_out] == [
        "Person 1: Only shoes can be seen",
        "Person 2: No garment was found on them.",
    ]
    assert report.to_json()["left_out"][0]["file"] == f"{tmp_path}/a.png"
    with opened() as gallery:
        assert [outfit.person for outfit in gallery.every()] == [person_at(0)]


@pytest.mark.parametrize(
    ("groups", "enough"),
    [
        (("dress",), True),
        (("tops", "bottoms"), True),
        (("outerwear", "shoes"), True),
        (("tops",), False),
        (("shoes", "bag", "hat"), False),
        ((), False),
    ],
)
def test_an_outfit_is_a_dress_or_two_garments_one_of_the_body(
    groups: tuple[Group, ...], enough: bool
) -> None:
    """Of someone who wears them."""
    garments = tuple(worn(number, each, 0) for number, each in enumerate(groups))
    assert bool(looks_of(Detections(garments, people=(person(0),))).outfits) == enough


@pytest.mark.parametrize(
    ("groups", "enough"), [(("tops",), True), (("outfit",), True), (("bag",), False)]
)
def test_what_is_laid_out_may_come_piece_by_piece(groups: tuple[Group, ...], enough: bool) -> None:
    """Where nobody is seen one garment of the body will do; so does a whole picture."""
    garments = tuple(worn(number, each) for number, each in enumerate(groups))
    assert bool(looks_of(Detections(garments)).outfits) == enough


def test_nothing_at_all_is_told_as_ever() -> None:
    """With or without a person."""
    assert looks_of(Detections(())).reason == NO_GARMENT
    assert looks_of(Detections((), people=(person(0),))).reason == NO_GARMENT


def test_adding_the_same_photo_again_adds_nothing(add: Add, opened: Open, tmp_path: Path) -> None:
    """Unchanged, copied, or saved anew: a copy of a photo is a copy, whoever is on it."""
    inside = pair(tmp_path / "in" / "a.png")
    add(inside, vision=Groups())
    assert counts(add(inside, vision=Groups())) == (0, 1, 0, 0)
    shutil.copy(inside, tmp_path / "copy.png")
    assert counts(add(tmp_path / "copy.png", vision=Groups())) == (0, 0, 1, 0)
    pixels = group(Someone(1), Someone(7, head=8), Someone(2))
    near = save(tmp_path / "near.jpg", pixels, quality=80)
    assert [each.kind for each in add(near, vision=Groups()).duplicates] == ["near"]
    with opened() as gallery:
        assert len(list(gallery.every())) == 2


def test_a_better_copy_takes_the_place_of_all_outfits_of_a_photo(
    add: Add, opened: Open, tmp_path: Path
) -> None:
    """Their ids stay with their people, in pixels of the larger photo."""

    class Double(Groups):
        def detect(self, pixels: RGB) -> Detections:
            return super().detect(resized(pixels, 2 * WIDTH, HEAD + HEIGHT)).scaled(2, 2)

    large = np.kron(group(Someone(1), Someone(2)), np.ones((2, 2, 1), np.uint8))
    large -= np.random.default_rng(0).integers(0, 40, large.shape, np.uint8) * (large > 99)
    small = resized(large, 2 * WIDTH, HEAD + HEIGHT)
    add(save(tmp_path / "small.png", small), vision=Groups())
    report = add(save(tmp_path / "large.png", large), vision=Double())
    assert [each.instead_of for each in report.better] == [f"{tmp_path}/small.png"]
    with opened() as gallery:
        outfits = list(gallery.every())
        assert [(outfit.id, outfit.width) for outfit in outfits] == [(1, 480), (2, 480)]
        assert [outfit.person.box.x for outfit in outfits if outfit.person] == [0, 240]
        assert len(photo_files(gallery)) == 1


def test_a_changed_photo_replaces_all_its_outfits(add: Add, opened: Open, tmp_path: Path) -> None:
    """Same path, other people: no outfit of before is left, nor its photo."""
    file = pair(tmp_path / "a.png")
    add(file, vision=Groups())
    save(file, group(Someone(11), Someone(12), Someone(13)))
    assert counts(add(file, vision=Groups())) == (1, 0, 0, 0)
    with opened() as gallery:
        assert [outfit.id for outfit in gallery.every()] == [3, 4, 5]
        assert len(photo_files(gallery)) == 1


def test_a_photo_that_moved_is_found_again_with_all_its_outfits(
    add: Add, opened: Open, tmp_path: Path
) -> None:
    """Both follow their file."""
    file = pair(tmp_path / "a.png")
    add(file, vision=Groups())
    moved = file.rename(tmp_path / "b.png")
    assert len(add(moved, vision=Groups()).moved) == 1
    with opened() as gallery:
        assert {outfit.file for outfit in gallery.every()} == {str(moved)}


def test_a_photo_stays_as_long_as_one_outfit_shows_it(
    add: Add, opened: Open, tmp_path: Path
) -> None:
    """Whoever is removed by id goes alone; by its file, all of it goes."""
    file = pair(tmp_path / "a.png")
    add(file, vision=Groups())
    with opened(write=True) as gallery:
        gallery.remove([1])
        (left,) = gallery.every()
        assert (left.id, left.shares_photo) == (2, False)
        assert gallery.image(2).startswith(b"\xff\xd8")
        gallery.remove(files=[str(file)])
        assert photo_files(gallery) == []


def test_whoever_was_removed_stays_out_while_the_photo_is_looked_at_again(
    add: Add, opened: Open, tmp_path: Path
) -> None:
    """Adding again and ``--force`` leave them out; ``--again`` brings them back."""
    file = pair(tmp_path / "a.png")
    add(file, vision=Groups())
    with opened(write=True) as gallery:
        gallery.remove([1])
    assert counts(add(file, vision=Groups())) == (0, 1, 0, 0)
    assert add(file, vision=Groups(), again=FORCE).looked_again == 1
    with opened() as gallery:
        assert [outfit.id for outfit in gallery.every()] == [2]
    assert add(file, vision=Groups(), again=BACK).looked_again == 1
    with opened() as gallery:
        assert [(each.id, each.person) for each in gallery.every()] == [
            (2, Person(1, panel(2), 24 / WIDTH, main=True)),
            (3, person_at(0)),
        ]


def test_a_photo_of_which_everyone_was_removed_stays_out(
    add: Add, opened: Open, tmp_path: Path
) -> None:
    """One after the other, or at once."""
    file = pair(tmp_path / "a.png")
    add(file, vision=Groups())
    with opened(write=True) as gallery:
        gallery.remove([1])
        gallery.remove([2])
    assert add(file, vision=Groups(), again=FORCE).kept_out == [str(file)]
    assert add(file, vision=Groups(), again=BACK).outfits == 2
    with opened(write=True) as gallery:
        gallery.remove([each.id for each in gallery.every()])
    assert add(file, vision=Groups()).kept_out == [str(file)]


def looks_at(*places: int) -> tuple[Look, ...]:
    """Return the looks of people at these places."""
    people = tuple(person(number, x) for number, x in enumerate(places))
    garments = tuple(worn(2 * each.id, "dress", each.id) for each in people)
    return looks_of(Detections(garments, people=people)).outfits


def outfits_at(*places: int) -> list[Outfit]:
    """Return outfits of people at these places, ids counted from 1."""
    facts = (None, None, None, 100, 100)
    return [
        Outfit(number, "a.jpg", *facts, person=person(0, x)) for number, x in enumerate(places, 1)
    ]


def test_ids_stay_with_the_people_whose_boxes_overlap_best() -> None:
    """Whatever their numbers are now; who was not there before has none."""
    assert matched(looks_at(50, 22, 0), outfits_at(0, 20), 1, 1) == [None, 2, 1]
    assert matched(looks_at(4, 0), outfits_at(0), 1, 1) == [None, 1]
    assert matched(looks_at(80), outfits_at(0, 40), 2, 1) == [2]
    assert matched((), outfits_at(0), 1, 1) == []


def test_one_id_stays_with_a_photo_whatever_is_seen() -> None:
    """An id means a photo."""
    assert matched(looks_at(60, 80), outfits_at(0, 20), 1, 1) == [1, None]
