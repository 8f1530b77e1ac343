"""The person: skin of trunk, limbs, hands and feet, and what light does on it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from drawn.figures.figure import Figure, Limb
from drawn.paint.easel import Easel, Fade
from drawn.paint.geometry import Points, curve, heading, moved, point, tube, turned
from drawn.paint.palette import HAIR, HAIR_WORN, SKIN, RGBTuple, shifted
from drawn.paint.patterns import Cloth

PERSON = 1
"""The number of skin and hair among the things on an easel."""


@dataclass(frozen=True, slots=True)
class Looks:
    """A person's looks: skin and hair as paints, hair style, beard."""

    skin: Cloth
    hair: Cloth
    style: str
    beard: bool
    eyes: RGBTuple
    yaw: float = 0.0
    """How far the face is turned aside, in drawing units."""


STYLES_LONG = ("long", "long", "wavy", "bob", "bun", "ponytail", "afro", "curly", "crop", "long")
STYLES_SHORT = ("crop", "crop", "side", "side", "buzz", "bald", "afro", "curly", "bun", "quiff")


def any_looks(rng: np.random.Generator, woman: bool) -> Looks:
    """Choose skin, hair and style."""
    tone = int(rng.integers(len(SKIN)))
    chances = np.array(HAIR_WORN)
    if tone > 4:
        chances = np.where(np.arange(len(HAIR)) > 4, chances * 0.12, chances)
    hair = HAIR[int(rng.choice(len(HAIR), p=chances / chances.sum()))]
    eyes = ((48, 32, 24), (66, 44, 30), (70, 96, 120), (76, 92, 70))[
        int(rng.integers(2 if tone > 4 else 4))
    ]
    return Looks(
        skin=Cloth(
            "skin", SKIN[tone], gloss=0.05 + 0.012 * tone, fold="soft", crease=0.04, warm=True
        ),
        hair=Cloth(
            "hair",
            hair,
            "hair",
            seed=int(rng.integers(1 << 20)),
            gloss=0.1,
            fold="drape",
            crease=0.25,
        ),
        style=str(rng.choice(STYLES_LONG if woman else STYLES_SHORT)),
        beard=bool(not woman and rng.random() < 0.35),
        eyes=eyes,
        yaw=float(rng.normal(0, 2.2)),
    )


def trunk(easel: Easel, figure: Figure, looks: Looks) -> None:
    """Paint neck and trunk."""
    half = figure.half
    sides = [
        (-0.1, 10.5),
        (-0.05, 13),
        (-0.015, 24),
        (0.02, half(0.02)),
        (0.1, half(0.1)),
        (0.22, half(0.22)),
        (0.4, half(0.4) - 1),
        (0.6, half(0.6)),
        (0.8, half(0.8)),
        (1.0, half(1.0) - 3),
    ]
    easel.paint(mirrored(figure, sides), looks.skin, PERSON, round_=12)
    neck = 9.5 if figure.build.woman else 11.5
    column = mirrored(figure, [(-0.26, neck), (-0.12, neck), (-0.03, neck + 2), (0.04, neck * 0.6)])
    easel.paint(column, looks.skin, PERSON, round_=6, shadow=0.3)
    bone = shifted(looks.skin.rgb, -0.3)
    for side in (-1, 1):
        easel.line(
            curve(figure.line((0.035, side * 4), (0.02, side * 16), (0.0, side * 30))),
            bone,
            PERSON,
            width=1.4,
            strength=0.4,
        )


def mirrored(figure: Figure, sides: Sequence[tuple[float, float]], samples: int = 5) -> Points:
    """Outline a shape given its right edge as (t, x) from top to bottom; the left mirrors it."""
    right = curve(figure.line(*sides), samples)
    left = curve(figure.line(*[(t, -x) for t, x in sides]), samples)
    return np.concatenate([right, left[::-1]])


