"""The words that the page puts on numbers and garments."""

import pytest

from fashionizer.schema import Box, Colour, Garment
from fashionizer.web import words

BAG = Garment(0, "bag", None, 0.5, Box(0, 0, 9, 9), (Colour("light blue", "#aaccee", 0.7),))


@pytest.mark.parametrize(
    ("similarity", "said"),
    [
        (1.0, "Nearly the same"),
        (0.9, "Nearly the same"),
        (0.8999, "Very similar"),
        (0.6, "Similar"),
        (0.4, "Somewhat similar"),
        (0.1, "A distant relative"),
        (-0.2, "A distant relative"),
    ],
)
def test_similarity_has_words(similarity: float, said: str) -> None:
    """Rule: a number alone says little to a person."""
    assert words.nearness(similarity) == said


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
