"""What the answers come to: figures over all queries, by class, at the cut-off, and in time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fashionizer.evaluation.asking import NOTHING, Asked
from fashionizer.evaluation.calibration import Calibration, calibration
from fashionizer.evaluation.figures import Figure, means, ratio
from fashionizer.evaluation.metrics import METRICS, scores
from fashionizer.retrieval.responses import STAGES

WORST = 20
"""Queries shown for what went wrong."""

PERCENTILES = (50, 95, 99)
"""Of the time an answer takes."""

Figures = Mapping[str, Figure | None]
"""Figures by name; None where there is nothing to count."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """How well relevant outfits are ranked, over so many queries that have any."""

    queries: int
    figures: Figures


@dataclass(frozen=True, slots=True)
class CutOff:
    """What is shown without asking for everything.

    ``precision`` is the share of all results shown that are relevant, ``recall`` the share of all
    relevant outfits that are shown, ``silent`` the share of queries answered with nothing, all of
    queries that have relevant outfits; ``shown`` is the median number of their results.
    ``rightly_silent`` is the share answered with nothing of the ``nothing_near`` queries that have
    none.
    """

    precision: Figure | None
    recall: Figure | None
    silent: Figure | None
    shown: float | None
    nothing_near: int
    rightly_silent: Figure | None


@dataclass(frozen=True, slots=True)
class Results:
    """All of them. ``milliseconds`` has the percentiles of each stage; none without an answer.

    ``unseen`` counts the queries in whose photo no garment was found, ``faults`` are those whose
    photo could not be asked about; both are misses.
    """

    queries: int
    overall: Ranking
    classes: Mapping[str, Ranking]
    cut_off: CutOff
    calibration: Calibration | None
    milliseconds: Mapping[str, Mapping[int, float]]
    unseen: int
    faults: tuple[Asked, ...]
    worst: tuple[Asked, ...]


def results(asked: Sequence[Asked]) -> Results:
    """Count what came of the queries."""
    having = [each for each in asked if each.relevant]
    return Results(
        queries=len(asked),
        overall=_ranking(having),
        classes={name: _ranking(of_class) for name, of_class in _by_class(having).items()},
        cut_off=_cut_off(having, [each for each in asked if not each.relevant]),
        calibration=_calibration(asked),
        milliseconds=_milliseconds(asked),
        unseen=sum(each.garment is None and each.fault is None for each in asked),
        faults=tuple(each for each in asked if each.fault is not None),
        worst=_worst(having),
    )


def _ranking(having: Sequence[Asked]) -> Ranking:
    rows = [scores(each.ranked, each.relevant) for each in having]
    values = np.array(rows, np.float64).reshape(len(rows), len(METRICS))
    return Ranking(len(rows), dict(zip(METRICS, means(values), strict=True)))


def _by_class(having: Sequence[Asked]) -> dict[str, list[Asked]]:
    """Part the queries by class, in the order of the alphabet; those nothing was seen in last."""
    parted: dict[str, list[Asked]] = {}
    for each in having:
        parted.setdefault(each.class_name, []).append(each)
    return {
        name: parted[name]
        for name in sorted(parted, key=lambda name: (name == NOTHING, name.lower()))
    }


def _cut_off(having: Sequence[Asked], nothing_near: Sequence[Asked]) -> CutOff:
    shown = np.array([len(each.shown) for each in having], np.float64)
    right = np.array([each.shown.sum() for each in having], np.float64)
    relevant = np.array([each.relevant for each in having], np.float64)
    return CutOff(
        precision=ratio(right, shown),
        recall=ratio(right, relevant),
        silent=_share_silent(having),
        shown=float(np.median(shown)) if having else None,
        nothing_near=len(nothing_near),
        rightly_silent=_share_silent(nothing_near),
    )


def _share_silent(asked: Sequence[Asked]) -> Figure | None:
    silent = np.array([len(each.shown) == 0 for each in asked], np.float64)
    return ratio(silent, np.ones(len(silent)))


def _calibration(asked: Sequence[Asked]) -> Calibration | None:
    said = np.concatenate([each.probabilities for each in asked] or [np.zeros(0)])
    true = np.concatenate([each.ranked for each in asked] or [np.zeros(0, np.bool_)])
    told = ~np.isnan(said)
    return calibration(said[told], true[told])


def _milliseconds(asked: Sequence[Asked]) -> dict[str, dict[int, float]]:
    times = [each.milliseconds for each in asked if each.fault is None]
    if not times:
        return {}
    return {
        stage: {
            percent: float(np.percentile([each.get(stage, 0.0) for each in times], percent))
            for percent in PERCENTILES
        }
        for stage in STAGES
    }


def _worst(having: Sequence[Asked]) -> tuple[Asked, ...]:
    """Return the queries ranked worst, first those that found nothing; none that are perfect."""
    wanting = [each for each in having if each.average_precision < 1]
    return tuple(sorted(wanting, key=lambda each: each.average_precision)[:WORST])
