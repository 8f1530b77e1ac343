"""The colours of a garment: dominant ones with names, and a vector to compare garments by.

Both look only at the garment's own pixels, in a colour space where distance follows the eye.
"""

import numpy as np
from numpy.typing import NDArray

from fashionizer.photo.lab import to_lab
from fashionizer.schema import RGB, Colour, Mask, Vector
from fashionizer.vision.colour.lamps import balanced
from fashionizer.vision.colour.shades import name
from fashionizer.vision.colour.spaces import Even, even

__all__ = ["DIMENSIONS", "SAMPLE", "descriptor", "dominant", "sample", "to_lab"]

SAMPLE = 1_000
"""Pixels looked at per garment: more changes the shares by about a point."""

RIM = 0.05
"""Width of the rim that is not looked at, as a share of the square root of the mask's area: masks
are least true there, and a photo's pixels mix with what lies behind."""

LEAST_INNER = 0.15
"""Share of the mask that must be left without its rim; straps and sandals are nearly all rim."""

FOLD = 0.7
"""Weight of lightness where colours are told apart: light and shade of a cloth are one colour."""

MERGE = 10.0
"""Clusters nearer than this are one colour to a person; in units of ``spaces.even``, folded."""

LEAST_SHARE = 0.08
"""Smaller patches (a button, a logo) are not a colour of the garment."""

DIMENSIONS = 96

REACH = 8.0
"""Distance at which a pixel's weight on an anchor has fallen to 0.61 (one sigma), in units of
``spaces.even``. Less tells near shades apart better, more ranks far ones better."""


def sample(pixels: RGB, mask: Mask, light: float = 0.0) -> NDArray[np.uint8]:
    """Return up to :data:`SAMPLE` of the mask's pixels, evenly spread, its rim left out.

    They are as daylight shows them.

    Args:
        pixels: (height, width, 3) uint8 RGB.
        mask: (height, width) bool. Where it meets the edge of the photo is no rim: the garment
            goes on.
        light: that the photo was taken in, in mireds (see ``lamps``); 0 leaves its colours alone.

    Returns:
        (n, 3) uint8 RGB; none for an empty mask.
    """
    places = np.flatnonzero(mask)
    rim = max(round(RIM * len(places) ** 0.5), 1)
    places = places[_spread(len(places), 3 * SAMPLE)]
    inner = _inside(mask, places, rim)
    if inner.sum() > LEAST_INNER * len(places):
        places = places[inner]
    rows, columns = np.divmod(places[_spread(len(places), SAMPLE)], mask.shape[1])
    return balanced(pixels[rows, columns], light)


def _spread(count: int, most: int) -> NDArray[np.intp]:
    """Pick evenly, but not in step: in step with the rows, a sample meets one stripe of many."""
    if count <= most:
        return np.arange(count)
    return ((np.arange(most) + _JITTER[:most]) * (count / most)).astype(np.intp)


_JITTER = np.random.default_rng(0).random(3 * SAMPLE) * 0.999


def _inside(mask: Mask, places: NDArray[np.intp], rim: int) -> NDArray[np.bool_]:
    """Return which flat places have all eight neighbours at the rim's width in the mask."""
    height, width = mask.shape
    y, x = np.divmod(places, width)
    slant = max(round(rim * 0.7), 1)
    inside = np.ones(len(places), np.bool_)
    for step, directions in ((rim, _STRAIGHT), (slant, _SLANTED)):
        for down, right in directions:
            rows = np.clip(y + step * down, 0, height - 1)
            inside &= mask[rows, np.clip(x + step * right, 0, width - 1)]
    return inside


_STRAIGHT = ((1, 0), (-1, 0), (0, 1), (0, -1))
_SLANTED = ((1, 1), (-1, 1), (1, -1), (-1, -1))


