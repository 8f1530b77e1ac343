"""What finding people is trained by, on two people whose boxes can be counted in cells."""

import pytest

torch = pytest.importorskip("torch", reason="needs the extra `train`")
pytest.importorskip("cv2", reason="needs the extra `train`")

from torch import Tensor  # noqa: E402

from fashionizer.training.data.sample import UNKNOWN  # noqa: E402
from fashionizer.training.parser.losses import CELL, people_loss  # noqa: E402

HEIGHT, WIDTH = 12, 16
"""Cells of a picture."""

BOXES = {1: (2, 1, 5, 10), 2: (9, 3, 14, 12)}
"""Left, top, right and bottom of people 1 and 2, in cells."""


def _people() -> Tensor:
    """Return whose each pixel is, (1, 96, 128) uint8."""
    people: Tensor = torch.zeros(1, HEIGHT * CELL, WIDTH * CELL, dtype=torch.uint8)
    for number, box in BOXES.items():
        left, top, right, bottom = (side * CELL for side in box)
        people[:, top:bottom, left:right] = number
    return people


def _middle(number: int) -> tuple[int, int]:
    left, top, right, bottom = BOXES[number]
    return (top + bottom) // 2, (left + right) // 2


def _truth() -> Tensor:
    """Return what a parser that knows everything says, cell by cell."""
    found: Tensor = torch.full((1, 5, HEIGHT, WIDTH), -3.0)
    found[:, 0] = -20
    for number, (left, top, right, bottom) in BOXES.items():
        for row in range(top, bottom):
            for column in range(left, right):
                x, y = column + 0.5, row + 0.5
                sides = torch.tensor([x - left, y - top, right - x, bottom - y])
                found[0, 1:, row, column] = sides.log()
        found[(0, 0, *_middle(number))] = 20
    return found


def _lost(found: Tensor, people: Tensor | None = None) -> float:
    return float(people_loss(found, _people() if people is None else people))


def test_the_truth_costs_nothing() -> None:
    """Centres in the middle of people, and everybody's box from each of their cells."""
    assert _lost(_truth()) == pytest.approx(0, abs=0.01)


def test_a_person_missed_costs() -> None:
    """One of two is not seen."""
    found = _truth()
    found[(0, 0, *_middle(2))] = -20
    assert _lost(found) > 2


def test_a_person_too_many_costs() -> None:
    """Somebody is seen in a corner where nobody is; near a true centre that is a lesser fault."""
    ghost, beside = _truth(), _truth()
    ghost[0, 0, 0, 15] = 20
    row, column = _middle(2)
    beside[0, 0, row + 1, column] = 20
    assert _lost(ghost) > 2
    assert _lost(ghost) > 2 * _lost(beside)


def test_a_wrong_box_costs_the_more_the_wronger_it_is() -> None:
    """As large again to the right, a speck; a box apart from the true one most of all."""
    costs = []
    for change in (1.0, 1.5, 3.0):
        found = _truth()
        found[:, 3] = (found[:, 3].exp() * change).log()
        costs.append(_lost(found))
    assert costs == sorted(costs)
    assert costs[1] > 0.05
    speck = _truth()
    speck[:, 1:] = -3
    assert _lost(speck) > max(costs)


def test_a_box_across_the_true_one_costs_more_than_its_overlap_says() -> None:
    """A person of one cell, found twice as wide and half as high: 1 - (1 / 3 - 2 / 8), by hand."""
    people = torch.zeros(1, 3 * CELL, 3 * CELL, dtype=torch.uint8)
    people[:, CELL : 2 * CELL, CELL : 2 * CELL] = 1
    found = torch.full((1, 5, 3, 3), -3.0)
    found[:, 0], found[0, 0, 1, 1] = -20, 20
    found[0, 1:, 1, 1] = torch.tensor([1, 0.25, 1, 0.25]).log()
    assert _lost(found, people) == pytest.approx(11 / 12, abs=1e-3)


def test_boxes_are_asked_of_people_only() -> None:
    """What a cell of nobody votes for is not looked at."""
    found = _truth()
    found[:, 1:, :, 15] = 4
    assert _lost(found) == pytest.approx(_lost(_truth()), abs=1e-6)


def test_where_somebody_may_be_nobody_is_missed_or_too_many() -> None:
    """Rule: unknown pixels do not count, neither as a centre nor as a box."""
    people = _people()
    people[:, :, 14 * CELL :] = UNKNOWN
    found, other = _truth(), _truth()
    other[0, 0, 4, 15] = 20
    other[0, 1:, 4, 15] = 2
    assert _lost(other, people) == pytest.approx(_lost(found, people), abs=1e-6)
    assert _lost(other) > _lost(found) + 2


def test_a_picture_of_nobody_is_learned_from() -> None:
    """Seeing nobody costs nothing, seeing somebody does; neither divides by no person."""
    nobody = torch.zeros_like(_people())
    empty = _truth()
    empty[:, 0] = -20
    assert _lost(empty, nobody) == pytest.approx(0, abs=0.01)
    assert _lost(_truth(), nobody) > 2


def test_each_picture_of_a_batch_has_its_own_people() -> None:
    """The right answers in the wrong order are wrong."""
    mirrored = _people().flip(2)
    both = torch.cat([_people(), mirrored])
    turned = _truth().flip(3)
    turned[:, [1, 3]] = turned[:, [3, 1]]
    right, wrong = torch.cat([_truth(), turned]), torch.cat([turned, _truth()])
    assert _lost(right, both) < 1
    assert _lost(wrong, both) > _lost(right, both) + 1


def test_it_can_be_learned_from() -> None:
    """A few steps down the slope bring any answer nearer to the truth."""
    torch.manual_seed(0)
    found = torch.randn(1, 5, HEIGHT, WIDTH, requires_grad=True)
    optimiser = torch.optim.Adam([found], 0.2)
    first = people_loss(found, _people())
    for _ in range(80):
        optimiser.zero_grad()
        people_loss(found, _people()).backward()
        optimiser.step()
    assert _lost(found.detach()) < 0.1 * float(first.detach())
