"""Which file is meant, where its name is spelt otherwise on the disk.

``ă`` is one character or a letter and a mark (NFC, NFD), by the system that wrote it; Romanian ş
with a cedilla stands for ș with a comma in older texts; a name that is no text is typed as it was
shown. A name that is there as it was typed always wins, and among several nothing is guessed.
"""

import os
import re
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path

from fashionizer.paths.names import text, unescaped

_CEDILLA = re.compile("([stST])\u0327")

Folding = Callable[[str], str]


def composed(name: str) -> str:
    """Write a name in NFC."""
    return unicodedata.normalize("NFC", text(name))


def romanian(name: str) -> str:
    """Write a name in NFC, with commas for the cedillas of s and t."""
    apart = _CEDILLA.sub("\\1\u0326", unicodedata.normalize("NFD", text(name)))
    return unicodedata.normalize("NFC", apart)


FOLDINGS: tuple[Folding, ...] = (composed, romanian)
"""The ways in which two spellings may be one name, the surer first."""


class Spellings:
    """Names there are, to find one of them however it is spelt."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)
        self._folded: dict[Folding, dict[str, list[str]]] = {}

    def meant(self, name: str) -> str | None:
        """Find the name that is meant, or None where there is none, or several."""
        if name in self._names:
            return name
        for folding in FOLDINGS:
            found = self._by(folding).get(folding(name))
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def _by(self, folding: Folding) -> dict[str, list[str]]:
        if folding not in self._folded:
            known = self._folded[folding] = {}
            for name in self._names:
                known.setdefault(folding(name), []).append(name)
        return self._folded[folding]


class Speller:
    """Finds files by name; reads each folder at most once, and only where a name is not there."""

    def __init__(self) -> None:
        self._listed: dict[Path, Spellings] = {}

    def meant(self, path: str) -> str:
        """Return the path of the file that is meant; where there is none, the path as it was."""
        if not path or os.path.lexists(path):
            return path
        typed = Path(path)
        place = Path(typed.anchor)
        for part in typed.parts[bool(typed.anchor) :]:
            name = self._name(place, part)
            if name is None:
                return path
            place /= name
        return str(place)

    def _name(self, folder: Path, part: str) -> str | None:
        if os.path.lexists(folder / part):
            return part
        as_shown = unescaped(part)
        if "/" not in as_shown and os.path.lexists(folder / as_shown):
            return as_shown
        if folder not in self._listed:
            self._listed[folder] = Spellings(_names(folder))
        return self._listed[folder].meant(part)


def meant(path: str) -> str:
    """Return the path of the file that is meant; where there is none, the path as it was."""
    return Speller().meant(path)


def _names(folder: Path) -> list[str]:
    try:
        return [each.name for each in folder.iterdir()]
    except (OSError, ValueError):
        return []
