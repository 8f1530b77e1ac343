"""What Python users write for paths, boxes, colours and kinds, made the types underneath."""

import os
from collections.abc import Iterable, Sequence

from fashionizer.retrieval.companions import Kind
from fashionizer.retrieval.options import canonical
from fashionizer.schema import Box, Choice
from fashionizer.vision.colour.shades import NAMES as SHADES
from fashionizer.vision.taxonomy import CLASSES, GROUPS

PathInput = str | os.PathLike[str]
"""A photo, folder, zip archive, manifest, or the address (http, https) of a photo."""

BoxInput = Box | tuple[int, int, int, int]
"""A box, or its x, y, width and height, in pixels of the upright photo."""

KindInput = str | Kind | Sequence[str | Kind]
"""Kinds of garments, as ``"blue pants"`` or as an answer has them."""


def paths_of(paths: PathInput | Iterable[PathInput]) -> list[str]:
    """Return paths and addresses as text, ``~`` filled in."""
    named = [paths] if isinstance(paths, str | os.PathLike) else paths
    return [os.path.expanduser(os.fspath(path)) for path in named]  # noqa: PTH111 - addresses, too


def choice_of(
    garment: int | None,
    box: BoxInput | None,
    class_name: str | None,
    group: str | None,
    person: int | None,
) -> Choice:
    """Return which garment or whose is meant.

    Raises:
        RequestError: there is no such class or group.
    """
    place = box if box is None or isinstance(box, Box) else Box(*box)
    of_class = None if class_name is None else canonical("class", class_name, CLASSES)
    of_group = None if group is None else canonical("group", group, GROUPS)
    return Choice(garment, place, of_class, of_group, person)


def kinds_of(companions: KindInput) -> tuple[Kind, ...]:
    """Return the kinds of garments that are named.

    Raises:
        ChoiceError: one names no class or group, or no colour.
    """
    named = [companions] if isinstance(companions, str | Kind) else companions
    return tuple(Kind.read(each) if isinstance(each, str) else each for each in named)


def shade_of(shade: str | None) -> str | None:
    """Return the shade that is named, in any case of letters.

    Raises:
        RequestError: there is no such shade.
    """
    return None if shade is None else canonical("shade", shade, SHADES)
