"""The nouns that travel from photo to page."""

from fashionizer.schema import Box, Detections, Person


def test_everyone_seen_is_in_the_photo_they_are_told_of() -> None:
    """Detections of a reduced photo are scaled to the original: the people with the garments."""
    seen = Detections((), people=(Person(0, Box(10, 20, 30, 40), 0.9, main=True),))
    assert seen.scaled(2, 3).people == (Person(0, Box(20, 60, 60, 120), 0.9, main=True),)


def test_where_nobody_looked_for_people_there_are_none() -> None:
    """Models that take a picture as a whole tell of no people."""
    assert Detections(()).scaled(2, 2).people == ()
