"""The clothing dataset (Alexey Grigorev and contributors, CC0): single garments, flat or hung.

It says what the garment is, not where. GrabCut (Rother, Kolmogorov, Blake, 2004) gives masks that
are often right: where it is sure the parser learns the label, elsewhere only that a pixel is
background *or* that garment.
"""

import csv
import zlib
from collections import Counter
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from fashionizer.paths import reading
from fashionizer.training.data import labelsets
from fashionizer.vision.taxonomy import CLASSES, LABEL_OF_CLASS, LABELS

UNSURE = 12
"""Code of a pixel that is background or the garment; the garment's label is added to it."""

LARGE = 100
"""A sender of more photos than this is never held back."""

SIDE = 160
"""Long side GrabCut works at, in pixels: finer is slower, not better, on soft folds."""


@dataclass(frozen=True, slots=True)
class Flat:
    """One photo of the clothing dataset, with a class of the 18."""

    name: str
    path: Path
    sender: str
    class_name: str
    kids: bool
    split: Literal["train", "validation", "test"]


def read(folder: Path) -> list[Flat]:
    """List the photos with one of the 18 classes, split by sender.

    So no room, floor or bed is both learned and tested. Senders of over :data:`LARGE` photos are
    always trained on, for one of them in a test would make the test about that one home.
    """
    with StringIO(reading.read(folder / "images.csv").decode("utf-8-sig"), newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["label"] in CLASSES]
    sent = Counter(row["sender_id"] for row in rows)
    return [
        Flat(
            row["image"],
            folder / "images" / f"{row['image']}.jpg",
            row["sender_id"],
            row["label"],
            row["kids"] == "True",
            "train" if sent[row["sender_id"]] > LARGE else _split(row["sender_id"]),
        )
        for row in rows
    ]


def _split(sender: str) -> Literal["train", "validation", "test"]:
    place = zlib.crc32(f"sender {sender}".encode()) % 20
    return "test" if place < 5 else "validation" if place < 8 else "train"


def possible(codes: NDArray[np.uint8]) -> NDArray[np.uint16]:
    """Return :func:`codes` as sets of labels (see ``labelsets``), same shape, uint16."""
    labels = range(len(LABELS))
    table = [labelsets.bits([label]) for label in labels]
    table += [labelsets.bits([0, label]) for label in labels]
    return np.asarray(np.array(table, np.uint16)[codes], np.uint16)


def kept(photo: Flat, pixels: NDArray[np.uint8], cache: Path) -> NDArray[np.uint8]:
    """Return :func:`codes` of a photo, made once and kept in ``cache`` as PNG."""
    path = cache / f"{photo.name}.png"
    if not path.exists():
        cv2.imwrite(str(path), codes(pixels, photo.class_name))
    return np.asarray(cv2.imread(str(path), cv2.IMREAD_UNCHANGED), np.uint8)


def codes(pixels: NDArray[np.uint8], class_name: str) -> NDArray[np.uint8]:
    """Guess a training mask for a photo of one garment.

    Args:
        pixels: (height, width, 3) uint8 RGB.
        class_name: one of the 18 classes.

    Returns:
        (height, width) uint8: 0 background, the garment's label, or ``UNSURE`` + label. Wholly
        unsure where GrabCut's garment is implausibly small or fills the picture.
    """
    height, width = pixels.shape[:2]
    scale = SIDE / max(height, width)
    small = np.asarray(
        cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8
    )
    label = LABEL_OF_CLASS[class_name]
    garment = _grabcut(small)
    out = np.full(small.shape[:2], UNSURE + label, np.uint8)
    if 0.06 < garment.mean() < 0.9:
        kernel = np.ones((5, 5), np.uint8)
        out[cv2.erode(garment, kernel, iterations=2) == 1] = label
        out[cv2.dilate(garment, kernel, iterations=2) == 0] = 0
    resized = cv2.resize(out, (width, height), interpolation=cv2.INTER_NEAREST)
    return np.asarray(resized, np.uint8)


def _grabcut(small: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = small.shape[:2]
    trimap = np.full((height, width), cv2.GC_PR_BGD, np.uint8)
    inset_y, inset_x = height // 12, width // 12
    trimap[inset_y : height - inset_y, inset_x : width - inset_x] = cv2.GC_PR_FGD
    edge = 3
    trimap[:edge], trimap[-edge:] = cv2.GC_BGD, cv2.GC_BGD
    trimap[:, :edge], trimap[:, -edge:] = cv2.GC_BGD, cv2.GC_BGD
    middle_y, middle_x = height // 8, width // 8
    centre = np.s_[
        height // 2 - middle_y : height // 2 + middle_y,
        width // 2 - middle_x : width // 2 + middle_x,
    ]
    trimap[centre] = cv2.GC_PR_FGD
    background, foreground = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.setRNGSeed(0)
    cv2.grabCut(  # type: ignore[call-overload]
        small[..., ::-1].copy(), trimap, None, background, foreground, 4, cv2.GC_INIT_WITH_MASK
    )
    return np.isin(trimap, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
