"""The one service behind the page, the API and the command line: a photo in, an answer out."""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fashionizer.gallery import readiness
from fashionizer.gallery.catalog import reading
from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.storage.photos import LONG_SIDE
from fashionizer.photo.decode import Photo, decode
from fashionizer.photo.limits import Limits
from fashionizer.photo.thumbnail import Format
from fashionizer.retrieval import browsing, notices, selection
from fashionizer.retrieval.calibration import Calibrator
from fashionizer.retrieval.options import NOTHING, SearchOptions
from fashionizer.retrieval.search import Ranked, Retrieval
from fashionizer.schema import Answer, Detections, EncodedGarment, Garment, Outfit, Person
from fashionizer.settings import MOST_RESULTS, Settings
from fashionizer.vision.base import Detector


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
        self, data: bytes, options: SearchOptions = NOTHING, *, name: str = "photo"
    ) -> Answer:
        """Find outfits with a garment that is probably similar to the photo's.

        The same as :meth:`decode`, :meth:`detect` and :meth:`answer` in turn.

        Args:
            data: the photo's bytes; nothing of them is kept.
            options: which garment is meant, and what else is asked.
            name: what to call the photo in the answer.

        Raises:
            PhotoError: the photo cannot be used.
            ChoiceError: the choice does not fit the photo.
            ModelMismatch: the gallery's vectors are of other models.
        """
        detections = self.detect(self.decode(data, name=name), options)
        return self.answer(detections, options, name=name)

    def decode(self, data: bytes, *, name: str = "photo") -> Photo:
        """Decode a photo as large as the models need it; nothing of it is kept.

        Args:
            data: the photo's bytes.
            name: what errors call it.

        Raises:
            PhotoError: the photo cannot be used.
        """
        began = time.perf_counter()
        photo = decode(data, name=name, limits=Limits.of(self.settings), at_most=LONG_SIDE)
        return replace(photo, milliseconds=(time.perf_counter() - began) * 1e3)

    def detect(self, photo: Photo, options: SearchOptions = NOTHING) -> Detections:
        """Detect and encode the photo's garments, and the one in a box that a person drew.

        This is all that the models do for a question: any number of answers can be made of it.

        Args:
            photo: as :meth:`decode` returns it.
            options: of these, a box and what the person says is in it.

        Returns:
            Garments with boxes in pixels of the upright photo as it was sent.

        Raises:
            ChoiceError: hardly anything of the box lies in the photo.
        """
        rows, columns = photo.pixels.shape[:2]
        x, y = photo.width / columns, photo.height / rows
        box, choice = options.choice.box, options.choice
        if box is not None:
            box = selection.checked_box(box, photo.width, photo.height)
            choice = replace(choice, box=box.scaled(1 / x, 1 / y))
        found = self._detector.detect(photo.pixels, choice).scaled(x, y)
        times = {"decode": photo.milliseconds, **found.milliseconds}
        if box is not None and found.drawn is not None:
            # as it was drawn: scaling there and back may have moved it by a pixel
            drawn = replace(found.drawn, garment=replace(found.drawn.garment, box=box))
            found = replace(found, drawn=drawn)
        return replace(found, milliseconds=times)

    def answer(
        self, detections: Detections, options: SearchOptions = NOTHING, *, name: str = "photo"
    ) -> Answer:
        """Answer a question about a photo whose garments were detected.

        Args:
            detections: as :meth:`detect` returns them.
            options: which garment is meant, and what else is asked; a box counts where it was
                given to :meth:`detect`.
            name: what to call the photo in the answer.

        Raises:
            ChoiceError: there is no garment or person of that number.
            ModelMismatch: the gallery's vectors are of other models.
        """
        query = selection.chosen(detections, options.choice)
        return self._answer(
            name,
            selection.listed(detections.garments, query),
            query,
            options,
            detections.milliseconds,
            worn=detections.worn,
            people=detections.people,
        )

    def similar(self, outfit_id: int, options: SearchOptions = NOTHING) -> Answer:
        """Find other outfits with a garment like one of an outfit of the gallery.

        Those on the same photo are left out.

        Args:
            outfit_id: the outfit.
            options: which of its garments is meant, the first otherwise, and what else is asked.

        Raises:
            UnknownOutfit: there is none of that id.
            ChoiceError: it has no such garment.
            ModelMismatch: the gallery's vectors are of other models.
        """
        began = time.perf_counter()
        outfit = self.outfit(outfit_id)
        meant = selection.worn_garment(outfit, options.choice.garment)
        query = reading.encoded(self._gallery.catalog, outfit, meant) if meant else None
        # unknown of looks that were added before it was kept; nearly all are worn
        worn = outfit.worn is not False
        answer = self._answer(
            outfit.file,
            outfit.garments,
            query,
            options,
            {},
            worn=worn,
            people=(outfit.person,) if outfit.person else (),
            own=self._gallery.catalog.of_photos([outfit.photo]),
        )
        took = (time.perf_counter() - began) * 1e3
        return replace(answer, milliseconds={"search": took, "total": took})

    def _answer(
        self,
        photo: str,
        garments: tuple[Garment, ...],
        query: EncodedGarment | None,
        options: SearchOptions,
        before: Mapping[str, float],
        *,
        worn: bool,
        people: tuple[Person, ...],
        own: Collection[int] = (),
    ) -> Answer:
        """Rank the gallery for a query; ``before`` is how long all that came before took."""
        began = time.perf_counter()
        ranked = Ranked(among=0 if options.companions else None)
        if query is not None:
            retrieval = Retrieval(self._gallery, self._calibrator, self.settings)
            ranked = retrieval.find(query, options, worn=worn, own=own)
        took = (time.perf_counter() - began) * 1e3
        times = {**before, "search": took if query else 0.0}
        return Answer(
            photo=photo,
            garments=garments,
            chosen=query.garment.id if query else None,
            results=ranked.shown,
            notice=self._notice(query, ranked, options, people),
            more=len(ranked.shown) < len(ranked.nearest),
            among=ranked.among,
            milliseconds=times | {"total": sum(before.values()) + took},
            people=people,
        )

    def _notice(
        self,
        query: EncodedGarment | None,
        ranked: Ranked,
        options: SearchOptions,
        people: Sequence[Person],
    ) -> str | None:
        if query is None:
            return notices.nothing_found(people, options.choice)
        if ranked.shown:
            return None
        if ranked.among:
            return notices.unaccompanied(options.companions, more=bool(ranked.nearest))
        if ranked.compared:
            return notices.NOT_CLOSE
        if not self._gallery.state.outfits:
            return notices.EMPTY
        return notices.none_of(query.garment.group)

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
        return reading.spread(self._gallery.catalog, count)

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
