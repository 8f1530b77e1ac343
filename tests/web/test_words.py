"""The words that the page puts on numbers and garments, in both languages."""

from collections.abc import Iterator

import pytest
from flask import Flask

from fashionizer.schema import Box, Colour, Garment, Match, Outfit
from fashionizer.web.i18n import words

LIGHT_BLUE = Colour("light blue", "#aaccee", 0.7)
BAG = Garment(0, "bag", None, 0.5, Box(0, 0, 9, 9), (LIGHT_BLUE,))
T_SHIRT = Garment(0, "tops", "T-Shirt", 0.5, Box(0, 0, 9, 9), (LIGHT_BLUE,))


@pytest.fixture
def english(app: Flask) -> Iterator[None]:
    """Speak English."""
    with app.test_request_context("/?lang=en"):
        yield


@pytest.fixture
def romanian(app: Flask) -> Iterator[None]:
    """Speak Romanian."""
    with app.test_request_context("/?lang=ro"):
        yield


@pytest.mark.usefixtures("english")
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


@pytest.mark.usefixtures("english")
def test_numbers_come_with_their_noun() -> None:
    """Rule: one look, but 1,204 looks."""
    assert words.looks(1) == "1 look"
    assert words.looks(1204) == "1,204 looks"


@pytest.mark.usefixtures("romanian")
def test_romanian_has_three_numbers() -> None:
    """Rule: from twenty on, a “de” stands between; 101 is counted like 1 … 19."""
    said = [words.looks(number) for number in (0, 1, 2, 19, 20, 101, 1204)]
    assert said == [
        "0 ținute",
        "1 ținută",
        "2 ținute",
        "19 ținute",
        "20 de ținute",
        "101 ținute",
        "1.204 ținute",
    ]


@pytest.mark.usefixtures("english")
def test_a_garment_without_a_class_goes_by_its_group() -> None:
    """Rule: the 18 classes have no word for a bag; the page does."""
    assert words.garment_word(BAG) == "Bag"
    assert words.garment_phrase(BAG) == "light blue bag"
    assert words.garment_phrase(T_SHIRT) == "light blue T-shirt"


@pytest.mark.usefixtures("romanian")
@pytest.mark.parametrize(
    ("class_name", "colour", "said"),
    [
        ("Pants", "blue", "pantaloni albaștri"),
        ("Skirt", "black", "fustă neagră"),
        ("Blazer", "black", "sacou negru"),
        ("Shoes", "red", "pantofi roșii"),
        ("Dress", "grey", "rochie gri"),
    ],
)
def test_a_romanian_colour_agrees_with_its_garment(class_name: str, colour: str, said: str) -> None:
    """Rule: the adjective follows, in the gender and number of the noun."""
    garment = Garment(0, "tops", class_name, 0.5, Box(0, 0, 9, 9), (Colour(colour, "#000000", 1),))
    assert words.garment_phrase(garment) == said


@pytest.mark.usefixtures("romanian")
def test_what_has_no_colour_is_named_all_the_same() -> None:
    """Rule: what is not known is left out."""
    assert words.garment_phrase(Garment(0, "bag", None, 0.5, Box(0, 0, 9, 9))) == "geantă"
