"""The colours of a garment: dominant ones with names, and a vector to compare garments by.

Both look only at the garment's own pixels, in CIE Lab (D65), where distance follows the eye.
"""

import numpy as np
from numpy.typing import NDArray

from fashionizer.schema import RGB, Colour, Mask, Vector

Lab = NDArray[np.float32]
"""(n, 3) float32: L* 0 … 100, a* and b* about -110 … 110."""

SAMPLE = 2_000
"""Pixels looked at per garment: more changes the shares by under a point."""

MERGE = 14.0
"""Clusters nearer than this (Lab distance) are one colour to a person."""

LEAST_SHARE = 0.08
"""Smaller patches (a button, a logo) are not a colour of the garment."""

NAMES = {
    "black": "#141416",
    "charcoal": "#3b3d42",
    "grey": "#85878a",
    "light grey": "#c3c4c6",
    "white": "#f2f1ee",
    "cream": "#e9dcc0",
    "beige": "#c9b18e",
    "tan": "#a9814f",
    "brown": "#6a4630",
    "dark brown": "#3a2820",
    "navy": "#1d2740",
    "blue": "#2f5da8",
    "denim blue": "#4f6b8c",
    "light blue": "#a3bfdc",
    "turquoise": "#3fa9a9",
    "teal": "#1f5a5e",
    "green": "#3b8a45",
    "dark green": "#22402f",
    "olive": "#6b6a3a",
    "light green": "#a9cf9a",
    "yellow": "#ecd03f",
    "mustard": "#c29422",
    "orange": "#e07b2c",
    "rust": "#9c4a2a",
    "coral": "#ee7f6d",
    "red": "#c22630",
    "burgundy": "#5f1d2c",
    "pink": "#eba3b7",
    "hot pink": "#dd3b86",
    "lilac": "#b6a2d4",
    "purple": "#66408c",
    "mauve": "#9a7484",
}
"""Plain names of clothing colours, each with the shade that stands for it."""


def to_lab(pixels: NDArray[np.uint8]) -> Lab:
    """Convert sRGB to CIE Lab.

    Args:
        pixels: (n, 3) uint8 RGB.

    Returns:
        (n, 3) float32.

    Source:
        IEC 61966-2-1 (sRGB) and CIE 15 (Lab), white point D65.
    """
    share = pixels.astype(np.float32) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    xyz = linear @ _TO_XYZ.T / _WHITE
    root = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    x, y, z = root.T
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=1).astype(np.float32)


_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ],
    np.float32,
)
_WHITE = np.array([0.95047, 1.0, 1.08883], np.float32)


def sample(pixels: RGB, mask: Mask) -> NDArray[np.uint8]:
    """Give up to :data:`SAMPLE` of the mask's pixels, evenly spread, (n, 3) uint8."""
    inside = pixels[mask]
    spread: NDArray[np.uint8] = inside[:: max(1, len(inside) // SAMPLE)][:SAMPLE]
    return spread


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
    lab = to_lab(inside)
    centres, member = _clustered(lab)
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


def _clustered(lab: Lab) -> tuple[Lab, NDArray[np.intp]]:
    """Run k-means from six quantiles of lightness: settled, where random starts differ by run.

    Written out since SciPy's and scikit-learn's warn or re-seed on empty clusters, and a garment
    of one colour leaves five of them empty.
    """
    order = lab[np.argsort(lab[:, 0], kind="stable")]
    centres = order[np.linspace(0, len(order) - 1, 6).astype(int)].copy()
    for _ in range(8):
        member = ((lab[:, None] - centres) ** 2).sum(2).argmin(1)
        for cluster in np.unique(member):
            centres[cluster] = lab[member == cluster].mean(0)
    return centres, member


def _merged(centres: Lab, sizes: NDArray[np.intp]) -> NDArray[np.intp]:
    """Give each cluster the number of the largest cluster it is one colour with."""
    target = np.arange(len(centres))
    for cluster in np.argsort(-sizes):
        near = np.linalg.norm(centres - centres[cluster], axis=1) < MERGE
        if target[cluster] == cluster:
            free = near & (target == np.arange(len(centres))) & (sizes <= sizes[cluster])
            target[free] = cluster
    return target


def name(rgb: NDArray[np.uint8]) -> str:
    """Give the plain name of one colour, (3,) uint8: the nearest shade of :data:`NAMES`."""
    distance = np.linalg.norm(_SHADES - to_lab(rgb[None]), axis=1)
    return list(NAMES)[int(distance.argmin())]


_SHADES = to_lab(np.array([list(bytes.fromhex(h[1:])) for h in NAMES.values()], np.uint8))


def _anchors() -> Lab:
    greys = [(lightness, 0.0, 0.0) for lightness in (4, 18, 32, 46, 60, 76, 95)]
    rings = [(28.0, 8, (22, 42, 62, 82)), (62.0, 12, (35, 55, 75))]
    ringed = [
        (lightness, chroma * np.cos(hue), chroma * np.sin(hue))
        for chroma, steps, heights in rings
        for lightness in heights
        for hue in np.arange(steps) * 2 * np.pi / steps
    ]
    return np.array(greys + ringed, np.float32)


ANCHORS = _anchors()
"""(75, 3) Lab points that the colour vector measures nearness to."""

DIMENSIONS = len(ANCHORS)

REACH = 10.0
"""Lab distance at which a pixel's weight on an anchor has fallen to 0.61 (one sigma)."""

LIGHTNESS = 0.7
"""Lightness counts less than hue: photos of one garment differ most in exposure."""


def descriptor(inside: NDArray[np.uint8]) -> Vector:
    """Give the garment's colour vector.

    A histogram over :data:`ANCHORS` with soft membership, square root, unit length (Hellinger
    kernel: Arandjelović, Zisserman, CVPR 2012), so that the dot product of two is 1 for the same
    colours in the same shares and 0 for colours far apart.

    Args:
        inside: (n, 3) uint8 RGB, the garment's pixels.

    Returns:
        (75,) float32, unit length; all zero for no pixels.
    """
    if not len(inside):
        return np.zeros(DIMENSIONS, np.float32)
    scale = np.array([LIGHTNESS, 1, 1], np.float32)
    points, anchors = to_lab(inside) * scale, ANCHORS * scale
    squared = (points**2).sum(1)[:, None] - 2 * points @ anchors.T + (anchors**2).sum(1)
    squared -= squared.min(1, keepdims=True)
    weight = np.exp(squared / (-2 * REACH**2))
    histogram = (weight / weight.sum(1, keepdims=True)).mean(0)
    root = np.sqrt(histogram)
    return np.asarray(root / np.linalg.norm(root), np.float32)
