"""Bags, belts, scarves, glasses, and the hanger."""

import numpy as np

from drawn.clothes.worn import Worn
from drawn.figures.body import mirrored, on_head
from drawn.figures.figure import Figure, Limb
from drawn.paint.easel import Easel
from drawn.paint.geometry import Point, curve, ellipse, moved, points, tube
from drawn.paint.patterns import Cloth

METAL = Cloth("grey", (150, 150, 156), gloss=0.3, fold="soft", crease=0.0)
WOOD = Cloth("brown", (150, 108, 66), gloss=0.1, fold="soft", crease=0.02)


def hanger(easel: Easel, figure: Figure) -> None:
    """Paint the hanger that a garment hangs on; it counts as background."""
    hook = curve([(0, -14), (0, -24), (5, -29), (9, -34), (6, -41), (-1, -41), (-4, -36)])
    easel.paint(tube(hook, np.full(len(hook), 1.1)), METAL, 0, round_=1)
    reach = figure.build.shoulder * 0.8
    easel.paint(
        tube([(-reach, 0), (0, -15), (reach, 0)], [3.4, 3.0, 3.4], cap=0.6), WOOD, 0, round_=3
    )


def belt(on: Worn) -> None:
    """Paint a belt at the waist with its buckle."""
    t = on.cut.waist
    half = on.figure.half(t) + 2.5 + 3 * on.cut.ease
    on.paint(mirrored(on.figure, [(t, half), (t + 0.042, half)]), round_=2.5, shadow=0.6)
    frame = on.line(
        (t - 0.002, -5), (t - 0.002, 5), (t + 0.044, 5), (t + 0.044, -5), (t - 0.002, -5)
    )
    on.seam(frame, (206, 184, 120), width=1.6, strength=1.0)


def scarf(on: Worn) -> None:
    """Paint a scarf: ends hanging down, then the roll about the neck."""
    length = 0.5 + 0.4 * on.cut.ease
    for x, more in ((-9, 0.0), (8, 0.08)):
        end = length + more
        tail = on.line((0.02, x - 8), (0.02, x + 8), (end, x * 1.4 + 9), (end, x * 1.4 - 8))
        on.paint(tail, round_=6, creases=[on.line((0.05, x), (end, x * 1.3))])
        for s in np.linspace(-7, 8, 7):
            on.seam(on.line((end - 0.04, x * 1.4 + s), (end, x * 1.4 + s)), width=0.8, strength=0.5)
    roll = mirrored(on.figure, [(-0.19, 10), (-0.15, 17), (-0.07, 24), (0.02, 22), (0.085, 8)])
    wraps = [
        curve(on.line((-0.12, -17), (-0.03, 0), (-0.1, 18))),
        curve(on.line((-0.04, -22), (0.03, 2), (-0.03, 22))),
    ]
    on.paint(roll, axis=60, round_=7, creases=wraps)


def glasses(on: Worn) -> None:
    """Paint glasses: dark lenses, or thin frames."""
    lenses = [ellipse((side * 9.6, -0.6), 7.4, 6.2) for side in (-1, 1)]
    bridge = tube([(-3, -2), (0, -3), (3, -2)], [0.9, 0.9, 0.9])
    arms = [
        points((side * 16, -3), (side * 22, -4), (side * 22, -2.4), (side * 16, -1))
        for side in (-1, 1)
    ]
    if on.cut.style == "frames":
        rims = [tube(ellipse((side * 9.6, -0.6), 7, 5.8), [0.85] * 28) for side in (-1, 1)]
        on.paint([on_head(on.figure, s) for s in (*rims, bridge, *arms)], round_=1, shadow=0.3)
        return
    on.paint([on_head(on.figure, s) for s in (*lenses, bridge, *arms)], round_=2, shadow=0.6)
    for side in (-1, 1):
        glint = points(
            (side * 9.6 - 4, -3.6), (side * 9.6 + 1, -4.6), (side * 9.6 - 2, 1), (side * 9.6 - 5, 0)
        )
        on.mark(on_head(on.figure, glint), (210, 216, 224), strength=0.28, soft=0.8)


def bag(on: Worn, limb: Limb) -> None:
    """Paint a bag: in the hand, under the arm, or hanging from a shoulder."""
    style = on.cut.style
    if style == "crossbody":
        hip = on.figure.at(0.93, limb.side * (on.figure.build.hip + 3))
        strap = on.line(
            (-0.03, -limb.side * 24),
            (0.4, -limb.side * 3),
            (0.85, limb.side * (on.figure.build.hip - 2)),
        )
        on.paint(tube(strap, [1.5, 1.5, 1.5]), round_=1.5, shadow=0.7)
        _satchel(on, hip, 20, 26)
    elif style == "clutch":
        _satchel(on, moved(limb.end, -limb.side * 3, 12), 22, 22)
    else:
        grip = moved(limb.end, 0, 15)
        drop, wide, high = {"tote": (34, 27, 52), "hand": (18, 24, 34)}.get(style, (22, 22, 30))
        _handle(on, grip, drop, wide)
        _satchel(on, moved(grip, limb.side * 3, drop + high / 2), wide, high)


def _handle(on: Worn, grip: Point, drop: float, wide: float) -> None:
    for side in (-1, 1):
        arc = [
            moved(grip, 0, -1),
            moved(grip, side * wide * 0.35, drop * 0.35),
            moved(grip, side * wide * 0.5 + 3, drop + 4),
        ]
        on.paint(tube(arc, [1.5, 1.5, 1.5]), round_=1.5, shadow=0.4)


def _satchel(on: Worn, centre: Point, wide: float, high: float) -> None:
    """The bag's body, ``wide`` its half width, ``high`` its height."""
    h = high / 2
    body = curve(
        [
            (-wide * 0.86, -h),
            (-wide * 0.95, 0),
            (-wide, h * 0.9),
            (-wide * 0.8, h),
            (wide * 0.8, h),
            (wide, h * 0.9),
            (wide * 0.95, 0),
            (wide * 0.86, -h),
            (0, -h * 1.04),
        ],
        closed=True,
    )
    on.paint(body + centre, round_=6)
    if on.cut.style != "tote":
        flap = curve(
            [
                (-wide * 0.86, -h),
                (-wide * 0.85, h * 0.1),
                (-wide * 0.5, h * 0.3),
                (wide * 0.5, h * 0.3),
                (wide * 0.85, h * 0.1),
                (wide * 0.86, -h),
            ]
        )
        on.seam(flap + centre, width=1.2, strength=0.7)
        on.mark(ellipse(moved(centre, 0, h * 0.3), 2.4, 2.4), (208, 186, 120))
    else:
        on.seam(points((-wide * 0.9, -h * 0.8), (wide * 0.9, -h * 0.8)) + centre, width=1.0)
