"""The one service behind the page, the API and the command line: a photo in, an answer out."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from fashionizer.advice import choosing, matching
from fashionizer.advice.cutoff import CutOff
from fashionizer.errors import ChoiceError
from fashionizer.gallery import looking
from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.index import Hit
from fashionizer.gallery.photos import LONG_SIDE
from fashionizer.photo.decode import Photo, decode
from fashionizer.photo.limits import Limits
from fashionizer.photo.thumbnail import Format
from fashionizer.schema import Answer, Box, Choice, Match, Outfit, SeenGarment, Sight, Vector
from fashionizer.settings import Settings
from fashionizer.vision import colour as paint
from fashionizer.vision.seeing import Seeing
from fashionizer.vision.shades import NAMES

MOST_RESULTS = 200
"""Results given at most, whatever is asked for."""

SHADE_WEIGHT = 0.5
"""Least weight of colour where the person names the colour wanted: less, and shape outvotes it."""

NO_GARMENT = (
    "No garment was found in this photo. Take one piece, laid flat, on a hanger or worn, "
    "so that it fills most of the picture."
)
NOT_CLOSE = "Nothing in the gallery is close to this; the nearest looks are probably not similar."
EMPTY = "The gallery is empty. Fill it with `fashionizer add PATH` or try `fashionizer demo`."


@dataclass(frozen=True, slots=True)
class _Wish:
    limit: int | None
    everything: bool
    colour: float | None
    shade: str | None
    named: bool = False


class Advisor:
    """Answers photos from a gallery. Safe to call from several threads."""

    def __init__(self, eyes: Seeing, gallery: Gallery, settings: Settings) -> None:
        self.settings = settings
        self._eyes = eyes
        self._gallery = gallery
        self._cutoff = CutOff.shipped(eyes.models.identity)

    def warm(self) -> None:
        """Load the models now, so that the first visitor does not wait for it."""
        self._eyes.warm()

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
    ) -> Answer:
        """Find outfits with a garment that is probably similar to the photo's.

        Args:
            data: the photo's bytes; nothing of them is kept.
            name: what to call the photo in the answer.
            choice: which garment is meant; the most prominent one otherwise.
            limit: results at most; the setting ``limit`` otherwise.
            everything: give the nearest results, however improbable.
            colour: weight of colour against shape, 0 … 1; the setting otherwise.
            shade: look for the same garment in this colour, a name of ``vision.shades``.

        Raises:
            PhotoError: the photo cannot be used.
            ChoiceError: the choice does not fit the photo, or there is no such shade.
            ModelMismatch: the gallery's vectors are of other models.
        """
        began = time.perf_counter()
        limits = Limits.of(self.settings)
        photo = decode(data, name=name, limits=limits, at_most=LONG_SIDE)
        decoded = time.perf_counter()
        sight, picked = self._look(photo, choice)
        looked = time.perf_counter()
        named = bool(choice.class_name or choice.group)
        wish = _Wish(limit, everything, colour, shade, named)
        nearest, results = self._found(picked, wish, worn=sight.worn) if picked else ((), ())
        ended = time.perf_counter()
        return Answer(
            photo=name,
            garments=choosing.listed(sight.garments, picked),
            chosen=picked.garment.id if picked else None,
            results=results,
            notice=self._notice(picked, nearest, results),
            more=len(results) < len(nearest),
            milliseconds={
                "decode": (decoded - began) * 1e3,
                **sight.milliseconds,
                "search": (ended - looked) * 1e3,
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
    ) -> Answer:
        """Find other outfits with a garment like one of an outfit of the gallery.

        Args:
            outfit_id: the outfit.
            garment: its garment meant; the first otherwise.
            limit: as in :meth:`search`, like all that follow.
            everything: as there.
            colour: as there.
            shade: as there.

        Raises:
            UnknownOutfit: there is none of that id.
            ChoiceError: it has no such garment, or there is no such shade.
            ModelMismatch: the gallery's vectors are of other models.
        """
        began = time.perf_counter()
        outfit = self.outfit(outfit_id)
        meant = choosing.worn_garment(outfit, garment)
        picked = looking.seen(self._gallery, outfit, meant) if meant else None
        wish = _Wish(limit, everything, colour, shade)
        # unknown of looks that were added before it was kept; nearly all are worn
        worn = outfit.worn is not False
        nearest, results = (
            self._found(picked, wish, worn=worn, own=outfit_id) if picked else ((), ())
        )
        took = (time.perf_counter() - began) * 1e3
        return Answer(
            photo=outfit.file,
            garments=outfit.garments,
            chosen=meant.id if meant else None,
            results=results,
            notice=self._notice(picked, nearest, results),
            more=len(results) < len(nearest),
            milliseconds={"search": took, "total": took},
        )

    def _found(
        self, picked: SeenGarment, wish: "_Wish", *, worn: bool = True, own: int | None = None
    ) -> tuple[tuple[Match, ...], tuple[Match, ...]]:
        """Give the nearest matches, and those of them to show; ``own`` is left out."""
        count = min(wish.limit or self.settings.limit, MOST_RESULTS)
        usual = self.settings.colour_weight
        weight = usual if wish.colour is None else wish.colour
        if wish.shade is not None and picked.colour.size:
            picked = replace(picked, colour=_descriptor(wish.shade))
            weight = unsaid_weight(usual, wish.shade) if wish.colour is None else weight
        more = count + (own is not None)
        hits = matching.nearest(self._gallery, picked, weight, more, strict=wish.named)
        found = self._described(hits)
        sure = partial(self._judged, group=picked.garment.group, worn=worn, weight=weight)
        nearest = [sure(match) for match in found if match.outfit.id != own]
        shown = nearest if wish.everything else filter(self._probable, nearest)
        return tuple(nearest[:count]), tuple(shown)[:count]

    def _look(self, photo: Photo, choice: Choice) -> tuple[Sight, SeenGarment | None]:
        """See the photo's garments and the one that is meant, boxes in the whole photo's pixels.

        Where none is seen, a person who names what is shown is believed: the photo is full of it.
        """
        choosing.check_class(choice.class_name)
        rows, columns = photo.pixels.shape[:2]
        x, y = photo.width / columns, photo.height / rows
        box = choice.box
        if box is None:
            sight = self._eyes.see(photo.pixels).scaled(x, y)
            picked = choosing.chosen(sight.garments, choice)
            if picked or not (choice.class_name or choice.group):
                return sight, picked
            box = Box(0, 0, photo.width, photo.height)
        box = choosing.checked_box(box, photo.width, photo.height)
        drawn = box.scaled(1 / x, 1 / y)
        sight, own = self._eyes.see_box(photo.pixels, drawn, choice.class_name)
        own = choosing.renamed(own, choice)
        return sight.scaled(x, y), replace(own, garment=replace(own.garment, box=box))

    def _judged(self, match: Match, *, group: str, worn: bool, weight: float) -> Match:
        if self._cutoff is None:
            return match
        sure = self._cutoff.probability(group, weight, match.similarity, worn=worn)
        return replace(match, probability=sure)

    def _probable(self, match: Match) -> bool:
        return match.probability is None or match.probability >= self.settings.probable

    def _described(self, hits: list[Hit]) -> tuple[Match, ...]:
        """Look the hits up; one whose outfit was removed meanwhile is left out."""
        outfits = self._gallery.outfits([hit.outfit for hit in hits])
        positions = self._gallery.positions([hit.key for hit in hits])
        return tuple(
            _match(hit, outfits[hit.outfit], positions[hit.key])
            for hit in hits
            if hit.outfit in outfits and hit.key in positions
        )

    def _notice(
        self,
        picked: SeenGarment | None,
        nearest: tuple[Match, ...],
        shown: tuple[Match, ...],
    ) -> str | None:
        if picked is None:
            return NO_GARMENT
        if shown:
            return None
        if nearest:
            return NOT_CLOSE
        if not self._gallery.state.outfits:
            return EMPTY
        return f"No look of the gallery has a garment of the group {picked.garment.group}."

    def outfit(self, outfit_id: int) -> Outfit:
        """Give one outfit with its garments.

        Raises:
            UnknownOutfit: there is none of that id.
        """
        return self._gallery.outfit(outfit_id)

    def looks(self, count: int) -> tuple[Outfit, ...]:
        """Give some outfits, evenly spread over the gallery."""
        return looking.spread(self._gallery, count)

    @property
    def gallery(self) -> str:
        """Which gallery this is: an outfit's id means the same photo as long as this is the same.

        A UUID, made with the gallery.
        """
        return self._gallery.state.mark.uuid

    def image(self, outfit_id: int, long_side: int | None = None, kind: Format = "jpeg") -> bytes:
        """Give an outfit's photo, at most ``long_side`` pixels long.

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
        """Count what the gallery holds; see ``Stats.to_json``."""
        return self._gallery.stats().to_json()


def unsaid_weight(usual: float, shade: str | None) -> float:
    """Give the weight of colour that a search has where the person names none.

    Args:
        usual: the setting ``colour_weight``, 0 … 1.
        shade: the colour wanted, None where it is the garment's own.
    """
    return usual if shade is None else max(usual, SHADE_WEIGHT)


def _match(hit: Hit, outfit: Outfit, position: int) -> Match:
    garment = next(garment for garment in outfit.garments if garment.id == position)
    return Match(outfit, min(max(hit.score, 0.0), 1.0), garment)


def _descriptor(shade: str) -> Vector:
    """Give the colour vector of cloth that is called so.

    Raises:
        ChoiceError: nothing is.
    """
    if shade not in NAMES:
        raise ChoiceError(f"There is no shade {shade!r}; choose one of {', '.join(NAMES)}.")
    digits = NAMES[shade].replace("#", "").replace(" ", "")
    return paint.descriptor(np.frombuffer(bytes.fromhex(digits), np.uint8).reshape(-1, 3))
