"""Masks for photos whose garments have boxes, as a trained parser sees them, boxes in hand.

Like ``distil``, which knows tags: a box also says where, and how far a garment reaches, see
``fitting``. What stands out from the ground
(u2netp's saliency: Qin et al., "U²-Net", Pattern Recognition 2020, Apache-2.0) and lies in one box
alone is that garment, or skin.
"""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from fashionizer.training.data import labelsets, wild
from fashionizer.training.data.pictures import rgb
from fashionizer.training.data.sample import ANYTHING, UNKNOWN, Sample
from fashionizer.training.parser import distil, fitting
from fashionizer.vision.taxonomy import LABELS

ROOM = 0.015
"""By how much a box read by eye is widened on each side, of the photo's size."""

STANDS_OUT, GROUND = 0.85, 0.1
"""Saliency from which on a pixel is surely no ground, and below which it surely is."""

LEAST_FILLED = 0.75
"""IoU of the person's box with what is seen of them from which on the latter is trusted."""

_OTHER = labelsets.bits([0, 1, 11])


def samples(net: torch.nn.Module, photos: list[wild.Photo], saliency: Path) -> Iterator[Sample]:
    """Return photos with masks as ``net`` and the boxes make them.

    Args:
        net: a trained parser.
        photos: of one split.
        saliency: folder of ``NAME.png``, one channel of 8 bits.
    """
    net.eval()
    for photo in photos:
        pixels = rgb(photo.path)
        there = cv2.imread(str(saliency / f"{photo.name}.png"), cv2.IMREAD_GRAYSCALE)
        stands_out = (np.asarray(there) / 255).astype(np.float32)
        possible = sets(photo, stands_out)
        around = part(photo.person, possible.shape, 0.06)
        seen = np.zeros((*possible.shape, len(LABELS)), np.float32)
        seen[..., 0] = 1
        seen[around] = distil.seen(net, np.ascontiguousarray(pixels[around]))
        named = alone_in_box(seen, possible, stands_out)
        filling = fitting.weighed(seen, named, garments(photo, possible.shape))
        named = np.where(
            possible == ANYTHING, ANYTHING, distil.masked(filling, named, fitting.SURE)
        )
        yield Sample(pixels, named.astype(np.uint16), people(photo, named, stands_out))


def sets(photo: wild.Photo, stands_out: NDArray[np.float32]) -> NDArray[np.uint16]:
    """Return which labels each pixel may have (height, width), as far as boxes and saliency say.

    Skin and accessories may be anywhere, garments in their boxes only. Where there are other
    people, nothing is known beyond the main person's box.
    """
    shape = stands_out.shape
    several = photo.people != "1"
    possible = np.full(shape, ANYTHING if several else _OTHER, np.uint16)
    possible[part(photo.person, shape, ROOM)] = _OTHER
    boxed = np.zeros(shape, np.bool_)
    for garment in photo.garments:
        where = part(garment.corners, shape, ROOM)
        here = possible[where]
        here[here == ANYTHING] = _OTHER
        here |= labelsets.bits(garment.labels)
        boxed[where] = True
    if not several:
        possible[~boxed & (stands_out < GROUND)] = labelsets.BACKGROUND
    possible[boxed & (stands_out > STANDS_OUT) & (possible != ANYTHING)] &= ~np.uint16(1)
    return possible


def garments(photo: wild.Photo, shape: tuple[int, ...]) -> list[fitting.Boxed]:
    """Return the garments of a photo of this shape with the pixels of their boxes."""
    return [
        fitting.Boxed(each.labels, part(each.corners, shape, 0.0), part(each.corners, shape, ROOM))
        for each in photo.garments
    ]


def alone_in_box(
    seen: NDArray[np.float32], possible: NDArray[np.uint16], stands_out: NDArray[np.float32]
) -> NDArray[np.uint16]:
    """Name the garment of pixels that stand out, are in one box only and do not look like skin."""
    bare = possible & ~np.uint16(_OTHER)
    single = (bare != 0) & (bare & (bare - np.uint16(1)) == 0) & (possible != ANYTHING)
    sure = single & (stands_out > STANDS_OUT) & (seen[..., 1] < 0.3)
    return np.where(sure, bare, possible).astype(np.uint16)


def people(
    photo: wild.Photo, named: NDArray[np.uint16], stands_out: NDArray[np.float32]
) -> NDArray[np.uint8]:
    """Return who each pixel belongs to: 1 is the main person, others are not known."""
    box = part(photo.person, named.shape, 0.0)
    out = np.full(named.shape, 0 if photo.people == "1" else UNKNOWN, np.uint8)
    mine = np.zeros(named.shape, np.bool_)
    worn = (named & 1 == 0) & (named != labelsets.NOTHING) | (stands_out > 0.5)
    mine[part(photo.person, named.shape, 0.01)] = worn[part(photo.person, named.shape, 0.01)]
    rows, columns = (np.flatnonzero(mine.any(axis)) for axis in (1, 0))
    high, wide = box[0].stop - box[0].start, box[1].stop - box[1].start
    extent = (np.ptp(rows) + 1, np.ptp(columns) + 1) if len(rows) else (0, 0)
    fills = min(extent[0], high) * min(extent[1], wide) >= LEAST_FILLED * high * wide
    if photo.people != "1":
        out[box] = 0
    if fills:
        out[mine] = 1
    else:
        out[box] = 1
    return out


def part(corners: wild.Corners, shape: tuple[int, ...], room: float) -> tuple[slice, slice]:
    """Return the rows and columns of a box widened by ``room`` of the photo's size."""
    height, width = shape[:2]
    left, top, right, bottom = corners
    return (
        slice(max(round((top - room) * height), 0), max(round((bottom + room) * height), 1)),
        slice(max(round((left - room) * width), 0), max(round((right + room) * width), 1)),
    )
