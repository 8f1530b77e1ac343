"""Means and ratios over queries, with intervals that say how far the choice of queries sways them.

Source: B. Efron, R. Tibshirani, An Introduction to the Bootstrap (1993), chapter 13: the
percentile interval.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

RESAMPLES = 1000
"""Times that as many queries are drawn from the queries, with replacement."""

COVERAGE = (2.5, 97.5)
"""Percentiles of the resamples that an interval reaches from and to: 95 %."""

_SEED = 0
_MOST_DRAWN = 2_000_000
"""Numbers drawn in one step: 16 MB."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A metric's value and its 95 % confidence interval."""

    value: float
    low: float
    high: float


def means(values: Values) -> list[Estimate | None]:
    """Average each column.

    Args:
        values: shape (queries, columns), float64.

    Returns:
        An estimate a column; None where there is no query.
    """
    return _ratios(values, np.ones((len(values), 1)))


def ratio(over: Values, under: Values) -> Estimate | None:
    """Divide the sum of one column by the sum of another.

    Args:
        over: shape (queries,), float64.
        under: shape (queries,), float64, none below 0.

    Returns:
        The estimate; None where ``under`` sums up to 0.
    """
    return _ratios(over[:, None], under[:, None])[0]


def _ratios(over: Values, under: Values) -> list[Estimate | None]:
    if not under.sum():
        return [None] * over.shape[1]
    with np.errstate(invalid="ignore"):  # a resample may hold no query that counts: 0 / 0
        drawn = np.concatenate([(c @ over) / (c @ under) for c in _counts(len(over))])
    low, high = np.nanpercentile(drawn, COVERAGE, axis=0)
    values = over.sum(0) / under.sum(0)
    return [Estimate(*map(float, each)) for each in zip(values, low, high, strict=True)]


def _counts(queries: int) -> Iterator[Values]:
    """Count how often each query is in each resample, in blocks of shape (resamples, queries)."""
    rng = np.random.default_rng(_SEED)
    most = max(1, _MOST_DRAWN // queries)
    for start in range(0, RESAMPLES, most):
        rows = min(most, RESAMPLES - start)
        drawn = rng.integers(queries, size=(rows, queries))
        drawn += np.arange(rows)[:, None] * queries
        counts = np.bincount(drawn.ravel(), minlength=rows * queries)
        yield counts.reshape(rows, queries).astype(np.float64)
