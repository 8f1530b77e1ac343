"""How good one ranked list is, in the terms of information retrieval; a gain is 1 or 0."""

import numpy as np
from numpy.typing import NDArray

from fashionizer.evaluation.figures import Values

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


def scores(found: Relevance, relevant: int) -> Values:
    """Score one list.

    Args:
        found: which of its results are relevant, none of which is counted twice.
        relevant: how many relevant outfits there are, found or not; at least 1.

    Returns:
        Shape (len(METRICS),), float64, each 0 … 1: whether one of the first k is relevant (hit@k),
        the share of the relevant among the first k (recall@k), average precision over the list,
        normalised discounted cumulative gain of the first 10.
    """
    return np.array(
        [
            *(found[:k].any() for k in HITS),
            *(found[:k].sum() / relevant for k in RECALLS),
            average_precision(found, relevant),
            _ndcg(found[:_NDCG], relevant),
        ],
        np.float64,
    )


def average_precision(found: Relevance, relevant: int) -> float:
    """Average the precision at each relevant result; one that is not in the list counts 0.

    Source: C. Manning, P. Raghavan, H. Schütze, Introduction to Information Retrieval (2008), 8.4.
    """
    ranks = np.flatnonzero(found) + 1
    return float((np.arange(1, len(ranks) + 1) / ranks).sum() / relevant)


def _ndcg(found: Relevance, relevant: int) -> float:
    """Weigh each relevant result by 1 / log2(1 + rank), against the best order there could be.

    Source: K. Järvelin, J. Kekäläinen, ACM Transactions on Information Systems 20 (2002).
    """
    discounts = 1 / np.log2(np.arange(2, _NDCG + 2))
    return float(discounts[: len(found)][found].sum() / discounts[:relevant].sum())
