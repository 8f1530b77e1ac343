"""What an answer says to the person where its results do not speak for themselves."""

from collections.abc import Sequence

from fashionizer.retrieval.companions import Kind
from fashionizer.schema import Choice, Group, Person, is_crowd

NO_GARMENT = (
    "No garment was found in this photo. Take one piece, laid flat, on a hanger or worn, "
    "so that it fills most of the picture."
)
NO_GARMENT_ON = (
    "No garment was found on this person. Choose another one, or draw a box around the garment "
    "that is meant."
)
CROWD = (
    "There are people in this photo, but none who stands out. Draw a box around the garment that "
    "is meant, or take a photo of one person."
)
NOT_CLOSE = "Nothing in the gallery is close to this; the nearest looks are probably not similar."
EMPTY = "The gallery is empty. Fill it with `fashionizer add PATH` or try `fashionizer demo`."


def nothing_found(people: Sequence[Person], choice: Choice) -> str:
    """Return the notice for a photo without a garment to ask about."""
    if is_crowd(people):
        return CROWD
    return NO_GARMENT if choice.person is None else NO_GARMENT_ON


def unaccompanied(kinds: Sequence[Kind], *, more: bool) -> str:
    """Return the notice for looks that are not worn with what is wanted."""
    listed = " and ".join(map(str, kinds))
    if more:
        return f"No similar look is worn with {listed}, but less similar ones are."
    return f"No look found here is worn with {listed}; leave that out to see them all."


def none_of(group: Group) -> str:
    """Return the notice for a gallery without a garment of a group."""
    return f"No look of the gallery has a garment of the group {group}."
