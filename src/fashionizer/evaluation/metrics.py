"""How good one ranked list is, in the terms of information retrieval; a gain is 1 or 0."""

import numpy as np
from numpy.typing import NDArray

from fashionizer.evaluation.bootstrap import Values

HITS = (1, 5, 10)
RECALLS = (1, 5, 10, 50)
_NDCG = 10

METRICS = (
    *(f"hit@{k}" for k in HITS),
    *(f"recall@{k}" for k in RECALLS),
    "mAP",
    f"nDCG@{_NDCG}",
)
"""What :func:`scores` gives, in its order."""

Relevance = NDArray[np.bool_]
"""Which results of a list are relevant, best first; shape (results,)."""


def scores(relevance: Relevance, relevant_count: int) -> Values:
    """Score one list.

    Args:
        relevance: which of its results are relevant, none of which is counted twice.
        relevant_count: how many relevant outfits there are, found or not; at least 1.

    Returns:
        Shape (len(METRICS),), float64, each 0 … 1: whether one of the first k is relevant (hit@k),
        the share of the relevant among the first k (recall@k), average precision over the list,
        normalised discounted cumulative gain of the first 10.
    """
    return np.array(
        [
            *(relevance[:k].any() for k in HITS),
            *(relevance[:k].sum() / relevant_count for k in RECALLS),
            average_precision(relevance, relevant_count),
            _ndcg(relevance[:_NDCG], relevant_count),
        ],
        np.float64,
    )


def average_precision(relevance: Relevance, relevant_count: int) -> float:
    """Average the precision at each relevant result; one that is not in the list counts 0.

    Source: C. Manning, P. Raghavan, H. Schütze, Introduction to Information Retrieval (2008), 8.4.
    """
    ranks = np.flatnonzero(relevance) + 1
    return float((np.arange(1, len(ranks) + 1) / ranks).sum() / relevant_count)


def _ndcg(relevance: Relevance, relevant_count: int) -> float:
    """Weigh each relevant result by 1 / log2(1 + rank), against the best order there could be.

    Source: K. Järvelin, J. Kekäläinen, ACM Transactions on Information Systems 20 (2002).
    """
    discounts = 1 / np.log2(np.arange(2, _NDCG + 2))
    return float(discounts[: len(relevance)][relevance].sum() / discounts[:relevant_count].sum())
