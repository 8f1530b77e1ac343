"""What is asked besides the photo: the one type of a question's options, checked once."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from fashionizer.errors import RequestError
from fashionizer.retrieval.companions import Kind
from fashionizer.schema import Choice
from fashionizer.settings import MOST_RESULTS
from fashionizer.vision.colour.shades import NAMES as SHADES
from fashionizer.vision.taxonomy import CLASSES, GROUPS

Name = TypeVar("Name", bound=str)

SHADE_WEIGHT = 0.5
"""Least weight of colour where the person names the colour wanted: less, and shape outvotes it."""

MOST_COMPANIONS = 8
"""Kinds of garments that a search may be narrowed to at once."""


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """The options of one question; the page, the API, the command and Python share them.

    Args:
        choice: which garment or whose is meant, and what the person says it is; the most prominent
            one otherwise.
        limit: results at most, 1 … ``MOST_RESULTS``; None: the setting ``limit``.
        everything: also return what is probably not similar.
        colour: weight of colour against shape, 0 … 1; None: the setting ``colour_weight``, lifted
            where a shade is named.
        shade: search for the same garment in this colour, a name of ``vision.colour.shades``.
        companions: only looks in which the garment is worn with one of each of these kinds.

    Raises:
        RequestError: a value is out of range, or both a garment and a box are chosen.
    """

    choice: Choice = field(default_factory=Choice)
    limit: int | None = None
    everything: bool = False
    colour: float | None = None
    shade: str | None = None
    companions: tuple[Kind, ...] = ()

    def __post_init__(self) -> None:
        _check_choice(self.choice)
        if self.limit is not None and not 1 <= self.limit <= MOST_RESULTS:
            raise RequestError(f"limit must be a whole number from 1 to {MOST_RESULTS}.")
        if self.colour is not None and not 0.0 <= self.colour <= 1.0:
            raise RequestError("colour must be a number from 0 to 1.")
        _check_name("shade", self.shade, SHADES)
        check_companions(len(self.companions))

    def weight(self, usual: float) -> float:
        """Return the weight of colour to search with, 0 … 1.

        Args:
            usual: the setting ``colour_weight``, 0 … 1.
        """
        return self.default_weight(usual) if self.colour is None else self.colour

    def default_weight(self, usual: float) -> float:
        """Return the weight of colour where the person names none; arguments as in `weight`."""
        return usual if self.shade is None else max(usual, SHADE_WEIGHT)


def canonical(option: str, text: str, known: Iterable[Name]) -> Name:
    """Return the name that is meant by a text in any case of letters.

    Args:
        option: what the sentence of an error calls it.
        text: as typed.
        known: the names there are.

    Raises:
        RequestError: none is; the sentence lists them.
    """
    names = list(known)
    for name in names:
        if name.casefold() == text.casefold():
            return name
    raise _unknown(option, names)


def check_companions(count: int) -> None:
    """Refuse more kinds of garments than a search may be narrowed to.

    Raises:
        RequestError: there are more than ``MOST_COMPANIONS``.
    """
    if count > MOST_COMPANIONS:
        raise RequestError(f"with must name at most {MOST_COMPANIONS} garments, between commas.")


def _check_choice(choice: Choice) -> None:
    if choice.garment is not None and choice.box is not None:
        raise RequestError("Give either garment or box, not both: each names the garment meant.")
    _check_name("class", choice.class_name, CLASSES)
    _check_name("group", choice.group, GROUPS)


def _check_name(option: str, name: str | None, known: Collection[str]) -> None:
    if name is not None and name not in known:
        raise _unknown(option, known)


def _unknown(option: str, known: Iterable[str]) -> RequestError:
    return RequestError(f"{option} must be one of: {', '.join(known)}.")


NOTHING = SearchOptions()
"""Nothing in particular is asked: all is as the settings say."""
