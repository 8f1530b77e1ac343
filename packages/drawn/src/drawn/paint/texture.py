"""Smooth noise, made once and sampled often: cloth folds, skin, walls, grain."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Field = NDArray[np.float32]
"""A picture of one value a pixel, shape (height, width), float32."""

TILE = 256
"""Side of the repeating fold tiles, in drawing units."""


def smooth_noise(
    rng: np.random.Generator, height: int, width: int, cells: tuple[int, int]
) -> Field:
    """Noise of about standard deviation 1, blown up from ``cells`` (rows, columns) of chance."""
    seeds = rng.standard_normal((cells[0] + 3, cells[1] + 3)).astype(np.float32)
    grown = Image.fromarray(seeds).resize((width, height), Image.Resampling.BICUBIC)
    return np.asarray(grown, dtype=np.float32)


def _repeating(rng: np.random.Generator, rows: int, columns: int) -> Field:
    seeds = rng.standard_normal((rows, columns)).astype(np.float32)
    tiled = Image.fromarray(np.tile(seeds, (3, 3)))
    grown = tiled.resize((3 * TILE, 3 * TILE), Image.Resampling.BICUBIC)
    return np.asarray(grown, dtype=np.float32)[TILE : 2 * TILE, TILE : 2 * TILE]


def _slopes(height: Field) -> NDArray[np.float32]:
    """Slopes (down, right) of a repeating height, scaled to standard deviation 1."""
    down = np.roll(height, -1, 0) - np.roll(height, 1, 0)
    right = np.roll(height, -1, 1) - np.roll(height, 1, 1)
    both = np.stack([down, right], axis=-1)
    return np.asarray(both / (both.std() + 1e-9), np.float32)


@lru_cache
def folds(kind: str) -> NDArray[np.float32]:
    """Slopes of cloth folds as a repeating tile, shape (TILE, TILE, 2), float32.

    ``drape`` falls in long vertical pipes, ``crumple`` has short sharp creases in all
    directions, ``soft`` is the gentle unevenness of jersey and skin.
    """
    rng = np.random.default_rng({"drape": 11, "crumple": 12, "soft": 13}[kind])
    if kind == "drape":
        shape = _repeating(rng, 2, 14) + 0.4 * _repeating(rng, 4, 26)
        return _slopes(np.asarray(1 - np.abs(shape) ** 0.8, np.float32))
    if kind == "crumple":
        waves = [_repeating(rng, n, int(n * 0.7)) / n**0.8 for n in (7, 12, 21, 34)]
        ridges = [-np.sqrt(w * w + 0.04 * w.var()) for w in waves]
        return _slopes(np.asarray(sum(ridges), dtype=np.float32))
    return _slopes(_repeating(rng, 6, 7) + 0.3 * _repeating(rng, 14, 14))


@lru_cache(maxsize=8)
def _noise(height: int, width: int) -> NDArray[np.float32]:
    rng = np.random.default_rng(14)
    return rng.standard_normal((height + 64, width + 64, 3), dtype=np.float32)


def grain(height: int, width: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Camera noise of standard deviation 1, shape (height, width, 3): a window by chance."""
    y, x = rng.integers(0, 64, 2)
    return _noise(height, width)[y : y + height, x : x + width]
