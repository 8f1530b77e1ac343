"""From a garment asked about to the matches shown: ranked, judged, narrowed, cut to the limit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice

import numpy as np

from fashionizer.errors import ChoiceError
from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.index.base import Hit
from fashionizer.retrieval import ranking
from fashionizer.retrieval.calibration import Calibrator
from fashionizer.retrieval.companions import Kind
from fashionizer.retrieval.filtering import CompanionFilter
from fashionizer.schema import EncodedGarment, Match, Outfit, Vector
from fashionizer.settings import Settings
from fashionizer.vision.colour import descriptor as paint
from fashionizer.vision.colour.shades import NAMES

SHADE_WEIGHT = 0.5
"""Least weight of colour where the person names the colour wanted: less, and shape outvotes it."""

FEW = 1000
"""Outfits whose vectors are read from the catalog and compared one by one, some 60 ms: where so few
can fit, an index of 100,000 garments would be read to its end for them, which takes seconds."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked besides the garment; see ``Advisor.search``. ``limit`` is settled."""

    limit: int
    everything: bool
    colour: float | None
    shade: str | None
    companions: tuple[Kind, ...]
    named: bool = False


@dataclass(frozen=True, slots=True)
class Found:
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
        self, picked: EncodedGarment, wish: Wish, *, worn: bool = True, own: int | None = None
    ) -> Found:
        """Find the outfits with a garment like the one picked.

        Args:
            picked: the garment asked about.
            wish: what else is asked.
            worn: whether the photo that asks shows a person.
            own: outfit to leave out, as it is the one asked about.
        """
        usual = self.settings.colour_weight
        weight = usual if wish.colour is None else wish.colour
        if wish.shade is not None and picked.colour.size:
            picked = replace(picked, colour=_descriptor(wish.shade))
            weight = unsaid_weight(usual, wish.shade) if wish.colour is None else weight

        def ranked(searched: ranking.Searched) -> Iterator[Hit]:
            likely = wish.limit + (own is not None)
            hits = ranking.ranked(searched, picked, weight, likely, strict=wish.named)
            return (hit for hit in hits if hit.outfit != own)

        every = ranked(self.gallery)
        first = list(islice(every, wish.limit))

        def judged(hits: Iterable[Hit]) -> tuple[Match, ...]:
            group = picked.garment.group
            return tuple(self._judged(match, group, worn, weight) for match in self._matches(hits))

        nearest = judged(first)
        shown = self._shown(nearest, wish)
        if not wish.companions:
            return Found(nearest, shown, compared=bool(nearest))
        narrowing = CompanionFilter(self.gallery, wish.companions)
        few = len(narrowing.outfits) <= FEW
        hits = ranked(narrowing.index()) if few else chain(first, every)
        narrowed = judged(islice(filter(narrowing, hits), wish.limit))
        return Found(narrowed, self._shown(narrowed, wish), len(shown), bool(nearest))

    def _shown(self, nearest: tuple[Match, ...], wish: Wish) -> tuple[Match, ...]:
        return nearest if wish.everything else tuple(filter(self._probable, nearest))

    def _judged(self, match: Match, group: str, worn: bool, weight: float) -> Match:
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


def unsaid_weight(usual: float, shade: str | None) -> float:
    """Return the weight of colour that a search has where the person names none.

    Args:
        usual: the setting ``colour_weight``, 0 … 1.
        shade: the colour wanted, None where it is the garment's own.
    """
    return usual if shade is None else max(usual, SHADE_WEIGHT)


def _match(hit: Hit, outfit: Outfit, position: int) -> Match:
    garment = next(garment for garment in outfit.garments if garment.id == position)
    return Match(outfit, min(max(hit.score, 0.0), 1.0), garment)


def _descriptor(shade: str) -> Vector:
    """Return the colour vector of cloth that is called so.

    Raises:
        ChoiceError: nothing is.
    """
    if shade not in NAMES:
        raise ChoiceError(f"There is no shade {shade!r}; choose one of {', '.join(NAMES)}.")
    digits = NAMES[shade].replace("#", "").replace(" ", "")
    return paint.descriptor(np.frombuffer(bytes.fromhex(digits), np.uint8).reshape(-1, 3))
