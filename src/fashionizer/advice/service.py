"""The one service behind the page, the API and the command line: a photo in, an answer out."""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fashionizer.advice import choosing
from fashionizer.advice.cutoff import CutOff
from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.index import Hit, joint_query
from fashionizer.gallery.photos import LONG_SIDE
from fashionizer.photo.decode import Photo, decode
from fashionizer.photo.limits import Limits
from fashionizer.schema import Answer, Choice, Match, Outfit, SeenGarment, Sight
from fashionizer.settings import Settings
from fashionizer.vision.eyes import Eyes

MOST_RESULTS = 200
"""Results given at most, whatever is asked for."""

NO_GARMENT = (
    "No garment was found in this photo. Take one piece, laid flat, on a hanger or worn, "
    "so that it fills most of the picture."
)
NOT_CLOSE = "Nothing in the gallery is close to this; the nearest looks are probably not similar."
EMPTY = "The gallery is empty. Fill it with `fashionizer add PATH` or try `fashionizer demo`."


class Advisor:
    """Answers photos from a gallery. Safe to call from several threads."""

    def __init__(self, eyes: Eyes, gallery: Gallery, settings: Settings) -> None:
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
    ) -> Answer:
        """Find outfits with a garment that is probably similar to the photo's.

        Args:
            data: the photo's bytes; nothing of them is kept.
            name: what to call the photo in the answer.
            choice: which garment is meant; the most prominent one otherwise.
            limit: results at most; the setting ``limit`` otherwise.
            everything: give the nearest results, however improbable.
            colour: weight of colour against shape, 0 … 1; the setting otherwise.

        Raises:
            PhotoError: the photo cannot be used.
            ChoiceError: the choice does not fit the photo.
            ModelMismatch: the gallery's vectors are of other models.
        """
        began = time.perf_counter()
        limits = Limits.of(self.settings)
        photo = decode(data, name=name, limits=limits, at_most=LONG_SIDE)
        decoded = time.perf_counter()
        sight, picked = self._look(photo, choice)
        looked = time.perf_counter()
        count = min(limit or self.settings.limit, MOST_RESULTS)
        weight = self.settings.colour_weight if colour is None else colour
        nearest = self._matches(picked, weight, count) if picked else ()
        nearest = tuple(self._judged(match, sight.worn, weight) for match in nearest)
        results = nearest if everything else tuple(filter(self._probable, nearest))
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

    def _look(self, photo: Photo, choice: Choice) -> tuple[Sight, SeenGarment | None]:
        """See the photo's garments and the one that is meant, boxes in the whole photo's pixels."""
        choosing.check_class(choice.class_name)
        rows, columns = photo.pixels.shape[:2]
        x, y = photo.width / columns, photo.height / rows
        if choice.box is None:
            sight = self._eyes.see(photo.pixels).scaled(x, y)
            return sight, choosing.chosen(sight.garments, choice)
        box = choosing.checked_box(choice.box, photo.width, photo.height)
        drawn = box.scaled(1 / x, 1 / y)
        sight, own = self._eyes.see_box(photo.pixels, drawn, choice.class_name)
        return sight.scaled(x, y), replace(own, garment=replace(own.garment, box=box))

    def _matches(self, picked: SeenGarment, weight: float, limit: int) -> tuple[Match, ...]:
        """Find the nearest garments of the group, one an outfit, best first.

        Asks the index for more and more until enough outfits are there, as one outfit may hold
        several near garments.
        """
        query, asked = joint_query(picked.shape, picked.colour, weight), 2 * limit
        while True:
            found = self._gallery.search(query, asked, {picked.garment.group})
            nearest: dict[int, Hit] = {}
            for hit in found:
                nearest.setdefault(hit.outfit, hit)
            if len(nearest) >= limit or len(found) < asked:
                break
            asked *= 4
        return self._described(list(nearest.values())[:limit])

    def _judged(self, match: Match, worn: bool, weight: float) -> Match:
        if self._cutoff is None:
            return match
        group = match.garment.group
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

    def image(self, outfit_id: int, long_side: int | None = None) -> bytes:
        """Give an outfit's photo as JPEG, at most ``long_side`` pixels long.

        Raises:
            UnknownOutfit: there is none of that id.
        """
        if long_side is None:
            return self._gallery.image(outfit_id)
        return self._gallery.thumbnail(outfit_id, long_side)

    def stats(self) -> Mapping[str, Any]:
        """Count what the gallery holds; see ``Stats.to_json``."""
        return self._gallery.stats().to_json()


def _match(hit: Hit, outfit: Outfit, position: int) -> Match:
    garment = next(garment for garment in outfit.garments if garment.id == position)
    return Match(outfit, min(max(hit.score, 0.0), 1.0), garment)
