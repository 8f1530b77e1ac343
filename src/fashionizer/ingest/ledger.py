"""What the gallery has, in memory while photos are added: to skip and to compare at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count

from fashionizer.gallery.catalog.records import Known, Note, Refusal, Refused, Removal
from fashionizer.ingest.prepare import Picture
from fashionizer.photo.copies.hashes import Nearest, alike
from fashionizer.schema import Box

_CANDIDATES = 16
"""Pictures compared closely with a new one, at most: each takes a few hundredths of a second."""


@dataclass(slots=True, eq=False)
class Entry:
    """A photo that is kept, or about to be: ``outfits`` has none until its batch is written.

    ``outfits`` are the ids of those on it, ``left_out`` the boxes of people whose outfit a person
    removed. ``width`` and ``height`` are those of the photo as it was sent.
    """

    outfits: tuple[int, ...]
    left_out: tuple[Box, ...]
    sha256: str
    perceptual: bytes
    width: int
    height: int
    note: Note

    @property
    def key(self) -> str:
        """Which source it came from."""
        return self.note.key

    @property
    def file(self) -> str:
        """What that source is called."""
        return self.note.file


@dataclass(frozen=True, slots=True)
class PastRefusal:
    """How a source was refused, at which fingerprint, and whether as a duplicate."""

    fingerprint: str
    reason: str
    duplicate: bool


class Ledger:
    """The photos by source, by checksum, and by likeness.

    Args:
        known: the photos there are.
        refused: the sources that were refused before.
        removals: photos whose outfits a person removed.
    """

    def __init__(
        self, known: Iterable[Known], refused: Iterable[Refused], removals: Sequence[Removal] = ()
    ) -> None:
        self._refused = {
            each.key: PastRefusal(each.fingerprint, each.reason, each.repeats is not None)
            for each in refused
        }
        self._removed = removals
        self._removed_keys = {each.key: each.fingerprint for each in removals}
        self._removed_bytes = {each.sha256 for each in removals}
        self._removed_pictures = Nearest()
        for number, removal in enumerate(removals):
            self._removed_pictures.add(removal.perceptual, number)
        self._numbers = count()
        self._entries: dict[int, Entry] = {}
        self._number: dict[str, int] = {}
        self.checksums: dict[str, Entry] = {}
        self._nearest = Nearest()
        for photo in known:
            facts = (photo.sha256, photo.perceptual, photo.width, photo.height)
            self.add(Entry(photo.outfits, photo.left_out, *facts, photo.note))

    def add(self, entry: Entry) -> None:
        """Take in a photo, in place of the one its source showed before."""
        self.drop(entry.key)
        number = next(self._numbers)
        self._entries[number] = entry
        self._number[entry.key] = number
        self.checksums[entry.sha256] = entry
        self._nearest.add(entry.perceptual, number)

    def drop(self, key: str) -> None:
        """Forget the photo of a source; one that has none is no error."""
        number = self._number.pop(key, None)
        if number is not None:
            self.checksums.pop(self._entries.pop(number).sha256, None)
            self._nearest.discard(number)

    def move(self, entry: Entry, note: Note) -> None:
        """Note that a photo was found at another place."""
        self._number[note.key] = self._number.pop(entry.key)
        entry.note = note

    def refuse(self, refusal: Refusal) -> None:
        """Remember a source as refused."""
        duplicate = refusal.of is not None
        self._refused[refusal.key] = PastRefusal(refusal.fingerprint, refusal.reason, duplicate)

    def settled(self, key: str, fingerprint: str) -> bool:
        """Return whether a source was added or refused before, and has not changed since."""
        entry = self.of(key)
        unchanged = entry is not None and entry.note.fingerprint == fingerprint
        return unchanged or self.refused(key, fingerprint) is not None

    def refused(self, key: str, fingerprint: str) -> PastRefusal | None:
        """Return how a source was refused, if it was and has not changed since."""
        found = self._refused.get(key)
        return found if found is not None and found.fingerprint == fingerprint else None

    def of(self, key: str) -> Entry | None:
        """Return the photo that came from a source."""
        number = self._number.get(key)
        return None if number is None else self._entries[number]

    def near(self, prints: Sequence[bytes], key: str) -> list[Entry]:
        """Find photos from other sources that may be nearly the same, the nearest first.

        Args:
            prints: of the picture, by :func:`fashionizer.photo.copies.hashes.framed`.
            key: of its source.
        """
        own = self._number.get(key)
        found = self._nearest.near(prints, _CANDIDATES + 1)
        return [self._entries[number] for number in found if number != own][:_CANDIDATES]

    def removed(self, key: str, fingerprint: str) -> bool:
        """Return whether a source's look was removed by a person, without reading it."""
        return self._removed_keys.get(key) == fingerprint

    def removed_bytes(self, sha256: str) -> bool:
        """Return whether a person removed the look of just these bytes, wherever they lie now."""
        return sha256 in self._removed_bytes

    def removed_picture(self, picture: Picture) -> bool:
        """Return whether a person removed a look with nearly this picture.

        Its photo is gone, so the fingerprints decide; what they keep out wrongly is told.
        """
        near = self._removed_pictures.near(picture.prints, _CANDIDATES)
        prints = (self._removed[number].perceptual for number in near)
        return any(alike(each, picture.perceptual) for each in prints)
