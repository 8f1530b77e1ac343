"""Weights that let a garment's mask fill its box, over a teacher who hardly sees it."""

import numpy as np
import pytest
from numpy.typing import NDArray

pytest.importorskip("torch", reason="needs the extra `train`")
pytest.importorskip("cv2", reason="needs the extra `train`")

from fashionizer.schema import Box
from fashionizer.training.data import labelsets
from fashionizer.training.parser import distil, fitting
from fashionizer.vision.taxonomy import LABELS

COAT, SHOES, BAG = 3, 8, 10

SIDE = 80

EVERYWHERE: tuple[slice, slice] = np.s_[0:SIDE, 0:SIDE]

FRONT: tuple[slice, slice] = np.s_[20:50, 30:60]


def _boxed(label: int, part: tuple[slice, slice]) -> fitting.Boxed:
    rows, columns = part
    around = np.s_[
        max(rows.start - 2, 0) : rows.stop + 2, max(columns.start - 2, 0) : columns.stop + 2
    ]
    return fitting.Boxed((label,), part, around)


def _seen(share: float, part: tuple[slice, slice] = FRONT) -> NDArray[np.float32]:
    """Return a teacher's word: coat all over, in one part a little of a bag as well."""
    seen = np.zeros((SIDE, SIDE, len(LABELS)), np.float32)
    seen[..., COAT] = 1
    seen[part][..., COAT], seen[part][..., BAG] = 1 - share, share
    return seen


def _possible(*garments: fitting.Boxed) -> NDArray[np.uint16]:
    possible = np.full((SIDE, SIDE), labelsets.bits([0, 1]), np.uint16)
    for each in garments:
        possible[each.around] |= np.uint16(labelsets.bits(each.labels))
    return possible


def _labels(seen: NDArray[np.float32], *garments: fitting.Boxed) -> NDArray[np.uint8]:
    possible = _possible(*garments)
    filling = fitting.weighed(seen, possible, garments)
    return labelsets.surely(distil.masked(filling, possible, fitting.SURE))


@pytest.mark.parametrize("share", [0.02, 0.1, 0.4])
def test_what_is_hardly_seen_fills_its_box(share: float) -> None:
    """A bag before a coat, of which the teacher says coat."""
    coat, bag = _boxed(COAT, EVERYWHERE), _boxed(BAG, FRONT)
    assert not (_seen(share).argmax(2) == BAG).any()
    labels = _labels(_seen(share), coat, bag)
    assert Box.of(labels == BAG) == Box(30, 20, 30, 30)
    assert (labels == COAT).sum() == SIDE * SIDE - 900


def test_what_fills_its_box_is_left_as_it_is() -> None:
    """A mask that is right is not made larger: the weight stays at one."""
    coat, bag = _boxed(COAT, EVERYWHERE), _boxed(BAG, FRONT)
    seen = _seen(0.9)
    weighed = fitting.weighed(seen, _possible(coat, bag), [coat, bag])
    np.testing.assert_allclose(weighed[..., BAG][FRONT], 0.9)
    np.testing.assert_allclose(weighed[..., COAT].max(), 1)


def test_a_garment_grows_by_no_more_than_its_box_asks() -> None:
    """A shoe whose shaft is half as sure as its foot has both, and no leg beside it."""
    shoe = _boxed(SHOES, np.s_[20:70, 20:40])
    seen = np.zeros((SIDE, SIDE, len(LABELS)), np.float32)
    seen[..., 0] = 1
    for rows, share in (((50, 70), 0.8), ((20, 50), 0.3)):
        part = seen[rows[0] : rows[1], 20:40]
        part[..., SHOES], part[..., 1], part[..., 0] = share, 1 - share, 0
    seen[20:50, 20:24] = 0
    seen[20:50, 20:24, 1] = 0.96
    seen[20:50, 20:24, SHOES] = 0.04
    labels = _labels(seen, shoe)
    assert Box.of(labels == SHOES) == Box(20, 20, 20, 50)
    assert (labels[20:50, 24:40] == SHOES).all()
    assert (labels[20:50, 20:24] == 1).all()


def test_nothing_grows_beyond_what_is_possible() -> None:
    """Labels that a pixel cannot have weigh nothing, whatever is asked of them."""
    bag = _boxed(BAG, FRONT)
    weighed = fitting.weighed(_seen(0.3, EVERYWHERE), _possible(bag), [bag])
    outside = np.ones((SIDE, SIDE), np.bool_)
    outside[bag.around] = False
    assert not weighed[outside][:, BAG].any()
    assert not weighed[..., COAT].any()


def test_the_smaller_of_two_lies_in_front() -> None:
    """Two boxes over one cloth: each keeps its box, and what lies before the other is seen."""
    coat, bag = _boxed(COAT, np.s_[10:70, 10:70]), _boxed(BAG, FRONT)
    labels = _labels(_seen(0.05), bag, coat)
    assert Box.of(labels == COAT).iou(Box(10, 10, 60, 60)) > 0.8
    assert Box.of(labels == BAG).iou(Box(30, 20, 30, 30)) > 0.8


def test_without_garments_nothing_is_weighed() -> None:
    """What nobody listed cannot be there."""
    assert not fitting.weighed(_seen(0.5), _possible(), [])[..., 2:].any()
