"""Where one picture lies in another: a copy that was cropped shows a part of its original.

The place is found by Gauss-Newton steps on the lightness, from coarse to fine (B. Lucas, T. Kanade,
"An Iterative Image Registration Technique", 1981), with brightness and contrast free, and with
Tukey's weights, so that what differs (a garment in another colour) has no say in it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fashionizer.photo.thumbnail import resized
from fashionizer.schema import RGB

Plane = NDArray[np.float32]
"""(height, width) or (height, width, 3) float32, 0 … 1."""

Steps = NDArray[np.float64]
"""(6,) float64: width, right, height, down of a :class:`Place`, factor and lift of the light."""

_LEVELS = ((32, 10), (64, 5), (128, 3))
"""Long sides that are aligned at, one after the other, and the steps at each."""

_STARTS = (1.0, 0.92, 1.09, 0.84, 1.19)
"""Scales to start from: a step finds its way from about 5 % away."""

_MOST = 1.3
"""Scale of one picture against the other, at most: a crop by 11 % of each side."""

_QUIET = 0.03
"""Differences of lightness, 0 … 1, that compression makes, and that are not yet held to differ."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a picture lies in another, both -1 … 1: ``x`` there is ``width * x + right`` here."""

    width: float
    right: float
    height: float
    down: float

    def seen(self, picture: Plane) -> tuple[Plane, NDArray[np.bool_]]:
        """Cut the place out of the other picture.

        Returns:
            The cutting, of the picture's shape, and where there was something to cut out.
        """
        rows, inside_rows = _interpolation(picture.shape[0], self.height, self.down)
        columns, inside_columns = _interpolation(picture.shape[1], self.width, self.right)
        return _sampled(picture, rows, columns), inside_rows[:, np.newaxis] & inside_columns


def places(one: RGB, other: RGB) -> Iterator[Place]:
    """Propose where ``one`` lies in ``other``, the likeliest first.

    Args:
        one: shape (height, width, 3), uint8 sRGB.
        other: the same, of any other size.
    """
    levels = [(_lightness(one, size, one), _lightness(other, size, one)) for size, _ in _LEVELS]
    coarse = [_followed(*levels[0], np.array([s, 0, s, 0, 1, 0]), _LEVELS[0][1]) for s in _STARTS]
    for _, found in sorted(coarse, key=lambda each: each[0]):
        for (a, b), (_, steps) in zip(levels[1:], _LEVELS[1:], strict=True):
            _, found = _followed(a, b, found, steps)  # noqa: PLW2901 - carried on
        if _sane(found):
            yield Place(*map(float, found[:4]))


def fitted(pixels: RGB, long_side: int, like: RGB) -> Plane:
    """Resize to the shape that ``like`` has at this long side; shares 0 … 1."""
    height, width = like.shape[:2]
    scale = long_side / max(height, width)
    # at least two pixels, for there to be something between them
    size = max(2, round(width * scale)), max(2, round(height * scale))
    return np.asarray(resized(pixels, *size) / np.float32(255), np.float32)


def _lightness(pixels: RGB, long_side: int, like: RGB) -> Plane:
    light = fitted(pixels, long_side, like) @ np.array([0.299, 0.587, 0.114], np.float32)
    return np.asarray(light, np.float32)


def _sane(found: Steps) -> bool:
    scales = found[[0, 2]]
    return bool(np.isfinite(found).all() and (scales < _MOST).all() and (scales * _MOST > 1).all())


def _followed(a: Plane, b: Plane, found: Steps, steps: int) -> tuple[float, Steps]:
    """Take steps; give what is left of the difference, and width, right, height, down, tone."""
    slope_y, slope_x = (np.asarray(slope, np.float32) for slope in np.gradient(b))
    y, x = _centres(a.shape[0])[:, np.newaxis], _centres(a.shape[1])[np.newaxis]
    left = np.inf
    for step in range(steps + 1):
        if not _sane(found):
            return np.inf, found
        rows, inside_rows = _interpolation(len(a), found[2], found[3])
        columns, inside_columns = _interpolation(a.shape[1], found[0], found[1])
        inside = inside_rows[:, np.newaxis] & inside_columns
        seen = _sampled(b, rows, columns)
        wrong = (found[4] * seen + found[5] - a) * inside
        left = float(np.minimum(np.abs(wrong), 0.2).sum() / max(inside.sum(), 1))
        if step == steps:
            break
        # 4.7 sigma, from the mean of the differences that are not far out
        reach = max(4.7 * 1.25 * left, _QUIET)
        weight = np.maximum(1 - (wrong / reach) ** 2, 0) ** 2 * inside
        across = found[4] * _sampled(slope_x, rows, columns) * (a.shape[1] / 2)
        down = found[4] * _sampled(slope_y, rows, columns) * (a.shape[0] / 2)
        slopes = np.stack([across * x, across, down * y, down, seen, np.ones_like(seen)])
        flat = slopes.reshape(6, -1).astype(np.float64)
        weighed = flat * weight.ravel()
        # the small ridge keeps a plain picture, which lies anywhere, where it is
        found = found - np.linalg.solve(
            weighed @ flat.T + 1e-3 * np.eye(6), weighed @ wrong.ravel()
        )
    return left, found


def _centres(count: int) -> NDArray[np.float32]:
    return np.asarray((np.arange(count) + 0.5) / count * 2 - 1, np.float32)


def _interpolation(count: int, scale: float, shift: float) -> tuple[Plane, NDArray[np.bool_]]:
    """Make the matrix, shape (count, count), that samples a line linearly at another place."""
    at = ((scale * _centres(count) + shift) + 1) / 2 * count - 0.5
    inside = (at >= -0.5) & (at <= count - 0.5)
    at = np.clip(at, 0, count - 1)
    first = np.minimum(at.astype(np.intp), count - 2)
    rest = (at - first).astype(np.float32)
    matrix = np.zeros((count, count), np.float32)
    line = np.arange(count)
    matrix[line, first], matrix[line, first + 1] = 1 - rest, rest
    return matrix, inside


def _sampled(picture: Plane, rows: Plane, columns: Plane) -> Plane:
    height, width = picture.shape[:2]
    down = (rows @ picture.reshape(height, -1)).reshape(picture.shape)
    across = down @ columns.T if picture.ndim == 2 else columns @ down
    return np.asarray(across.reshape(height, width, *picture.shape[2:]), np.float32)
