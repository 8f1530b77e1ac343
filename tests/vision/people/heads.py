"""Heads as a parser gives them that knows where people are: made by hand, not found."""

from collections.abc import Iterable

import numpy as np

from fashionizer.vision.people.finding import Heads

NOBODY, SURE = -9.0, 4.0
"""Logits of a cell that is no centre, and of one that surely is."""

Cells = tuple[int, int, int, int]
"""Left, top, right and bottom of a person's box in cells; the last two are exclusive."""


def empty(height: int, width: int) -> Heads:
    """Return heads that see nobody: each cell votes for a speck of its own."""
    heads = np.full((5, height, width), -3.0, np.float32)
    heads[0] = NOBODY
    return heads


def vote(heads: Heads, row: int, column: int, box: Cells) -> None:
    """Let one cell vote for a box that its middle is in."""
    left, top, right, bottom = box
    sides = [column + 0.5 - left, row + 0.5 - top, right - column - 0.5, bottom - row - 0.5]
    heads[1:5, row, column] = np.log(sides)


def with_people(height: int, width: int, boxes: Iterable[Cells], sure: float = SURE) -> Heads:
    """Return heads that see people who fill their boxes; the later ones stand in front."""
    heads = empty(height, width)
    for box in boxes:
        left, top, right, bottom = box
        for row in range(top, bottom):
            for column in range(left, right):
                vote(heads, row, column, box)
        heads[0, (top + bottom) // 2, (left + right) // 2] = sure
    return heads
