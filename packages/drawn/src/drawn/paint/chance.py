"""Choosing by chance."""

import numpy as np

Rng = np.random.Generator


def pick(rng: Rng, *options: str) -> str:
    """Choose evenly."""
    return str(rng.choice(options))


def maybe(rng: Rng, chance: float) -> bool:
    """Say yes with a chance of 0 … 1."""
    return bool(rng.random() < chance)
