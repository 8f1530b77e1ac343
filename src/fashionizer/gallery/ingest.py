"""Add photos to a gallery: skip what is known, compare, look, keep.

A source is settled in the cheapest way that is sure: by its key and fingerprint without reading it,
by its checksum without decoding it, by likeness without the models; what is left is looked at, as
many photos at once as there are cores.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sized
from contextlib import closing
from dataclasses import replace
from typing import Literal

from fashionizer.errors import GalleryError, ModelError
from fashionizer.gallery.ahead import ahead
from fashionizer.gallery.comparing import Comparing
from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.inflight import InFlight, Looking, at_once
from fashionizer.gallery.interrupts import Wish, patient
from fashionizer.gallery.ledger import Entry, Ledger
from fashionizer.gallery.prepare import Picture, Prepared, prepare
from fashionizer.gallery.protocols import Vision
from fashionizer.gallery.records import Batch, NewOutfit, Note, Refusal
from fashionizer.gallery.report import Duplicate, Progress, Rejection, Report
from fashionizer.gallery.sources import Refused, Source
from fashionizer.photo.decode import Photo
from fashionizer.photo.limits import Limits
from fashionizer.schema import Models, SeenGarment, Sight
from fashionizer.settings import Settings

NO_GARMENT = "No garment was found in it."

_THREADS = 2
_DEPTH = 4
"""Photos decoded ahead of the models: at 1024 pixels they take 3 MB each."""

_BATCH_PHOTOS = 32
_BATCH_SECONDS = 1.0
"""A batch is written after this many photos or seconds: what a kill can cost."""


def ingest(
    gallery: Gallery,
    vision: Vision,
    sources: Iterable[Source | Refused],
    settings: Settings,
    on_progress: Callable[[Progress], None],
) -> Report:
    """Add photos to a gallery that was opened to write.

    Killed at any moment, it loses at most the last second: call it again with the same sources.
    The first Ctrl-C finishes the photos in hand and returns the report, flagged ``interrupted``.
    A source whose photo has changed replaces its outfit, unless the new photo cannot be added.

    Args:
        gallery: where they go.
        vision: what sees the garments; used by several threads at once, unless
            ``settings.model_threads`` says how many cores may work.
        sources: of :func:`fashionizer.gallery.sources.find`; the total is known if they have one.
        settings: for the limits of a photo, and the threads.
        on_progress: is told after every source.

    Raises:
        ModelMismatch: the gallery's vectors were made by other models.
        GalleryError: the disk is full or refuses; what was written before is kept.
    """
    gallery.adopt(vision.models)
    threads = at_once(settings.model_threads)
    with patient() as wish, closing(InFlight(vision.see, threads)) as looking:
        run = _Ingest(gallery, vision.models, looking, Limits.of(settings), on_progress)
        return run(sources, wish)


class _Ingest:
    """One run: the report so far, and the batch not yet written."""

    def __init__(
        self,
        gallery: Gallery,
        models: Models,
        looking: InFlight,
        limits: Limits,
        on_progress: Callable[[Progress], None],
    ) -> None:
        self._gallery = gallery
        self._looking = looking
        self._limits = limits
        self._on_progress = on_progress
        # with other limits or models, what was refused may be welcome
        self._terms = f"{models.identity} {limits}"
        catalog = gallery.catalog
        self._ledger = Ledger(catalog.known(), catalog.refusals(self._terms))
        self._report = Report()
        self._batch = Batch()
        self._photos: dict[str, bytes] = {}
        self._compare = Comparing(gallery.photos, lambda: self._photos)
        self._started = self._written = time.monotonic()
        self._total: int | None = None

    def __call__(self, sources: Iterable[Source | Refused], wish: Wish) -> Report:
        self._total = len(sources) if isinstance(sources, Sized) else None
        read = ahead(self._unsettled(sources, wish), self._prepare, threads=_THREADS, depth=_DEPTH)
        try:
            with closing(read):
                for prepared in read:
                    if self._judge(prepared):
                        self._tell(prepared.source.file)
                    self._write_if_due()
                    if wish.stop:
                        break
            self._finish(0)
        except KeyboardInterrupt:
            wish.stop = True
        except GalleryError:
            raise
        except BaseException:
            self._write()
            raise
        self._write()
        self._report.interrupted = wish.stop
        return self._report

    def _unsettled(self, sources: Iterable[Source | Refused], wish: Wish) -> Iterator[Source]:
        """Give the sources that must be read; runs in the caller's thread."""
        for source in sources:
            if wish.stop:
                return
            if isinstance(source, Refused):
                self._report.rejected.append(Rejection(source.file, source.reason))
            elif self._ledger.settled(source.key, source.fingerprint):
                self._skip(source)
            else:
                yield source
                continue
            self._tell(source.file)

    def _prepare(self, source: Source) -> Prepared:
        return prepare(source, self._limits, self._ledger.checksums)

    def _judge(self, prepared: Prepared) -> bool:
        """Settle a source, or have it looked at; tell whether it is settled."""
        source = prepared.source
        if self._looking.knows(prepared):
            self._finish(0)
        if self._ledger.settled(source.key, source.fingerprint):
            # named twice, and the first was still being read when this one was
            self._skip(source)
        elif prepared.fault is not None:
            # what a URL sends may be another thing tomorrow
            lasting = prepared.lasting and source.fingerprint != ""
            self._reject(source, prepared.fault, lasting=lasting)
        elif (same := self._ledger.checksums.get(prepared.sha256)) is not None:
            self._same(source, same)
        elif prepared.picture is None:
            # its twin was replaced since
            return self._judge(self._prepare(source))
        elif near := self._shown(prepared.picture, source.key):
            self._repeat(source, near, "near")
        else:
            self._looking.add(source, prepared.sha256, prepared.picture)
            # What replaces an outfit may make room for a copy of what that one showed.
            replaces = self._ledger.of(source.key) is not None
            self._finish(0 if replaces else self._looking.threads)
            return False
        return True

    def _shown(self, picture: Picture, key: str) -> Entry | None:
        """Find an outfit from another source that shows the same photo."""
        for entry in self._ledger.near(picture.prints, key):
            if self._compare(picture, entry):
                return entry
        return None

    def _reject(self, source: Source, reason: str, *, lasting: bool) -> None:
        self._report.rejected.append(Rejection(source.file, reason))
        if lasting:
            self._refuse(source, reason)

    def _refuse(self, source: Source, reason: str, of: str | None = None) -> None:
        self._ledger.refuse(source.key, source.fingerprint)
        refusal = Refusal(source.key, source.fingerprint, self._terms, reason, of)
        self._batch.refusals.append(refusal)

    def _same(self, source: Source, same: Entry) -> None:
        if same.key != source.key:
            self._repeat(source, same, "exact")
        else:
            self._report.skipped += 1
            self._renew(same, source)

    def _skip(self, source: Source) -> None:
        self._report.skipped += 1
        entry = self._ledger.of(source.key)
        # otherwise it was refused, and the outfit is of the photo before
        if entry is not None and entry.note.fingerprint == source.fingerprint:
            self._renew(entry, source)

    def _renew(self, entry: Entry, source: Source) -> None:
        """Leave a photo as it is, but follow what its source says of it now."""
        note = renewed(entry.note, source)
        if note == entry.note:
            return
        if entry.id is None:
            self._write()
        entry.note = note
        if entry.id is not None:
            self._batch.notes[entry.id] = note

    def _repeat(self, source: Source, of: Entry, kind: Literal["exact", "near"]) -> None:
        self._report.duplicates.append(Duplicate(source.file, of.file, kind))
        self._refuse(source, f"{kind} duplicate of {of.file}", of.key)

    def _finish(self, most: int) -> None:
        """Deal with what was seen, oldest first, until ``most`` photos are still looked at."""
        while len(self._looking) > most:
            looked = self._looking.oldest()
            try:
                sight = looked.sight.result()
            except ModelError:
                raise
            except Exception as error:  # one bad photo must not stop the others
                reason = f"The models failed on it ({error!r})."
                self._reject(looked.source, reason, lasting=False)
            else:
                self._take(looked, sight)
            self._tell(looked.source.file)

    def _take(self, looked: Looking, sight: Sight) -> None:
        if not sight.garments:
            self._reject(looked.source, NO_GARMENT, lasting=True)
            return
        garments = in_original(sight, looked.picture.photo).garments
        self._keep(looked.source, looked.sha256, looked.picture, garments)

    def _keep(
        self, source: Source, sha256: str, picture: Picture, garments: tuple[SeenGarment, ...]
    ) -> None:
        before = self._ledger.of(source.key)
        if before is not None and before.id is None:
            self._write()
        self._photos[sha256] = picture.jpeg
        self._batch.outfits.append(
            NewOutfit(
                file=source.file,
                key=source.key,
                fingerprint=source.fingerprint,
                sha256=sha256,
                perceptual=picture.perceptual,
                width=picture.photo.width,
                height=picture.photo.height,
                credit=source.credit,
                licence=source.licence,
                page=source.page,
                garments=garments,
                replaces=before.id if before else None,
            )
        )
        note = Note(source.fingerprint, source.credit, source.licence, source.page)
        self._ledger.add(Entry(None, source.file, source.key, sha256, picture.perceptual, note))

    def _write_if_due(self) -> None:
        late = time.monotonic() - self._written >= _BATCH_SECONDS
        if late or len(self._batch.outfits) >= _BATCH_PHOTOS:
            self._write()

    def _write(self) -> None:
        # Taken out first: whatever interrupts the writing, nothing is written twice.
        batch, self._batch = self._batch, Batch()
        photos, self._photos = self._photos, {}
        if batch:
            ids = self._gallery.write(batch, photos)
            for outfit, outfit_id in zip(batch.outfits, ids, strict=True):
                entry = self._ledger.of(outfit.key)
                if entry is not None:
                    entry.id = outfit_id
            self._report.added += len(ids)
        self._written = time.monotonic()
        self._report.seconds = self._written - self._started

    def _tell(self, file: str) -> None:
        self._report.seconds = time.monotonic() - self._started
        progress = self._report.progress(self._total, file)
        pending = len(self._batch.outfits)
        self._on_progress(
            replace(progress, done=progress.done + pending, added=progress.added + pending)
        )


def renewed(note: Note, source: Source) -> Note:
    """Give what a source says of its photo; where it says nothing, what was noted stays."""
    return Note(
        source.fingerprint,
        source.credit or note.credit,
        source.licence or note.licence,
        source.page or note.page,
    )


def in_original(sight: Sight, photo: Photo) -> Sight:
    """Give what was seen in the pixels of the photo as it was sent, not as it was decoded."""
    rows, columns = photo.pixels.shape[:2]
    return sight.scaled(photo.width / columns, photo.height / rows)
