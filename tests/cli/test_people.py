"""Several people, as the command tells of them and asks for one."""

from pathlib import Path

import pytest

from fashionizer.cli.keeping import tell
from fashionizer.cli.showing import outfits_table, show_answer
from fashionizer.ingest.report import Rejection, Report
from fashionizer.schema import Answer, Box, Garment, Outfit, Person
from tests.cli.commands import command
from tests.drawn import DrawnHome

LEFT = Person(0, Box(0, 0, 40, 90), 0.8, main=True)
RIGHT = Person(1, Box(60, 0, 40, 90), 0.7, main=True)
PASSING = Person(2, Box(45, 40, 8, 20), 0.1, main=False)
SKIRT = Garment(0, "bottoms", "Skirt", 0.9, Box(0, 0, 9, 9), (), 1)


def test_a_person_that_is_not_there_is_told_with_the_photo(drawn_home: DrawnHome) -> None:
    """As any other failure: the sentence on stderr, exit 1."""
    result = command(drawn_home.home, "search", drawn_home.look, "--person", 99)
    assert (result.returncode, result.stdout) == (1, "")
    assert f"{drawn_home.look}: There is no person 99" in result.stderr


def test_an_answer_lists_the_people_to_choose_from(capsys: pytest.CaptureFixture[str]) -> None:
    """Only those whom the photo is about, and only where they are several."""
    answer = Answer("us.jpg", (SKIRT,), 0, (), None, {}, people=(LEFT, RIGHT, PASSING))
    show_answer(answer)
    people = "People: 0 at 0,0,40,90; 1 at 60,0,40,90. --person NUMBER asks about another."
    assert people in capsys.readouterr().out
    show_answer(Answer("me.jpg", (SKIRT,), 0, (), None, {}, people=(LEFT, PASSING)))
    assert "People" not in capsys.readouterr().out


def test_outfits_of_one_photo_are_told_apart_in_the_list(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """By who wears them; an outfit that has its photo alone needs no number."""
    facts = ("a.jpg", None, None, None, 100, 90, (SKIRT,))
    outfits = [
        Outfit(1, *facts, person=RIGHT, shares_photo=True),
        Outfit(2, *facts, person=LEFT),
    ]
    outfits_table(outfits)
    _, first, second = capsys.readouterr().out.splitlines()
    assert "person 1: Skirt" in first
    assert "person" not in second


def test_whoever_is_left_out_is_told_before_the_summary(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Photos and outfits are counted apart where they differ."""
    file = f"{tmp_path}/us.jpg"
    reason = "Person 2: Only shoes can be seen."
    tell(Report(added=1, outfits=2, left_out=[Rejection(file, reason)], seconds=1.0))
    left_out, summary = capsys.readouterr().err.splitlines()
    assert left_out == f"left out: {file}: {reason}"
    assert summary.startswith("1 added (2 outfits), 0 unchanged")
