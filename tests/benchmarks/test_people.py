"""How finding people and their garments is counted."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.people import photos, seen
from benchmarks.people.matching import matched
from benchmarks.people.photos import Photo, Piece
from benchmarks.people.sheets import mixed, sheets
from fashionizer.schema import Box, Detections, Person
from fashionizer.training.data import wild
from tests.benchmarks.found import Told, garment, values

TOP, SKIRT = Box(10, 20, 40, 30), Box(10, 50, 40, 40)

CORNERS = {"tops": (0.1, 0.2, 0.5, 0.5), "bottoms": (0.1, 0.5, 0.5, 0.9)}
"""The same in a photo of 100 by 100 pixels."""


@pytest.fixture
def photo(tmp_path: Path) -> Photo:
    """A photo of one person in a top and a skirt."""
    path = tmp_path / "a.png"
    Image.fromarray(np.zeros((100, 100, 3), np.uint8)).save(path)
    return Photo("a", path, "1", "large", (0.1, 0.0, 0.5, 1.0), tuple(CORNERS.items()))


def test_the_best_overlap_is_paired_first_and_none_twice() -> None:
    """Of two found tops over one true top the nearer counts; another group never does."""
    true = [Piece("tops", Box(0, 0, 10, 10))]
    found = [
        Piece("tops", Box(0, 0, 10, 8)),
        Piece("tops", Box(0, 0, 10, 9)),
        Piece("dress", Box(0, 0, 10, 10)),
    ]
    assert matched(true, found) == [(0, 1)]


def test_a_box_that_is_less_than_half_right_is_not_the_same() -> None:
    """The shared part must be half of what both cover."""
    true = [Piece("tops", Box(0, 0, 10, 10))]
    assert matched(true, [Piece("tops", Box(0, 0, 10, 5))])
    assert not matched(true, [Piece("tops", Box(0, 0, 10, 4))])


def test_groups_and_boxes_of_the_main_person_are_counted(photo: Photo) -> None:
    """A right top with its box, and a bag that is not there; the skirt is missed."""
    people = (Person(0, Box(10, 0, 40, 90), 0.9, main=True),)
    found = (garment("tops", TOP, 0), garment("bag", SKIRT, 0), garment("accessory", TOP, 0))
    rows = seen.evaluate(Told(Detections(found, people=people)), [photo], "one")
    assert values(rows) == {
        "nothing found": 0,
        "groups: recall": 0.5,
        "groups: precision": 0.5,
        "with box: recall": 0.5,
        "with box: precision": 0.5,
        "main person's box": 1,
    }
    assert values(rows, "bottoms") == {"groups: recall": 0, "with box: recall": 0}
    assert values(rows, "of 1") == {"people a photo": 1, "main people a photo": 1}


def test_another_persons_garment_is_not_the_main_persons(photo: Photo) -> None:
    """Only what the first person wears counts, and only the first person's box."""
    people = (
        Person(0, Box(60, 0, 40, 90), 0.9, main=True),
        Person(1, Box(10, 0, 40, 99), 0.8, main=True),
    )
    found = (garment("tops", TOP, 1), garment("bottoms", SKIRT, 0))
    rows = values(seen.evaluate(Told(Detections(found, people=people)), [photo], "one"))
    assert rows["groups: recall"] == 0.5
    assert rows["groups: precision"] == 1
    assert rows["main person's box"] == 0


def test_eyes_that_look_for_nobody_are_measured_by_all_garments(photo: Photo) -> None:
    """So that eyes before and after are measured alike."""
    found = (garment("tops", TOP), garment("bottoms", SKIRT))
    rows = values(seen.evaluate(Told(Detections(found)), [photo], "one"))
    assert rows["with box: recall"] == rows["with box: precision"] == 1


def test_a_photo_is_turned_both_ways(photo: Photo) -> None:
    """What is found upright is counted beside it, not among it."""
    rows = seen.sideways(Told(Detections((garment("tops", TOP),))), [photo])
    assert values(rows) == {"something found": 1, "groups: recall": 0.5, "groups: precision": 1}
    cases = {row["part"]: row["cases"] for row in rows if row["figure"] == "something found"}
    assert cases == {"upright": 1, "all": 2, "to the left": 1, "to the right": 1}


def test_descriptions_are_read_with_their_boxes_and_split(tmp_path: Path) -> None:
    """Accessories are left out, and the list with the boxes is the one that counts."""
    (tmp_path / "wild").mkdir()
    name = next(str(n) for n in range(99) if wild.split_of(str(n)) == "test")
    (tmp_path / "wild" / "wild.csv").write_text(
        "photo,people,size,cut,person_box_percent,garments\n"
        f"{name}.jpg,2,small,full,10 0 50 100,dress=dress/plain/red\n"
    )
    (tmp_path / "wild" / "garments.csv").write_text(
        "photo,group,type,pattern,colour,x0,y0,x1,y1\n"
        f"{name}.jpg,tops,shirt,plain,red,10,20,50,50\n"
        f"{name}.jpg,scarf,scarf,plain,red,10,20,50,50\n"
    )
    (found,) = photos.wild(tmp_path, "test")
    assert (found.people, found.size, found.person) == ("2", "small", (0.1, 0.0, 0.5, 1.0))
    assert found.pieces(200, 100) == [Piece("tops", Box(20, 20, 80, 30))]
    assert not photos.wild(tmp_path, "train")


def test_sheets_show_every_photo_that_was_chosen(photo: Photo) -> None:
    """Twelve on a sheet; the rare sizes and counts of people come early."""
    small = Photo("b", photo.path, "many", "small", None, ())
    chosen = mixed([photo] * 14 + [small], 13)
    assert [each.name for each in chosen].index("b") == 1
    people = (
        Person(0, Box(10, 0, 40, 90), 1.0, main=True),
        Person(1, Box(60, 0, 30, 90), 0.2, main=False),
    )
    eyes = Told(Detections((garment("tops", TOP, 0),), people=people))
    assert len(list(sheets(eyes, chosen))) == 2
