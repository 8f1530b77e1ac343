"""Looking closer at people who are small in a photo, until they fill what is looked at."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from fashionizer.schema import RGB, Box
from fashionizer.vision.parsing.instances import Probabilities
from fashionizer.vision.parsing.parser import Look, Parser
from fashionizer.vision.people.finding import Corners, People, find, iou, owned, within

ROOM = 0.1
"""How much is seen around a person who is looked at more closely, of their height."""

CLOSER = 0.7
"""A person is looked at more closely where that part has a long side of less than this share of
what was looked at before."""

LOOKS = 3
"""How often somebody is looked at more closely: from afar, a box says no more than about where."""

CUT_OFF = 0.02
"""Share of what was looked at within which a person who reaches its rim may go on beyond."""

MORE_ROOM = 0.4
"""How much is then seen around them, of the height that was seen."""

AGAIN = 0.5
"""Share of the smaller of two boxes that is shared from which on a person is the one seen from
further away, whose box may be far too large."""

LARGE = 0.4
"""Share of the long side of what was looked at from which on a person is as large as they need be
for their box to be right; a closer look then only shows better what they wear."""

SURE = 0.5
"""Score from which on a small person is believed whom a closer look does not show."""

Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """One of a photo's people as one look shows them.

    They are in ``picture``, all of the photo or a part of it. ``part`` of that was looked at, both
    in the photo's pixels; ``people`` were seen there, boxes as shares of it, this one being number
    ``mine``.
    """

    picture: Box
    part: Box
    look: Look
    people: People
    mine: int

    @property
    def score(self) -> float:
        """How sure it is that this is a person, 0 … 1."""
        return float(self.people.scores[self.mine])

    @property
    def box(self) -> Box:
        """The person's box in pixels of the photo; not empty."""
        x0, y0, x1, y1 = self.people.boxes[self.mine] * _sides(self.part)
        left, top = min(int(x0), self.part.w - 1), min(int(y0), self.part.h - 1)
        wide, high = max(round(float(x1)) - left, 1), max(round(float(y1)) - top, 1)
        return Box(self.part.x + left, self.part.y + top, wide, high)

    @property
    def own(self) -> Probabilities:
        """The label probabilities of this person alone: what is others' is background."""
        mine = owned(self.look.heads, self.people.boxes, self.mine)
        probabilities = self.look.probabilities.copy()
        scale = probabilities.shape[1] // mine.shape[0]
        others = ~np.kron(mine, np.ones((scale, scale), np.bool_))
        probabilities[:, others] = 0
        probabilities[0, others] = 1
        return probabilities


def closest(
    parser: Parser, photos: Mapping[Name, RGB], sights: Mapping[Name, Sight]
) -> dict[Name, Sight]:
    """Look closer at people as long as they are small in what was looked at.

    Args:
        parser: looks at all of them in one go, at most :data:`LOOKS` times.
        photos: the photo of each.
        sights: of each, from further away.

    Returns:
        The closest sights; who was not sure and is nobody from near is left out.
    """
    found = dict(sights)
    pending = list(sights)
    for _ in range(LOOKS):
        parts = {name: part for name in pending if (part := _around(found[name])) is not None}
        looks = parser.look([part.cut(photos[name]) for name, part in parts.items()])
        for (name, part), look in zip(parts.items(), looks, strict=True):
            nearer = _nearer(found.pop(name), part, look)
            if nearer is not None:
                found[name] = nearer
        pending = [name for name in parts if name in found]
    return found


def _around(sight: Sight) -> Box | None:
    """Return the part of a photo to look at for a person; None where they fill the last one."""
    box, last, most = sight.box, sight.part, sight.picture
    goes_on = _goes_on(box, last, most)
    room = round((MORE_ROOM if goes_on else ROOM) * box.h)
    left, top = max(box.x - room, most.x), max(box.y - room, most.y)
    right = min(box.x + box.w + room, most.x + most.w)
    bottom = min(box.y + box.h + room, most.y + most.h)
    part = Box(left, top, max(right - left, 1), max(bottom - top, 1))
    nearer = max(part.w, part.h) < CLOSER * max(last.w, last.h)
    return part if nearer or goes_on else None


def _goes_on(box: Box, part: Box, picture: Box) -> bool:
    """Return whether a box reaches the rim of the part looked at where the picture goes on."""
    ends, rims, beyond = (
        np.array([-each.x, -each.y, each.x + each.w, each.y + each.h])
        for each in (box, part, picture)
    )
    near = rims - ends < CUT_OFF * max(part.w, part.h)
    return bool((near & (rims < beyond)).any())


def _nearer(sight: Sight, part: Box, look: Look) -> Sight | None:
    """Return the same person as a closer look shows them; None where they are nobody."""
    if max(sight.box.w, sight.box.h) >= LARGE * max(sight.part.w, sight.part.h):
        return _as_before(sight, part, look)
    people, before = find(look.heads), _shares(sight.box, part)[None]
    likely = people.scores * iou(before, people.boxes)[0]
    likely[within(before, people.boxes)[0] < AGAIN] = 0
    if likely.any():
        return Sight(sight.picture, part, look, people, int(likely.argmax()))
    return _as_before(sight, part, look) if sight.score >= SURE else None


def _as_before(sight: Sight, part: Box, look: Look) -> Sight:
    """Return a closer look at somebody with everybody in the boxes that they were seen in."""
    boxes = sight.people.boxes * _sides(sight.part) + _corner(sight.part) - _corner(part)
    shares: Corners = (boxes / _sides(part)).clip(0, 1).astype(np.float32)
    return Sight(sight.picture, part, look, People(sight.people.scores, shares), sight.mine)


def _shares(box: Box, part: Box) -> NDArray[np.float32]:
    """Return the corners of a box as shares of a part of its photo."""
    corners = np.array([box.x, box.y, box.x + box.w, box.y + box.h])
    return np.asarray((corners - _corner(part)) / _sides(part), np.float32)


def _corner(part: Box) -> NDArray[np.float64]:
    return np.array([part.x, part.y] * 2, np.float64)


def _sides(part: Box) -> NDArray[np.float64]:
    return np.array([part.w, part.h, part.w, part.h], np.float64)
