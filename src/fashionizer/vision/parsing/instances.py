"""From label probabilities to garments: which pixels belong together, and as what."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from fashionizer.photo.thumbnail import resized_mask
from fashionizer.schema import Box, Mask
from fashionizer.vision.taxonomy import GARMENT_LABELS, LABELS

Probabilities = NDArray[np.float32]
"""(12, height, width) float32, summing to 1 over the labels."""

LEAST_AREA = {8: 0.0006, 9: 0.0008, 10: 0.0015, 11: 0.0015}
"""Smallest garment as a share of the picture, where it is not 0.4 %: shoes, hats, bags and
accessories are small on a whole body."""

LEAST_CONFIDENCE = {9: 0.7, 11: 0.7}
"""Mean probability below which an instance is no garment, where it is not a half: on heads the
parser takes hair for a hat, and hardly knows accessories."""

LEAST_LAID_OUT = 0.35
"""The same where no person is seen: there the embedder judges as well, and misnaming is likelier
than seeing cloth where there is none."""

PERSON = 0.004
"""Share of skin and hair from which a photo shows a person."""

ABSORBED = 0.4
"""In one laid-out garment, and in what is worn below, a label covering less than this share of the
piece is an error of the parser (a hem taken for a skirt), not a second garment."""

LEAST_PIECE = {8: 0.12}
"""Smallest piece of a garment, or second bag, as a share of the largest, where it is not a quarter:
one shoe may be half hidden by the other leg."""

BOTTOMS = slice(5, 8)
"""Labels of what is worn below: trousers, shorts, skirt."""

ONE_PER_PERSON = (2, 3, 4, 5, 6, 7, 8, 9)
"""Labels whose pieces are one garment: a coat parted by a bag's strap, a pair of shoes."""


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """One garment's place: label number, mask (height, width), box, confidence 0 … 1.

    Of worn trousers, shorts and skirts it is the confidence that one of them is there.

    ``shares`` (12,) are the mean label probabilities over the mask. Mask and box are in pixels of
    the label probabilities; :func:`located` brings them to the photo's. ``person`` is the number of
    the wearer, None where nobody is seen.
    """

    label: int
    mask: Mask
    box: Box
    confidence: float
    shares: NDArray[np.float32]
    person: int | None = None


def instances(probabilities: Probabilities, worn: bool | None = None) -> list[Instance]:
    """Find the garments, most prominent first.

    Args:
        probabilities: see :data:`Probabilities`; at any resolution.
        worn: whether a person wears them; None means skin or hair tells.

    Returns:
        Instances with boxes in pixels of ``probabilities``.
    """
    worn = shows_person(probabilities) if worn is None else worn
    labels = _on_a_person(probabilities) if worn else _laid_out(probabilities)
    found = [
        instance
        for label in GARMENT_LABELS
        for mask in _pieces(labels == label, label)
        if (instance := _instance(probabilities, mask, label if worn else None))
    ]
    found = _one_trunk(found) if worn else found
    return sorted(found, key=lambda r: r.shares[r.label] * r.mask.sum() ** 0.5, reverse=True)


def _on_a_person(probabilities: Probabilities) -> NDArray[np.intp]:
    """Label what a person wears: first as bottoms or something else, then as which bottoms.

    What is surely worn below is found though it is unsure as what, and is one garment, unless two
    are there, each of them sure and large: a skirt over leggings.
    """
    others = probabilities.copy()
    others[BOTTOMS] = 0
    below = probabilities[BOTTOMS].sum(0) > others.max(0)
    kinds = BOTTOMS.start + probabilities[BOTTOMS].argmax(0)
    labels: NDArray[np.intp] = np.where(below, kinds, others.argmax(0))
    areas = np.bincount(labels[below], minlength=BOTTOMS.stop)[BOTTOMS]
    main = BOTTOMS.start + int(areas.argmax())
    for label, area in enumerate(areas.tolist(), BOTTOMS.start):
        mine = labels == label
        if 0 < area < ABSORBED * below.sum() or (area and probabilities[label, mine].mean() < 0.5):
            labels[mine] = main
    return labels


