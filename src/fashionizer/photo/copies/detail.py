"""Which of two copies of one photo is the better one: more pixels, if there is more to see in them.

A picture that was enlarged has no more detail than before: what is lost when it is reduced again
is little, against what is lost by reducing it once more. In a photo that was taken so, both are
about as much, for what is in it has edges (D. Field, "Relations between the Statistics of Natural
Images", 1987: as much in each octave).
"""

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fashionizer.schema import RGB

LARGER = 1.25
"""How much longer the sides of a better picture are, at least.

With less, what there is more of to see is too little to tell whether there is any.
"""

ASPECT = 0.03
"""Share by which the aspect ratio of a better picture may be other: else it shows other things."""

_OCTAVE = 2.0

_FEWEST = 256
"""Long side, in pixels, below which a picture has too few edges to be judged."""

_EDGES = 0.05
"""Share of the pixels that are looked at, those with most detail."""

_FADING = 1.1
"""Detail by which a picture is held to be enlarged ``n`` times: ``n ** -_FADING`` of what it has
when reduced.

Chosen on 160 photos whose name has an even SHA-256, saved as JPEG 75 or 95. Enlarged 1.3, 1.5 or 2
times they had at most 0.74, 0.56 and 0.38; as they were, against a copy so much smaller, 95 in 100
had at least 0.74, 0.65 and 0.52. The figures on other photos are in
``benchmarks/duplicates/duplicates.csv``. All were reduced once before we had them: a photo that is
soft as it comes from the camera may be held to be enlarged, and then the kept one stays.
"""

Size = tuple[int, int]
"""Width and height in pixels."""


def side_needed(kept: Size) -> int:
    """Return the long side, at most, that :func:`better` wants the new picture decoded at."""
    return max(round(_OCTAVE * max(kept)), _FEWEST)


def better(pixels: RGB, new: Size, kept: Size) -> bool:
    """Return whether a new picture should take the place of the kept one, a copy of the same photo.

    It should if its sides are longer by a quarter or more, its aspect ratio is the same, and it was
    not merely enlarged. In doubt the kept one stays.

    Args:
        pixels: the new picture, shape (height, width, 3), uint8 sRGB, decoded with ``at_most`` of
            :func:`side_needed`; smaller than that only if the photo is.
        new: size of the new photo in its file, upright.
        kept: size of the kept photo in the file it came from, not of the copy in the gallery.
    """
    width, height = new[0] / kept[0], new[1] / kept[1]
    if min(width, height) < LARGER or abs(math.log(width / height)) > ASPECT:
        return False
    factor = min(max(pixels.shape[:2]) / max(kept), _OCTAVE)
    return factor >= LARGER and bool(detail(pixels, factor) > factor**-_FADING)


def detail(pixels: RGB, factor: float) -> float:
    """Compare what reducing a picture by ``factor`` loses with what doing so again loses.

    Args:
        pixels: shape (height, width, 3), uint8.
        factor: more than 1.

    Returns:
        About 1 or somewhat less for a photo as it was taken, 0.2 for one enlarged twice.
    """
    lost, reduced = _loss(np.asarray(Image.fromarray(pixels).convert("L"), np.float32), factor)
    lost_again, _ = _loss(reduced, factor)
    # a thousandth of a level: a plain picture has no detail, and must not divide by nothing
    return _strongest(lost) / (_strongest(lost_again) + 1e-3)


def _loss(
    plane: NDArray[np.float32], factor: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    height, width = plane.shape
    image = Image.fromarray(plane)
    size = max(1, round(width / factor)), max(1, round(height / factor))
    reduced = image.resize(size, Image.Resampling.LANCZOS)
    again = np.asarray(reduced.resize((width, height), Image.Resampling.BICUBIC))
    return np.abs(plane - again), np.asarray(reduced)


def _strongest(lost: NDArray[np.float32]) -> float:
    count = max(1, round(lost.size * _EDGES))
    return float(np.partition(lost.ravel(), -count)[-count:].mean())
