"""Whether garments of two and three people who stand side by side are given to their wearers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from benchmarks.people.composites import GROUNDS, Figure, Grounds, paste
from benchmarks.people.matching import SAME, Eyes, Row, Tally, main_persons, matched, measured
from benchmarks.people.photos import Piece
from fashionizer.schema import RGB, Box, Detections, Mask

PICTURES = 100

HEIGHT = 600
"""Of each picture, in pixels; as wide as its people need."""

PEOPLE = 420, 480
"""Least and greatest height of a person in pixels."""

GROUND_LINE = 570
"""Row that everybody stands on."""

OVERLAP = 16
"""By how many pixels neighbours overlap at most where they are nearest; they touch at least."""

AIR = 40, 200
"""Least and greatest distance in pixels from the outer people to the picture's rim."""

VISIBLE = 0.5
"""Share of a garment that must be seen beside the neighbour for it to be looked for."""

SPANNED = 0.4
"""Share of one garment of each of two people that a box covers which spans both."""


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """People side by side: the picture, and for each of them where they and their garments are.

    ``alone`` are the pictures of each by themselves on the same ground, in the same place;
    ``whole`` and ``seen`` the garments' boxes there and in the picture, in one order, ``person``
    their wearer's number.
    """

    kind: str
    picture: RGB
    people: tuple[Box, ...]
    alone: tuple[RGB, ...]
    whole: tuple[Piece, ...]
    seen: tuple[Piece, ...]


def scenes(figures: Sequence[Figure], grounds: Grounds, count: int = PICTURES) -> Iterator[Scene]:
    """Make pictures of two and of three people by turns, two on each ground by turns."""
    at = 0
    for number in range(count):
        many = 2 + number % 2
        chosen = [figures[(at + i) % len(figures)] for i in range(many)]
        at += many
        yield scene(chosen, grounds, GROUNDS[number // 2 % 2], np.random.default_rng([7, number]))


def scene(
    chosen: Sequence[Figure], grounds: Grounds, kind: str, random: np.random.Generator
) -> Scene:
    """Stand people side by side, from left to right, on one ground."""
    cut = [figure.cut(int(random.integers(*PEOPLE, endpoint=True))) for figure in chosen]
    left, right = (int(random.integers(*AIR)) for _ in range(2))
    places = [left]
    for one, other in pairwise(cut):
        over = int(random.integers(OVERLAP + 1))
        places.append(places[-1] + nearest(one.person, other.person) - over)
    width = max(x + each.person.shape[1] for x, each in zip(places, cut, strict=True)) + right
    ground = grounds.make(kind, (HEIGHT, width), random, {figure.name for figure in chosen})
    order = random.permutation(len(cut))
    owner = np.full((HEIGHT, width), -1)
    picture, alone = ground.copy(), [ground.copy() for _ in cut]
    for i in order.tolist():
        for onto in (picture, alone[i]):
            paste(onto, cut[i].pixels, cut[i].person, places[i], _top(cut[i]))
        _place(owner, cut[i].person, places[i])[cut[i].person] = i
    people = tuple(Box.of(owner == i) for i in range(len(cut)))
    both = list(_garments(cut, places, owner))
    whole, seen = tuple(one for one, _ in both), tuple(other for _, other in both)
    return Scene(kind, picture, people, tuple(alone), whole, seen)


def nearest(one: Mask, other: Mask) -> int:
    """Return how far right of the first person's box the second's begins so that they touch.

    Both stand on the same line: their last rows are at one height.
    """
    rows = min(len(one), len(other))
    one, other = one[len(one) - rows :], other[len(other) - rows :]
    common = one.any(1) & other.any(1)
    ends = one.shape[1] - one[common, ::-1].argmax(1)
    reach: list[int] = (ends - other[common].argmax(1)).tolist()
    return max(reach, default=one.shape[1])


def evaluate(eyes: Eyes, every: Sequence[Scene] | Iterator[Scene]) -> list[Row]:
    """Count the garments that are given to their wearers.

    Returns:
        Rows of :meth:`Tally.rows`; parts are ``all``, how many people, a ground or a group. *Known*
        garments are those that the same eyes find where their wearer stands alone.
    """
    tally = Tally()
    for each in every:
        parts = ["all", f"{len(each.people)} people", each.kind]
        detections, known = eyes.detect(each.picture), set(_known(eyes, each))
        _people(tally, parts, each, detections)
        found = measured(detections)
        pairs = dict(matched(each.seen, found))
        for i, piece in enumerate(each.seen):
            again = found[pairs[i]] if i in pairs else None
            right = again is not None and _right(piece, again, each, detections)
            of = [*parts, piece.group]
            if i in known:
                tally.add("given to the right person, of the known", of, int(right))
                tally.add("found, whoever wears it, of the known", of, int(again is not None))
            tally.add("given to the right person, of all", of, int(right))
        for piece in found:
            tally.add("box spans two people", [*parts, piece.group], int(_spans(piece, each.seen)))
    return tally.rows("side by side")


def _right(true: Piece, found: Piece, scene: Scene, detections: Detections) -> bool:
    """Return whether the found garment's wearer stands where the true one's does."""
    wearers = [each.box for each in detections.people if each.id == found.person]
    return any(box.iou(scene.people[true.person or 0]) >= SAME for box in wearers)


def _top(figure: Figure) -> int:
    return GROUND_LINE - len(figure.person)


def _place(canvas: NDArray[np.int_], mask: Mask, x: int) -> NDArray[np.int_]:
    height, width = mask.shape
    return canvas[GROUND_LINE - height : GROUND_LINE, x : x + width]


def _garments(
    cut: Sequence[Figure], places: Sequence[int], owner: NDArray[np.int_]
) -> Iterator[tuple[Piece, Piece]]:
    """Return each garment that is seen well enough, whole and as far as it is seen."""
    for i, figure in enumerate(cut):
        x, y = places[i], _top(figure)
        visible = _place(owner, figure.person, x) == i
        for group, mask in figure.garments:
            seen = mask & visible
            if mask.any() and seen.sum() >= VISIBLE * mask.sum():
                yield Piece(group, _moved(mask, x, y), i), Piece(group, _moved(seen, x, y), i)


def _moved(mask: Mask, x: int, y: int) -> Box:
    box = Box.of(mask)
    return Box(box.x + x, box.y + y, box.w, box.h)


def _known(eyes: Eyes, scene: Scene) -> Iterator[int]:
    """Return the positions of the garments that are found where their wearer stands alone."""
    for number, picture in enumerate(scene.alone):
        own = [i for i, piece in enumerate(scene.whole) if piece.person == number]
        found = main_persons(eyes.detect(picture))
        for i, _ in matched([scene.whole[i] for i in own], found):
            yield own[i]


def _people(tally: Tally, parts: list[str], scene: Scene, detections: Detections) -> None:
    for box in scene.people:
        hit = any(person.box.iou(box) >= SAME for person in detections.people)
        tally.add("person's box", parts, int(hit))


def _spans(found: Piece, true: Sequence[Piece]) -> bool:
    """Return whether a box covers much of garments of its group of two people."""
    wearers = {
        piece.person
        for piece in true
        if piece.group == found.group and piece.box.shared(found.box) >= SPANNED * piece.box.area
    }
    return len(wearers) > 1
