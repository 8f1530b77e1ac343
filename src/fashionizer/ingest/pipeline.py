"""Add photos to a gallery: skip what is known, compare, look, keep.

A source is settled in the cheapest way that is sure: by its key and fingerprint without reading it,
by its checksum without decoding it, by likeness without the models; what is left is looked at, as
many photos at once as there are cores.
"""

import time
from collections.abc import Iterable, Iterator, Sized
from contextlib import closing

from fashionizer.errors import GalleryError, ModelError
from fashionizer.gallery.gallery import Gallery
from fashionizer.ingest.inflight import InFlight, at_once
from fashionizer.ingest.interrupts import StopRequest, patient
from fashionizer.ingest.people import NO_GARMENT
from fashionizer.ingest.prefetch import ahead
from fashionizer.ingest.prepare import Prepared
from fashionizer.ingest.protocols import Vision
from fashionizer.ingest.report import Rejection, Report
from fashionizer.ingest.settling import Again, Settling
from fashionizer.photo.limits import Limits
from fashionizer.progress import OnProgress, Progress
from fashionizer.settings import Settings
from fashionizer.sources.find import Candidate, Ignored, Refused, Source

__all__ = ["NO_GARMENT", "Again", "ingest"]

_THREADS = 2
_DEPTH = 4
"""Photos decoded ahead of the models: at 1024 pixels they take 3 MB each."""


def ingest(
    gallery: Gallery,
    vision: Vision,
    sources: Iterable[Candidate],
    settings: Settings,
    on_progress: OnProgress,
    again: Again | None = None,
) -> Report:
    """Add photos to a gallery that was opened to write: an outfit of each person they are about.

    Killed at any moment, it loses at most the last second: call it again with the same sources.
    The first Ctrl-C finishes the photos in hand and returns the report, flagged ``interrupted``.
    A source whose photo has changed replaces its outfit, unless the new photo cannot be added. A
    better picture of an outfit, or the same one at another place, leaves its id as it is.

    Args:
        gallery: where they go.
        vision: what sees the garments; used by several threads at once, unless
            ``settings.model_threads`` says how many cores may work.
        sources: of :func:`fashionizer.sources.find.find`; the total is known if they have one.
        settings: for the limits of a photo, and the threads.
        on_progress: is told after every source.
        again: what is looked at again although it is settled; None means nothing.

    Raises:
        ModelMismatch: the gallery's vectors were made by other models.
        GalleryError: the disk is full or refuses; what was written before is kept.
    """
    gallery.adopt(vision.models)
    threads = at_once(settings.model_threads)
    settling = Settling(gallery, vision.models, Limits.of(settings), again or Again())
    with patient() as request, closing(InFlight(vision.detect, threads)) as looking:
        return _Ingest(settling, looking, on_progress)(sources, request)


class _Ingest:
    """One run: what is read ahead, what is looked at, and who is told."""

    def __init__(self, settling: Settling, looking: InFlight, on_progress: OnProgress) -> None:
        self._settling = settling
        self._looking = looking
        self._on_progress = on_progress
        self._report = settling.report
        self._pending = settling.pending
        self._started = time.monotonic()
        self._total: int | None = None

    def __call__(self, sources: Iterable[Candidate], request: StopRequest) -> Report:
        if isinstance(sources, Sized):
            self._total = sum(not isinstance(source, Ignored) for source in sources)
        unread = self._unsettled(sources, request)
        read = ahead(unread, self._settling.prepare, threads=_THREADS, depth=_DEPTH)
        try:
            with closing(read):
                for prepared in read:
                    if self._decide(prepared):
                        self._tell(prepared.source.file)
                    self._pending.write_if_due()
                    if request.stop:
                        break
            self._finish(0)
        except KeyboardInterrupt:
            request.stop = True
        except GalleryError:
            raise
        except BaseException:
            self._pending.write()
            raise
        self._pending.write()
        self._count()
        self._report.interrupted = request.stop
        return self._report

    def _unsettled(self, sources: Iterable[Candidate], request: StopRequest) -> Iterator[Source]:
        """Yield the sources that must be read; runs in the caller's thread."""
        for source in sources:
            if request.stop:
                return
            if isinstance(source, Ignored):
                self._report.ignore(link=source.link)
                continue
            if isinstance(source, Refused):
                rejection = Rejection(source.file, source.reason, source.named)
                self._report.rejected.append(rejection)
            elif not self._settling.unread(source):
                yield source
                continue
            self._tell(source.file)

    def _decide(self, prepared: Prepared) -> bool:
        """Settle a source, or have it looked at; tell whether it is settled."""
        if self._looking.knows(prepared):
            self._finish(0)
        look = self._settling.decide(prepared)
        if look is None:
            return True
        # What replaces an outfit may make room for a copy of what that one showed.
        alone = look.place is not None or self._settling.replaces(look.source)
        self._looking.add(look.source, look.sha256, look.picture, look.place)
        self._finish(0 if alone else self._looking.threads)
        return False

    def _finish(self, most: int) -> None:
        """Deal with what was seen, oldest first, until ``most`` photos are still looked at."""
        while len(self._looking) > most:
            looked = self._looking.oldest()
            try:
                detections = looked.detections.result()
            except ModelError:
                raise
            except Exception as error:  # one bad photo must not stop the others
                reason = f"The models failed on it ({error!r})."
                self._settling.reject(looked.source, reason, lasting=False)
            else:
                self._settling.take(looked, detections)
            self._tell(looked.source.file)

    def _count(self) -> None:
        self._report.added = self._pending.added
        self._report.outfits = self._pending.outfits
        self._report.seconds = time.monotonic() - self._started

    def _tell(self, file: str) -> None:
        self._count()
        done = self._report.done + self._pending.waiting
        self._on_progress(Progress(done, self._total, latest=file))