def on_head(figure: Figure, shape: ArrayLike) -> Points:
    """Map face coordinates (0 between the eyes, some 32 to chin and crown) to the picture."""
    tilt = figure.tilts[0] * 0.4 + (figure.head[0] - figure.at(0.0)[0]) * 0.8
    return turned(np.asarray(shape, np.float64) * figure.build.head, tilt) + figure.head


def leg(easel: Easel, figure: Figure, limb: Limb, paint: Cloth, thing: int = PERSON) -> None:
    """Paint one bare (or stockinged) leg."""
    w = figure.build.limb
    outline = tube(limb.path(), [18 * w, 16.5 * w, 11 * w, 11.5 * w, 6.2 * w])
    easel.paint(outline, paint, thing, axis=heading(limb.top, limb.end), round_=9 * w)
    if thing == PERSON:
        knee = moved(limb.middle, limb.side * -1.0, 2)
        easel.mark(
            turned(curve([(-5, 0), (0, 4), (5, 0), (0, 6)], closed=True), 0) + knee,
            shifted(paint.rgb, -0.35),
            PERSON,
            strength=0.35,
            soft=2,
        )


def arm(easel: Easel, figure: Figure, limb: Limb, looks: Looks, start: float = 0.0) -> None:
    """Paint one bare arm without its hand, from ``start`` (a share of its length) down."""
    w = figure.build.limb
    outline = tube(limb.path(1.0, start), _arm_widths(np.linspace(start * 4, 4, 5)) * w, cap=0.8)
    easel.paint(
        outline,
        looks.skin,
        PERSON,
        axis=heading(limb.top, limb.end),
        round_=5 * w,
        shadow=0.6,
        fade=Fade(limb.top, 5.0, 36.0),
    )


def _arm_widths(at: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.interp(at, np.arange(5), (10.5, 9.6, 7.3, 7.4, 5.0))


def hand(easel: Easel, figure: Figure, limb: Limb, looks: Looks) -> None:
    """Paint a hand that continues the forearm; none shows from a pocket."""
    if limb.pose == "pocket":
        return
    size = figure.build.limb**0.5
    angle = heading(limb.middle, limb.end)
    inward = -limb.side
    if limb.pose == "hip":
        angle += 35 * limb.side
    shapes = [turned(s * size, angle) + limb.end for s in _hand_shapes(inward, limb.pose)]
    easel.paint(shapes, looks.skin, PERSON, axis=angle, round_=3, shadow=0.7)
    for path in _finger_lines():
        easel.line(
            turned(path * size, angle) + limb.end,
            shifted(looks.skin.rgb, -0.45),
            PERSON,
            width=0.8,
            strength=0.6,
        )


def _hand_shapes(inward: int, pose: str) -> list[Points]:
    palm = tube([(0, -3), (0, 6), (0, 15)], [4.7, 6.2, 5.6], cap=0.5)
    curl = 0.75 if pose in ("down", "hip") else 1.0
    fingers = [
        tube(
            [(x, 12), (x * 1.05, 12 + 8 * curl), (x * 0.9, 12 + length * curl)],
            [1.75, 1.7, 1.3],
            cap=1,
        )
        for x, length in ((-4.2, 14), (-1.4, 16.5), (1.4, 16), (4.1, 13))
    ]
    thumb = tube([(inward * 3.5, 1), (inward * 7.5, 8), (inward * 7.2, 15)], [2.3, 2.1, 1.5], cap=1)
    return [palm, *fingers, thumb]


def _finger_lines() -> list[NDArray[np.float64]]:
    return [np.array([point(x, 13), point(x, 22)]) for x in (-2.8, 0.0, 2.8)]


def foot(easel: Easel, figure: Figure, limb: Limb, looks: Looks) -> None:
    """Paint a bare foot, seen from the front."""
    w = figure.build.limb
    turn = -9 * limb.side
    shape = curve(
        [(-6 * w, -4), (-7.5, 10), (-8.5, 19), (0, 24), (8.5, 19), (7.5, 10), (6 * w, -4)],
        closed=True,
    )
    easel.paint(turned(shape, turn) + limb.end, looks.skin, PERSON, round_=5)
