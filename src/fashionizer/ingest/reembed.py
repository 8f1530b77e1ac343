"""Make anew what is derived: the index from the catalog, the vectors from the kept photos."""

import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from fashionizer.errors import FashionizerError, GalleryError, PhotoError, PhotoLost
from fashionizer.gallery.catalog import changes, history
from fashionizer.gallery.catalog.records import Batch, Known, NewOutfit
from fashionizer.gallery.gallery import Gallery
from fashionizer.ingest.inflight import in_original
from fashionizer.ingest.interrupts import StopRequest, patient
from fashionizer.ingest.people import Look, kept, looks_of, matched
from fashionizer.ingest.prefetch import ahead
from fashionizer.ingest.protocols import Vision
from fashionizer.ingest.report import Rejection
from fashionizer.photo.decode import decode
from fashionizer.progress import OnProgress, Progress, unobserved
from fashionizer.schema import Detections, Outfit

_BATCH = 32
_BATCH_SECONDS = 1.0
"""Photos looked at again are written after this many, or seconds: what a kill can cost."""


@dataclass(slots=True)
class Rebuilt:
    """What came of a rebuild.

    ``seen`` photos were looked at again. In ``bare`` of them no garment was found any more; they
    stay, and no search finds them. ``found`` outfits are of people who were not seen before, and
    ``gone`` counts those of people seen no more. ``lost`` are those whose kept photo is gone or
    damaged; they were removed. ``swept`` files were deleted that no outfit needs. ``elsewhere``
    tells that another process has the index, and makes it anew.
    """

    outfits: int = 0
    garments: int = 0
    seen: int = 0
    bare: int = 0
    found: int = 0
    gone: int = 0
    lost: list[Rejection] = field(default_factory=list)
    swept: int = 0
    seconds: float = 0.0
    interrupted: bool = False
    elsewhere: bool = False

    @property
    def sentence(self) -> str:
        """Return a summary for a person."""
        again = f" {self.seen} photos were looked at again." if self.seen else ""
        found = f" {self.found} outfits are of people not seen before." if self.found else ""
        gone = f" {self.gone} went with people who are not seen any more." if self.gone else ""
        bare = f" In {self.bare} of them no garment was found any more." if self.bare else ""
        lost = f" {len(self.lost)} were removed because their photo is lost." if self.lost else ""
        stopped = " Stopped early; run it again to go on." if self.interrupted else ""
        holds = f"{self.garments} garments of {self.outfits} outfits"
        made = (
            f"The process that has the index, such as a server, now makes it anew of {holds}."
            if self.elsewhere
            else f"The index holds {holds}, made in {self.seconds:.1f} s."
        )
        return f"{made}{again}{found}{gone}{bare}{lost}{stopped}"

    def to_json(self) -> dict[str, Any]:
        """Return all of it, ready for JSON."""
        return {**asdict(self), "seconds": round(self.seconds, 3)}


def rebuild(
    gallery: Gallery,
    vision: Vision | None,
    on_progress: OnProgress = unobserved,
    threads: int = 1,
) -> Rebuilt:
    """Rebuild a gallery that was opened to write.

    Photos whose vectors other models made are looked at again; people may come out otherwise than
    before, and the outfits of those who are still there keep their ids. That can be stopped at any
    moment, by Ctrl-C or a kill, and goes on where it was when called again; until it is done, the
    gallery cannot be searched. An index that another process has, such as a server, is made anew by
    that process, within two seconds and without a gap in its answers.

    Args:
        gallery: to rebuild.
        vision: what sees the garments; None leaves the vectors as they are.
        on_progress: is told after every photo that was looked at again.
        threads: photos looked at at once.

    Raises:
        GalleryError: the disk is full or refuses; what was written before is kept. Or none of the
            photos is there, and removing every outfit is hardly what is wanted. Or a photo is
            there and cannot be read, which is no reason to remove its outfit.
        ModelError: a model is missing or damaged.
    """
    started = time.monotonic()
    report = Rebuilt()
    _clean(gallery, report)
    # No index until the end: it would only have to be thrown away if this is interrupted.
    if gallery.index is not None:
        gallery.index.discard()
    if vision is not None and gallery.state.outfits:
        gallery.models = vision.models
        with patient() as request:
            _Reseeing(gallery, vision, report, on_progress, threads).run(request)
    if gallery.index is not None:
        gallery.index.rebuild()
        gallery.index.save()
    else:
        report.elsewhere = True
        with gallery.catalog.noting() as connection:
            changes.count_rebuild(connection)
    report.outfits, report.garments = gallery.state.outfits, gallery.state.garments
    report.seconds = time.monotonic() - started
    return report


