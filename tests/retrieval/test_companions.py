"""What a garment is worn with, counted over the looks found."""

import pytest

from fashionizer.errors import ChoiceError
from fashionizer.retrieval.companions import COLOUR_OF_SHADE, COLOURS, Kind, companions
from fashionizer.schema import Box, Colour, Garment, Group, Match, Outfit
from fashionizer.vision.colour.shades import NAMES

NAVY = Colour("navy", "#1d2740", 0.9)
DENIM = Colour("denim blue", "#4f6b8c", 0.9)
WHITE = Colour("white", "#f2f1ee", 0.9)

Worn = tuple[Group, str | None, Colour | None]

NAVY_PANTS: Worn = ("bottoms", "Pants", NAVY)
JEANS: Worn = ("bottoms", "Pants", DENIM)
WHITE_PANTS: Worn = ("bottoms", "Pants", WHITE)
WHITE_SHOES: Worn = ("shoes", "Shoes", WHITE)
BAG: Worn = ("bag", None, None)


def match(number: int, *worn: Worn) -> Match:
    """Return a look in which a hat is worn with something."""
    place = Box(0, 0, 9, 9)
    hat = Garment(0, "hat", "Hat", 0.9, place)
    others = [
        Garment(at, group, name, 0.9, place, (colour,) if colour else ())
        for at, (group, name, colour) in enumerate(worn, 1)
    ]
    look = Outfit(number, f"{number}.jpg", None, None, None, 10, 10, (hat, *others))
    return Match(look, 0.9, hat)


RESULTS = (
    match(4, NAVY_PANTS, WHITE_SHOES, WHITE_SHOES),
    match(7, JEANS, BAG),
    match(2, WHITE_PANTS, WHITE_SHOES),
)


def test_kinds_are_counted_by_look_most_frequent_first() -> None:
    """Navy and denim are both blue; two white shoes in one look are one.

    Ties keep the order of looks; shoes of any colour are left out where all of them are white.
    """
    told = [(str(each.kind), each.outfits, each.hex) for each in companions(RESULTS)]
    assert told == [
        ("Pants", (4, 7, 2), None),
        ("blue Pants", (4, 7), "#1d2740"),
        ("white Shoes", (4, 2), "#f2f1ee"),
        ("bag", (7,), None),
        ("white Pants", (2,), "#f2f1ee"),
    ]


def test_nothing_is_worn_with_a_garment_alone() -> None:
    """No looks, or looks of one garment, have no companions."""
    assert companions(()) == companions((match(1),)) == ()


def test_what_a_kind_is_called_can_be_read_again() -> None:
    """The name in the interface is all that a visitor sends back."""
    for each in companions(RESULTS):
        assert Kind.read(str(each.kind)) == each.kind


@pytest.mark.parametrize("text", ["", "blue", "bluish Pants", "blue umbrella", "very blue Pants"])
def test_what_names_no_garment_or_colour_is_refused(text: str) -> None:
    """The sentence lists the names there are."""
    with pytest.raises(ChoiceError, match="choose one of"):
        Kind.read(text)


def test_every_shade_has_one_colour() -> None:
    """A shade without a colour would be counted apart; one with two, twice."""
    assert sorted(COLOUR_OF_SHADE) == sorted(NAMES)
    assert sum(map(len, COLOURS.values())) == len(NAMES)
