"""Whether probabilities come observed: the reliability of what results say about themselves."""

from dataclasses import dataclass

import numpy as np

from fashionizer.evaluation.bootstrap import Values
from fashionizer.evaluation.metrics import Relevance

BINS = 15
"""Bins of equal width."""


@dataclass(frozen=True, slots=True)
class Bin:
    """The results whose probability lies from ``low`` to below ``high``.

    ``probability`` is their mean, ``relevant`` the share that is relevant; both None of none.
    """

    low: float
    high: float
    results: int
    probability: float | None
    relevant: float | None


@dataclass(frozen=True, slots=True)
class Calibration:
    """The expected calibration error, 0 … 1, over how many results, and the bins it is made of."""

    error: float
    results: int
    bins: tuple[Bin, ...]


def calibration(probabilities: Values, relevant: Relevance) -> Calibration | None:
    """Compare the probabilities of results with how many of them are relevant.

    The error is the mean gap between the two over the bins, weighted by their results.

    Args:
        probabilities: shape (results,), float64, 0 … 1.
        relevant: shape (results,), bool.

    Returns:
        None without any result.

    Source: C. Guo et al., On Calibration of Modern Neural Networks, ICML 2017.
    """
    if not len(probabilities):
        return None
    place = np.minimum((probabilities * BINS).astype(int), BINS - 1)
    counts = np.bincount(place, minlength=BINS)
    predicted = np.bincount(place, probabilities, BINS)
    observed = np.bincount(place, relevant, BINS)
    bins = tuple(
        _bin(i, int(counts[i]), float(predicted[i]), float(observed[i])) for i in range(BINS)
    )
    error = float(np.abs(predicted - observed).sum() / len(probabilities))
    return Calibration(error, len(probabilities), bins)


def _bin(number: int, results: int, predicted: float, observed: float) -> Bin:
    low, high = number / BINS, (number + 1) / BINS
    if not results:
        return Bin(low, high, 0, None, None)
    return Bin(low, high, results, predicted / results, observed / results)
