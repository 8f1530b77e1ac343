"""What becomes of each source while photos are added: skipped, refused, kept out, or kept."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

from fashionizer.gallery.catalog import history
from fashionizer.gallery.catalog.records import Known, Refusal
from fashionizer.gallery.gallery import Gallery
from fashionizer.ingest.comparing import Comparing
from fashionizer.ingest.inflight import Looking, in_original
from fashionizer.ingest.ledger import Entry, Ledger
from fashionizer.ingest.pending import Pending, noted, renewed
from fashionizer.ingest.people import Looks, kept, looks_of, matched
from fashionizer.ingest.prepare import Picture, Prepared, prepare
from fashionizer.ingest.report import Better, Duplicate, Likeness, Moved, Rejection, Report
from fashionizer.photo.copies.hashes import worth_comparing
from fashionizer.photo.limits import Limits
from fashionizer.schema import Box, Detections, Models
from fashionizer.sources.find import Source, is_gone

_REMEMBERED = 32
"""Photos without an outfit, of the latest, that are held against what is added: 3 MB each."""


@dataclass(frozen=True, slots=True)
class Again:
    """What is looked at again although it is settled.

    ``refused`` photos that have not changed, photos whose look a person ``removed``, or
    ``everything`` but these.
    """

    refused: bool = False
    removed: bool = False
    everything: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class ToLook:
    """A photo that the models must see; ``place`` is the outfit whose place it takes."""

    source: Source
    sha256: str
    picture: Picture
    place: Entry | None


@dataclass(frozen=True, slots=True, eq=False)
class Bare:
    """A photo in which no outfit was found, and how that was told."""

    source: Source
    picture: Picture
    rejection: Rejection

    def may_copy(self, picture: Picture) -> bool:
        """Return whether it may be a copy of another picture."""
        return worth_comparing(self.picture.prints, picture.perceptual)


class Settling:
    """Decides over the sources of one run, in their order, and keeps its report.

    Args:
        gallery: opened to write.
        models: those that see.
        limits: of a photo.
        again: what is looked at again.
    """

    def __init__(self, gallery: Gallery, models: Models, limits: Limits, again: Again) -> None:
        self._again = again
        self._limits = limits
        # with other limits or models, what was refused may be welcome
        self._terms = f"{models.identity} {limits}"
        catalog = gallery.catalog
        removals = [] if again.removed else history.removals(catalog)
        self._ledger = Ledger(
            history.known(catalog), history.refused(catalog, self._terms), removals
        )
        self.pending = Pending(gallery, self._ledger)
        self._comparing = Comparing(self.pending.jpeg, limits)
        self._handled: set[str] = set()
        self._bare: deque[Bare] = deque(maxlen=_REMEMBERED)
        self.report = Report()

    def unread(self, source: Source) -> bool:
        """Settle a source without reading it, if that can be; tell whether it is settled."""
        if self._ledger.removed(source.key, source.fingerprint):
            self.report.kept_out.append(source.file)
        elif self._settled(source):
            self._skip(source)
        else:
            return False
        return True

    def _looks_again(self, entry: Entry) -> bool:
        """Return whether a photo that has not changed is looked at again."""
        back = self._again.removed and bool(entry.left_out)
        return self._again.everything or back

    def _settled(self, source: Source) -> bool:
        if not self._ledger.settled(source.key, source.fingerprint):
            return False
        # named twice, and the first was still being read when this one was
        if source.key in self._handled:
            return True
        refused = self._ledger.refused(source.key, source.fingerprint) is not None
        entry = self._ledger.of(source.key)
        again = self._again.everything or (entry is not None and self._looks_again(entry))
        return not (again or (self._again.refused and refused))

    def prepare(self, source: Source) -> Prepared:
        """Read a source, and decode it unless its bytes are known; runs ahead, in threads."""
        entry = self._ledger.of(source.key)
        again = entry is not None and self._looks_again(entry)
        known = () if again or self._again.everything else self._ledger.checksums
        return prepare(source, self._limits, known)

    def decide(self, prepared: Prepared) -> ToLook | None:
        """Settle a source that was read; return what must be looked at for it."""
        source = prepared.source
        settled = self._settled(source)
        self._handled.add(source.key)
        if settled:
            self._skip(source)
        elif prepared.fault is not None:
            # what a URL sends may be another thing tomorrow
            lasting = prepared.lasting and source.fingerprint != ""
            self.reject(source, prepared.fault, lasting=lasting)
        elif self._ledger.removed_bytes(prepared.sha256):
            self.report.kept_out.append(source.file)
        elif (same := self._ledger.checksums.get(prepared.sha256)) is not None:
            return self._same(prepared, same)
        elif prepared.picture is None:
            # its twin was replaced since
            return self.decide(self.prepare(source))
        else:
            return self._compared(source, prepared.sha256, prepared.picture)
        return None

    def _compared(self, source: Source, sha256: str, picture: Picture) -> ToLook | None:
        """Settle a source by its likeness to others, or have it looked at."""
        if self._ledger.removed_picture(picture):
            self.report.kept_out.append(source.file)
            return None
        candidates = self._ledger.near(picture.prints, source.key)
        copied = next((each for each in candidates if self._comparing(picture, each)), None)
        if copied is not None and not self._comparing.better(source, picture, copied):
            self._repeat(source, copied, "near")
            return None
        own = self._ledger.of(source.key)
        if copied is None and own is not None and self._comparing(picture, own):
            copied = own
        return ToLook(source, sha256, picture, copied)

    def _same(self, prepared: Prepared, same: Entry) -> ToLook | None:
        """Settle a source whose bytes are those of an outfit."""
        source = prepared.source
        if same.key != source.key and not is_gone(same.key):
            self._repeat(source, same, "exact")
        elif same.key != source.key:
            self.report.moved.append(Moved(source.file, same.file))
            found = replace(renewed(same.note, source), file=source.file, key=source.key)
            self.pending.note(same, found)
        elif self._looks_again(same) and prepared.picture is not None:
            return ToLook(source, prepared.sha256, prepared.picture, same)
        else:
            self.report.skipped += 1
            self._renew(same, source)
        return None

    def replaces(self, source: Source) -> bool:
        """Return whether a source has an outfit, which another photo of it would replace."""
        return self._ledger.of(source.key) is not None

    def reject(self, source: Source, reason: str, *, lasting: bool) -> None:
        """Refuse a source; ``lasting`` if reading it again would not help."""
        self.report.rejected.append(Rejection(source.file, reason, source.named))
        if lasting:
            self._refuse(source, reason)

    def _refuse(self, source: Source, reason: str, of: str | None = None) -> None:
        facts = (source.key, source.file, source.fingerprint)
        self.pending.refuse(Refusal(*facts, self._terms, reason, of))

    def _skip(self, source: Source) -> None:
        self.report.skipped += 1
        entry = self._ledger.of(source.key)
        refused = self._ledger.refused(source.key, source.fingerprint)
        if refused is not None and not refused.duplicate:
            again = Rejection(source.file, refused.reason, source.named)
            self.report.still_refused.append(again)
        # otherwise it was refused, and the outfit is of the photo before
        if entry is not None and entry.note.fingerprint == source.fingerprint:
            self._renew(entry, source)

    def _renew(self, entry: Entry, source: Source) -> None:
        """Leave a photo as it is, but follow what its source says of it now."""
        note = renewed(entry.note, source)
        if note != entry.note:
            self.pending.note(entry, note)

    def _repeat(self, source: Source, of: Entry, kind: Likeness) -> None:
        self.report.duplicates.append(Duplicate(source.file, of.file, kind))
        self._refuse(source, f"{kind} duplicate of {of.file}", of.key)

    def take(self, looked: Looking, detections: Detections) -> None:
        """Settle a source whose photo was looked at."""
        seen = in_original(detections, looked.picture.photo)
        left_out = self._left_out(looked)
        looks = looks_of(seen, left_out)
        if looks.outfits:
            self._keep(looked, looks, left_out)
        elif looked.place is not None and looked.place.key != looked.source.key:
            # of two copies the one in which outfits are seen
            self._repeat(looked.source, looked.place, "near")
        else:
            self.reject(looked.source, looks.reason, lasting=True)
            rejection = self.report.rejected[-1]
            self._bare.append(Bare(looked.source, looked.picture, rejection))

    def _left_out(self, looked: Looking) -> tuple[Box, ...]:
        """Return where the people are, in a photo's pixels, whose outfit a person removed."""
        place = looked.place
        if place is None or self._again.removed:
            return ()
        scale = _enlarged(looked.picture, place)
        return tuple(box.scaled(*scale) for box in place.left_out)

    def _keep(self, looked: Looking, looks: Looks, left_out: tuple[Box, ...]) -> None:
        source, picture, place = looked.source, looked.picture, looked.place
        there, ids = self._before(looked, looks)
        note = noted(source) if place is None else renewed(place.note, source)
        again = place is not None and place.sha256 == looked.sha256
        displaced = place is not None and place.key != source.key
        if place is not None and displaced:
            self._displace(place, source)
        self.report.looked_again += again
        self.report.left_out += [Rejection(source.file, why) for why in looks.left_out]
        photo = Known(
            outfits=there,
            left_out=left_out,
            sha256=looked.sha256,
            perceptual=picture.perceptual,
            width=picture.photo.width,
            height=picture.photo.height,
            note=replace(note, file=source.file, key=source.key),
        )
        outfits = kept(photo, looks.outfits, ids)
        self.pending.keep(outfits, picture.jpeg, new=not (again or displaced))
        self._claim(source, picture)

    def _before(
        self, looked: Looking, looks: Looks
    ) -> tuple[tuple[int, ...], Sequence[int | None]]:
        """Return the outfits there were, and for each look the one that stays as it."""
        before, place = self._ledger.of(looked.source.key), looked.place
        there = self.pending.numbers(before) if before and before is not place else ()
        if place is None:
            return there, [None] * len(looks.outfits)
        stayed = self.pending.outfits_of(place)
        ids = matched(looks.outfits, stayed, *_enlarged(looked.picture, place))
        return (*there, *(each.id for each in stayed)), ids

    def _claim(self, source: Source, picture: Picture) -> None:
        """Report what was refused just before as a copy: a thumbnail may show no garment."""
        entry = self._ledger.of(source.key)
        for bare in [each for each in self._bare if each.may_copy(picture)]:
            if entry is not None and self._comparing(bare.picture, entry):
                self._bare.remove(bare)
                self.report.rejected.remove(bare.rejection)
                self._repeat(bare.source, entry, "near")

    def _displace(self, place: Entry, source: Source) -> None:
        """Note that a better picture takes an outfit's place: the poorer one is its duplicate."""
        self.report.better.append(Better(source.file, place.file))
        self.report.duplicates.append(Duplicate(place.file, source.file, "near"))
        self._ledger.drop(place.key)
        facts = (place.key, place.file, place.note.fingerprint, self._terms)
        reason = f"near duplicate of {source.file}, the better picture"
        self.pending.refuse(Refusal(*facts, reason, source.key))


def _enlarged(picture: Picture, place: Entry) -> tuple[float, float]:
    """Return how many times as wide and as high a picture is as the photo it may take over."""
    return picture.photo.width / place.width, picture.photo.height / place.height