def dominant(inside: NDArray[np.uint8]) -> tuple[Colour, ...]:
    """Name the garment's main colours, largest share first.

    Args:
        inside: (n, 3) uint8 RGB, the garment's pixels.

    Returns:
        One to four colours of different names; none for no pixels. Shares are of the garment, so
        they may sum to less than 1.
    """
    if not len(inside):
        return ()
    points = even(to_lab(inside)) * np.array([FOLD, 1, 1], np.float32)
    centres, member = _clustered(points)
    member = _merged(centres, np.bincount(member, minlength=len(centres)))[member]
    sizes = np.bincount(member, minlength=len(centres)) / len(member)
    kept = [int(c) for c in np.argsort(-sizes) if sizes[c] >= LEAST_SHARE][:4]
    found: dict[str, Colour] = {}
    for cluster in kept:
        shade = np.median(inside[member == cluster], axis=0).round().astype(np.uint8)
        share = float(sizes[cluster])
        if (called := name(shade)) in found:
            first = found[called]
            found[called] = Colour(called, first.hex, round(first.share + share, 3))
        else:
            found[called] = Colour(called, "#" + shade.tobytes().hex(), round(share, 3))
    return tuple(sorted(found.values(), key=lambda colour: -colour.share))


def _clustered(points: Even) -> tuple[Even, NDArray[np.intp]]:
    """Run k-means from six quantiles of lightness: settled, where random starts differ by run.

    Written out since SciPy's and scikit-learn's warn or re-seed on empty clusters, and a garment
    of one colour leaves five of them empty.
    """
    order = points[np.argsort(points[:, 0], kind="stable")]
    centres = order[np.linspace(0, len(order) - 1, 6).astype(int)].copy()
    for _ in range(8):
        member = _nearness(points, centres).argmax(1)
        for cluster in np.unique(member):
            centres[cluster] = points[member == cluster].mean(0)
    return centres, member


def _merged(centres: Even, sizes: NDArray[np.intp]) -> NDArray[np.intp]:
    """Number each cluster by the largest cluster of its colour."""
    target = np.arange(len(centres))
    for cluster in np.argsort(-sizes):
        near = np.linalg.norm(centres - centres[cluster], axis=1) < MERGE
        if target[cluster] == cluster:
            free = near & (target == np.arange(len(centres))) & (sizes <= sizes[cluster])
            target[free] = cluster
    return target


def descriptor(inside: NDArray[np.uint8]) -> Vector:
    """Return the garment's colour vector.

    A histogram over anchors all through sRGB with soft membership, square root, unit length
    (Hellinger kernel: Arandjelović, Zisserman, CVPR 2012). The dot product of two is 1 for the same
    colours in the same shares; for two plain colours 0.99 at a CIEDE2000 difference of 2, 0.86 at
    10, 0.5 at 20, 0.25 at 30, 0.1 at 40 and 0 beyond 60.

    Args:
        inside: (n, 3) uint8 RGB, the garment's pixels.

    Returns:
        (96,) float32, unit length; all zero for no pixels.
    """
    if not len(inside):
        return np.zeros(DIMENSIONS, np.float32)
    weight = _nearness(even(to_lab(inside)), ANCHORS)
    weight -= weight.max(1, keepdims=True)
    weight /= REACH**2
    np.exp(weight, out=weight)
    weight /= weight.sum(1, keepdims=True)
    root = np.sqrt(weight.mean(0))
    return np.asarray(root / np.linalg.norm(root), np.float32)


def _nearness(points: Even, places: Even) -> NDArray[np.float32]:
    """Return half the squared distance, negative and less what is the same for all places."""
    nearness: NDArray[np.float32] = points @ places.T - (places**2).sum(1) / 2
    return nearness


def _anchors(cube: Even) -> Even:
    """Pick anchors far apart: each the farthest from those before, the first in the middle.

    Rounded, so that another machine's last digit picks no other anchors.
    """
    points = cube.astype(np.float64)
    distance = np.round(-((points - points.mean(0)) ** 2).sum(1), 3)
    picked = [int(distance.argmax())]
    distance = np.full(len(points), np.inf)
    while len(picked) < DIMENSIONS:
        to_last = np.round(((points - points[picked[-1]]) ** 2).sum(1), 3)
        distance = np.minimum(distance, to_last)
        picked.append(int(distance.argmax()))
    return cube[picked]


ANCHORS = _anchors(
    even(to_lab(np.array(np.unravel_index(range(16**3), (16,) * 3), np.uint8).T * 17))
)
"""(96, 3) places all through sRGB that the colour vector measures nearness to, in the space of
``spaces.even``."""
