"""A parser that goes by pure colours, and pictures of people in them.

Red and green tell what a pixel is, blue whose it is. All that a real network would have to learn is
a rule here, so that what is made of its answers can be worked out by hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fashionizer.schema import RGB, Box, Mask
from fashionizer.vision.parsing.parser import LONG_SIDE, Look, Parser
from fashionizer.vision.people.finding import Heads
from fashionizer.vision.runtime.model import Model
from fashionizer.vision.taxonomy import LABELS
from tests.vision.people.heads import SURE, empty

CELL = 8
"""Pixels of the parser's input from one cell of its heads to the next."""

SKIN, TOPS, PANTS = 1, 2, 5

SHADE_OF_LABEL = {SKIN: (255, 255), TOPS: (255, 0), PANTS: (0, 255)}

SHADES_OF_PEOPLE = (0, 64, 128, 192, 255)

GROUND = 98, 158

FAR = 120
"""Height in pixels of the parser's input below which it sees a person, but not what they wear."""

_TOLD = [(label, who) for label in SHADE_OF_LABEL for who in range(len(SHADES_OF_PEOPLE))]

_COLOURS = np.array([(*SHADE_OF_LABEL[label], SHADES_OF_PEOPLE[who]) for label, who in _TOLD])


@dataclass(frozen=True)
class ByColour(Model):
    """Stands in for the parser's network.

    It sees people who have skin and only upright, with the skin on top; of those who lie nothing.
    Cloth without skin lies there for itself. ``sure`` is the logit of each person's centre.
    """

    name: str = "by colour"
    sure: float = SURE

    def run(
        self,
        batch: NDArray[np.float32],
        into: str = "pixels",  # noqa: ARG002
        out_of: Sequence[str] | None = None,  # noqa: ARG002
    ) -> list[NDArray[np.float32]]:
        """Return logits (n, 12, h / 2, w / 2) and heads (n, 5, h / 8, w / 8)."""
        seen = [_look(picture.transpose(1, 2, 0) * 128 + 127, self.sure) for picture in batch]
        return [np.stack([logits for logits, _ in seen]), np.stack([heads for _, heads in seen])]


class Watched(Parser):
    """A parser that goes by colours, and keeps the height and width of all that it looks at."""

    def __init__(self, sure: float = SURE) -> None:
        super().__init__(ByColour(sure=sure))
        self.looked_at: list[tuple[int, int]] = []

    def look(self, photos: Sequence[RGB], long_side: int = LONG_SIDE) -> list[Look]:
        """Look at photos and remember their sizes."""
        self.looked_at += [(len(photo), len(photo[0])) for photo in photos]
        return super().look(photos, long_side)


def ground(width: int, height: int) -> RGB:
    """Return a picture of nothing, in small squares: people on one plain colour are a collage."""
    squares = np.indices((height, width)).sum(0) // 2 % 2
    return np.repeat(np.where(squares, *GROUND)[..., None], 3, axis=2).astype(np.uint8)


def paint(picture: RGB, label: int, box: Box, who: int) -> None:
    """Paint a part of someone."""
    shades = (*SHADE_OF_LABEL[label], SHADES_OF_PEOPLE[who])
    picture[box.y : box.y + box.h, box.x : box.x + box.w] = shades


def dress(picture: RGB, box: Box, who: int) -> dict[int, Box]:
    """Paint a person who fills a box: a face in the upper eighth, a top, trousers from the middle.

    Returns:
        The boxes of what they wear, by label.
    """
    eighth = box.h // 8
    worn = {
        TOPS: Box(box.x, box.y + eighth, box.w, 3 * eighth),
        PANTS: Box(box.x, box.y + 4 * eighth, box.w, 4 * eighth),
    }
    paint(picture, SKIN, Box(box.x, box.y, box.w, eighth), who)
    for label, place in worn.items():
        paint(picture, label, place, who)
    return worn


def _look(picture: NDArray[np.float32], sure: float) -> tuple[NDArray[np.float32], Heads]:
    labels, owners = _told(picture)
    heads = empty(labels.shape[0] // CELL, labels.shape[1] // CELL)
    for who in range(len(SHADES_OF_PEOPLE)):
        mine = owners == who
        if (mine & (labels == SKIN)).sum() < CELL:
            continue
        if not _upright(labels, mine):
            labels[mine] = 0
            continue
        box = Box.of(mine)
        _person(heads, box, mine, sure)
        if box.h < FAR:
            labels[mine] = SKIN
    labels = labels[::2, ::2]
    return np.where(np.arange(len(LABELS))[:, None, None] == labels, 8, 0).astype(np.float32), heads


def _told(picture: NDArray[np.float32]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return label and owner of each pixel, 0 and -1 where it has no known colour."""
    away = np.abs(picture[:, :, None] - _COLOURS).max(3)
    known, nearest = away.min(2) < 25, away.argmin(2)
    label, who = np.array(_TOLD).T
    return np.where(known, label[nearest], 0), np.where(known, who[nearest], -1)


def _upright(labels: NDArray[np.intp], mine: Mask) -> bool:
    """Return whether someone's skin is above all of their cloth, but for a blurred line."""
    skin, cloth = Box.of(mine & (labels == SKIN)), mine & (labels > SKIN)
    return not cloth.any() or skin.y + skin.h <= Box.of(cloth).y + 2


def _person(heads: Heads, box: Box, mine: Mask, sure: float) -> None:
    """Let all cells of a person vote for their box, and its middle be their centre."""
    middle = (box.y + box.h // 2) // CELL, (box.x + box.w // 2) // CELL
    _vote(heads[1:], box, [*_cells(mine), middle])
    heads[(0, *middle)] = sure


def _cells(mask: Mask) -> list[tuple[int, int]]:
    """Return row and column of the cells whose middle is in a mask."""
    rows, columns = np.nonzero(mask[CELL // 2 :: CELL, CELL // 2 :: CELL])
    return list(zip(rows.tolist(), columns.tolist(), strict=True))


def _vote(distances: NDArray[np.float32], box: Box, cells: Sequence[tuple[int, int]]) -> None:
    for row, column in cells:
        x, y = (column + 0.5) * CELL, (row + 0.5) * CELL
        sides = x - box.x, y - box.y, box.x + box.w - x, box.y + box.h - y
        distances[:, row, column] = np.log(np.maximum(np.array(sides) / CELL, 0.05))
