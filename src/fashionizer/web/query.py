"""The optional fields of a search, read and checked: text in, typed values out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from fashionizer.errors import RequestError
from fashionizer.retrieval.browsing import Filter
from fashionizer.retrieval.companions import COLOURS, Kind
from fashionizer.schema import Box, Choice, Group
from fashionizer.settings import MOST_RESULTS
from fashionizer.vision.colour.shades import NAMES
from fashionizer.vision.taxonomy import CLASSES, GROUPS

OF_A_LOOK = ("garment", "limit", "colour", "shade", "with", "all")
"""Fields of a search for a garment of the gallery."""

OF_A_PHOTO = (*OF_A_LOOK, "box", "class", "group")
"""Fields of a search for a garment of a photo, besides the photo."""

OF_A_LIST = ("after", "limit", "group", "class", "colour", "licence", "credit")
"""Fields of a list of outfits."""

MOST_COMPANIONS = 8
"""Kinds of garments that a search may be narrowed to at once."""

LONGEST_NAME = 60
"""Characters of a garment's name; the longest that means one has half as many."""

LISTED = 50
"""Outfits that a list has at once where nobody asks for another number."""

LONGEST_TERM = 500
"""Characters of a licence or credit that is asked for."""

MOST_ID = 999_999_999
"""Largest id of an outfit that is read."""

_YES = {"1", "true", "yes", "on"}
_NO = {"0", "false", "no", "off", ""}


@dataclass(frozen=True, slots=True)
class Wish:
    """What the visitor asked besides the photo; None means: as the settings say."""

    choice: Choice = field(default_factory=Choice)
    limit: int | None = None
    everything: bool = False
    colour: float | None = None
    shade: str | None = None
    companions: tuple[Kind, ...] = ()


def read_wish(form: Mapping[str, str]) -> Wish:
    """Read the fields that describe what is asked; an empty one means unsaid.

    They are ``garment``, ``box``, ``class``, ``group``, ``limit``, ``colour``, ``shade``, ``with``
    (kinds of garments, between commas) and ``all``.

    Raises:
        RequestError: a field is malformed or out of range, or garment and box are both given.
        ChoiceError: ``with`` names no garment or colour.
    """
    given = {name: text.strip() for name, text in form.items() if text.strip()}
    if "garment" in given and "box" in given:
        raise RequestError("Give either garment or box, not both: each names the garment meant.")
    return Wish(
        choice=Choice(
            garment=read_whole("garment", given["garment"], 0, 1000)
            if "garment" in given
            else None,
            box=read_box(given["box"]) if "box" in given else None,
            class_name=_class(given["class"]) if "class" in given else None,
            group=_group(given["group"]) if "group" in given else None,
        ),
        limit=read_whole("limit", given["limit"], 1, MOST_RESULTS) if "limit" in given else None,
        everything=_truth(given.get("all", "")),
        colour=_share("colour", given["colour"]) if "colour" in given else None,
        shade=_shade(given["shade"]) if "shade" in given else None,
        companions=_companions(given.get("with", "")),
    )


@dataclass(frozen=True, slots=True)
class ListWish:
    """Which outfits of the gallery are to be listed."""

    after: int
    limit: int
    wanted: Filter


def read_list_wish(query: Mapping[str, str]) -> ListWish:
    """Read the fields :data:`OF_A_LIST`; an empty one means unsaid.

    Raises:
        RequestError: a field is malformed or out of range.
    """
    given = {name: text.strip() for name, text in query.items() if text.strip()}
    return ListWish(
        after=read_whole("after", given.get("after", "0"), 0, MOST_ID),
        limit=read_whole("limit", given.get("limit", str(LISTED)), 1, MOST_RESULTS),
        wanted=Filter(
            group=_group(given["group"]) if "group" in given else None,
            class_name=_class(given["class"]) if "class" in given else None,
            colour=_colour(given["colour"]) if "colour" in given else None,
            licence=_term("licence", given.get("licence")),
            credit=_term("credit", given.get("credit")),
        ),
    )


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


def _share(name: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0.0 <= number <= 1.0:
        raise RequestError(f"{name} must be a number from 0 to 1.")
    return number


def _class(text: str) -> str:
    for name in CLASSES:
        if name.casefold() == text.casefold():
            return name
    raise RequestError(f"class must be one of: {', '.join(CLASSES)}.")


def _group(text: str) -> Group:
    for name in GROUPS:
        if name == text.casefold():
            return name
    raise RequestError(f"group must be one of: {', '.join(GROUPS)}.")


def _colour(text: str) -> str:
    if text.casefold() in COLOURS:
        return text.casefold()
    raise RequestError(f"colour must be one of: {', '.join(COLOURS)}.")


def _term(name: str, text: str | None) -> str | None:
    if text is not None and ("\0" in text or len(text) > LONGEST_TERM):
        raise RequestError(
            f"{name} must be a plain text of at most {LONGEST_TERM} characters, as outfits have it."
        )
    return text


def _shade(text: str) -> str:
    if text.casefold() in NAMES:
        return text.casefold()
    raise RequestError(f"shade must be one of: {', '.join(NAMES)}.")


def _companions(text: str) -> tuple[Kind, ...]:
    names = [name for name in text.split(",") if name.strip()]
    if len(names) > MOST_COMPANIONS:
        raise RequestError(f"with must name at most {MOST_COMPANIONS} garments, between commas.")
    if any(len(name) > LONGEST_NAME for name in names):
        raise RequestError("with must name garments, as in “blue pants”; one name is too long.")
    return tuple(dict.fromkeys(Kind.read(name) for name in names))


def _truth(text: str) -> bool:
    if text.casefold() in _YES | _NO:
        return text.casefold() in _YES
    raise RequestError("all must be true or false.")
