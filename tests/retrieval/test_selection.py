"""Which garment is meant, on garments made by hand."""

import numpy as np
import pytest

from fashionizer.errors import ChoiceError
from fashionizer.retrieval import selection
from fashionizer.schema import Box, Choice, Detections, EncodedGarment, Garment, Group


def seen(number: int, group: Group, class_name: str | None) -> EncodedGarment:
    """Make a garment with vectors that tell it from the others."""
    garment = Garment(number, group, class_name, 0.9, Box(10 * number, 0, 30, 40))
    return EncodedGarment(garment, np.full(2, number, np.float32), np.full(2, -number, np.float32))


WORN = (
    seen(0, "outerwear", "Blazer"),
    seen(1, "tops", "T-Shirt"),
    seen(2, "tops", "Shirt"),
    seen(3, "bag", None),
)


def test_the_most_prominent_garment_is_meant_when_nobody_says() -> None:
    """Garments come most prominent first, so it is the first."""
    assert selection.chosen(Detections(WORN), Choice()) is WORN[0]


def test_a_number_names_the_garment() -> None:
    """The number is the garment's place in the answer."""
    assert selection.chosen(Detections(WORN), Choice(garment=3)) is WORN[3]


@pytest.mark.parametrize("number", [-1, 4, 1000])
def test_a_number_that_no_garment_has_is_refused(number: int) -> None:
    """The sentence gives the numbers there are."""
    with pytest.raises(ChoiceError, match=r"choose 0 to 3"):
        selection.chosen(Detections(WORN), Choice(garment=number))


def test_a_number_is_refused_where_nothing_was_found() -> None:
    """There is none to choose."""
    with pytest.raises(ChoiceError, match="none was found"):
        selection.chosen(Detections(()), Choice(garment=0))


def test_nothing_is_meant_where_nothing_was_found() -> None:
    """That is no error: the answer carries a notice."""
    assert selection.chosen(Detections(()), Choice()) is None
    assert selection.chosen(Detections(()), Choice(class_name="Dress")) is None


@pytest.mark.parametrize(
    ("class_name", "number"),
    [("Shirt", 2), ("Polo", 1), ("Outwear", 0), ("Shoes", 0)],
    ids=["of the class", "of its group", "of another group's class", "of no group here"],
)
def test_a_class_means_the_garment_that_fits_it_best(class_name: str, number: int) -> None:
    """One of the class, else the first of its group, else the most prominent."""
    picked = selection.chosen(Detections(WORN), Choice(class_name=class_name))
    assert picked is not None
    assert picked.garment.id == number


def test_a_person_is_taken_at_their_word_for_the_class() -> None:
    """The garment gets the class and the group of it, and keeps its place and vectors."""
    picked = selection.chosen(Detections(WORN), Choice(garment=0, class_name="Shoes"))
    assert picked is not None
    assert (picked.garment.class_name, picked.garment.group) == ("Shoes", "shoes")
    assert picked.garment.box == WORN[0].garment.box
    assert picked.embedding is WORN[0].embedding
    assert picked.colour is WORN[0].colour


def test_what_a_person_drew_is_meant() -> None:
    """Under the class they gave it; the box stays theirs."""
    drawn = seen(4, "tops", "Blouse")
    picked = selection.chosen(Detections(WORN, drawn=drawn), Choice(class_name="Hat"))
    assert picked is not None
    assert (picked.garment.id, picked.garment.class_name) == (4, "Hat")
    assert picked.garment.box == drawn.garment.box


@pytest.mark.parametrize(
    ("drawn", "kept"),
    [
        (Box(10, 20, 30, 40), Box(10, 20, 30, 40)),
        (Box(0, 0, 100, 200), Box(0, 0, 100, 200)),
        (Box(-10, -20, 50, 60), Box(0, 0, 40, 40)),
        (Box(80, 150, 500, 500), Box(80, 150, 20, 50)),
        (Box(84, 184, 16, 16), Box(84, 184, 16, 16)),
    ],
)
def test_a_box_is_cut_to_the_photo(drawn: Box, kept: Box) -> None:
    """What lies outside of 100 x 200 pixels is dropped."""
    assert selection.checked_box(drawn, 100, 200) == kept


@pytest.mark.parametrize(
    "drawn",
    [
        Box(100, 0, 50, 50),
        Box(-60, 0, 50, 50),
        Box(0, 0, 15, 100),
        Box(0, 0, 100, 15),
        Box(85, 0, 50, 50),
        Box(50, 50, -20, 40),
    ],
)
def test_a_box_that_covers_too_little_is_refused(drawn: Box) -> None:
    """Under 16 pixels either way nothing can be recognised; the sentence gives the photo's size."""
    with pytest.raises(ChoiceError, match=r"100 x 200 pixels"):
        selection.checked_box(drawn, 100, 200)


def test_the_answer_lists_the_chosen_garment_as_it_was_named() -> None:
    """In its own place among the others."""
    picked = selection.renamed(WORN[1], Choice(class_name="Polo"))
    listed = selection.listed(WORN, picked)
    assert [g.class_name for g in listed] == ["Blazer", "Polo", "Shirt", None]


def test_the_answer_lists_a_drawn_garment_last() -> None:
    """Its number is one more than those found."""
    assert selection.listed(WORN, seen(4, "hat", "Hat")) == (
        *(s.garment for s in WORN),
        seen(4, "hat", "Hat").garment,
    )


def test_the_answer_lists_all_where_none_is_chosen() -> None:
    """And none where there is none."""
    assert selection.listed(WORN, None) == tuple(s.garment for s in WORN)
    assert selection.listed((), None) == ()
