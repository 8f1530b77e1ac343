"""The outfits of a ground truth as a gallery, and which of them can be found in it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fashionizer.errors import FashionizerError, GalleryError, SourceError
from fashionizer.evaluation.truth import GroundTruth, PhotoFile
from fashionizer.gallery.catalog import history
from fashionizer.gallery.catalog.records import Known
from fashionizer.gallery.gallery import Gallery
from fashionizer.ingest.pipeline import ingest
from fashionizer.ingest.protocols import Vision
from fashionizer.ingest.report import Report
from fashionizer.paths.names import escaped
from fashionizer.photo.copies.hashes import sha256
from fashionizer.photo.limits import Limits
from fashionizer.progress import OnProgress
from fashionizer.settings import Settings
from fashionizer.sources import files
from fashionizer.sources.find import Refused, Source

_MARK = "evaluation.txt"
_MARKED = (
    "This gallery belongs to `fashionizer evaluate --keep`. It follows the ground truth:\n"
    "outfits that the next one does not list are removed from it.\n"
)


@dataclass(frozen=True, slots=True)
class Folded:
    """An outfit not added because the gallery has the same picture, and that picture's name."""

    outfit: str
    into: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """An outfit that could not be added, so that it cannot be found, and why."""

    outfit: str
    reason: str


@dataclass(frozen=True, slots=True)
class Collection:
    """What became of the outfits of a ground truth.

    A truth names photos: one of several people counts as one outfit. ``ids`` has, for each, the id
    of the gallery's first outfit that shows it: its own, or of the one it repeats; None where it
    was rejected. ``positions`` are those of the outfits added, by id.
    ``read`` photos were looked at in ``seconds``, the others known from before.
    """

    ids: tuple[int | None, ...]
    positions: dict[int, int]
    folded: tuple[Folded, ...]
    rejected: tuple[Rejected, ...]
    read: int
    seconds: float

    @property
    def indexed(self) -> int:
        """Outfits of the truth that are in the gallery."""
        return len({*self.positions.values()})

    @property
    def rate(self) -> float | None:
        """Photos looked at a second; None where all were known."""
        return self.read / self.seconds if self.read and self.seconds else None


@contextmanager
def gallery_folder(keep: Path | None) -> Iterator[Path]:
    """Return a folder for the gallery: one to stay, or one that is gone afterwards.

    Raises:
        GalleryError: the folder holds anything else, which might be a person's own gallery.
    """
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="fashionizer-evaluate-") as folder:
            yield Path(folder)
        return
    try:
        keep.mkdir(parents=True, exist_ok=True)
        if not (keep / _MARK).exists():
            if any(keep.iterdir()):
                raise GalleryError(
                    f"The folder {keep} holds something else than a gallery to evaluate with, "
                    "which would be changed; name a new or an empty one."
                )
            (keep / _MARK).write_text(_MARKED, "utf-8")
    except OSError as error:
        raise GalleryError(
            f"The gallery cannot be kept in {keep} ({error.strerror}); name another folder."
        ) from error
    yield keep


def collect(
    gallery: Gallery,
    vision: Vision,
    truth: GroundTruth,
    settings: Settings,
    on_progress: OnProgress,
) -> Collection:
    """Make a gallery hold the outfits of a ground truth and no others.

    Args:
        gallery: opened to write; what it has of these outfits by the same models is used again.
        vision: sees the garments.
        truth: names the outfits.
        settings: for the limits of a photo.
        on_progress: is told after every outfit.

    Raises:
        KeyboardInterrupt: the person stopped it; what was added is kept.
        GalleryError: the disk is full or refuses.
    """
    limits = Limits.of(settings)
    candidates = [_candidate(outfit, limits) for outfit in truth.outfits]
    _forget_others(gallery, vision, candidates)
    report = ingest(gallery, vision, candidates, settings, on_progress)
    if report.interrupted:
        raise KeyboardInterrupt
    return _settled(gallery, truth, report)


def _candidate(outfit: PhotoFile, limits: Limits) -> Source | Refused:
    try:
        return files.source(outfit.path, outfit.name, limits)
    except SourceError as error:
        return Refused(escaped(outfit.name), str(error))


def _forget_others(gallery: Gallery, vision: Vision, candidates: list[Source | Refused]) -> None:
    """Remove what is not to be found, has changed since, or was seen by other models."""
    state = gallery.state
    same_models = state.models == vision.models and not state.stale
    wanted = {c.key: c for c in candidates if isinstance(c, Source)}
    gallery.remove(
        [
            outfit_id
            for known in history.known(gallery.catalog)
            for outfit_id in known.outfits
            if not same_models or not _still_shows(wanted.get(known.note.key), known)
        ],
        keep_out=False,
    )


def _still_shows(source: Source | None, known: Known) -> bool:
    """Return whether a file shows what it did; in doubt it is read."""
    if source is None or source.fingerprint == known.note.fingerprint:
        return source is not None
    try:
        return sha256(source.read()) == known.sha256
    except FashionizerError:
        return False


def _settled(gallery: Gallery, truth: GroundTruth, report: Report) -> Collection:
    """Return what became of each outfit, now or when it was refused before."""
    by_key = {escaped(str(outfit.path)): number for number, outfit in enumerate(truth.outfits)}
    photos = history.known(gallery.catalog)
    own = {known.note.key: known.outfits[0] for known in photos}
    positions = {each: by_key[known.note.key] for known in photos for each in known.outfits}
    now = {rejection.file: (rejection.reason, None) for rejection in report.rejected}
    before = {each.key: (each.reason, each.repeats) for each in history.refused(gallery.catalog)}
    ids: list[int | None] = []
    folded, rejected = [], []
    for outfit in truth.outfits:
        key = escaped(str(outfit.path))
        if key in own:
            ids.append(own[key])
            continue
        reason, repeats = now.get(escaped(outfit.name)) or before[key]
        ids.append(repeats)
        if repeats is None:
            rejected.append(Rejected(outfit.name, reason))
        else:
            folded.append(Folded(outfit.name, truth.outfits[positions[repeats]].name))
    looked = report.done - report.skipped
    return Collection(tuple(ids), positions, tuple(folded), tuple(rejected), looked, report.seconds)
