"""Intervals hold what they promise, and cost no loop over the queries."""

import numpy as np
import pytest

from fashionizer.evaluation import bootstrap
from fashionizer.evaluation.bootstrap import Estimate, means, ratio


def test_a_mean_lies_within_its_interval() -> None:
    """Three of four queries hit: by hand 0.75; drawn anew, all or only one of them may have."""
    (hits,) = means(np.array([[1.0], [1.0], [1.0], [0.0]]))
    assert hits == Estimate(0.75, 0.25, 1.0)


def test_the_interval_is_that_of_the_normal_approximation_where_it_holds() -> None:
    """Of 400 queries, half hits: 0.5 plus and minus 1.96 standard errors of 0.025."""
    (hits,) = means(np.repeat([[0.0], [1.0]], 200, axis=0))
    assert hits is not None
    assert (hits.low, hits.high) == pytest.approx((0.451, 0.549), abs=0.006)


def test_columns_do_not_depend_on_each_other_nor_on_chance() -> None:
    """The same queries give the same interval, alone or beside other figures, every time."""
    values = np.random.default_rng(1).random((30, 3))
    together = means(values)
    for column, beside in enumerate(together):
        (alone,) = means(values[:, [column]])
        assert alone is not None
        assert beside is not None
        assert (alone.low, alone.high) == pytest.approx((beside.low, beside.high))
    assert means(values) == together


def test_resamples_drawn_in_parts_cover_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where they do not fit in memory at once there are as many, each of as many queries."""
    monkeypatch.setattr(bootstrap, "_MOST_DRAWN", 70)
    blocks = list(bootstrap._counts(20))
    assert {len(block) for block in blocks} == {3, 1}
    counts = np.concatenate(blocks)
    assert counts.shape == (bootstrap.RESAMPLES, 20)
    assert set(counts.sum(axis=1)) == {20}


def test_a_ratio_is_of_sums_not_of_queries() -> None:
    """1 of 1 and 1 of 9 are 2 of 10; a query that shows nothing adds nothing to either sum."""
    figure = ratio(np.array([1.0, 1.0, 0.0]), np.array([1.0, 9.0, 0.0]))
    assert figure is not None
    assert figure.value == pytest.approx(0.2)
    assert figure.low == pytest.approx(1 / 9)
    assert figure.high == pytest.approx(1)


def test_without_queries_there_is_no_figure() -> None:
    """Rather than a number that nothing stands behind."""
    assert means(np.zeros((0, 2))) == [None, None]
    assert ratio(np.zeros(0), np.zeros(0)) is None
    assert ratio(np.zeros(3), np.zeros(3)) is None


def test_one_query_is_its_own_interval() -> None:
    """There is nothing else to draw."""
    assert means(np.array([[0.25]])) == [Estimate(0.25, 0.25, 0.25)]
