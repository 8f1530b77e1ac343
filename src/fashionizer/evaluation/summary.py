"""An evaluation as JSON."""

from collections.abc import Mapping
from typing import Any

from fashionizer import __version__
from fashionizer.evaluation.asking import Asked
from fashionizer.evaluation.calibration import Calibration
from fashionizer.evaluation.collection import Collection
from fashionizer.evaluation.figures import Figure
from fashionizer.evaluation.results import CutOff, Figures
from fashionizer.evaluation.run import Evaluation

JSON = dict[str, Any]


def summary_json(evaluation: Evaluation) -> JSON:
    """Return all figures, rounded to 4 decimals (times to 0.1 ms), and the worst queries.

    A figure is ``{"value", "low", "high"}`` with its 95 % interval, or null where there is nothing
    to count.
    """
    results = evaluation.results
    return {
        "file": str(evaluation.truth.file),
        "queries": results.queries,
        "answerable": results.overall.queries,
        "outfits": len(evaluation.truth.outfits),
        "colour": evaluation.colour,
        **_figures(results.overall.figures),
        "per_class": {
            name: {"queries": ranking.queries, **_figures(ranking.figures)}
            for name, ranking in results.classes.items()
        },
        "cut_off": _cut_off(results.cut_off),
        "calibration": _calibration(results.calibration),
        "latency_ms": {
            stage: {f"p{percent}": round(time, 1) for percent, time in times.items()}
            for stage, times in results.milliseconds.items()
        },
        "nothing_found": results.unseen,
        "unusable": [{"photo": a.query.photo.name, "reason": a.fault} for a in results.faults],
        "gallery": _gallery(evaluation.collection),
        "worst": [_asked(evaluation, asked) for asked in results.worst],
        "models": evaluation.models,
        "version": __version__,
    }


def _figures(figures: Figures) -> JSON:
    return {name: _figure(figure) for name, figure in figures.items()}


def _figure(figure: Figure | None) -> Mapping[str, float] | None:
    if figure is None:
        return None
    return {
        "value": round(figure.value, 4),
        "low": round(figure.low, 4),
        "high": round(figure.high, 4),
    }


def _cut_off(cut_off: CutOff) -> JSON:
    return {
        "precision": _figure(cut_off.precision),
        "recall": _figure(cut_off.recall),
        "median_shown": cut_off.shown,
        "answered_with_nothing": _figure(cut_off.silent),
        "nothing_near": {
            "queries": cut_off.nothing_near,
            "answered_with_nothing": _figure(cut_off.rightly_silent),
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
        "indexed": len(collection.owners),
        "folded": [{"outfit": each.outfit, "into": each.into} for each in collection.folded],
        "rejected": [{"outfit": e.outfit, "reason": e.reason} for e in collection.rejected],
        "read": collection.read,
        "seconds": round(collection.seconds, 2),
        "per_second": collection.rate and round(collection.rate, 2),
    }


def _asked(evaluation: Evaluation, asked: Asked) -> JSON:
    truth, owners = evaluation.truth, evaluation.collection.owners
    return {
        "photo": asked.query.photo.name,
        "class": asked.class_name,
        "average_precision": round(asked.average_precision, 4),
        "first_relevant": asked.first_relevant,
        "relevant": [truth.outfits[number].name for number in sorted(asked.query.relevant)],
        "found": [
            {
                "outfit": truth.outfits[owners[match.outfit.id]].name,
                "similarity": round(match.similarity, 4),
                "relevant": bool(relevant),
            }
            for match, relevant in zip(asked.nearest, asked.ranked, strict=False)
        ],
    }
