"""Metrics over all queries, by class, at the cut-off, of the probabilities, and in time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fashionizer.evaluation.bootstrap import Estimate, means, ratio
from fashionizer.evaluation.calibration import Calibration, calibration
from fashionizer.evaluation.metrics import METRICS, scores
from fashionizer.evaluation.querying import NOTHING, QueryResult
from fashionizer.retrieval.responses import STAGES

WORST = 20
"""Queries shown for what went wrong."""

PERCENTILES = (50, 95, 99)
"""Of the time an answer takes."""

Estimates = Mapping[str, Estimate | None]
"""Estimates by name; None where there is nothing to count."""


@dataclass(frozen=True, slots=True)
class RankingMetrics:
    """How well relevant outfits are ranked, over so many queries that have any."""

    queries: int
    metrics: Estimates


@dataclass(frozen=True, slots=True)
class CutOff:
    """What is shown without asking for everything.

    ``precision`` is the share of all results shown that are relevant, ``recall`` the share of all
    relevant outfits that are shown, ``unanswered`` the share of queries answered with nothing, all
    of queries that have relevant outfits; ``median_shown`` is the median number of their results.
    ``rightly_unanswered`` is the share answered with nothing of the ``unanswerable`` queries that
    have none.
    """

    precision: Estimate | None
    recall: Estimate | None
    unanswered: Estimate | None
    median_shown: float | None
    unanswerable: int
    rightly_unanswered: Estimate | None


@dataclass(frozen=True, slots=True)
class Results:
    """All of them. ``milliseconds`` has the percentiles of each stage; none without an answer.

    ``nothing_detected`` counts the queries in whose photo no garment was found, ``failed`` are
    those whose photo could not be searched with; both are misses.
    """

    queries: int
    overall: RankingMetrics
    classes: Mapping[str, RankingMetrics]
    cut_off: CutOff
    calibration: Calibration | None
    milliseconds: Mapping[str, Mapping[int, float]]
    nothing_detected: int
    failed: tuple[QueryResult, ...]
    worst: tuple[QueryResult, ...]


def results(query_results: Sequence[QueryResult]) -> Results:
    """Compute the metrics of all query results."""
    answerable = [each for each in query_results if each.relevant_count]
    return Results(
        queries=len(query_results),
        overall=_ranking(answerable),
        classes={name: _ranking(of_class) for name, of_class in _by_class(answerable).items()},
        cut_off=_cut_off(answerable, [each for each in query_results if not each.relevant_count]),
        calibration=_calibration(query_results),
        milliseconds=_milliseconds(query_results),
        nothing_detected=sum(each.garment is None and each.fault is None for each in query_results),
        failed=tuple(each for each in query_results if each.fault is not None),
        worst=_worst(answerable),
    )


def _ranking(answerable: Sequence[QueryResult]) -> RankingMetrics:
    rows = [scores(each.relevance, each.relevant_count) for each in answerable]
    values = np.array(rows, np.float64).reshape(len(rows), len(METRICS))
    return RankingMetrics(len(rows), dict(zip(METRICS, means(values), strict=True)))


def _by_class(answerable: Sequence[QueryResult]) -> dict[str, list[QueryResult]]:
    """Part the queries by class, in the order of the alphabet; those nothing was seen in last."""
    parted: dict[str, list[QueryResult]] = {}
    for each in answerable:
        parted.setdefault(each.class_name, []).append(each)
    return {
        name: parted[name]
        for name in sorted(parted, key=lambda name: (name == NOTHING, name.lower()))
    }


def _cut_off(answerable: Sequence[QueryResult], unanswerable: Sequence[QueryResult]) -> CutOff:
    shown = np.array([len(each.shown_relevance) for each in answerable], np.float64)
    right = np.array([each.shown_relevance.sum() for each in answerable], np.float64)
    relevant = np.array([each.relevant_count for each in answerable], np.float64)
    return CutOff(
        precision=ratio(right, shown),
        recall=ratio(right, relevant),
        unanswered=_share_unanswered(answerable),
        median_shown=float(np.median(shown)) if answerable else None,
        unanswerable=len(unanswerable),
        rightly_unanswered=_share_unanswered(unanswerable),
    )


def _share_unanswered(query_results: Sequence[QueryResult]) -> Estimate | None:
    unanswered = np.array([len(each.shown_relevance) == 0 for each in query_results], np.float64)
    return ratio(unanswered, np.ones(len(unanswered)))


def _calibration(query_results: Sequence[QueryResult]) -> Calibration | None:
    predicted = np.concatenate([each.probabilities for each in query_results] or [np.zeros(0)])
    relevant = np.concatenate([each.relevance for each in query_results] or [np.zeros(0, np.bool_)])
    known = ~np.isnan(predicted)
    return calibration(predicted[known], relevant[known])


def _milliseconds(query_results: Sequence[QueryResult]) -> dict[str, dict[int, float]]:
    times = [each.milliseconds for each in query_results if each.fault is None]
    if not times:
        return {}
    return {
        stage: {
            percent: float(np.percentile([each.get(stage, 0.0) for each in times], percent))
            for percent in PERCENTILES
        }
        for stage in STAGES
    }


def _worst(answerable: Sequence[QueryResult]) -> tuple[QueryResult, ...]:
    """Return the queries ranked worst, first those that found nothing; none that are perfect."""
    wanting = [each for each in answerable if each.average_precision < 1]
    return tuple(sorted(wanting, key=lambda each: each.average_precision)[:WORST])
