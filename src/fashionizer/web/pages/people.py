"""The people of a photo as the page shows them: numbered, each at a side, one of them meant."""

from collections.abc import Sequence
from dataclasses import dataclass

from fashionizer.schema import Answer, Garment, Person, main_people
from fashionizer.web.i18n.languages import gettext
from fashionizer.web.i18n.words import N_

_NAMES = {
    "left": N_("Person %(number)s, left"),
    "middle": N_("Person %(number)s, in the middle"),
    "right": N_("Person %(number)s, right"),
}


@dataclass(frozen=True, slots=True)
class ShownPerson:
    """One of several people that a photo is about, counted from 1; ``side`` is where they are."""

    person: Person
    number: int
    side: str
    is_chosen: bool

    @property
    def short_name(self) -> str:
        """What is written on the photo."""
        return gettext("Person %(number)s", number=self.number)

    @property
    def name(self) -> str:
        """What tells them from the others without seeing the photo."""
        return gettext(_NAMES[self.side], number=self.number)


def people_of(answer: Answer, asked: int | None) -> tuple[ShownPerson, ...]:
    """Return the people whom one can choose from; none where a photo is about one or nobody.

    Args:
        answer: to the photo.
        asked: id of the person who was chosen, if one was.
    """
    main = main_people(answer.people)
    if len(main) < 2:
        return ()
    wearers = [each.person for each in answer.garments if each.id == answer.chosen]
    known = [number for number in (*wearers, asked, main[0].id) if number is not None]
    across = sorted(main, key=_middle)
    return tuple(
        ShownPerson(person, number, _side(across, person), person.id == known[0])
        for number, person in enumerate(main, 1)
    )


def garments_of(answer: Answer, people: Sequence[ShownPerson]) -> tuple[Garment, ...]:
    """Return the garments to show: those of whoever is chosen, and those that nobody wears."""
    others = {each.person.id for each in people if not each.is_chosen}
    return tuple(each for each in answer.garments if each.person not in others)


def _middle(person: Person) -> float:
    return person.box.x + person.box.w / 2


def _side(across: Sequence[Person], person: Person) -> str:
    if person == across[0]:
        return "left"
    return "right" if person == across[-1] else "middle"
