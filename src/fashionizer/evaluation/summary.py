"""An evaluation as JSON."""

from collections.abc import Mapping
from typing import Any

from fashionizer import __version__
from fashionizer.evaluation.bootstrap import Estimate
from fashionizer.evaluation.calibration import Calibration
from fashionizer.evaluation.collection import Collection
from fashionizer.evaluation.querying import QueryResult
from fashionizer.evaluation.results import CutOff, Estimates
from fashionizer.evaluation.run import Evaluation

JSON = dict[str, Any]


def summary_json(evaluation: Evaluation) -> JSON:
    """Return all metrics, rounded to 4 decimals (times to 0.1 ms), and the worst queries.

    A metric is ``{"value", "low", "high"}`` with its 95 % interval, null where there is nothing
    to count.
    """
    results = evaluation.results
    return {
        "file": str(evaluation.truth.file),
        "queries": results.queries,
        "answerable": results.overall.queries,
        "outfits": len(evaluation.truth.outfits),
        "colour": evaluation.colour,
        **_estimates(results.overall.metrics),
        "per_class": {
            name: {"queries": ranking.queries, **_estimates(ranking.metrics)}
            for name, ranking in results.classes.items()
        },
        "cut_off": _cut_off(results.cut_off),
        "calibration": _calibration(results.calibration),
        "latency_ms": {
            stage: {f"p{percent}": round(time, 1) for percent, time in times.items()}
            for stage, times in results.milliseconds.items()
        },
        "nothing_found": results.nothing_detected,
        "unusable": [{"photo": a.query.photo.name, "reason": a.fault} for a in results.failed],
        "gallery": _gallery(evaluation.collection),
        "worst": [_query_result(evaluation, result) for result in results.worst],
        "models": evaluation.models,
        "version": __version__,
    }


def _estimates(estimates: Estimates) -> JSON:
    return {name: _estimate(estimate) for name, estimate in estimates.items()}


def _estimate(estimate: Estimate | None) -> Mapping[str, float] | None:
    if estimate is None:
        return None
    return {
        "value": round(estimate.value, 4),
        "low": round(estimate.low, 4),
        "high": round(estimate.high, 4),
    }


def _cut_off(cut_off: CutOff) -> JSON:
    return {
        "precision": _estimate(cut_off.precision),
        "recall": _estimate(cut_off.recall),
        "median_shown": cut_off.median_shown,
        "answered_with_nothing": _estimate(cut_off.unanswered),
        "nothing_near": {
            "queries": cut_off.unanswerable,
            "answered_with_nothing": _estimate(cut_off.rightly_unanswered),
        },
    }


def _calibration(calibration: Calibration | None) -> JSON | None:
    if calibration is None:
        return None
    return {
        "expected_calibration_error": round(calibration.error, 4),
        "results": calibration.results,
        "bins": [
            {
                "low": round(each.low, 4),
                "high": round(each.high, 4),
                "results": each.results,
                "probability": None if each.probability is None else round(each.probability, 4),
                "relevant": None if each.relevant is None else round(each.relevant, 4),
            }
            for each in calibration.bins
        ],
    }


def _gallery(collection: Collection) -> JSON:
    return {
        "indexed": collection.indexed,
        "folded": [{"outfit": each.outfit, "into": each.into} for each in collection.folded],
        "rejected": [{"outfit": e.outfit, "reason": e.reason} for e in collection.rejected],
        "read": collection.read,
        "seconds": round(collection.seconds, 2),
        "per_second": collection.rate and round(collection.rate, 2),
    }


def _query_result(evaluation: Evaluation, result: QueryResult) -> JSON:
    truth, positions = evaluation.truth, evaluation.collection.positions
    return {
        "photo": result.query.photo.name,
        "class": result.class_name,
        "average_precision": round(result.average_precision, 4),
        "first_relevant": result.first_relevant_rank,
        "relevant": [truth.outfits[number].name for number in sorted(result.query.relevant)],
        "found": [
            {
                "outfit": truth.outfits[positions[match.outfit.id]].name,
                "similarity": round(match.similarity, 4),
                "relevant": bool(relevant),
            }
            for match, relevant in zip(result.nearest, result.relevance, strict=False)
        ],
    }
