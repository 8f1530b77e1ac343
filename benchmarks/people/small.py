"""How many of a street photo's garments are still found when it is small in a landscape."""

from collections.abc import Sequence

import numpy as np

from benchmarks.people.composites import GROUNDS, Figure, Grounds, paste
from benchmarks.people.matching import Eyes, Row, Tally, main_persons, matched
from benchmarks.people.photos import Piece
from fashionizer.schema import Box

PICTURE = 1000, 1600
"""Height and width of the landscape in pixels."""

PARTS = {"1/2": 2, "1/3": 3, "1/4": 4, "1/6": 6}
"""Of the landscape's height, how much the photo takes."""

PHOTOS = 40


def evaluate(eyes: Eyes, figures: Sequence[Figure], grounds: Grounds) -> list[Row]:
    """Set each photo into a ground, whole and cut out along the person, and look at both.

    A garment is kept that is found in the photo alone and found again, in its group, in its place;
    ``true`` garments are those of the photo's mask.

    Returns:
        Rows of :meth:`Tally.rows`; parts are ``all``, a ground or a group.
    """
    tally = Tally()
    for number, figure in enumerate(figures):
        true = [Piece(group, Box.of(mask)) for group, mask in figure.garments]
        alone = main_persons(eyes.detect(figure.pixels))
        kind = GROUNDS[number % len(GROUNDS)]
        _count(tally, "alone: of the true", kind, true, alone)
        for name, part in PARTS.items():
            for way in ("set in whole", "cut out"):
                random = np.random.default_rng([number, part])
                found = _found_again(eyes, figure, grounds, kind, part, random, way)
                _count(tally, f"{way}, {name}: kept", kind, alone, found)
                _count(tally, f"{way}, {name}: of the true", kind, true, found)
                groups, again = ({each.group for each in every} for every in (alone, found))
                figure_name = f"{way}, {name}: groups kept, any box"
                tally.add(figure_name, ["all", kind], len(groups & again), len(groups))
    return tally.rows("small in 1600x1000")


def _found_again(
    eyes: Eyes,
    figure: Figure,
    grounds: Grounds,
    kind: str,
    part: int,
    random: np.random.Generator,
    way: str,
) -> list[Piece]:
    """Return what is found in a landscape, with boxes in the photo's own pixels."""
    picture = grounds.make(kind, PICTURE, random, {figure.name})
    scale = PICTURE[0] / part / figure.person.shape[0]
    small = figure.resized(scale)
    height, width = small.person.shape
    x, y = (int(random.integers(free + 1)) for free in (PICTURE[1] - width, PICTURE[0] - height))
    mask = small.person if way == "cut out" else np.ones_like(small.person)
    paste(picture, small.pixels, mask, x, y)
    return [
        Piece(
            each.group,
            Box(each.box.x - x, each.box.y - y, each.box.w, each.box.h).scaled(
                1 / scale, 1 / scale
            ),
        )
        for each in main_persons(eyes.detect(picture))
    ]


def _count(
    tally: Tally, figure: str, kind: str, wanted: Sequence[Piece], found: Sequence[Piece]
) -> None:
    hits = {i for i, _ in matched(wanted, found)}
    for i, each in enumerate(wanted):
        tally.add(figure, ["all", kind, each.group], int(i in hits))
