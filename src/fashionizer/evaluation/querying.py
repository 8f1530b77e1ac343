"""Run the queries of a ground truth as a person would, and record which results are relevant."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

import numpy as np

from fashionizer.errors import ChoiceError, FashionizerError, PhotoError, SourceError
from fashionizer.evaluation.bootstrap import Values
from fashionizer.evaluation.collection import Collection
from fashionizer.evaluation.metrics import Relevance, average_precision
from fashionizer.evaluation.truth import GroundTruth, Query
from fashionizer.photo.limits import Limits
from fashionizer.progress import OnProgress, Progress
from fashionizer.retrieval.options import SearchOptions
from fashionizer.retrieval.service import Advisor
from fashionizer.schema import Garment, Match
from fashionizer.settings import MOST_RESULTS
from fashionizer.sources import files

SHOWN = 5
"""Results remembered whole, to be shown."""

NOTHING = "nothing found"
"""Class of a query in whose photo no garment was found and none was named."""

_NONE = np.zeros(0, np.bool_)


@dataclass(frozen=True, slots=True, eq=False)
class QueryResult:
    """A query and its results.

    ``relevant_count`` counts the relevant outfits, those that were rejected included; photos folded
    into one outfit count once. ``relevance`` is the binary relevance of the ranking, however far
    the results are (at most 200), ``shown_relevance`` that of the results within the cut-off.
    ``probabilities`` belong to ``relevance``; NaN where a result has none. ``fault`` is why the
    photo could not be searched with, if so.
    """

    query: Query
    relevant_count: int
    garment: Garment | None = None
    nearest: tuple[Match, ...] = ()
    relevance: Relevance = field(default_factory=_NONE.copy)
    shown_relevance: Relevance = field(default_factory=_NONE.copy)
    probabilities: Values = field(default_factory=lambda: np.zeros(0))
    milliseconds: Mapping[str, float] = field(default_factory=dict)
    fault: str | None = None

    @property
    def class_name(self) -> str:
        """The class that was given, else the one seen, else the group (a bag has no class)."""
        if self.query.choice.class_name:
            return self.query.choice.class_name
        if self.garment is None:
            return NOTHING
        return self.garment.class_name or self.garment.group

    @property
    def average_precision(self) -> float:
        """How good the ranking is, 0 … 1; 0 where nothing is relevant."""
        return (
            average_precision(self.relevance, self.relevant_count) if self.relevant_count else 0.0
        )

    @property
    def first_relevant_rank(self) -> int | None:
        """Rank of the first relevant result, from 1; None where none is among the nearest."""
        ranks = np.flatnonzero(self.relevance)
        return int(ranks[0]) + 1 if len(ranks) else None


def run_queries(
    truth: GroundTruth,
    collection: Collection,
    advisor: Advisor,
    colour: float,
    on_progress: OnProgress,
) -> Iterator[QueryResult]:
    """Run every query twice: for the nearest results however far, and within the cut-off.

    Args:
        truth: the queries.
        collection: its outfits in the advisor's gallery.
        advisor: is asked; once more at the beginning, so that no answer waits for the models.
        colour: weight of colour against shape, 0 … 1.
        on_progress: is told after every query.

    Raises:
        FashionizerError: the gallery cannot be searched. A photo that cannot be used, or a box
            outside of it, is the query's ``fault`` instead: a miss.
    """
    with suppress(FashionizerError):
        advisor.search(_bytes(truth.queries[0], advisor))
    for number, query in enumerate(truth.queries, 1):
        yield _query_result(query, collection, advisor, colour)
        on_progress(Progress(number, len(truth.queries), query.photo.name))


def _query_result(
    query: Query, collection: Collection, advisor: Advisor, colour: float
) -> QueryResult:
    ids = [collection.ids[position] for position in query.relevant]
    positions = collection.positions
    relevant = {positions[outfit_id] for outfit_id in ids if outfit_id is not None}
    count = len(relevant) + ids.count(None)
    options = SearchOptions(query.choice, MOST_RESULTS, everything=True, colour=colour)
    name = query.photo.name
    try:
        detections = advisor.detect(advisor.decode(_bytes(query, advisor), name=name), options)
        answer = advisor.answer(detections, options, name=name)
        shown = advisor.answer(detections, replace(options, everything=False), name=name)
    except (PhotoError, ChoiceError, SourceError) as error:
        return QueryResult(query, count, fault=str(error))
    nearest, near = (_one_a_photo(each.results, positions) for each in (answer, shown))
    return QueryResult(
        query,
        count,
        garment=next((g for g in answer.garments if g.id == answer.chosen), None),
        nearest=nearest[:SHOWN],
        relevance=_relevance(nearest, positions, relevant),
        shown_relevance=_relevance(near, positions, relevant),
        probabilities=np.array([_probability(match) for match in nearest], np.float64),
        milliseconds=answer.milliseconds,
    )


def _bytes(query: Query, advisor: Advisor) -> bytes:
    return files.read(query.photo.path, query.photo.name, Limits.of(advisor.settings))


def _one_a_photo(results: Sequence[Match], positions: Mapping[int, int]) -> tuple[Match, ...]:
    """Leave the best of the people on a photo, as a truth names photos."""
    best: dict[int, Match] = {}
    for match in results:
        # what the truth does not name is an outfit of its own
        best.setdefault(positions.get(match.outfit.id, -match.outfit.id), match)
    return tuple(best.values())


def _relevance(
    results: Sequence[Match], positions: Mapping[int, int], relevant: set[int]
) -> Relevance:
    return np.array([positions.get(match.outfit.id) in relevant for match in results], np.bool_)


def _probability(match: Match) -> float:
    return np.nan if match.probability is None else match.probability
