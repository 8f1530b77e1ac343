"""What the gallery has, in memory while photos are added: to skip and to compare at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from fashionizer.gallery.records import Known, Note
from fashionizer.photo.hashes import Nearest

_CANDIDATES = 16
"""Pictures compared closely with a new one, at most: each takes a few hundredths of a second."""


@dataclass(slots=True, eq=False)
class Entry:
    """An outfit that is kept, or about to be: ``id`` is None until its batch is written."""

    id: int | None
    file: str
    key: str
    sha256: str
    perceptual: bytes
    note: Note


class Ledger:
    """The outfits by source, by checksum, and by likeness.

    Args:
        known: the outfits there are.
        refusals: fingerprints of the sources that were refused before, by key.
    """

    def __init__(self, known: list[Known], refusals: dict[str, str]) -> None:
        self._refusals = refusals
        self._numbers = count()
        self._entries: dict[int, Entry] = {}
        self._number: dict[str, int] = {}
        self.checksums: dict[str, Entry] = {}
        self._nearest = Nearest()
        for outfit in known:
            self.add(
                Entry(
                    outfit.id,
                    outfit.file,
                    outfit.key,
                    outfit.sha256,
                    outfit.perceptual,
                    outfit.note,
                )
            )

    def add(self, entry: Entry) -> None:
        """Take in an outfit, in place of the one its source showed before."""
        self._drop(entry.key)
        number = next(self._numbers)
        self._entries[number] = entry
        self._number[entry.key] = number
        self.checksums[entry.sha256] = entry
        self._nearest.add(entry.perceptual, number)

    def _drop(self, key: str) -> None:
        number = self._number.pop(key, None)
        if number is not None:
            self.checksums.pop(self._entries.pop(number).sha256, None)
            self._nearest.discard(number)

    def refuse(self, key: str, fingerprint: str) -> None:
        """Remember a source as refused."""
        self._refusals[key] = fingerprint

    def settled(self, key: str, fingerprint: str) -> bool:
        """Tell whether a source was added or refused before, and has not changed since."""
        entry = self.of(key)
        unchanged = entry is not None and entry.note.fingerprint == fingerprint
        return unchanged or self._refusals.get(key) == fingerprint

    def of(self, key: str) -> Entry | None:
        """Give the outfit that came from a source."""
        number = self._number.get(key)
        return None if number is None else self._entries[number]

    def near(self, prints: Sequence[bytes], key: str) -> list[Entry]:
        """Find outfits from other sources whose picture may be nearly the same, the nearest first.

        Args:
            prints: of the picture, by :func:`fashionizer.photo.hashes.framed`.
            key: of its source.
        """
        own = self._number.get(key)
        found = self._nearest.near(prints, _CANDIDATES + 1)
        return [self._entries[number] for number in found if number != own][:_CANDIDATES]
