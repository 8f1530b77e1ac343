"""The words that the page puts on numbers and garments."""

import pytest

from fashionizer.schema import Box, Colour, Garment, Match, Outfit
from fashionizer.web import words

BAG = Garment(0, "bag", None, 0.5, Box(0, 0, 9, 9), (Colour("light blue", "#aaccee", 0.7),))


@pytest.mark.parametrize(
    ("sure", "said"),
    [
        (1.0, "Very similar"),
        (0.85, "Very similar"),
        (0.8499, "Similar"),
        (0.5, "Probably similar"),
        (0.4, "Perhaps similar"),
        (0.1, "A distant relative"),
        (-0.2, "A distant relative"),
    ],
)
def test_nearness_has_words(sure: float, said: str) -> None:
    """Rule: a number alone says little to a person."""
    assert words.nearness(sure) == said


def test_a_probability_is_said_rather_than_a_similarity() -> None:
    """Rule: only the first is a promise; models without one still show their similarity."""
    outfit = Outfit(1, "look.jpg", None, None, None, 10, 10)
    assert words.sureness(Match(outfit, 0.9, BAG, 0.3)) == 0.3
    assert words.sureness(Match(outfit, 0.9, BAG)) == 0.9


@pytest.mark.parametrize(
    ("share", "written"), [(1.0, "100 %"), (0.999, "99 %"), (0.505, "50 %"), (0.0, "0 %")]
)
def test_per_cent_is_whole_and_never_rounded_up_to_all(share: float, written: str) -> None:
    """Rule: 100 % is said only of the very same vectors."""
    assert words.percent(share) == written


def test_numbers_come_with_their_noun() -> None:
    """Rule: one look, but 1,204 looks."""
    assert words.counted(1, "look", "looks") == "1 look"
    assert words.counted(1204, "look", "looks") == "1,204 looks"


def test_a_garment_without_a_class_goes_by_its_group() -> None:
    """Rule: the 18 classes have no word for a bag; the page does."""
    assert words.garment_word(BAG) == "Bag"
    assert words.garment_phrase(BAG) == "light blue bag"