def _clean(gallery: Gallery, report: Rebuilt) -> None:
    """Delete photos that nobody owns, and remove outfits without a photo."""
    kept = gallery.catalog.photos()
    report.swept = gallery.photos.sweep(kept)
    ids = gallery.catalog.of_photos([each for each in kept if not gallery.photos.has(each)])
    if not ids:
        return
    if len(ids) == gallery.state.outfits:
        raise GalleryError(
            f"None of the gallery's {len(ids)} photos is in {gallery.photos.place}; put that "
            "folder back, or bring it back with `fashionizer restore BACKUP --replace`."
        )
    outfits = gallery.outfits(ids)
    with gallery.catalog.writing() as connection:
        changes.remove(connection, ids)
    reason = "Its kept photo is gone; add it again."
    report.lost += [Rejection(outfits[outfit_id].file, reason) for outfit_id in ids]


@dataclass(frozen=True, slots=True)
class _Photo:
    """A kept photo with the outfits on it."""

    known: Known
    outfits: tuple[Outfit, ...]


class _Reseeing:
    """Looks at the kept photos with other models."""

    def __init__(
        self,
        gallery: Gallery,
        vision: Vision,
        report: Rebuilt,
        on_progress: OnProgress,
        threads: int,
    ) -> None:
        self._gallery = gallery
        self._vision = vision
        self._threads = threads
        self._report = report
        self._on_progress = on_progress
        self._seen: list[tuple[_Photo, Detections]] = []
        self._lost: list[Outfit] = []
        self._written = time.monotonic()

    def run(self, request: StopRequest) -> None:
        models = self._vision.models
        if self._gallery.state.models != models:
            with self._gallery.catalog.writing() as connection:
                changes.adopt(connection, models)
        stale = history.stale(self._gallery.catalog, models)
        looked = ahead(stale, self._look, threads=self._threads, depth=2 * self._threads)
        with closing(looked):
            for done, (photo, detections) in enumerate(looked, 1):
                self._note(photo, detections)
                self._write_if_due()
                self._on_progress(Progress(done, len(stale)))
                if request.stop:
                    self._report.interrupted = done < len(stale)
                    break
        self._write()

    def _look(self, known: Known) -> tuple[_Photo, Detections | FashionizerError]:
        """Look at a photo, or say why that cannot be done; runs ahead, in threads."""
        photo = _Photo(known, tuple(self._gallery.outfits(known.outfits).values()))
        try:
            return photo, self._see(known)
        except (PhotoError, PhotoLost) as error:
            return photo, error

    def _note(self, photo: _Photo, seen: Detections | FashionizerError) -> None:
        if isinstance(seen, FashionizerError):
            self._lost += photo.outfits
            self._report.lost += [Rejection(outfit.file, str(seen)) for outfit in photo.outfits]
        else:
            self._seen.append((photo, seen))

    def _see(self, known: Known) -> Detections:
        photo = decode(self._gallery.photos.read(known.sha256), name=known.note.file)
        original = replace(photo, width=known.width, height=known.height)
        return in_original(self._vision.detect(photo.pixels), original)

    def _write_if_due(self) -> None:
        late = time.monotonic() - self._written >= _BATCH_SECONDS
        if late or len(self._seen) >= _BATCH:
            self._write()

    def _write(self) -> None:
        seen, self._seen = self._seen, []
        lost, self._lost = self._lost, []
        outfits = [outfit for each in seen for outfit in _seen_anew(*each)]
        with self._gallery.catalog.writing() as connection:
            changes.apply(connection, Batch(outfits), self._vision.models)
            gone = changes.remove(connection, [outfit.id for outfit in lost])
        for outfit in gone:
            if outfit.sha256 is not None:
                self._gallery.photos.discard(outfit.sha256)
        self._report.seen += len(seen)
        self._report.bare += len({each.sha256 for each in outfits if not each.garments})
        self._report.found += sum(outfit.takes_place_of is None for outfit in outfits)
        self._report.gone += sum(len(outfit.replaces) for outfit in outfits)
        self._written = time.monotonic()


def _seen_anew(photo: _Photo, detections: Detections) -> list[NewOutfit]:
    """Return the outfits of a photo as they are seen now; where none is, they stay bare."""
    known = photo.known
    looks = looks_of(detections, known.left_out, whatever=True).outfits
    ids: Sequence[int | None] = matched(looks, photo.outfits, 1, 1)
    if not looks:
        looks = tuple(Look(each.person, (), detections.worn) for each in photo.outfits)
        ids = known.outfits
    return kept(known, looks, ids)
