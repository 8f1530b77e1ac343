"""Pictures put together of people whose places are known."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("cv2", reason="needs the extra `train`")

from benchmarks.people import beside, small
from benchmarks.people.composites import Figure, Grounds, has_head, paste, plain
from fashionizer.schema import RGB, Box, Mask
from tests.benchmarks.found import BLUE, GREEN, RED, YELLOW, ByColour, values


class Plain(Grounds):
    """Grounds of one colour whatever kind is wanted: no photos are needed."""

    def __init__(self) -> None:
        """Hold no strips."""

    def make(
        self,
        kind: str,  # noqa: ARG002
        size: tuple[int, int],
        random: np.random.Generator,
        without: set[str],  # noqa: ARG002
    ) -> RGB:
        """Make a ground without pure colours."""
        return plain(size, random)


def figure(colour: tuple[int, int, int]) -> Figure:
    """Return a person who is 40 by 100 pixels of one colour, in a green photo."""
    pixels = np.full((120, 80, 3), GREEN, np.uint8)
    person = np.zeros((120, 80), bool)
    person[10:110, 20:60] = True
    pixels[person] = colour
    return Figure(str(colour), pixels, person, (("tops", person),))


@pytest.mark.parametrize(("joined", "right", "spans"), [(False, 1.0, 0.0), (True, 0.0, 1.0)])
def test_who_parts_people_is_told_from_who_joins_them(
    joined: bool, right: float, spans: float
) -> None:
    """Either finds each person alone; only one finds them side by side."""
    people = [figure(colour) for colour in (RED, BLUE, YELLOW)]
    scene = beside.scene(people, Plain(), "plain", np.random.default_rng(0))
    rows = values(beside.evaluate(ByColour(joined=joined), [scene]))
    assert rows["given to the right person, of the known"] == right
    assert rows["given to the right person, of all"] == right
    assert rows["box spans two people"] == spans


def test_neighbours_stand_on_one_line_and_touch() -> None:
    """They overlap by some pixels at most."""
    one, other = next(beside.scenes([figure(RED), figure(BLUE)], Plain(), 1)).people
    assert one.y + one.h == other.y + other.h == beside.GROUND_LINE
    assert 0 <= one.x + one.w - other.x <= beside.OVERLAP


def test_the_nearest_rows_decide_how_near_people_stand() -> None:
    """An arm that reaches out keeps the other away; rows count from the ground."""
    arm: Mask = np.array([[1, 0, 0], [1, 1, 1], [1, 0, 0]], bool)
    wall: Mask = np.array([[1, 1], [1, 1], [1, 1]], bool)
    leaning: Mask = np.array([[1, 1], [0, 1], [1, 1]], bool)
    assert beside.nearest(arm, wall) == 3
    assert beside.nearest(arm, leaning) == 2
    assert beside.nearest(arm, wall[:1]) == 1


def test_what_is_found_in_a_landscape_is_brought_back_to_the_photo() -> None:
    """Eyes that find everything at every size keep everything."""
    rows = small.evaluate(ByColour(), [figure(RED), figure(BLUE)], Plain())
    assert {row["value"] for row in rows} == {1.0}
    assert {row["figure"] for row in rows} >= {"cut out, 1/6: kept", "set in whole, 1/2: kept"}


@pytest.mark.parametrize(
    ("group", "top", "whole"), [("tops", 0, False), ("tops", 15, True), ("hat", 0, True)]
)
def test_a_person_whose_mask_lacks_the_head_is_told(group: str, top: int, whole: bool) -> None:
    """Then it is the shirt that is highest; bare arms do not make a head."""
    worn = np.zeros((100, 40), bool)
    worn[top : top + 30] = True
    assert has_head(np.ones((100, 40), bool), [(group, worn)]) is whole


def test_only_masked_pixels_are_laid_on_a_ground() -> None:
    """What is around a person stays in their own photo."""
    one = figure(RED).cut(50)
    ground = np.zeros((60, 60, 3), np.uint8)
    paste(ground, one.pixels, one.person, 5, 10)
    assert Box.of((ground == RED).all(2)) == Box(5, 10, 20, 50)
    assert not (ground == GREEN).all(2).any()


def test_streets_are_of_other_photos(tmp_path: Path) -> None:
    """Nobody is set before the street that they were cut from."""
    (tmp_path / "labels.json").write_text('{"photos": {}}')
    (tmp_path / "same_outfit.json").write_text("[]")
    grounds = Grounds(tmp_path)
    strips = {name: np.full((50, 20, 3), value, np.uint8) for name, value in (("a", 10), ("b", 90))}
    grounds.strips = strips
    made = grounds.make("street", (100, 230), np.random.default_rng(0), {"a"})
    assert made.shape == (100, 230, 3)
    assert (made == 90).all()
