"""From a garment asked about to the matches shown: ranked, judged, narrowed, cut to the limit."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice

import numpy as np

from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.index.base import Hit
from fashionizer.retrieval import ranking
from fashionizer.retrieval.calibration import Calibrator
from fashionizer.retrieval.filtering import CompanionFilter
from fashionizer.retrieval.options import SearchOptions
from fashionizer.schema import EncodedGarment, Match, Outfit, Vector
from fashionizer.settings import Settings
from fashionizer.vision.colour import descriptor as paint
from fashionizer.vision.colour.shades import NAMES

FEW = 1000
"""Outfits whose vectors are read from the catalog and compared one by one, some 60 ms: where so few
can fit, an index of 100,000 garments would be read to its end for them, which takes seconds."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """Matches, best first.

    ``nearest`` are those that asking for everything would show, ``shown`` the probable ones of
    them. ``among`` counts what would be shown without narrowing, at most the limit; None where
    nothing was to be narrowed. ``compared`` tells whether the gallery has anything to compare with.
    """

    nearest: tuple[Match, ...] = ()
    shown: tuple[Match, ...] = ()
    among: int | None = None
    compared: bool = False


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Finds matches in a gallery."""

    gallery: Gallery
    calibrator: Calibrator | None
    settings: Settings

    def find(
        self,
        query: EncodedGarment,
        options: SearchOptions,
        *,
        worn: bool = True,
        own: Collection[int] = (),
    ) -> Ranked:
        """Find the outfits with a garment like the query.

        Args:
            query: the garment asked about.
            options: what else is asked.
            worn: whether the photo that asks shows a person.
            own: outfits to leave out, as they are on the photo asked about.
        """
        limit = options.limit or self.settings.limit
        weight = options.weight(self.settings.colour_weight)
        if options.shade is not None and query.colour.size:
            query = replace(query, colour=_descriptor(options.shade))
        strict = bool(options.choice.class_name or options.choice.group)

        def ranked(searched: ranking.Searched) -> Iterator[Hit]:
            likely = limit + len(own)
            hits = ranking.ranked(searched, query, weight, likely, strict=strict)
            return (hit for hit in hits if hit.outfit not in own)

        every = ranked(self.gallery)
        first = list(islice(every, limit))

        def calibrated(hits: Iterable[Hit]) -> tuple[Match, ...]:
            group = query.garment.group
            matches = self._matches(hits)
            return tuple(self._calibrated(match, group, worn, weight) for match in matches)

        nearest = calibrated(first)
        shown = self._shown(nearest, options)
        if not options.companions:
            return Ranked(nearest, shown, compared=bool(nearest))
        fits = CompanionFilter(self.gallery, options.companions)
        few = len(fits.outfits) <= FEW
        hits = ranked(fits.index()) if few else chain(first, every)
        narrowed = calibrated(islice(filter(fits, hits), limit))
        return Ranked(narrowed, self._shown(narrowed, options), len(shown), bool(nearest))

    def _shown(self, nearest: tuple[Match, ...], options: SearchOptions) -> tuple[Match, ...]:
        return nearest if options.everything else tuple(filter(self._probable, nearest))

    def _calibrated(self, match: Match, group: str, worn: bool, weight: float) -> Match:
        if self.calibrator is None:
            return match
        sure = self.calibrator.probability(group, weight, match.similarity, worn=worn)
        return replace(match, probability=sure)

    def _probable(self, match: Match) -> bool:
        return match.probability is None or match.probability >= self.settings.probable

    def _matches(self, hits: Iterable[Hit]) -> tuple[Match, ...]:
        """Look the hits up; one whose outfit was removed meanwhile is left out."""
        hits = list(hits)
        outfits = self.gallery.outfits([hit.outfit for hit in hits])
        positions = self.gallery.positions([hit.key for hit in hits])
        return tuple(
            _match(hit, outfits[hit.outfit], positions[hit.key])
            for hit in hits
            if hit.outfit in outfits and hit.key in positions
        )


def _match(hit: Hit, outfit: Outfit, position: int) -> Match:
    garment = next(garment for garment in outfit.garments if garment.id == position)
    return Match(outfit, min(max(hit.score, 0.0), 1.0), garment)


def _descriptor(shade: str) -> Vector:
    """Return the colour vector of cloth of a shade."""
    digits = NAMES[shade].replace("#", "").replace(" ", "")
    return paint.descriptor(np.frombuffer(bytes.fromhex(digits), np.uint8).reshape(-1, 3))