def _one_trunk(found: list[Instance]) -> list[Instance]:
    """Keep either the dress or what stands for it: nobody shows half a dress and half a skirt."""
    apart = [instance for instance in found if instance.label in (2, 6, 7)]
    dresses = [instance for instance in found if instance.label == 4]
    if not dresses or not any(instance.label in (6, 7) for instance in apart):
        return found
    dress, separates = (sum(r.mask.sum() * r.confidence for r in rs) for rs in (dresses, apart))
    rejected = dresses if dress < separates else [r for r in apart if r.label != 2]
    return [instance for instance in found if all(instance is not other for other in rejected)]


def shows_person(probabilities: Probabilities) -> bool:
    """Return whether enough skin or hair is seen for garments to be worn, not laid out."""
    return bool((probabilities[1] > 0.5).mean() >= PERSON)


def _laid_out(probabilities: Probabilities) -> NDArray[np.intp]:
    """Label a photo without a person: each connected piece of cloth is mostly one garment."""
    cloth = probabilities[2:].sum(0) > 0.5
    blobs, count = ndimage.label(cloth, np.ones((3, 3)))
    labels = np.where(cloth, 2 + probabilities[2:].argmax(0), 0)
    for number in range(1, count + 1):
        blob = blobs == number
        shares = np.bincount(labels[blob], minlength=len(LABELS)) / blob.sum()
        main = _main_label(probabilities, blob)
        minor = np.flatnonzero((shares > 0) & (shares < ABSORBED))
        labels[blob & np.isin(labels, minor)] = main
    return labels


def _main_label(probabilities: Probabilities, blob: Mask) -> int:
    return 2 + int(probabilities[2:, blob].mean(1).argmax())


def _pieces(mask: Mask, label: int) -> list[Mask]:
    """Part a label's pixels into garments; specks are dropped."""
    blobs, count = ndimage.label(mask, np.ones((3, 3)))
    if not count:
        return []
    areas = np.bincount(blobs.ravel())[1:]
    kept = np.flatnonzero(areas >= LEAST_PIECE.get(label, 0.25) * areas.max()) + 1
    if label in ONE_PER_PERSON:
        return [np.isin(blobs, kept)]
    return [blobs == number for number in kept]


def _instance(probabilities: Probabilities, mask: Mask, label: int | None) -> Instance | None:
    shares = probabilities[:, mask].mean(1)
    if label is None:
        label, least = 2 + int(shares[2:].argmax()), LEAST_LAID_OUT
        confidence = float(shares[label])
    else:
        least = LEAST_CONFIDENCE.get(label, 0.5)
        below = BOTTOMS.start <= label < BOTTOMS.stop
        confidence = float(shares[BOTTOMS].sum() if below else shares[label])
    if mask.mean() < LEAST_AREA.get(label, 0.004) or confidence < least:
        return None
    return Instance(label, mask, Box.of(mask), confidence, shares)


def located(instance: Instance, around: Box, width: int, height: int) -> Instance:
    """Bring an instance from the pixels of the label probabilities to those of the photo.

    Args:
        instance: with box and mask in pixels of the label probabilities.
        around: the part of the photo that was looked at.
        width: of the photo.
        height: of the photo.

    Returns:
        The same with box and mask (height, width) in pixels of the photo; the box is not empty.
    """
    rows, columns = instance.mask.shape
    x, y = instance.box.x * around.w // columns, instance.box.y * around.h // rows
    box = Box(
        around.x + x,
        around.y + y,
        max(1, -(-(instance.box.x + instance.box.w) * around.w // columns) - x),
        max(1, -(-(instance.box.y + instance.box.h) * around.h // rows) - y),
    )
    mask = np.zeros((height, width), np.bool_)
    here = np.s_[around.y : around.y + around.h, around.x : around.x + around.w]
    mask[here] = resized_mask(instance.mask, around.w, around.h)
    return replace(instance, box=box, mask=mask)
