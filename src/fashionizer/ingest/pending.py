"""What an ingest is about to write, in batches: photos first, then the catalog, then the index."""

import time
from collections.abc import Sequence
from dataclasses import replace

from fashionizer.gallery.catalog.records import Batch, NewOutfit, Note, Refusal
from fashionizer.gallery.gallery import Gallery
from fashionizer.ingest.ledger import Entry, Ledger
from fashionizer.schema import Outfit
from fashionizer.sources.base import Source

_BATCH_PHOTOS = 32
_BATCH_SECONDS = 1.0
"""A batch is written after this many photos or seconds: what a kill can cost."""


class Pending:
    """The batch that is being collected.

    Args:
        gallery: opened to write.
        ledger: is told what was added, refused or moved, at once.
    """

    def __init__(self, gallery: Gallery, ledger: Ledger) -> None:
        self._gallery = gallery
        self._ledger = ledger
        self._batch = Batch()
        self._photos: dict[str, bytes] = {}
        self._written = time.monotonic()
        self.waiting = 0
        """Photos that will count as added once they are written."""
        self.added = 0
        """Photos added and written."""
        self._outfits_waiting = 0
        self.outfits = 0
        """Outfits made of the photos added and written."""

    def keep(self, outfits: Sequence[NewOutfit], jpeg: bytes, *, new: bool) -> None:
        """Keep the outfits of a photo and the photo; ``new`` tells whether it counts as added."""
        first = outfits[0]
        self.waiting += new
        self._outfits_waiting += len(outfits) if new else 0
        self._photos[first.sha256] = jpeg
        self._batch.outfits += outfits
        note = Note(*(getattr(first, name) for name in Note.__slots__))
        facts = (first.sha256, first.perceptual, first.width, first.height)
        self._ledger.add(Entry((), first.left_out, *facts, note))

    def refuse(self, refusal: Refusal) -> None:
        """Remember a source as refused; what was said of it before is forgotten."""
        self._ledger.refuse(refusal)
        others = [each for each in self._batch.refusals if each.key != refusal.key]
        self._batch.refusals = [*others, refusal]

    def note(self, entry: Entry, note: Note) -> None:
        """Note what its source says of a kept photo now, and where that is."""
        numbers = self.numbers(entry)
        if note.key != entry.key:
            self._ledger.move(entry, note)
        entry.note = note
        self._batch.notes |= dict.fromkeys(numbers, note)

    def numbers(self, entry: Entry) -> tuple[int, ...]:
        """Return the ids of a photo's outfits; where they have none yet it is written first."""
        if not entry.outfits:
            self.write()
        assert entry.outfits, "every outfit that was written has an id"  # noqa: S101
        return entry.outfits

    def outfits_of(self, entry: Entry) -> list[Outfit]:
        """Return a photo's outfits; what is not yet written is written first."""
        return list(self._gallery.outfits(self.numbers(entry)).values())

    def jpeg(self, sha256: str) -> bytes:
        """Return a kept photo, written or not.

        Raises:
            GalleryError: it is lost.
        """
        waiting = self._photos.get(sha256)
        return self._gallery.photos.read(sha256) if waiting is None else waiting

    def write_if_due(self) -> None:
        """Write the batch if it is large or old enough."""
        late = time.monotonic() - self._written >= _BATCH_SECONDS
        if late or len(self._batch.outfits) >= _BATCH_PHOTOS:
            self.write()

    def write(self) -> None:
        """Write the batch.

        Raises:
            GalleryError: the disk is full or refuses; then nothing of the batch is kept.
        """
        # Taken out first: whatever interrupts the writing, nothing is written twice.
        batch, self._batch = self._batch, Batch()
        photos, self._photos = self._photos, {}
        waiting, self.waiting = self.waiting, 0
        outfits, self._outfits_waiting = self._outfits_waiting, 0
        if batch:
            ids = self._gallery.write(batch, photos)
            of_source: dict[str, list[int]] = {}
            for outfit, outfit_id in zip(batch.outfits, ids, strict=True):
                of_source.setdefault(outfit.key, []).append(outfit_id)
            for key, numbers in of_source.items():
                entry = self._ledger.of(key)
                if entry is not None:
                    entry.outfits = tuple(numbers)
            self.added += waiting
            self.outfits += outfits
        self._written = time.monotonic()


def noted(source: Source) -> Note:
    """Return what a source says of its photo, and where that is."""
    told = (source.credit, source.licence, source.page)
    return Note(source.file, source.key, source.fingerprint, *told)


def renewed(note: Note, source: Source) -> Note:
    """Return what a source says of its photo now; where it says nothing, what was noted stays."""
    return replace(
        note,
        fingerprint=source.fingerprint,
        credit=source.credit or note.credit,
        licence=source.licence or note.licence,
        page=source.page or note.page,
    )
