"""The optional fields of a search, read and checked: text in, typed values out."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from werkzeug.datastructures import MultiDict

from fashionizer.errors import RequestError
from fashionizer.retrieval.browsing import Filter
from fashionizer.retrieval.companions import COLOURS, Kind
from fashionizer.retrieval.options import SearchOptions, canonical, check_companions
from fashionizer.schema import Box, Choice
from fashionizer.settings import MOST_RESULTS
from fashionizer.vision.colour.shades import NAMES
from fashionizer.vision.taxonomy import CLASSES, GROUPS
from fashionizer.web.fields import LISTED, LONGEST_TERM, MOST_ID

LONGEST_NAME = 60
"""Characters of a garment's name; the longest that means one has half as many."""

T = TypeVar("T")

_YES = {"1", "true", "yes", "on"}
_NO = {"0", "false", "no", "off", ""}


def read_options(form: Mapping[str, str]) -> SearchOptions:
    """Read the fields that describe what is asked; an empty one means unsaid.

    They are those of :data:`~fashionizer.web.fields.OF_A_PHOTO`.

    Raises:
        RequestError: a field is malformed or out of range, or garment and box are both given.
        ChoiceError: ``with`` names no garment or colour.
    """
    given = {name: text.strip() for name, text in form.items() if text.strip()}

    return SearchOptions(
        Choice(
            _read(given, "garment", lambda text: read_whole("garment", text, 0, 1000)),
            _read(given, "box", read_box),
            _read(given, "class", lambda text: canonical("class", text, CLASSES)),
            _read(given, "group", lambda text: canonical("group", text, GROUPS)),
            _read(given, "person", lambda text: read_whole("person", text, 0, 1000)),
        ),
        limit=_read(given, "limit", lambda text: read_whole("limit", text, 1, MOST_RESULTS)),
        everything=_truth(given.get("all", "")),
        colour=_read(given, "colour", _share),
        shade=_read(given, "shade", lambda text: canonical("shade", text, NAMES)),
        companions=_companions(given.get("with", "")),
    )


@dataclass(frozen=True, slots=True)
class ListOptions:
    """Which outfits of the gallery are to be listed."""

    after: int
    limit: int
    wanted: Filter


def read_list_options(query: Mapping[str, str]) -> ListOptions:
    """Read :data:`~fashionizer.web.fields.OF_A_LIST`; an empty one means unsaid.

    Raises:
        RequestError: a field is malformed or out of range.
    """
    given = {name: text.strip() for name, text in query.items() if text.strip()}
    return ListOptions(
        after=read_whole("after", given.get("after", "0"), 0, MOST_ID),
        limit=read_whole("limit", given.get("limit", str(LISTED)), 1, MOST_RESULTS),
        wanted=Filter(
            group=_read(given, "group", lambda text: canonical("group", text, GROUPS)),
            class_name=_read(given, "class", lambda text: canonical("class", text, CLASSES)),
            colour=_read(given, "colour", lambda text: canonical("colour", text, COLOURS)),
            licence=_term("licence", given.get("licence")),
            credit=_term("credit", given.get("credit")),
        ),
    )


def _read(given: Mapping[str, str], name: str, reader: Callable[[str], T]) -> T | None:
    """Read a field if it was given."""
    return reader(given[name]) if name in given else None


def joined(form: MultiDict[str, str]) -> dict[str, str]:
    """Return the fields of a form or an address; ``with`` said several times becomes one list."""
    fields = form.to_dict()
    if len(form.getlist("with")) > 1:
        fields["with"] = ",".join(form.getlist("with"))
    return fields


def read_whole(name: str, text: str, least: int, most: int) -> int:
    """Read a whole number of plain digits.

    Raises:
        RequestError: something else, or outside ``least`` … ``most``.
    """
    # isdecimal() also admits other scripts' digits, which int() reads; length keeps int() quick
    if not text.isdecimal() or len(text) > 9 or not least <= int(text) <= most:
        raise RequestError(f"{name} must be a whole number from {least} to {most}.")
    return int(text)


def read_box(text: str) -> Box:
    """Read ``x,y,w,h`` in whole pixels.

    Raises:
        RequestError: something else, or no pixel inside.
    """
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 4 or not all(part.isdecimal() and len(part) < 6 for part in parts):
        raise RequestError("box must be four whole numbers x,y,w,h in pixels of the upright photo.")
    x, y, w, h = map(int, parts)
    if w == 0 or h == 0:
        raise RequestError("box must be at least one pixel wide and high.")
    return Box(x, y, w, h)


def _share(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan  # out of range, as SearchOptions says


def _term(name: str, text: str | None) -> str | None:
    if text is not None and ("\0" in text or len(text) > LONGEST_TERM):
        raise RequestError(
            f"{name} must be a plain text of at most {LONGEST_TERM} characters, as outfits have it."
        )
    return text


def _companions(text: str) -> tuple[Kind, ...]:
    names = [name for name in text.split(",") if name.strip()]
    check_companions(len(names))
    if any(len(name) > LONGEST_NAME for name in names):
        raise RequestError("with must name garments, as in “blue pants”; one name is too long.")
    return tuple(dict.fromkeys(Kind.read(name) for name in names))


def _truth(text: str) -> bool:
    if text.casefold() in _YES | _NO:
        return text.casefold() in _YES
    raise RequestError("all must be true or false.")
