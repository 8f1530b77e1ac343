"""Curves and outlines in the plane: everything drawn starts as a list of points."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.float64]
"""Points (x, y) in drawing units, shape (n, 2), y downwards."""

Knots = Sequence[tuple[float, float]]
"""A shape written down as (x, y) pairs, or as (t, x) on a body."""

Point = NDArray[np.float64]
"""One point, shape (2,)."""


def point(x: float, y: float) -> Point:
    """Make a point."""
    return np.array([x, y], dtype=np.float64)


def points(*pairs: ArrayLike) -> Points:
    """Stack (x, y) pairs."""
    return np.array(pairs, dtype=np.float64).reshape(-1, 2)


def curve(knots: ArrayLike, samples: int = 6, closed: bool = False) -> Points:
    """Run a Catmull-Rom spline through the knots, ``samples`` points to each stretch."""
    given = np.asarray(knots, dtype=np.float64)
    if closed:
        padded = np.concatenate([given[-1:], given, given[:2]])
    else:
        ends = (2 * given[0] - given[1], 2 * given[-1] - given[-2])
        padded = np.concatenate([ends[0][None], given, ends[1][None]])
    p0, p1, p2, p3 = (padded[i : len(padded) - 3 + i, None] for i in range(4))
    t = np.linspace(0, 1, samples, endpoint=False)[None, :, None]
    run = 0.5 * (
        2 * p1
        + (p2 - p0) * t
        + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2
        + (3 * p1 - p0 - 3 * p2 + p3) * t**3
    )
    flat = run.reshape(-1, given.shape[1])
    return flat if closed else np.concatenate([flat, given[-1:]])


def tube(
    path: ArrayLike, half_widths: ArrayLike, cap: float = 0.0, start: float | None = None
) -> Points:
    """Outline a limb: a smooth path with a half width at each knot.

    ``cap`` rounds both ends by that share of the half width (1 is a half circle); ``start``
    rounds the first end alone by another share.
    """
    knots = np.column_stack([np.asarray(path, dtype=np.float64), np.asarray(half_widths)])
    smooth = curve(knots)
    along = np.gradient(smooth[:, :2], axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True) + 1e-9
    across = np.column_stack([-along[:, 1], along[:, 0]]) * smooth[:, 2:]
    left, right = smooth[:, :2] + across, smooth[:, :2] - across
    if not cap and not start:
        return np.concatenate([left, right[::-1]])
    end = smooth[-1:, :2] + along[-1:] * smooth[-1, 2] * cap
    first = smooth[:1, :2] - along[:1] * smooth[0, 2] * (cap if start is None else start)
    corners = [_bulge(left[-1], end[0], right[-1]), _bulge(right[0], first[0], left[0])]
    return np.concatenate([left, corners[0], right[::-1], corners[1]])


def _bulge(a: Point, top: Point, b: Point) -> Points:
    t = np.linspace(0, np.pi, 7)[1:-1, None]
    middle = (a + b) / 2
    return np.asarray(middle + (a - middle) * np.cos(t) + (top - middle) * np.sin(t))


def ellipse(centre: ArrayLike, rx: float, ry: float, angle: float = 0.0) -> Points:
    """Outline an ellipse, turned by ``angle`` degrees."""
    t = np.linspace(0, 2 * np.pi, 28, endpoint=False)
    ring = np.column_stack([rx * np.cos(t), ry * np.sin(t)])
    return turned(ring, angle) + np.asarray(centre, dtype=np.float64)


def turned(shape: ArrayLike, angle: float, about: ArrayLike = (0.0, 0.0)) -> Points:
    """Turn by ``angle`` degrees, clockwise on the picture."""
    centre = np.asarray(about, dtype=np.float64)
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    away = np.asarray(shape, dtype=np.float64) - centre
    return np.asarray(away @ np.array([[c, s], [-s, c]]) + centre)


def moved(shape: ArrayLike, x: float, y: float) -> Points:
    """Move a point or a shape."""
    return np.asarray(np.asarray(shape, dtype=np.float64) + np.array([x, y]))


def mix(a: ArrayLike, b: ArrayLike, share: float) -> Point:
    """Return the point ``share`` of the way from ``a`` to ``b``."""
    first = np.asarray(a, dtype=np.float64)
    return np.asarray(first + (np.asarray(b, dtype=np.float64) - first) * share)


def heading(a: ArrayLike, b: ArrayLike) -> float:
    """Angle in degrees of the way from ``a`` to ``b``: 0 straight down, + towards the left."""
    way = np.asarray(b, dtype=np.float64) - np.asarray(a, dtype=np.float64)
    return float(np.degrees(np.arctan2(-way[0], way[1])))


def bent(start: Point, end: Point, first: float, second: float, side: float) -> Point:
    """Find the elbow (or knee) between two joints, bending towards ``side`` (-1 left, +1 right).

    Segments are stretched a little where the joints are too far apart.
    """
    way = end - start
    reach = float(np.hypot(way[0], way[1])) + 1e-9
    stretch = max(1.0, reach / (0.998 * (first + second)))
    a, b = first * stretch, second * stretch
    along = (a * a - b * b + reach * reach) / (2 * reach)
    out = np.sqrt(max(a * a - along * along, 0.0))
    normal = np.array([way[1], -way[0]]) / reach
    if normal[0] * side < 0:
        normal = -normal
    return np.asarray(start + way / reach * along + normal * out)
