"""The one service behind the page, the API and the command line: a photo in, an answer out."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from fashionizer.gallery import readiness
from fashionizer.gallery.catalog import looking
from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.storage.photos import LONG_SIDE
from fashionizer.photo.decode import Photo, decode
from fashionizer.photo.limits import Limits
from fashionizer.photo.thumbnail import Format
from fashionizer.retrieval import browsing, selection
from fashionizer.retrieval.calibration import Calibrator
from fashionizer.retrieval.companions import Kind
from fashionizer.retrieval.search import Found, Retrieval, Wish, unsaid_weight
from fashionizer.schema import Answer, Box, Choice, Detections, EncodedGarment, Outfit
from fashionizer.settings import MOST_RESULTS, Settings
from fashionizer.vision.base import Detector

__all__ = ["EMPTY", "MOST_RESULTS", "NOT_CLOSE", "NO_GARMENT", "Advisor", "unsaid_weight"]

NO_GARMENT = (
    "No garment was found in this photo. Take one piece, laid flat, on a hanger or worn, "
    "so that it fills most of the picture."
)
NOT_CLOSE = "Nothing in the gallery is close to this; the nearest looks are probably not similar."
EMPTY = "The gallery is empty. Fill it with `fashionizer add PATH` or try `fashionizer demo`."


class Advisor:
    """Answers photos from a gallery. Safe to call from several threads."""

    def __init__(self, detector: Detector, gallery: Gallery, settings: Settings) -> None:
        self.settings = settings
        self._detector = detector
        self._gallery = gallery
        self._calibrator = Calibrator.shipped(detector.models.identity)
        self._warm = False

    def warm(self) -> None:
        """Load the models now, so that the first visitor does not wait for it.

        Raises:
            ModelError: one is missing or damaged.
        """
        self._detector.warm()
        self._warm = True

    def ready(self) -> Mapping[str, int]:
        """Make sure that a search would be answered now: ask the catalog and the models.

        Returns:
            How many ``outfits`` and ``garments`` can be found.

        Raises:
            GalleryError: the catalog cannot be read, or its vectors are of other models.
            ModelError: the models cannot be loaded.
        """
        if not self._warm:
            self.warm()
        state = readiness.ask(self._gallery)
        return {"outfits": state.outfits, "garments": state.garments}

    def search(
        self,
        data: bytes,
        *,
        name: str = "photo",
        choice: Choice = Choice(),  # noqa: B008 - frozen
        limit: int | None = None,
        everything: bool = False,
        colour: float | None = None,
        shade: str | None = None,
        companions: Sequence[Kind] = (),
    ) -> Answer:
        """Find outfits with a garment that is probably similar to the photo's.

        Args:
            data: the photo's bytes; nothing of them is kept.
            name: what to call the photo in the answer.
            choice: which garment is meant; the most prominent one otherwise.
            limit: results at most; the setting ``limit`` otherwise.
            everything: give the nearest results, however improbable.
            colour: weight of colour against shape, 0 … 1; the setting otherwise.
            shade: look for the same garment in this colour, a name of ``vision.colour.shades``.
            companions: only looks in which it is worn with one of each of these.

        Raises:
            PhotoError: the photo cannot be used.
            ChoiceError: the choice does not fit the photo, or there is no such shade.
            ModelMismatch: the gallery's vectors are of other models.
        """
        began = time.perf_counter()
        limits = Limits.of(self.settings)
        photo = decode(data, name=name, limits=limits, at_most=LONG_SIDE)
        decoded = time.perf_counter()
        detections, picked = self._look(photo, choice)
        looked = time.perf_counter()
        named = bool(choice.class_name or choice.group)
        wish = self._wish(limit, everything, colour, shade, companions, named)
        found = self._found(picked, wish, worn=detections.worn) if picked else _none(wish)
        ended = time.perf_counter()
        return Answer(
            photo=name,
            garments=selection.listed(detections.garments, picked),
            chosen=picked.garment.id if picked else None,
            results=found.shown,
            notice=self._notice(picked, found, wish),
            more=len(found.shown) < len(found.nearest),
            among=found.among,
            milliseconds={
                "decode": (decoded - began) * 1e3,
                **detections.milliseconds,
                "search": (ended - looked) * 1e3 if picked else 0.0,
                "total": (ended - began) * 1e3,
            },
        )

    def similar(
        self,
        outfit_id: int,
        *,
        garment: int | None = None,
        limit: int | None = None,
        everything: bool = False,
        colour: float | None = None,
        shade: str | None = None,
        companions: Sequence[Kind] = (),
    ) -> Answer:
        """Find other outfits with a garment like one of an outfit of the gallery.

        Args:
            outfit_id: the outfit.
            garment: its garment meant; the first otherwise.
            limit: same as in :meth:`search`, like all that follow.
            everything: same as in :meth:`search`.
            colour: same as in :meth:`search`.
            shade: same as in :meth:`search`.
            companions: same as in :meth:`search`.

        Raises:
            UnknownOutfit: there is none of that id.
            ChoiceError: it has no such garment, or there is no such shade.
            ModelMismatch: the gallery's vectors are of other models.
        """
        began = time.perf_counter()
        outfit = self.outfit(outfit_id)
        meant = selection.worn_garment(outfit, garment)
        picked = looking.seen(self._gallery.catalog, outfit, meant) if meant else None
        wish = self._wish(limit, everything, colour, shade, companions)
        # unknown of looks that were added before it was kept; nearly all are worn
        worn = outfit.worn is not False
        found = self._found(picked, wish, worn=worn, own=outfit_id) if picked else _none(wish)
        took = (time.perf_counter() - began) * 1e3
        return Answer(
            photo=outfit.file,
            garments=outfit.garments,
            chosen=meant.id if meant else None,
            results=found.shown,
            notice=self._notice(picked, found, wish),
            more=len(found.shown) < len(found.nearest),
            among=found.among,
            milliseconds={"search": took, "total": took},
        )

    def _wish(
        self,
        limit: int | None,
        everything: bool,
        colour: float | None,
        shade: str | None,
        companions: Sequence[Kind],
        named: bool = False,
    ) -> Wish:
        count = min(limit or self.settings.limit, MOST_RESULTS)
        return Wish(count, everything, colour, shade, tuple(companions), named)

    def _found(
        self, picked: EncodedGarment, wish: Wish, *, worn: bool = True, own: int | None = None
    ) -> Found:
        retrieval = Retrieval(self._gallery, self._calibrator, self.settings)
        return retrieval.find(picked, wish, worn=worn, own=own)

    def _look(self, photo: Photo, choice: Choice) -> tuple[Detections, EncodedGarment | None]:
        """See the photo's garments and the one that is meant, boxes in the whole photo's pixels.

        Where none is seen, a person who names what is shown is believed: the photo is full of it.
        """
        selection.check_class(choice.class_name)
        rows, columns = photo.pixels.shape[:2]
        x, y = photo.width / columns, photo.height / rows
        box = choice.box
        if box is None:
            detections = self._detector.detect(photo.pixels).scaled(x, y)
            picked = selection.chosen(detections.garments, choice)
            if picked or not (choice.class_name or choice.group):
                return detections, picked
            box = Box(0, 0, photo.width, photo.height)
        box = selection.checked_box(box, photo.width, photo.height)
        drawn = box.scaled(1 / x, 1 / y)
        detections, own = self._detector.detect_box(photo.pixels, drawn, choice.class_name)
        own = selection.renamed(own, choice)
        return detections.scaled(x, y), replace(own, garment=replace(own.garment, box=box))

    def _notice(self, picked: EncodedGarment | None, found: Found, wish: Wish) -> str | None:
        if picked is None:
            return NO_GARMENT
        if found.shown:
            return None
        if found.among:
            return _unaccompanied(wish.companions, more=bool(found.nearest))
        if found.compared:
            return NOT_CLOSE
        if not self._gallery.state.outfits:
            return EMPTY
        return f"No look of the gallery has a garment of the group {picked.garment.group}."

    def outfit(self, outfit_id: int) -> Outfit:
        """Return one outfit with its garments.

        Raises:
            UnknownOutfit: there is none of that id.
        """
        return self._gallery.outfit(outfit_id)

    def browse(self, wanted: browsing.Filter, *, after: int = 0, limit: int = 50) -> browsing.Page:
        """Return a page of outfits; see :func:`fashionizer.retrieval.browsing.browse`.

        Args:
            wanted: which outfits.
            after: id of the last outfit of the page before; 0 begins.
            limit: outfits at most.
        """
        return browsing.browse(self._gallery, wanted, after=after, limit=min(limit, MOST_RESULTS))

    def looks(self, count: int) -> tuple[Outfit, ...]:
        """Return some outfits, evenly spread over the gallery."""
        return looking.spread(self._gallery.catalog, count)

    def photo(self, outfit_id: int) -> str:
        """Return the checksum of the photo that an outfit shows.

        Raises:
            UnknownOutfit: there is none of that id.
        """
        return self._gallery.photo(outfit_id)

    def image(self, outfit_id: int, long_side: int | None = None, kind: Format = "jpeg") -> bytes:
        """Return an outfit's photo, at most ``long_side`` pixels long.

        Args:
            outfit_id: the outfit.
            long_side: in pixels; the whole photo otherwise, always as JPEG.
            kind: of file.

        Raises:
            UnknownOutfit: there is none of that id.
        """
        if long_side is None:
            return self._gallery.image(outfit_id)
        return self._gallery.thumbnail(outfit_id, long_side, kind)

    def stats(self) -> Mapping[str, Any]:
        """Count what the gallery holds; see ``Counts.to_json``."""
        return self._gallery.counts().to_json()


def _none(wish: Wish) -> Found:
    return Found(among=0 if wish.companions else None)


def _unaccompanied(kinds: Sequence[Kind], *, more: bool) -> str:
    """Say that what was found is not worn with what is wanted, though less similar looks may be."""
    listed = " and ".join(map(str, kinds))
    if more:
        return f"No similar look is worn with {listed}, but less similar ones are."
    return f"No look found here is worn with {listed}; leave that out to see them all."
