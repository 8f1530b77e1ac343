"""Estimating the light that a photo was taken in.

A filter that was learned from photos relit by known lamps (``fashionizer train light``) is laid
over the photo's histograms as they would be if each of some lamps were taken out. What comes out is
a probability for each lamp, in which it is included that most pictures are white already. Its mean
is the estimate, unless it is small or unsure: then the picture stays as it is.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from fashionizer.errors import ModelError
from fashionizer.paths import reading
from fashionizer.schema import RGB
from fashionizer.vision.colour import evidence
from fashionizer.vision.colour.evidence import BINS, CHANNELS, CLOTH, GROUND, SKIN, Floats, Kinds
from fashionizer.vision.colour.lamps import cast
from fashionizer.vision.runtime.model import SHIPPED

FITTED = SHIPPED / "light.json"
"""The shipped filter and its card."""

LAMPS = np.arange(-84.0, 241.0, 12.0)
"""Mireds of the lamps that are weighed: 14,300 K … 2,540 K."""

LEAST = 9.0
"""Mireds below which a photo counts as white: so small a cast is within the estimate's error."""

UNSURE = 25.0
"""Mireds of the estimate's standard deviation up to which it is believed; beyond, only where it is
less than half of the cast itself. One cloth that fills the picture mostly leaves it larger. Chosen
on the validation split: there no name is lost by it that a person accepts in photos as they are."""


LEAST_VARIETY = 8.0
"""Colours (see ``evidence.variety``) that a photo must show: a beige wall alone may be a white one
under a lamp. One in 200 photos shows fewer."""


@dataclass(frozen=True, slots=True, eq=False)
class Estimator:
    """Tells the light of photos; ``bank`` is (lamps, 6 · BINS), the filter moved by each lamp."""

    bank: Floats
    bias: Floats
    identity: str

    @classmethod
    def of(cls, card: Mapping[str, Any], identity: str) -> Self:
        """Read ``filter`` (6 rows of whole numbers, to be divided by ``scale``) and ``bias``."""
        filter_ = np.array(card["filter"], np.float32) / card["scale"]
        return cls(moved(filter_), np.array(card["bias"], np.float32), identity)

    def light(self, pixels: RGB, probabilities: NDArray[np.float32]) -> float:
        """Return the light of a photo in mireds (see ``lamps``); 0 where it counts as white.

        Args:
            pixels: (height, width, 3) uint8 RGB.
            probabilities: (12, h, w) float32, the parser's label probabilities of the whole photo.
        """
        copy = evidence.small(pixels)
        return self.told(copy, kinds_of(probabilities, copy))

    def told(self, copy: RGB, kinds: Kinds) -> float:
        """Return the light as :meth:`light` does, given a small copy of the photo and its kinds."""
        seen = evidence.histograms(copy, kinds)
        if evidence.variety(seen) < LEAST_VARIETY:
            return 0.0
        score = (self.bank @ seen + self.bias).astype(np.float64)
        exponent = np.exp(score - score.max())
        return believed(exponent / exponent.sum())


def believed(posterior: NDArray[np.float64]) -> float:
    """Return the mean of the probabilities of :data:`LAMPS`; 0 where it is small or unsure."""
    mean = float(posterior @ LAMPS)
    deviation = float(posterior @ (LAMPS - mean) ** 2) ** 0.5
    small = abs(mean) < LEAST
    return 0.0 if small or deviation > max(UNSURE, abs(mean) / 2) else mean


@lru_cache(maxsize=1)
def shipped() -> Estimator:
    """Return the estimator of the package, read once.

    Raises:
        ModelError: its file is missing or damaged.
    """
    try:
        text = reading.read(FITTED)
        return Estimator.of(json.loads(text), f"light@{hashlib.sha256(text).hexdigest()[:12]}")
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(
            f"The model of light {FITTED} cannot be read ({error}); reinstall fashionizer."
        ) from error


def estimated(pixels: RGB, probabilities: NDArray[np.float32]) -> float:
    """Return the light of a photo by the shipped estimator, see :meth:`Estimator.light`."""
    return shipped().light(pixels, probabilities)


def kinds_of(probabilities: NDArray[np.float32], copy: RGB) -> Kinds:
    """Return what the pixels of a small copy show, given the label probabilities of its photo."""
    _, rows, columns = probabilities.shape
    height, width = copy.shape[:2]
    at = np.ix_(evidence.spread(rows, height), evidence.spread(columns, width))
    picked = probabilities[:, at[0], at[1]]
    kinds = np.where(picked.argmax(0) >= 2, CLOTH, GROUND)
    return np.where(picked[1] > 0.5, SKIN, kinds).astype(np.uint8)


def moved(filter_: Floats) -> Floats:
    """Return a filter (6, BINS) moved by each lamp, (lamps, 6 · BINS).

    A histogram times the moved filter is the moved-back histogram times the filter.
    """
    places, shares = moves()
    seen = (filter_[:, places] * shares).sum(2)
    return np.ascontiguousarray(seen.transpose(1, 0, 2).reshape(len(LAMPS), -1), np.float32)


def moves() -> tuple[NDArray[np.intp], Floats]:
    """Return for each lamp and bin where it lies in daylight: (lamps, 4, BINS) bins and shares."""
    reds, blues = np.divmod(np.arange(BINS), evidence.BLUES)
    found = []
    for lamp in LAMPS:
        red, green, blue = np.log(cast(float(lamp)).sum(1)) / evidence.STEP
        found.append(evidence.corners(reds - (red - green), blues - (blue - green)))
    places, shares = zip(*found, strict=True)
    return np.stack(places), np.stack(shares)


SHAPE = (len(CHANNELS), BINS)
"""Of a filter."""
