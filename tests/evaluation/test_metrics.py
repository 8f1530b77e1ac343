"""Metrics of ranked lists small enough to score by hand."""

import math

import numpy as np
import pytest

from fashionizer.evaluation.metrics import METRICS, scores


def _scored(marks: str, relevant: int) -> dict[str, float]:
    found = np.array([mark == "+" for mark in marks], np.bool_)
    return dict(zip(METRICS, scores(found, relevant).tolist(), strict=True))


def test_a_list_is_scored_as_by_hand() -> None:
    """Relevant at ranks 2 and 6, of 3 in all: precision 1/2 there and 2/6 there."""
    assert _scored("-+---+----", 3) == pytest.approx(
        {
            "hit@1": 0,
            "hit@5": 1,
            "hit@10": 1,
            "recall@1": 0,
            "recall@5": 1 / 3,
            "recall@10": 2 / 3,
            "recall@50": 2 / 3,
            "mAP": (1 / 2 + 2 / 6 + 0) / 3,
            "nDCG@10": (1 / math.log2(3) + 1 / math.log2(7)) / (1 + 1 / math.log2(3) + 1 / 2),
        }
    )


def test_a_perfect_list_scores_one_but_for_what_cannot_be() -> None:
    """The first of two relevant outfits is half of them."""
    scored = _scored("++---", 2)
    assert scored.pop("recall@1") == 0.5
    assert set(scored.values()) == {1.0}


def test_a_list_without_anything_relevant_scores_nothing() -> None:
    """Nor does an empty one."""
    for marks in ("", "-", "-" * 200):
        assert set(_scored(marks, 2).values()) == {0.0}


def test_more_than_ten_relevant_can_fill_the_first_ten() -> None:
    """Then nDCG@10 is 1, while recall@10 cannot be."""
    scored = _scored("+" * 10 + "-" * 90 + "+" * 2, 12)
    assert scored["nDCG@10"] == pytest.approx(1)
    assert scored["recall@10"] == pytest.approx(10 / 12)
    assert scored["recall@50"] == pytest.approx(10 / 12)
    assert scored["mAP"] == pytest.approx((10 + 11 / 101 + 12 / 102) / 12)


def test_scores_agree_with_a_plain_count() -> None:
    """Over random lists: each metric counted result by result."""
    rng = np.random.default_rng(4)
    for _ in range(50):
        found = rng.random(rng.integers(1, 80)) < 0.2
        relevant = int(found.sum() + rng.integers(1, 4))
        hits, precisions, gain = 0, 0.0, 0.0
        for rank, right in enumerate(found, 1):
            hits += bool(right)
            precisions += hits / rank if right else 0
            gain += 1 / math.log2(rank + 1) if right and rank <= 10 else 0
        best = sum(1 / math.log2(rank + 1) for rank in range(1, min(relevant, 10) + 1))
        scored = dict(zip(METRICS, scores(found, relevant), strict=True))
        assert scored["mAP"] == pytest.approx(precisions / relevant)
        assert scored["nDCG@10"] == pytest.approx(gain / best)
        for k in (1, 5, 10, 50):
            assert scored[f"recall@{k}"] == pytest.approx(sum(found[:k]) / relevant)
