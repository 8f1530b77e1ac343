"""Colour vectors that were tried, each a step or a choice away from the shipped one."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fashionizer.schema import Vector
from fashionizer.vision.colour import descriptor as colour
from fashionizer.vision.colour.spaces import even

Points = NDArray[np.float32]
Space = Callable[[Points], Points]
"""CIE Lab, (n, 3), to another space."""

PIXELS = np.array(np.unravel_index(range(16**3), (16,) * 3), np.uint8).T * 17
CUBE = colour.to_lab(np.asarray(PIXELS, np.uint8))


@dataclass(frozen=True, slots=True)
class Variant:
    """A descriptor, and the rim that is left out when pixels are sampled for it."""

    descriptor: Callable[[NDArray[np.uint8]], Vector]
    rim: float = colour.RIM


def folded(lightness: float) -> Space:
    """Return CIE Lab with lightness weighed."""
    return lambda lab: lab * np.array([lightness, 1, 1], np.float32)


def din99o(lab: Points) -> Points:
    """Return DIN99o (DIN 6176): as ``spaces.even``, but for its lightness and the weight of it."""
    bent = even(lab) / np.float32(0.75)
    bent[:, 0] = 303.67 * np.log1p(0.0039 * lab[:, 0])
    return bent


def spread_out(points: Points, count: int) -> Points:
    """Pick points far apart, as the shipped anchors are."""
    picked = [int((-((points - points.mean(0)) ** 2).sum(1)).argmax())]
    distance = np.full(len(points), np.inf)
    while len(picked) < count:
        distance = np.minimum(distance, ((points - points[picked[-1]]) ** 2).sum(1))
        picked.append(int(distance.argmax()))
    return points[picked]


def rings() -> Points:
    """Return 75 anchors in CIE Lab: greys, and two rings of hues at four and three lightnesses."""
    greys = [(lightness, 0.0, 0.0) for lightness in (4, 18, 32, 46, 60, 76, 95)]
    hues = [(28.0, 8, (22, 42, 62, 82)), (62.0, 12, (35, 55, 75))]
    ringed = [
        (lightness, chroma * np.cos(hue), chroma * np.sin(hue))
        for chroma, steps, heights in hues
        for lightness in heights
        for hue in np.arange(steps) * 2 * np.pi / steps
    ]
    return np.array(greys + ringed, np.float32)


def histogram(
    space: Space,
    anchors: Points | int,
    reach: float,
    *,
    power: float = 0.5,
    common: float = 0.0,
    trimmed: float = 0.0,
) -> Callable[[NDArray[np.uint8]], Vector]:
    """Make a descriptor: a soft histogram, raised to ``power``, unit length, less the common part.

    Args:
        space: where distances are taken.
        anchors: in that space, or how many to spread out in it.
        reach: one sigma of the membership.
        power: 0.5 is Hellinger's.
        common: how much of the mean over sRGB is taken off.
        trimmed: share of the lightest, and of the darkest, pixels left out.
    """
    places = spread_out(space(CUBE), anchors) if isinstance(anchors, int) else anchors

    def memberships(points: Points) -> Points:
        nearness = points @ places.T - (places**2).sum(1) / 2
        weight = np.exp((nearness - nearness.max(1, keepdims=True)) / reach**2)
        shares: Points = weight / weight.sum(1, keepdims=True)
        return shares

    every = memberships(space(CUBE)) ** power
    mean = common * (every / np.linalg.norm(every, axis=1, keepdims=True)).mean(0)

    def describe(inside: NDArray[np.uint8]) -> Vector:
        lab = colour.to_lab(inside)
        low, high = np.quantile(lab[:, 0], [trimmed, 1 - trimmed])
        lab = lab[(lab[:, 0] >= low) & (lab[:, 0] <= high)]
        root = memberships(space(lab)).mean(0) ** power
        left = root / np.linalg.norm(root) - mean
        return np.asarray(left / np.linalg.norm(left), np.float32)

    return describe


def embedding(anchors: int, reach: float) -> Callable[[NDArray[np.uint8]], Vector]:
    """Make a descriptor: the mean of a Gaussian kernel's features over the pixels (Nyström).

    The dot product of two is their kernel mean similarity; what random Fourier features
    approximate, but without their noise.
    """
    places = spread_out(even(CUBE), anchors).astype(np.float64)

    def kernel(points: Points) -> NDArray[np.float64]:
        squared = ((points[:, None] - places) ** 2).sum(2)
        return np.asarray(np.exp(squared / (-2 * reach**2)), np.float64)

    values, vectors = np.linalg.eigh(kernel(places.astype(np.float32)))
    whiten = vectors / np.sqrt(np.maximum(values, 1e-3)) @ vectors.T

    def describe(inside: NDArray[np.uint8]) -> Vector:
        features = kernel(even(colour.to_lab(inside))).mean(0) @ whiten
        return np.asarray(features / np.linalg.norm(features), np.float32)

    return describe


_LAB75 = histogram(folded(0.7), rings() * np.array([0.7, 1, 1], np.float32), 10.0)


def _shipped(anchors: int = 96, reach: float = 8.0, **other: float) -> Variant:
    return Variant(histogram(even, anchors, reach, **other))


VARIANTS: dict[str, Variant] = {
    "lab75, no rim left out": Variant(_LAB75, rim=0.0),
    "lab75": Variant(_LAB75),
    "in DIN99o": Variant(histogram(din99o, 96, 10.0)),
    "shipped: in the even space": Variant(colour.descriptor),
    "rim 0": Variant(colour.descriptor, rim=0.0),
    "rim 0.03": Variant(colour.descriptor, rim=0.03),
    "rim 0.08": Variant(colour.descriptor, rim=0.08),
    "48 anchors": _shipped(48),
    "128 anchors": _shipped(128),
    "reach 5": _shipped(reach=5.0),
    "reach 6.5": _shipped(reach=6.5),
    "reach 10": _shipped(reach=10.0),
    "reach 13": _shipped(reach=13.0),
    "no square root": _shipped(power=1.0),
    "less the common": _shipped(common=0.6),
    "5 % lightest, darkest out": _shipped(trimmed=0.05),
    "kernel mean, reach 8": Variant(embedding(96, 8.0)),
    "kernel mean, reach 14": Variant(embedding(96, 14.0)),
}
"""What is measured, in the order of the table; the first is what was shipped before."""
