"""Add photos to a gallery: skip what is known, compare, look, keep.

A source is settled in the cheapest way that is sure: by its key and fingerprint without reading it,
by its checksum without decoding it, by likeness without the models; what is left is looked at, as
many photos at once as there are cores.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sized
from contextlib import closing
from dataclasses import dataclass, replace

from fashionizer.errors import GalleryError, ModelError
from fashionizer.gallery.ahead import ahead
from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.inflight import InFlight, Looking, at_once, in_original
from fashionizer.gallery.interrupts import Wish, patient
from fashionizer.gallery.ledger import Entry, Ledger
from fashionizer.gallery.pending import Pending, noted, renewed
from fashionizer.gallery.prepare import Picture, Prepared, prepare
from fashionizer.gallery.protocols import Vision
from fashionizer.gallery.records import NewOutfit, Refusal
from fashionizer.gallery.report import (
    Better,
    Duplicate,
    Likeness,
    Moved,
    Progress,
    Rejection,
    Report,
)
from fashionizer.gallery.sources import Candidate, Ignored, Refused, Source, is_gone
from fashionizer.photo import hashes
from fashionizer.photo.limits import Limits
from fashionizer.schema import Models, Sight
from fashionizer.settings import Settings

NO_GARMENT = "No garment was found in it."

_THREADS = 2
_DEPTH = 4
"""Photos decoded ahead of the models: at 1024 pixels they take 3 MB each."""

_ASPECT = 0.03
_LARGER = 1.1


@dataclass(frozen=True, slots=True)
class Again:
    """What is looked at again although it is settled.

    ``refused`` photos that have not changed, photos whose look a person ``removed``, or
    ``everything`` but these.
    """

    refused: bool = False
    removed: bool = False
    everything: bool = False


def ingest(
    gallery: Gallery,
    vision: Vision,
    sources: Iterable[Candidate],
    settings: Settings,
    on_progress: Callable[[Progress], None],
    again: Again | None = None,
) -> Report:
    """Add photos to a gallery that was opened to write.

    Killed at any moment, it loses at most the last second: call it again with the same sources.
    The first Ctrl-C finishes the photos in hand and returns the report, flagged ``interrupted``.
    A source whose photo has changed replaces its outfit, unless the new photo cannot be added. A
    better picture of an outfit, or the same one at another place, leaves its id as it is.

    Args:
        gallery: where they go.
        vision: what sees the garments; used by several threads at once, unless
            ``settings.model_threads`` says how many cores may work.
        sources: of :func:`fashionizer.gallery.sources.find`; the total is known if they have one.
        settings: for the limits of a photo, and the threads.
        on_progress: is told after every source.
        again: what is looked at again although it is settled; None means nothing.

    Raises:
        ModelMismatch: the gallery's vectors were made by other models.
        GalleryError: the disk is full or refuses; what was written before is kept.
    """
    gallery.adopt(vision.models)
    threads = at_once(settings.model_threads)
    with patient() as wish, closing(InFlight(vision.see, threads)) as looking:
        run = _Ingest(
            gallery, vision.models, looking, Limits.of(settings), on_progress, again or Again()
        )
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
        again: Again,
    ) -> None:
        self._looking = looking
        self._limits = limits
        self._on_progress = on_progress
        self._again = again
        # with other limits or models, what was refused may be welcome
        self._terms = f"{models.identity} {limits}"
        catalog = gallery.catalog
        removals = [] if again.removed else catalog.removals()
        self._ledger = Ledger(catalog.known(), catalog.refused(self._terms), removals)
        self._pending = Pending(gallery, self._ledger)
        self._report = Report()
        self._handled: set[str] = set()
        self._started = time.monotonic()
        self._total: int | None = None

    def __call__(self, sources: Iterable[Candidate], wish: Wish) -> Report:
        if isinstance(sources, Sized):
            self._total = sum(not isinstance(source, Ignored) for source in sources)
        read = ahead(self._unsettled(sources, wish), self._prepare, threads=_THREADS, depth=_DEPTH)
        try:
            with closing(read):
                for prepared in read:
                    if self._judge(prepared):
                        self._tell(prepared.source.file)
                    self._pending.write_if_due()
                    if wish.stop:
                        break
            self._finish(0)
        except KeyboardInterrupt:
            wish.stop = True
        except GalleryError:
            raise
        except BaseException:
            self._pending.write()
            raise
        self._pending.write()
        self._count()
        self._report.interrupted = wish.stop
        return self._report

    def _unsettled(self, sources: Iterable[Candidate], wish: Wish) -> Iterator[Source]:
        """Yield the sources that must be read; runs in the caller's thread."""
        for source in sources:
            if wish.stop:
                return
            if isinstance(source, Ignored):
                self._report.ignore(link=source.link)
                continue
            if isinstance(source, Refused):
                rejection = Rejection(source.file, source.reason, source.named)
                self._report.rejected.append(rejection)
            elif self._ledger.removed(source.key, source.fingerprint):
                self._report.kept_out.append(source.file)
            elif self._settled(source):
                self._skip(source)
            else:
                yield source
                continue
            self._tell(source.file)

    def _settled(self, source: Source) -> bool:
        if not self._ledger.settled(source.key, source.fingerprint):
            return False
        # named twice, and the first was still being read when this one was
        if source.key in self._handled:
            return True
        refused = self._ledger.refused(source.key, source.fingerprint) is not None
        return not (self._again.everything or (self._again.refused and refused))

    def _prepare(self, source: Source) -> Prepared:
        known = () if self._again.everything else self._ledger.checksums
        return prepare(source, self._limits, known)

    def _judge(self, prepared: Prepared) -> bool:
        """Settle a source, or have it looked at; tell whether it is settled."""
        source = prepared.source
        if self._looking.knows(prepared):
            self._finish(0)
        settled = self._settled(source)
        self._handled.add(source.key)
        if settled:
            self._skip(source)
        elif prepared.fault is not None:
            # what a URL sends may be another thing tomorrow
            lasting = prepared.lasting and source.fingerprint != ""
            self._reject(source, prepared.fault, lasting=lasting)
        elif self._ledger.removed_bytes(prepared.sha256):
            self._report.kept_out.append(source.file)
        elif (same := self._ledger.checksums.get(prepared.sha256)) is not None:
            return self._same(prepared, same)
        elif prepared.picture is None:
            # its twin was replaced since
            return self._judge(self._prepare(source))
        else:
            return self._compare(source, prepared.sha256, prepared.picture)
        return True

    def _compare(self, source: Source, sha256: str, picture: Picture) -> bool:
        """Settle a source by its likeness to others, or have it looked at."""
        own = self._ledger.of(source.key)
        if self._ledger.removed_picture(picture.perceptual):
            self._report.kept_out.append(source.file)
            return True
        near = self._ledger.near(picture.perceptual, source.key)
        if near is not None and not _better(picture, near):
            self._repeat(source, near, "near")
            return True
        if near is None and own is not None and hashes.alike(own.perceptual, picture.perceptual):
            near = own
        self._looking.add(source, sha256, picture, near)
        # What replaces an outfit may make room for a copy of what that one showed.
        self._finish(self._looking.threads if own is None and near is None else 0)
        return False

    def _reject(self, source: Source, reason: str, *, lasting: bool) -> None:
        self._report.rejected.append(Rejection(source.file, reason, source.named))
        if lasting:
            self._refuse(source, reason)

    def _refuse(self, source: Source, reason: str, of: str | None = None) -> None:
        facts = (source.key, source.file, source.fingerprint)
        self._pending.refuse(Refusal(*facts, self._terms, reason, of))

    def _same(self, prepared: Prepared, same: Entry) -> bool:
        """Settle a source whose bytes are those of an outfit."""
        source = prepared.source
        if same.key != source.key and not is_gone(same.key):
            self._repeat(source, same, "exact")
            return True
        if same.key != source.key:
            self._report.moved.append(Moved(source.file, same.file))
            found = replace(renewed(same.note, source), file=source.file, key=source.key)
            self._pending.note(same, found)
            return True
        if self._again.everything and prepared.picture is not None:
            self._looking.add(source, prepared.sha256, prepared.picture, same)
            self._finish(self._looking.threads)
            return False
        self._report.skipped += 1
        self._renew(same, source)
        return True

    def _skip(self, source: Source) -> None:
        self._report.skipped += 1
        entry = self._ledger.of(source.key)
        refused = self._ledger.refused(source.key, source.fingerprint)
        if refused is not None and not refused.duplicate:
            again = Rejection(source.file, refused.reason, source.named)
            self._report.still_refused.append(again)
        # otherwise it was refused, and the outfit is of the photo before
        if entry is not None and entry.note.fingerprint == source.fingerprint:
            self._renew(entry, source)

    def _renew(self, entry: Entry, source: Source) -> None:
        """Leave a photo as it is, but follow what its source says of it now."""
        note = renewed(entry.note, source)
        if note != entry.note:
            self._pending.note(entry, note)

    def _repeat(self, source: Source, of: Entry, kind: Likeness) -> None:
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
        if sight.garments:
            self._keep(looked, in_original(sight, looked.picture.photo))
        elif looked.place is not None and looked.place.key != looked.source.key:
            # of two copies the one in which garments are seen
            self._repeat(looked.source, looked.place, "near")
        else:
            self._reject(looked.source, NO_GARMENT, lasting=True)

    def _keep(self, looked: Looking, sight: Sight) -> None:
        source, picture, place = looked.source, looked.picture, looked.place
        before = self._ledger.of(source.key)
        replaces = self._pending.number(before) if before and before is not place else None
        takes_place_of = self._pending.number(place) if place else None
        note = noted(source) if place is None else renewed(place.note, source)
        again = place is not None and place.sha256 == looked.sha256
        displaced = place is not None and place.key != source.key
        if place is not None and displaced:
            self._displace(place, source)
        self._report.looked_again += again
        outfit = NewOutfit(
            file=source.file,
            key=source.key,
            fingerprint=source.fingerprint,
            sha256=looked.sha256,
            perceptual=picture.perceptual,
            width=picture.photo.width,
            height=picture.photo.height,
            credit=note.credit,
            licence=note.licence,
            page=note.page,
            garments=sight.garments,
            worn=sight.worn,
            replaces=replaces,
            takes_place_of=takes_place_of,
        )
        self._pending.keep(outfit, picture.jpeg, new=not (again or displaced))

    def _displace(self, place: Entry, source: Source) -> None:
        """Note that a better picture takes an outfit's place: the poorer one is its duplicate."""
        self._report.better.append(Better(source.file, place.file))
        self._report.duplicates.append(Duplicate(place.file, source.file, "near"))
        self._ledger.drop(place.key)
        facts = (place.key, place.file, place.note.fingerprint, self._terms)
        reason = f"near duplicate of {source.file}, the better picture"
        self._pending.refuse(Refusal(*facts, reason, source.key))

    def _count(self) -> None:
        self._report.added = self._pending.added
        self._report.seconds = time.monotonic() - self._started

    def _tell(self, file: str) -> None:
        self._count()
        progress = self._report.progress(self._total, file)
        waiting = self._pending.waiting
        self._on_progress(
            replace(progress, done=progress.done + waiting, added=progress.added + waiting)
        )


def _better(picture: Picture, kept: Entry) -> bool:
    """Tell whether a picture is a better one of the same than the one that is kept."""
    width, height = picture.photo.width, picture.photo.height
    same_aspect = abs(width * kept.height / (height * kept.width) - 1) < _ASPECT
    return same_aspect and width * height > _LARGER * kept.width * kept.height
