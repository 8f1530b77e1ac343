"""The range of values that each tensor of a model is given in 8 bits."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fashionizer.training.quantising.graphs import KINDS, Pixels, seen

Range = tuple[float, float]
"""Smallest and largest value; 0 lies within."""

BINS = 2048
"""Of the histogram of a tensor's values."""

SHARES = np.linspace(0, 0.6, 25)
"""Shares of either end of a tensor's values that are tried to be cut off."""


def calibrated(model: Any, pictures: Sequence[Pixels]) -> dict[str, Range]:
    """Choose each tensor's range: the one with the least squared error on the pictures.

    Cutting off the few largest values makes the steps smaller for all others (as in "Post training
    4-bit quantization", Banner et al., 2019, there by formula). Next to the whole range it takes a
    quarter of the embedder's remaining error away.

    Args:
        model: with 32-bit weights.
        pictures: of the training split.
    """
    tensors = _tensors(model.graph)
    ends: dict[str, Range] = {}
    for values in _with_input(model, tensors, pictures):
        for name, value in values.items():
            least, most = ends.get(name, (0.0, 0.0))
            ends[name] = min(least, float(value.min())), max(most, float(value.max()))
    counts = {name: np.zeros(BINS) for name in ends}
    for values in _with_input(model, tensors, pictures):
        for name, value in values.items():
            counts[name] += np.histogram(value, BINS, ends[name])[0]
    return {name: best(counts[name], ends[name]) for name in ends}


def best(counts: NDArray[np.float64], ends: Range) -> Range:
    """Return the range, inside of the ``ends``, whose 255 steps err least over a histogram."""
    least, most = ends
    width = (most - least) / len(counts)
    middles = least + width * (np.arange(len(counts)) + 0.5)
    found, error = ends, np.inf
    for low in least * (1 - SHARES) if least < 0 else [0.0]:
        for high in most * (1 - SHARES) if most > 0 else [0.0]:
            step = (high - low) / 255
            off = np.clip(middles, low, high) - middles
            squared = float((counts * np.where(off == 0, step**2 / 12, off**2)).sum())
            if squared < error:
                found, error = (float(low), float(high)), squared
    return found


def _tensors(graph: Any) -> list[str]:
    fixed = {each.name for each in graph.initializer} | {each.name for each in graph.input}
    near = [
        name for node in graph.node if node.op_type in KINDS for name in (*node.input, *node.output)
    ]
    return [name for name in dict.fromkeys(near) if name and name not in fixed]


def _with_input(model: Any, tensors: list[str], pictures: Sequence[Pixels]) -> Any:
    for pixels, values in zip(pictures, seen(model, tensors, pictures), strict=True):
        yield values | {"pixels": pixels}
