"""Fit the cut-off: from scores of results to the probability of a similar garment.

Run by ``fashionizer train cutoff``, after the models are installed. Every garment of the
validation split, laid out or worn, asks for the worn garments of the other photos of that split,
through the shipped models, errors and all; the results that come are fitted to. The test split then
says how true the probabilities are.
"""

import json
import logging
from pathlib import Path
from typing import Any

from fashionizer.training.calibration.curves import (
    KEYS,
    calibration_error,
    fit,
    probabilities,
    reliability,
)
from fashionizer.training.calibration.labelled import flat, worn
from fashionizer.training.calibration.results import NEAR, search, with_self_matches
from fashionizer.vision.pipeline import GarmentPipeline

LOG = logging.getLogger(__name__)

WEIGHTS = tuple(round(0.1 * step, 1) for step in range(11))
"""Weights of colour that curves are fitted for."""


def train(data: Path, detector: GarmentPipeline) -> dict[str, Any]:
    """Fit on the validation split, measure on the test split.

    Returns:
        What ``retrieval.calibration`` reads, with ``metrics`` of each weight and the bins of two.
    """
    galleries = {split: worn(data / "ccp", split, detector) for split in ("validation", "test")}
    LOG.info("the street photos are seen")
    queries = {
        split: gallery + list(flat(data / "clothing", split, detector))
        for split, gallery in galleries.items()
    }
    LOG.info("the laid-out garments are seen")
    curves: dict[str, list[tuple[float, float]]] = {key: [] for key in KEYS}
    errors, diagrams = {}, {}
    for weight in WEIGHTS:
        learned = search(queries["validation"], galleries["validation"], weight)
        fitted = fit(with_self_matches(learned, queries["validation"]))
        for key, curve in fitted.items():
            curves[key].append(curve)
        tested = search(queries["test"], galleries["test"], weight)
        bins = reliability(probabilities(tested, fitted), tested.similar)
        errors[str(weight)] = round(calibration_error(bins), 4)
        diagrams[str(weight)] = bins
    return {
        "models": detector.models.identity,
        "weights": WEIGHTS,
        "curves": curves,
        "expected_calibration_error": errors,
        "questions": {split: len(garments) for split, garments in queries.items()},
        "similar": f"same class, near-synonyms as one, main colours within {NEAR:g} of CIEDE2000; "
        "of any colour at weight 0, of any class at weight 1",
        "diagrams": diagrams,
    }


def write(fitted: dict[str, Any], path: Path) -> None:
    """Write what :func:`train` gave, without the diagrams."""
    kept = {name: value for name, value in fitted.items() if name != "diagrams"}
    path.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
