"""Shoes, socks and tights on a standing person; a pair of shoes by itself."""

import numpy as np

from drawn.clothes.worn import Worn
from drawn.figures.body import Looks, foot
from drawn.figures.figure import Limb
from drawn.paint.geometry import (
    Point,
    Points,
    curve,
    ellipse,
    heading,
    moved,
    point,
    points,
    tube,
    turned,
)
from drawn.paint.palette import RGBTuple, shifted
from drawn.paint.patterns import Cloth

WHITE_SOLE = Cloth("white", (226, 224, 218), crease=0.02)
DARK_SOLE = Cloth("black", (34, 30, 28), crease=0.02)


def _placed(limb: Limb, shape: object) -> Points:
    return turned(np.asarray(shape, float), -10 * limb.side) + limb.end


def shoe(on: Worn, limb: Limb, looks: Looks) -> None:
    """Paint one shoe, seen from the front."""
    style = on.cut.style
    if style in ("pump", "sandal"):
        foot(on.easel, on.figure, limb, looks)
        (_pump if style == "pump" else _sandal)(on, limb)
        return
    _shaft(on, limb)
    toe = 27.0 if style == "oxford" else 25.5
    wide = 10.5 if style in ("sneaker", "boot", "high boot") else 9.0
    sole = WHITE_SOLE if style == "sneaker" else DARK_SOLE
    base = curve(
        [
            (-wide * 0.8, 8),
            (-wide - 0.8, 18),
            (-wide * 0.7, toe + 1),
            (0, toe + 3),
            (wide * 0.7, toe + 1),
            (wide + 0.8, 18),
            (wide * 0.8, 8),
        ],
        closed=True,
    )
    on.paint(_placed(limb, base), cloth=sole, round_=2, shadow=0.3)
    upper = curve(
        [
            (-7, -5),
            (-8.2, 6),
            (-wide, 16),
            (-wide * 0.62, toe - 3),
            (0, toe - 0.8),
            (wide * 0.62, toe - 3),
            (wide, 16),
            (8.2, 6),
            (7, -5),
        ],
        closed=True,
    )
    on.paint(_placed(limb, upper), round_=5, shadow=0.4)
    _front(on, limb, wide)


def _shaft(on: Worn, limb: Limb) -> None:
    high = {"boot": 0.87, "high boot": 0.6}.get(on.cut.style)
    if high is None:
        return
    path = limb.path(1.0, high)
    path[-1] += (0, 4)
    at = np.linspace(high * 4, 4, 5)
    calf = np.interp(at, np.arange(5), [18, 16, 11.5, 12.2, 8.0]) * on.figure.build.limb + 1.2
    on.paint(tube(path, calf, cap=0.15), axis=heading(path[0], path[-1]), round_=7)


def _front(on: Worn, limb: Limb, wide: float) -> None:
    style, line = on.cut.style, on.thread
    if style in ("sneaker", "boot", "oxford"):
        lace: RGBTuple = (240, 238, 234) if style == "sneaker" and sum(on.rgb) < 600 else line
        for y in (1, 4.5, 8, 11.5):
            on.seam(
                _placed(limb, [(-4, y + 1.2), (0, y), (4, y + 1.2)]), lace, width=1.3, strength=0.8
            )
    if style == "sneaker":
        cap = curve([(-wide * 0.8, 17.5), (0, 15), (wide * 0.8, 17.5)])
        on.seam(_placed(limb, cap), width=1.0, strength=0.6)
    if style == "loafer":
        on.seam(
            _placed(
                limb, curve([(-6.5, 14), (-5, 7), (0, 5), (5, 7), (6.5, 14), (0, 17), (-6.5, 14)])
            ),
            width=1.0,
        )
        on.seam(_placed(limb, [(-7.5, 8), (7.5, 8)]), width=2.6, strength=0.5)
    if style == "oxford":
        on.seam(
            _placed(limb, curve([(-wide * 0.75, 17.5), (0, 15.5), (wide * 0.75, 17.5)])), width=0.9
        )


def _pump(on: Worn, limb: Limb) -> None:
    heel = _placed(limb, [(-2.2, 4), (2.2, 4), (1.4, 27), (-1.4, 27)])
    sides = [
        curve(
            [
                (s * 6.2, -2),
                (s * 9.2, 12),
                (s * 8.4, 20),
                (s * 3, 28.5),
                (0, 29),
                (0, 19),
                (s * 5, 15),
                (s * 6, 6),
            ],
            closed=True,
        )
        for s in (-1, 1)
    ]
    on.paint([heel, *(_placed(limb, side) for side in sides)], round_=3.5, shadow=0.5)


def _sandal(on: Worn, limb: Limb) -> None:
    sole = tube([(-9, 23), (0, 26), (9, 23)], [1.6, 2.0, 1.6], cap=0.8)
    straps = [tube([(-8.6, y), (0, y - 1.8), (8.6, y)], [1.7, 1.8, 1.7]) for y in (17, 11)]
    ankle = tube([(-7, -2), (0, 0), (7, -2)], [1.6, 1.6, 1.6])
    on.paint([_placed(limb, s) for s in (sole, *straps, ankle)], round_=1.6, shadow=0.5)


