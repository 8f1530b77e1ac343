"""The expected calibration error of probabilities written by hand."""

import numpy as np
import pytest

from fashionizer.evaluation.calibration import BINS, calibration


def test_the_error_is_the_mean_gap_weighted_by_results() -> None:
    """Four said 0.9 and three were right: off by 0.15; one said 0.3 and was not: off by 0.3."""
    found = calibration(
        np.array([0.9, 0.9, 0.9, 0.9, 0.3]), np.array([True, True, True, False, False])
    )
    assert found is not None
    assert found.error == pytest.approx((4 * 0.15 + 1 * 0.3) / 5)
    assert found.results == 5
    filled = {each.results: each for each in found.bins if each.results}
    assert (filled[4].probability, filled[4].relevant) == pytest.approx((0.9, 0.75))
    assert filled[4].low <= 0.9 < filled[4].high
    assert (filled[1].probability, filled[1].relevant) == pytest.approx((0.3, 0))


def test_bins_cover_all_probabilities_evenly() -> None:
    """From 0 to 1 in fifteen equal steps; 1 belongs to the last."""
    found = calibration(np.array([0.0, 1.0]), np.array([False, True]))
    assert found is not None
    assert found.error == 0
    assert len(found.bins) == BINS == 15
    assert [found.bins[0].results, found.bins[-1].results] == [1, 1]
    assert found.bins[-1].high == 1
    assert found.bins[1].probability is None
    assert found.bins[1].relevant is None
    for one, other in zip(found.bins, found.bins[1:], strict=False):
        assert one.high == other.low


def test_probabilities_that_come_true_have_no_error() -> None:
    """As many are relevant as said, up to chance."""
    rng = np.random.default_rng(3)
    said = rng.random(40_000)
    found = calibration(said, rng.random(40_000) < said)
    assert found is not None
    assert found.error < 0.01


def test_without_probabilities_there_is_no_calibration() -> None:
    """As before a cut-off was fitted."""
    assert calibration(np.zeros(0), np.zeros(0, np.bool_)) is None
