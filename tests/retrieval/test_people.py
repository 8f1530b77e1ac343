"""A question about one of several people in a photo, on people and looks made by hand."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fashionizer.errors import ChoiceError
from fashionizer.retrieval import notices
from fashionizer.retrieval.options import SearchOptions
from fashionizer.retrieval.service import Advisor
from fashionizer.schema import Box, Choice, Detections, EncodedGarment, Person
from fashionizer.settings import Settings
from tests.retrieval.kept import Invented, Worn, kept, look, seen

SKIRT: Worn = ("bottoms", "Skirt", None)
TOP: Worn = ("tops", "Top", None)
LEFT, RIGHT, PASSING = (
    Person(0, Box(0, 0, 40, 90), 0.8, main=True),
    Person(1, Box(60, 0, 40, 90), 0.7, main=True),
    Person(2, Box(45, 40, 8, 20), 0.1, main=False),
)
NEARLY = [1, 0.1, 0, 0]


def worn_by(person: Person | None, garment: EncodedGarment) -> EncodedGarment:
    """Put a garment on someone."""
    number = None if person is None else person.id
    return replace(garment, garment=replace(garment.garment, person=number))


PAIR = Detections(
    (
        worn_by(LEFT, seen(0, TOP, [1, 0, 0, 0])),
        worn_by(LEFT, seen(1, SKIRT, [1, 0, 0, 0])),
        worn_by(RIGHT, seen(2, SKIRT, [0, 1, 0, 0])),
    ),
    people=(LEFT, RIGHT, PASSING),
)
CROWD = Detections((), people=tuple(replace(each, main=False) for each in (LEFT, RIGHT)))


@pytest.fixture
def advisor(tmp_path: Path) -> Iterator[Advisor]:
    """Three looks: the last two are on one photo."""
    looks = [look(1, (seen(0, SKIRT, [1, 0, 0, 0]),))]
    for person, shape in ((LEFT, NEARLY), (RIGHT, [1, 0.2, 0, 0])):
        garments = (seen(0, SKIRT, shape), seen(1, TOP, shape))
        looks.append(replace(look(2, garments), person=person))
    with kept(tmp_path / "home", looks) as gallery:
        yield Advisor(Invented(), gallery, Settings())  # type: ignore[arg-type]


def ask(
    advisor: Advisor, detections: Detections = PAIR, **choice: int | str | None
) -> list[object]:
    """Return the garment chosen and the notice."""
    answer = advisor.answer(detections, SearchOptions(Choice(**choice)))  # type: ignore[arg-type]
    return [answer.chosen, answer.notice]


def test_an_answer_tells_who_was_seen_and_whose_each_garment_is(advisor: Advisor) -> None:
    """Whoever passes by is among the people, without garments."""
    answer = advisor.answer(PAIR)
    assert answer.people == (LEFT, RIGHT, PASSING)
    assert [garment.person for garment in answer.garments] == [0, 0, 1]


def test_a_person_means_their_most_prominent_garment(advisor: Advisor) -> None:
    """Of the kind that is named, if one is; a garment's own number decides before it."""
    assert ask(advisor)[0] == 0
    assert ask(advisor, person=1)[0] == 2
    assert ask(advisor, person=0, class_name="Skirt")[0] == 1
    assert ask(advisor, person=0, group="bottoms")[0] == 1
    assert ask(advisor, garment=2, person=0)[0] == 2


def test_a_drawn_garment_decides_before_a_person(advisor: Advisor) -> None:
    """The box is drawn around what is meant, whoever wears it."""
    drawn = replace(PAIR, drawn=seen(3, TOP, [1, 0, 0, 0]))
    assert ask(advisor, drawn, person=1)[0] == 3


@pytest.mark.parametrize(
    ("detections", "number", "sentence"),
    [
        (PAIR, 3, "There is no person 3 in this photo; choose 0 or 1."),
        (PAIR, -1, "There is no person -1 in this photo; choose 0 or 1."),
        (PAIR, 2, "Person 2 only passes by in this photo; choose 0 or 1"),
        (Detections(PAIR.garments), 0, "There is no person 0: nobody was found in this photo."),
        (CROWD, 2, "There is no person 2 in this photo; choose 0 to 1."),
    ],
)
def test_a_wrong_number_is_told_with_those_there_are(
    detections: Detections, number: int, sentence: str, advisor: Advisor
) -> None:
    """A sentence that says what to choose."""
    with pytest.raises(ChoiceError, match=f"^{sentence}"):
        ask(advisor, detections, person=number)


def test_a_crowd_is_answered_with_what_to_do(advisor: Advisor) -> None:
    """Whoever is asked for: no error."""
    assert ask(advisor, CROWD) == [None, notices.CROWD]
    assert ask(advisor, CROWD, person=1) == [None, notices.CROWD]
    drawn = replace(CROWD, drawn=seen(0, TOP, [1, 0, 0, 0]))
    assert ask(advisor, drawn) == [0, None]


def test_a_person_without_garments_is_answered_with_a_notice(advisor: Advisor) -> None:
    """Another person may have some."""
    bare = replace(PAIR, garments=PAIR.garments[:2])
    assert ask(advisor, bare, person=1) == [None, notices.NO_GARMENT_ON]
    assert ask(advisor, replace(PAIR, garments=())) == [None, notices.NO_GARMENT]


def test_each_outfit_of_a_photo_is_one_result(advisor: Advisor) -> None:
    """Two people of one photo are two looks, however many garments are near."""
    found = advisor.answer(PAIR, SearchOptions(Choice(garment=1), everything=True))
    assert [match.outfit.id for match in found.results] == [1, 2, 3]
    assert [match.outfit.shares_photo for match in found.results] == [False, True, True]


def test_a_look_finds_no_other_of_its_own_photo(advisor: Advisor) -> None:
    """Neither itself nor whoever stands beside it."""
    found = advisor.similar(2, SearchOptions(everything=True))
    assert [match.outfit.id for match in found.results] == [1]
    assert found.people == (LEFT,)
    assert {garment.person for garment in found.garments} == {0}
