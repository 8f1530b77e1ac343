"""What an ingest is about to write, in batches: photos first, then the catalog, then the index."""

import time
from dataclasses import replace

from fashionizer.gallery.catalog.records import Batch, NewOutfit, Note, Refusal
from fashionizer.gallery.gallery import Gallery
from fashionizer.ingest.ledger import Entry, Ledger
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

    def keep(self, outfit: NewOutfit, jpeg: bytes, *, new: bool) -> None:
        """Keep an outfit and its photo; ``new`` tells whether it counts as added."""
        self.waiting += new
        self._photos[outfit.sha256] = jpeg
        self._batch.outfits.append(outfit)
        note = Note(*(getattr(outfit, name) for name in Note.__slots__))
        facts = (outfit.sha256, outfit.perceptual, outfit.width, outfit.height)
        self._ledger.add(Entry(outfit.takes_place_of, *facts, note))

    def refuse(self, refusal: Refusal) -> None:
        """Remember a source as refused; what was said of it before is forgotten."""
        self._ledger.refuse(refusal)
        others = [each for each in self._batch.refusals if each.key != refusal.key]
        self._batch.refusals = [*others, refusal]

    def note(self, entry: Entry, note: Note) -> None:
        """Note what its source says of a kept photo now, and where that is."""
        number = self.number(entry)
        if note.key != entry.key:
            self._ledger.move(entry, note)
        entry.note = note
        self._batch.notes[number] = note

    def number(self, entry: Entry) -> int:
        """Return the id of an outfit; one that has none yet is written first."""
        if entry.id is None:
            self.write()
        assert entry.id is not None, "every outfit that was written has an id"  # noqa: S101
        return entry.id

    def jpeg(self, sha256: str) -> bytes:
        """Return the kept photo of an outfit, written or not.

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
        if batch:
            ids = self._gallery.write(batch, photos)
            for outfit, outfit_id in zip(batch.outfits, ids, strict=True):
                entry = self._ledger.of(outfit.key)
                if entry is not None:
                    entry.id = outfit_id
            self.added += waiting
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
