"""The cut-off: how probable it is that a result has a similar garment.

A similarity says little by itself: two pairs of trousers look alike at once, two dresses seldom,
and a garment on a bed is less like one on a person than that is like another. So each group has
curves from score to probability, one set for photos of laid-out garments and one for worn ones,
each for every weight of colour, fitted on photos that no model learned from (``fashionizer train
cutoff``). *Similar* means of the same class (near-synonyms are one) and in a near colour; of any
colour where colour counts for nothing, and of any class where it is all that counts.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from fashionizer.vision.runtime.model import SHIPPED
from fashionizer.vision.taxonomy import as_seen

FITTED = SHIPPED / "cutoff.json"
"""The shipped curves, with what they were fitted on and how well they hold."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A logistic curve (Platt, 1999): probability = 1 / (1 + exp(-(offset + slope * score)))."""

    offset: float
    slope: float

    def __call__(self, score: float) -> float:
        """Return the probability of a score, 0 … 1."""
        return 1 / (1 + math.exp(-min(max(self.offset + self.slope * score, -30.0), 30.0)))


@dataclass(frozen=True, slots=True)
class Calibrator:
    """The curves of one set of models, by ``taxonomy.as_seen``, for ``weights`` in rising order."""

    weights: tuple[float, ...]
    curves: Mapping[str, tuple[Curve, ...]]

    @classmethod
    def shipped(cls, identity: str) -> Self | None:
        """Return the shipped curves, or None where the vectors are not of the models they are for.

        Args:
            identity: of the models, as in ``schema.Models``.
        """
        if not FITTED.exists():
            return None
        fitted = json.loads(FITTED.read_text(encoding="utf-8"))
        if fitted["models"] != identity:
            return None
        return cls.of(fitted)

    @classmethod
    def of(cls, fitted: Mapping[str, object]) -> Self:
        """Read ``weights`` and ``curves`` (by ``as_seen``, of pairs of offset and slope)."""
        curves: Mapping[str, list[tuple[float, float]]] = fitted["curves"]  # type: ignore[assignment]
        weights: list[float] = fitted["weights"]  # type: ignore[assignment]
        named = {group: tuple(Curve(*pair) for pair in pairs) for group, pairs in curves.items()}
        return cls(tuple(weights), named)

    def probability(self, group: str, colour_weight: float, score: float, *, worn: bool) -> float:
        """Return the probability that a result has a similar garment.

        Args:
            group: of the garment asked about.
            colour_weight: it was searched with, 0 … 1.
            score: of the result.
            worn: whether the photo that asks shows a person.

        Returns:
            0 … 1; the higher the score, the higher. Between two fitted weights it is mixed.
        """
        curves = self.curves[as_seen(group, worn=worn)]
        for (low, lower), (high, upper) in pairwise(zip(self.weights, curves, strict=True)):
            if colour_weight <= high:
                share = (colour_weight - low) / (high - low)
                return (1 - share) * lower(score) + share * upper(score)
        return curves[-1](score)
