"""Queries and answers written by hand, and an advisor that gives them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from fashionizer.errors import ChoiceError
from fashionizer.evaluation.collection import Collection
from fashionizer.evaluation.querying import QueryResult
from fashionizer.evaluation.truth import GroundTruth, PhotoFile, Query
from fashionizer.photo.decode import Photo, decode
from fashionizer.retrieval.options import NOTHING, SearchOptions
from fashionizer.schema import (
    Answer,
    Box,
    Choice,
    Detections,
    EncodedGarment,
    Garment,
    Match,
    Outfit,
)
from fashionizer.settings import Settings

WIDTH, HEIGHT = 120, 180
SKIRT = Garment(0, "bottoms", "Skirt", 0.9, Box(20, 60, 50, 70))
BAG = Garment(0, "bag", None, 0.6, Box(70, 80, 30, 40))


def match(number: int, similarity: float = 0.8, probability: float | None = None) -> Match:
    """Find a skirt in the outfit of this id."""
    outfit = Outfit(number, f"{number}.png", None, None, None, WIDTH, HEIGHT, (SKIRT,))
    return Match(outfit, similarity, SKIRT, probability)


def query(
    *relevant: int, photo: Path = Path("q.png"), name: str | None = None, **choice: Any
) -> Query:
    """Ask about a photo, to which outfits at these positions are relevant."""
    return Query(PhotoFile(name or photo.name, photo), Choice(**choice), frozenset(relevant))


def truth(folder: Path, outfits: Sequence[str], *queries: Query) -> GroundTruth:
    """Put queries and outfits together."""
    named = tuple(PhotoFile(name, folder / name) for name in outfits)
    return GroundTruth(folder / "truth.json", named, queries)


def collection(*ids: int | None) -> Collection:
    """Return a collection whose outfits got these ids."""
    positions: dict[int, int] = {}
    for position, outfit_id in enumerate(ids):
        if outfit_id is not None:
            positions.setdefault(outfit_id, position)
    return Collection(ids, positions, (), (), read=len(ids), seconds=2.0)


def asked(
    ranked: str = "",
    relevant: int = 1,
    *,
    shown: int | None = None,
    garment: Garment | None = SKIRT,
    probabilities: Sequence[float] | None = None,
    total: float = 50.0,
    **rest: Any,
) -> QueryResult:
    """Write an answer as ``+`` (relevant) and ``-``; the first ``shown`` are within the cut-off."""
    found = np.array([mark == "+" for mark in ranked], np.bool_)
    said = [np.nan] * len(ranked) if probabilities is None else probabilities
    return QueryResult(
        **{"query": query(), **rest},
        relevant_count=relevant,
        garment=garment,
        relevance=found,
        shown_relevance=found[:shown],
        probabilities=np.array(said, np.float64),
        milliseconds={"decode": 1.0, "total": total},
    )


class HandmadeAdvisor:
    """Sees a skirt in every photo that is not blank, and finds the outfits it was told to.

    Without asking for everything it shows the first ``shown``. The probabilities it says fall from
    0.5 to 0.1; outfit 99 gets none.
    """

    def __init__(self, ids: Sequence[int], shown: int) -> None:
        self.settings = Settings()
        self.detected: list[Choice] = []
        self.answered: list[SearchOptions] = []
        self._ids = ids
        self._shown = shown

    def search(self, data: bytes, options: SearchOptions = NOTHING) -> Answer:
        """Decode, detect, answer."""
        return self.answer(self.detect(self.decode(data), options), options)

    def decode(self, data: bytes, *, name: str = "photo") -> Photo:
        """Decode the photo as it is."""
        return decode(data, name=name)

    def detect(self, photo: Photo, options: SearchOptions) -> Detections:
        """See the skirt, in the box where one is drawn; remember the choice."""
        self.detected.append(options.choice)
        box = options.choice.box
        if box and box.x > photo.width:
            raise ChoiceError("The box lies outside.")
        skirt = replace(SKIRT, box=box or SKIRT.box)
        nothing = np.zeros(1, np.float32)
        seen = (EncodedGarment(skirt, nothing, nothing),) if photo.pixels.min() < 250 else ()
        return Detections(seen)

    def answer(
        self, detections: Detections, options: SearchOptions, *, name: str = "photo"
    ) -> Answer:
        """Find the outfits, and remember what was asked."""
        self.answered.append(options)
        seen = tuple(each.garment for each in detections.garments)
        ids = self._ids if options.everything else self._ids[: self._shown]
        results = tuple(
            match(number, 0.9 - 0.1 * rank, None if number == 99 else (0.5, 0.3, 0.1)[rank])
            for rank, number in enumerate(ids)
        )
        return Answer(
            photo=name,
            garments=seen,
            chosen=0 if seen else None,
            results=results if seen else (),
            notice=None,
            milliseconds={"total": 7.0},
        )
