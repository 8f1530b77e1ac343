"""Curves from score to probability, and how true their probabilities are."""

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from fashionizer.training.calibration.results import LabelledResults
from fashionizer.vision.taxonomy import GROUPS, as_seen

KEYS = [as_seen(group, worn=worn) for group in GROUPS for worn in (True, False)]
"""All curves."""

BINS = 15
"""Of the reliability diagram, equally wide (Guo et al., ICML 2017)."""


def fit(found: LabelledResults) -> dict[str, tuple[float, float]]:
    """Fit offset and slope for each key; a rising curve, or none where scores say nothing."""
    return {key: _curve(found, found.keys == key) for key in KEYS}


def _curve(found: LabelledResults, picked: NDArray[np.bool_]) -> tuple[float, float]:
    scores, similar = found.scores[picked], found.similar[picked]
    rate = (similar.sum() + 1) / (len(similar) + 2)
    if 0 < similar.sum() < len(similar):
        model = LogisticRegression(C=10.0).fit((scores * 10)[:, None], similar)
        slope = float(model.coef_[0, 0]) * 10
        if slope > 0:
            return round(float(model.intercept_[0]), 4), round(slope, 4)
    return round(float(np.log(rate / (1 - rate))), 4), 0.0


def probabilities(
    found: LabelledResults, curves: dict[str, tuple[float, float]]
) -> NDArray[np.float64]:
    """Return the probability of each result, (n,)."""
    offset, slope = np.array([curves[key] for key in found.keys]).T
    return np.asarray(1 / (1 + np.exp(-(offset + slope * found.scores))))


def reliability(said: NDArray[np.float64], similar: NDArray[np.bool_]) -> list[list[float]]:
    """Return mean probability, share that is similar, and number, of each bin that holds any."""
    place = np.minimum((said * BINS).astype(int), BINS - 1)
    return [
        [float(said[place == b].mean()), float(similar[place == b].mean()), int((place == b).sum())]
        for b in range(BINS)
        if (place == b).any()
    ]


def calibration_error(bins: list[list[float]]) -> float:
    """Return the expected calibration error: the bins' mean gap, weighed by their number."""
    said, found, number = np.array(bins).T
    return float((np.abs(said - found) * number).sum() / number.sum())