def hose(on: Worn, limb: Limb) -> None:
    """Paint tights (the whole leg) or a sock (its lower end)."""
    w = on.figure.build.limb
    high = {"tights": 0.0, "knee": 0.58}.get(on.cut.style, 0.84)
    at = np.linspace(high * 4, 4, 5)
    path = limb.path(1.0, high)
    widths = np.interp(at, np.arange(5), [18.2, 16.7, 11.2, 11.7, 6.6]) * w + (0.6 if high else 0.2)
    path[-1] += (0, 3)
    on.paint(tube(path, widths), axis=heading(path[0], path[-1]), round_=9 * w)
    shape = curve(
        [(-6 * w, -4), (-7, 10), (-8, 19), (0, 23), (8, 19), (7, 10), (6 * w, -4)], closed=True
    )
    on.paint(_placed(limb, shape), round_=5, shadow=0)


def pair(on: Worn, above: bool) -> None:
    """Paint a pair of shoes by itself: seen from ``above``, or from the side."""
    if above:
        _from_above(on, point(-17, 0), -1)
        _from_above(on, point(17, 4), 1)
    else:
        _from_side(on, point(8, -12))
        _from_side(on, point(0, 4))


def _from_above(on: Worn, shift: Point, side: int) -> None:
    def place(shape: object) -> Points:
        return turned(np.asarray(shape, float) * (side, 1), side * 5) + shift

    sole = WHITE_SOLE if on.cut.style == "sneaker" else DARK_SOLE
    last = [
        (0, -41),
        (8, -38),
        (12.5, -26),
        (12.5, -14),
        (9, 6),
        (10, 26),
        (6, 38),
        (0, 40),
        (-6, 38),
        (-9.5, 26),
        (-10, 4),
        (-12.5, -16),
        (-9, -34),
    ]
    on.paint(place(curve(last, closed=True)), cloth=sole, round_=2)
    on.paint(place(curve(np.array(last) * (0.9, 0.96), closed=True)), round_=6, shadow=0)
    opening = curve(
        [(0, 6), (5.5, 9), (6.6, 22), (4.6, 33), (0, 35.5), (-4.6, 33), (-6.6, 22), (-5.5, 9)],
        closed=True,
    )
    if on.cut.style == "pump":
        opening = curve(
            [(0, -22), (7, -14), (6, 14), (4.4, 33), (0, 35.5), (-4.4, 33), (-6, 14), (-7, -14)],
            closed=True,
        )
    on.mark(place(opening), shifted(on.rgb, -0.55), soft=0.5, strength=0.9)
    on.mark(place(ellipse((0, 24), 3.6, 7)), shifted(on.rgb, 0.3), strength=0.5, soft=0.8)
    if on.cut.style in ("sneaker", "boot", "oxford"):
        for y in (-14, -9.5, -5, -0.5):
            on.seam(place([(-5, y), (0, y - 1), (5, y)]), width=1.5, strength=0.9)
    on.seam(place(curve([(-10, -22), (0, -26), (10, -22)])), width=0.9, strength=0.5)


def _from_side(on: Worn, shift: Point) -> None:
    style = on.cut.style
    top = {"boot": -44, "high boot": -84}.get(style, -21)
    heel = 16 if style == "pump" else (4 if style in ("boot", "high boot", "oxford") else 1)
    ground = points((-30, 14 - heel), (-8, 17 - heel * 0.8), (6, 14), (34, 14))
    thick = 5 if style == "sneaker" else 2.5
    base = np.concatenate([curve(ground), moved(curve(ground)[::-1], 0, thick)])
    back = points(
        (-29, 14 - heel),
        (-33, 8 - heel),
        (-23, 15 - heel),
        (-23, 17 + thick - 2),
        (-29, 17 + thick - 2),
    )
    sole = WHITE_SOLE if style == "sneaker" else DARK_SOLE
    on.paint([base + shift, back + shift], cloth=sole, round_=2)
    throat = 8 if style in ("sneaker", "oxford", "boot", "high boot") else 4
    upper = [
        (-31, 13 - heel),
        (-33, 0 - heel),
        (-30, top * 0.7 - heel),
        (-29, top - heel),
        (-8, top - heel + 2),
        (-4, min(top * 0.4, -12)),
        (throat, -7),
        (22, 0),
        (32, 4),
        (37, 9),
        (36, 14),
        (6, 15),
        (-10, 17 - heel * 0.8),
    ]
    on.paint(curve(upper, 5, closed=True) + shift, round_=7, shadow=0.5)
    if style in ("sneaker", "oxford", "boot"):
        for i in range(4):
            x, y = 2 - i * 2.6, -6 - i * 3.2
            on.seam(points((x - 4, y + 4), (x + 3, y - 1)) + shift, width=1.3, strength=0.9)
    on.seam(curve([(22, 0), (19, 8), (20, 14)]) + shift, width=0.9, strength=0.5)
