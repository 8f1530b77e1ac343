"""What a photo shows of the light it was taken in: histograms of log-chromaticity.

In the plane (log R/G, log B/G) of linear light another lamp only moves a histogram (von Kries), so
looking for the light is looking for the move after which the histogram looks like daylight's
(Barron, "Convolutional Color Constancy", ICCV 2015). Skin, cloth and ground look different in
daylight, and edges tell more than areas (van de Weijer et al., 2007): each has its own histogram.
"""

import numpy as np
from numpy.typing import NDArray

from fashionizer.photo.srgb import LINEAR
from fashionizer.vision.colour.lamps import CLIPPED, Linear, Pixels

Flags = NDArray[np.bool_]
Floats = NDArray[np.float32]
Kinds = NDArray[np.uint8]
"""(height, width) uint8: what a pixel shows, ``GROUND``, ``SKIN`` (or hair) or ``CLOTH``."""

GROUND, SKIN, CLOTH = 0, 1, 2

CHANNELS = ("bright skin", "dark skin", "cloth", "bright ground", "ground", "edges")

LONG_SIDE = 88
"""Of the copy that is looked at: coarse enough that a JPEG's halved colours are whole again."""

TAPS = 3
"""Points along each side that are averaged into a pixel of the copy."""

STEP = 0.1
FIRST_RED, REDS = -1.4, 38
FIRST_BLUE, BLUES = -3.4, 50
BINS = REDS * BLUES
"""Bins of the plane: their width in nepers, where the first lies, how many along each axis."""

DARKEST = 0.004
"""Linear luminance below which a pixel is noise."""

FAINTEST = 0.002
"""Linear difference below which an edge is noise."""

FEW = 40.0
"""Pixels at which a histogram counts for half."""

_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)


def small(pixels: Pixels) -> Pixels:
    """Average a photo, (height, width, 3), down to :data:`LONG_SIDE`."""
    height, width = pixels.shape[:2]
    scale = LONG_SIDE / max(height, width)
    h, w = max(4, round(height * scale)), max(4, round(width * scale))
    rows, columns = spread(height, h * TAPS), spread(width, w * TAPS)
    total = np.zeros((h, w, 3), np.uint16)
    for down in range(TAPS):
        row = pixels[rows[down::TAPS]]
        for right in range(TAPS):
            total += row[:, columns[right::TAPS]]
    return np.asarray((total + TAPS**2 // 2) // TAPS**2, np.uint8)


def spread(size: int, count: int) -> NDArray[np.intp]:
    """Return ``count`` places evenly spread over ``size``."""
    return ((np.arange(count) + 0.5) * (size / count)).astype(np.intp)


def histograms(pixels: Pixels, kinds: Kinds) -> Floats:
    """Return the evidence of a small copy, (6 · BINS) float32, the :data:`CHANNELS` in turn.

    Each sums to n / (n + :data:`FEW`) for n pixels, so that what is hardly seen says little.
    Clipped and very dark pixels are left out.
    """
    linear = LINEAR[pixels]
    bright = linear @ _LUMINANCE
    good = (pixels.max(2) < CLIPPED) & (pixels.min(2) > 2) & (bright > DARKEST)
    channel = np.full(kinds.shape, CHANNELS.index("cloth"), np.intp)
    for kind, first, share in ((SKIN, "bright skin", 0.5), (GROUND, "bright ground", 0.75)):
        area = kinds == kind
        channel[area] = CHANNELS.index(first) + (bright < _level(bright[area & good], share))[area]
    edges, strength = _edges(linear, good)
    colours = np.concatenate([linear[good], edges])
    channels = np.concatenate([channel[good], np.full(len(edges), CHANNELS.index("edges"))])
    weights = np.concatenate([np.ones(len(colours) - len(edges), np.float32), strength])
    return _counted(colours, channels, weights)


def variety(seen: Floats) -> float:
    """Return how many colours evidence shows: the bins of its areas, counted by their entropy.

    Hill's number of order one (Hill, 1973): 1 for a single bin, n for n bins of equal shares.
    """
    areas = seen.reshape(len(CHANNELS), BINS)[: CHANNELS.index("edges")].sum(0, np.float64)
    shares = areas[areas > 0] / max(float(areas.sum()), 1e-9)
    return float(np.exp(-(shares * np.log(shares)).sum()))


def _level(bright: Floats, share: float) -> float:
    """Return the brightness that a share of the pixels lies below."""
    if not len(bright):
        return 0.0
    place = int(share * len(bright))
    return float(np.partition(bright, place)[place])


def _edges(linear: Linear, good: Flags) -> tuple[Linear, Floats]:
    """Return the colours of edges, (n, 3), and their weights: the root of their strength."""
    here = linear[:-1, :-1]
    step = np.abs(here - linear[1:, :-1]) + np.abs(here - linear[:-1, 1:])
    whole = good[:-1, :-1] & good[1:, :-1] & good[:-1, 1:] & (step.min(2) > FAINTEST)
    found = step[whole]
    return found, np.sqrt(found.sum(1))


def _counted(linear: Linear, channels: NDArray[np.intp], weights: Floats) -> Floats:
    """Count colours, (n, 3), by channel, each shared out among the four nearest bins."""
    red, green, blue = np.log(linear).T
    places, shares = corners((red - green - FIRST_RED) / STEP, (blue - green - FIRST_BLUE) / STEP)
    size = len(CHANNELS) * BINS
    counts = np.bincount((places + channels * BINS).ravel(), (shares * weights).ravel(), size)
    number = np.bincount(channels, minlength=len(CHANNELS))
    total = np.maximum(np.bincount(channels, weights, len(CHANNELS)), 1e-9)
    counted = counts.reshape(-1, BINS) * (number / (number + FEW) / total)[:, None]
    return np.asarray(counted.ravel(), np.float32)


def corners(reds: Floats, blues: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Return the four bins around places in the plane, (4, …), and how near each is, summing to 1.

    Args:
        reds: places along the first axis, in bins; what lies outside is moved to the border.
        blues: along the second.
    """
    reds, blues = np.clip(reds, 0, REDS - 1.001), np.clip(blues, 0, BLUES - 1.001)
    row, column = reds.astype(np.intp), blues.astype(np.intp)
    down, right = reds - row, blues - column
    first = row * BLUES + column
    places = np.stack([first, first + 1, first + BLUES, first + BLUES + 1])
    near = [(1 - down) * (1 - right), (1 - down) * right, down * (1 - right), down * right]
    return places, np.stack(near).astype(np.float32)
