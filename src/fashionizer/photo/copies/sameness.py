"""The same photo, or another of the same pose: two pictures are compared where they differ.

Copies of one photo, re-encoded or resized, differ a little along every edge. A garment in another
colour differs much in one region, and nowhere else: an average over the picture does not see it.
"""

import numpy as np
from numpy.typing import NDArray

from fashionizer.photo.copies.aligning import Plane, fitted, places
from fashionizer.photo.lab import to_lab
from fashionizer.photo.thumbnail import resized
from fashionizer.schema import RGB

SIDE = 256
"""Long side, in pixels, at which pictures are compared."""

_SHARP = 0.6
"""Share of the smaller picture's side at which to compare: JPEG halves the colours' resolution."""

ENOUGH = round(SIDE / _SHARP)
"""Long side, in pixels, of pictures that can be compared as well as larger ones."""

REGIONS = ((18, 8.0), (7, 9.5), (5, 13.5))
"""Sides of square regions, in these pixels, and how far their mean colours may be apart in Lab.

Chosen on photos whose name has an even SHA-256: of 420 copies, re-encoded, reduced to a third or
cropped by up to 5 % of each side, the farthest were 3.5, 7.7 and 11.8 apart; of the smallest
garments in other colours, 0.2 … 0.6 % of the picture, 97 in 100 were 13.6 or more in the second.
The figures on the other photos are in ``benchmarks/duplicates/duplicates.csv``.
"""

_SMALL = 54
"""Side in pixels below which regions are smaller: a third of the picture at most."""

_TONE = 1.25
"""Factor by which contrast and saturation of a copy may be other, as a whole."""

_LIFT = 0.1
"""Share of full brightness that a copy may be lighter or darker."""

_TINT = (0.04, 0.02)
"""How far the factor and the brightness of one colour may be from that of all: a warmer light."""

_ALIGNED = 4.0
"""Median difference in CIE Lab up to which two pictures lie on each other, whatever differs."""

_OVERLAP = 0.6


def same_photo(one: RGB, other: RGB) -> bool:
    """Return whether two pictures are one photo: re-encoded, resized, slightly cropped or edited.

    A change of the whole (brightness, contrast, saturation, a warmer light) is taken out before;
    a change of a part, as small as a shoe, makes another photo.

    Args:
        one: shape (height, width, 3), uint8 sRGB, of any size; ``ENOUGH`` will do.
        other: the same.
    """
    one, other = _reduced(one), _reduced(other)
    side = min(SIDE, round(_SHARP * min(max(one.shape), max(other.shape))))
    for place in places(one, other):
        seen, inside = place.seen(fitted(other, side, one))
        if inside.mean() < _OVERLAP:
            continue
        apart = _apart(fitted(one, side, one), seen, inside)
        if all(_farthest(apart, _fitting(size, side)) <= most for size, most in REGIONS):
            return True
        if np.median(np.linalg.norm(apart[inside], axis=1)) <= _ALIGNED:
            return False
    return False


def _fitting(size: int, side: int) -> int:
    """Shrink a region for a small thumbnail, or it would be the average over the picture."""
    return max(1, min(size, round(size * side / _SMALL)))


def _reduced(pixels: RGB) -> RGB:
    height, width = pixels.shape[:2]
    scale = ENOUGH / max(height, width)
    if scale >= 1:
        return pixels
    return resized(pixels, max(1, round(width * scale)), max(1, round(height * scale)))


def _apart(one: Plane, other: Plane, inside: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return the difference in CIE Lab, shape (height, width, 3), 0 outside."""
    if one[inside].mean() < other[inside].mean():
        # made lighter, the darker one is clipped where the other was; not the other way round
        one, other = other, one
    a = _lab(one)
    b = _lab(_toned(one, other, inside))
    chroma, wanted = b[inside][:, 1:], a[inside][:, 1:]
    weight = _weights(np.linalg.norm(a[inside] - b[inside], axis=1), 3.0)[:, np.newaxis]
    # as it is where there is no colour: 1 counts as much as a hundredth of the picture, grey-blue
    ridge = len(chroma)
    factor = ((weight * chroma * wanted).sum() + ridge) / ((weight * chroma**2).sum() + ridge)
    b[..., 1:] *= np.clip(factor, 1 / _TONE, _TONE)
    return np.asarray((a - b) * inside[..., np.newaxis], np.float32)


def _toned(one: Plane, other: Plane, inside: NDArray[np.bool_]) -> Plane:
    """Return ``other`` in the brightness, contrast and tint of ``one``, as far as a copy's."""
    fits = np.array([_line(other[inside, c], one[inside, c]) for c in range(3)])
    factor, lift = np.median(fits, axis=0)
    factor, lift = np.clip(factor, 1 / _TONE, _TONE), np.clip(lift, -_LIFT, _LIFT)
    factors = np.clip(fits[:, 0], factor * (1 - _TINT[0]), factor * (1 + _TINT[0]))
    lifts = np.clip(fits[:, 1], lift - _TINT[1], lift + _TINT[1])
    return np.asarray(np.clip(other * factors + lifts, 0, 1), np.float32)


def _line(x: NDArray[np.float32], y: NDArray[np.float32]) -> tuple[float, float]:
    """Fit ``y = factor * x + lift`` to what most pixels say."""
    factor, lift = 1.0, 0.0
    for _ in range(6):
        weight = _weights(factor * x + lift - y, 0.02)
        whole = weight.sum() + 1e-6
        mean_x, mean_y = (weight * x).sum() / whole, (weight * y).sum() / whole
        off = x - mean_x
        # the ridge keeps a plain picture's contrast
        ridge = 2e-3 * whole
        factor = ((weight * off * (y - mean_y)).sum() + ridge) / ((weight * off**2).sum() + ridge)
        lift = mean_y - factor * mean_x
    return float(factor), float(lift)


def _weights(wrong: NDArray[np.float32], quiet: float) -> NDArray[np.float32]:
    """Weigh down what is far from the most (Tukey's biweight at 4.7 sigma)."""
    reach = max(4.7 * 1.48 * float(np.median(np.abs(wrong))), quiet)
    return np.asarray(np.maximum(1 - (wrong / reach) ** 2, 0) ** 2, np.float32)


def _lab(picture: Plane) -> NDArray[np.float32]:
    pixels = np.round(picture * 255).clip(0, 255).astype(np.uint8)
    return to_lab(pixels.reshape(-1, 3)).reshape(picture.shape)


def _farthest(apart: NDArray[np.float32], size: int) -> float:
    """Return the largest distance between the mean colours of a square region of both pictures."""
    padded = np.pad(apart, ((size // 2 + 1, size // 2),) * 2 + ((0, 0),))
    sums = padded.cumsum(0, dtype=np.float64).cumsum(1)
    means = sums[size:, size:] - sums[:-size, size:] - sums[size:, :-size] + sums[:-size, :-size]
    return float(np.linalg.norm(means, axis=2).max()) / size**2
