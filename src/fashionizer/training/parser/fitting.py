"""Masks that fill the boxes that are known of a photo's garments.

A teacher who hardly knows bags sees coat where the list has a bag in front of it, and its pupil
never learns one. A box says more than where a garment can be: it is as wide and high as the garment
(as the projection term of BoxInst has it: Tian et al., CVPR 2021). So each garment's probability is
weighed up by as little as makes its mask fill its box.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from fashionizer.schema import Box
from fashionizer.vision.taxonomy import LABELS

WEIGHTS = (1.0, 1.5, 2.0, 3.0, 4.5, 7.0, 10.0, 15.0, 22.0, 33.0, 50.0, 80.0, 120.0, 200.0)
"""What a garment's probability is weighed by; the first that fills the box is taken."""

FILLED = 0.8
"""IoU of a mask's box with the garment's from which on it fills it."""

WORTH = 0.02
"""By how much a greater weight must fill the box better, where none fills it."""

ROUNDS = 3
"""How often each garment's weight is chosen, after those of its neighbours."""

LEAST = 1e-4
"""Probability of a label at any pixel that may have it: no teacher is sure."""

SURE = 0.55
"""Share of the weighed probability of two labels from which on the greater is named."""

Part = tuple[slice, slice]


@dataclass(frozen=True, slots=True)
class Boxed:
    """A garment: the labels its pixels may have, its box, and the box with what it is off by."""

    labels: tuple[int, ...]
    part: Part
    around: Part


def weighed(
    probability: NDArray[np.float32], possible: NDArray[np.uint16], garments: Sequence[Boxed]
) -> NDArray[np.float32]:
    """Weigh the garments' labels so that the likeliest ones fill the boxes.

    Args:
        probability: (height, width, 12) float32.
        possible: (height, width) label sets, see ``labelsets``.
        garments: all that the photo has; what lies in front of others is the smaller one.

    Returns:
        (height, width, 12) float32, 0 or more, zero for labels that a pixel cannot have.
    """
    allowed = (possible[..., None] >> np.arange(len(LABELS), dtype=np.uint16)) & 1
    shares = np.maximum(probability, LEAST) * allowed
    order = sorted(garments, key=lambda each: -shares[each.part].size)
    chosen = [1.0] * len(order)
    for _ in range(ROUNDS):
        for number, garment in enumerate(order):
            chosen[number] = 1.0
            chosen[number] = _weight(shares, _applied(shares, order, chosen), garment)
    return _applied(shares, order, chosen)


def _applied(
    shares: NDArray[np.float32], garments: Sequence[Boxed], chosen: Sequence[float]
) -> NDArray[np.float32]:
    weights = np.ones_like(shares)
    for garment, weight in zip(garments, chosen, strict=True):
        here = weights[garment.around]
        for label in garment.labels:
            here[..., label] = np.maximum(here[..., label], weight)
    return shares * weights


def _weight(shares: NDArray[np.float32], others: NDArray[np.float32], garment: Boxed) -> float:
    """Return the least weight with which a garment fills its box, else the one that does best."""
    labels = list(garment.labels)
    rows, columns = garment.around
    y, x = garment.part
    box = Box(x.start - columns.start, y.start - rows.start, x.stop - x.start, y.stop - y.start)
    mine = shares[garment.around][..., labels].max(-1)
    rest = others[garment.around].copy()
    rest[..., labels] = 0
    rival = rest.max(-1) * SURE / (1 - SURE)
    best, fills = 1.0, -1.0
    for weight in WEIGHTS:
        filled = _filled(mine * weight > rival, box)
        if filled > fills + WORTH:
            best, fills = weight, filled
        if fills >= FILLED:
            break
    return best


def _filled(mask: NDArray[np.bool_], box: Box) -> float:
    """Return the IoU of a mask's box, but for specks, with a box."""
    whole = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    return Box.of(whole > 0).iou(box) if whole.any() else 0.0
