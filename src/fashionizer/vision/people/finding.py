"""From the parser's people head to boxes, and from boxes to whose each pixel is."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from fashionizer.schema import Mask

Corners = NDArray[np.float32]
"""(n, 4) float32: left, top, right and bottom of boxes as shares of the picture, 0 … 1."""

Heads = NDArray[np.float32]
"""(5, h, w) float32 of one picture, a cell for each 8 x 8 pixels: the logit of a person's centre,
then the logarithms of the distances to the left, top, right and bottom of the box of the person
whom the cell belongs to, in cells."""

SEEN = 0.3
"""Score from which on a peak is a person."""

SAME = 0.5
"""IoU from which on two boxes are of one person; neighbours arm in arm have less."""

APART = 0.3
"""IoU with the box that a cell outside of a person votes for, from which on it is theirs: a bag."""


class People(NamedTuple):
    """People in a picture, the surest first: scores (n,) 0 … 1 and boxes, see :data:`Corners`."""

    scores: NDArray[np.float32]
    boxes: Corners


def find(heads: Heads) -> People:
    """Find people as peaks of their centres (Zhou, Wang, Krähenbühl, "Objects as Points", 2019).

    Args:
        heads: see :data:`Heads`.
    """
    scores = 1 / (1 + np.exp(-heads[0]))
    peaks = (scores >= SEEN) & (scores == ndimage.maximum_filter(scores, 3))
    rows, columns = np.nonzero(peaks)
    order = np.argsort(-scores[rows, columns])
    boxes = _voted(heads)[rows[order], columns[order]]
    kept: list[int] = []
    for number in range(len(boxes)):
        if not kept or iou(boxes[number : number + 1], boxes[kept]).max() < SAME:
            kept.append(number)
    return People(scores[rows, columns][order][kept], boxes[kept])


def owned(heads: Heads, boxes: Corners, mine: int) -> Mask:
    """Return which cells (h, w) are person ``mine``'s, by the boxes that they vote for.

    A cell outside of all boxes that votes for none of them is nobody's.
    """
    votes = _voted(heads)
    shares = iou(votes.reshape(-1, 4), boxes).reshape(*votes.shape[:2], len(boxes))
    height, width = votes.shape[:2]
    y, x = np.mgrid[:height, :width] + 0.5
    left, top, right, bottom = boxes[mine]
    inside = (x > left * width) & (x < right * width) & (y > top * height) & (y < bottom * height)
    return np.asarray((shares.argmax(2) == mine) & (inside | (shares[..., mine] >= APART)))


def iou(some: Corners, others: Corners) -> NDArray[np.float32]:
    """Return the intersection over union (n, m) of each of n boxes with each of m."""
    both = _shared(some, others)
    areas = _areas(some)[:, None] + _areas(others)[None]
    return np.asarray(both / np.maximum(areas - both, 1e-9), np.float32)


def within(some: Corners, others: Corners) -> NDArray[np.float32]:
    """Return the intersection over the smaller area (n, m) of each of n boxes with each of m."""
    smaller = np.minimum(_areas(some)[:, None], _areas(others)[None])
    return np.asarray(_shared(some, others) / np.maximum(smaller, 1e-9), np.float32)


def _shared(some: Corners, others: Corners) -> NDArray[np.float32]:
    a, b = some[:, None], others[None]
    sides = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])
    return np.asarray(sides.clip(0).prod(2), np.float32)


def _areas(boxes: Corners) -> NDArray[np.float32]:
    return np.asarray((boxes[:, 2:] - boxes[:, :2]).clip(0).prod(1), np.float32)


def _voted(heads: Heads) -> NDArray[np.float32]:
    """Return the box (h, w, 4) that each cell votes for, see :data:`Corners`."""
    height, width = heads.shape[1:]
    rows, columns = np.mgrid[:height, :width] + 0.5
    left, top, right, bottom = np.exp(heads[1:].clip(-3, 5))
    sides = (columns - left) / width, (rows - top) / height
    others = (columns + right) / width, (rows + bottom) / height
    return np.stack([*sides, *others], axis=2).clip(0, 1).astype(np.float32)
