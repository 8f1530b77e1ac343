"""Tops: everything from undershirt to hoodie, and the bodice of dresses."""

from collections.abc import Callable

import numpy as np

from drawn.clothes import fronts
from drawn.clothes.worn import Worn
from drawn.figures.body import mirrored
from drawn.figures.figure import Figure
from drawn.paint.geometry import Points, curve
from drawn.wardrobe.pieces import Cut

Width = Callable[[float], float]
"""Half width of a garment at a place on the body."""

NECKS = {
    "crew": (15.0, 0.035),
    "v": (15.0, 0.2),
    "deep v": (15.0, 0.3),
    "scoop": (19.0, 0.17),
    "boat": (26.0, 0.03),
    "turtle": (12.5, -0.03),
    "collar": (14.0, 0.07),
    "polo": (14.0, 0.07),
    "straps": (22.0, 0.14),
    "halter": (13.0, 0.02),
    "square": (24.0, 0.13),
}
"""Half width at the shoulder and depth (in t) of each neckline."""


def width_of(figure: Figure, cut: Cut) -> Width:
    """Half width of a top: the body's plus ease, hanging straight where it is wide."""
    boxy = figure.build.chest + 3 + 8 * cut.ease

    def width(t: float) -> float:
        close = figure.half(t) + 1.2 + 4.5 * cut.ease
        straight = max(close, boxy if t > 0.15 else close)
        grown = close + (straight - close) * min(1.0, cut.ease * 1.5)
        return grown + cut.flare * max(0.0, t - 0.5) * 20

    return width


def outline(figure: Figure, cut: Cut, width: Width) -> Points:
    """Outline of a top's body: neckline, shoulders, sides, hem."""
    wide, deep = NECKS[cut.neck]
    edge = [*_shoulder(figure, cut, wide), *_side(cut, width)]
    right = curve(figure.line(*edge), 5)
    left = curve(figure.line(*[(t, -x) for t, x in edge]), 5)
    if cut.style == "body":
        hip = width(0.8) - 1
        half = [(0.8, hip), (0.93, hip * 0.5), (cut.hem, 9)]
        end = curve(figure.line(*half, *[(t, -x) for t, x in half[::-1]]), 5)
    else:
        bow = [(cut.hem + 0.02 * (1 - s * s), width(cut.hem) * s) for s in (0.6, 0, -0.6)]
        end = curve(figure.line(*bow), 4)
    return np.concatenate([right, end, left[::-1], neckline(figure, cut.neck, wide, deep)])


def _shoulder(figure: Figure, cut: Cut, wide: float) -> list[tuple[float, float]]:
    top = -0.062 - 0.03 * (20 - min(wide, 20)) / 8
    if cut.neck in ("straps", "square"):
        return [
            (-0.035, wide + 1),
            (-0.03, wide + 5),
            (0.08, wide + 5),
            (0.17, figure.build.chest - 3),
        ]
    if cut.neck == "halter":
        return [(-0.1, wide), (0.0, wide + 6), (0.12, figure.build.chest - 8)]
    if cut.sleeve <= 0:
        end = max(figure.build.shoulder - 12, wide + 6)
        return [(top, wide), (-0.012, end - 3), (0.02, end), (0.12, figure.build.chest - 4)]
    drop = 2.5 + 4 * cut.ease
    return [
        (top, wide),
        (-0.022, figure.build.shoulder * 0.72),
        (0.03, figure.half(0.03) + drop * 0.6),
        (0.1, figure.half(0.1) + drop * 0.5),
    ]


def _side(cut: Cut, width: Width) -> list[tuple[float, float]]:
    places = [t for t in (0.22, 0.34, 0.48, 0.62, 0.76, 0.88, 1.0, 1.15, 1.3) if t < cut.hem - 0.05]
    if cut.style == "body":
        return [(t, width(t)) for t in places if t < 0.8]
    return [(t, width(t)) for t in (*places, cut.hem)]


def neckline(figure: Figure, neck: str, wide: float, deep: float) -> Points:
    """The neckline from left to right, ``wide`` at the shoulders and ``deep`` in the middle."""
    top = -0.062 - 0.03 * (20 - min(wide, 20)) / 8
    if neck in ("v", "deep v", "collar", "polo"):
        return figure.line(
            (top, -wide),
            (deep * 0.5 - 0.02, -wide * 0.62),
            (deep, 0),
            (deep * 0.5 - 0.02, wide * 0.62),
        )
    if neck in ("straps", "square"):
        return curve(
            figure.line(
                (0.02, -wide),
                (deep * 0.8, -wide * 0.9),
                (deep, 0),
                (deep * 0.8, wide * 0.9),
                (0.02, wide),
            ),
            4,
        )
    return curve(
        figure.line(
            (top, -wide),
            (deep * 0.62, -wide * 0.68),
            (deep, 0),
            (deep * 0.62, wide * 0.68),
            (top, wide),
        ),
        4,
    )[:-1]


def inside(on: Worn) -> None:
    """Paint what shows of a garment's inner back through its neckline, when nobody wears it."""
    wide, _ = NECKS[on.cut.neck]
    if on.cut.neck in ("straps", "square"):
        return
    back = [(-0.075, wide * 0.4), (-0.066, wide + 1), (0.16, wide + 5)]
    on.paint(mirrored(on.figure, back), round_=3, shade=0.62, shadow=0)
    label = on.line((-0.045, -4), (-0.045, 4), (-0.01, 4), (-0.01, -4))
    on.mark(label, (214, 210, 204) if sum(on.rgb) < 400 else (70, 70, 74))


def bodice(on: Worn) -> None:
    """Paint the body of a top, with neckline, front and hem."""
    cut = on.cut
    width = width_of(on.figure, cut)
    if on.figure.flat:
        inside(on)
    creases = _creases(on.figure, cut, width)
    on.paint(outline(on.figure, cut, width), round_=on.roundness(12), creases=creases)
    end = width(cut.hem)
    if cut.rib:
        fronts.ribbed(on, (cut.hem - 0.07, cut.hem), end)
    elif cut.style != "body":
        bow = [(cut.hem - 0.02 * s * s, end * s) for s in np.linspace(-1, 1, 9)]
        on.seam(on.line(*bow), width=0.8, strength=0.45)
    fronts.front(on, NECKS[cut.neck][1])
    if cut.neck in ("crew", "v", "deep v", "scoop", "boat"):
        wide, deep = NECKS[cut.neck]
        edge = neckline(on.figure, cut.neck, wide + 2.6, deep + 0.02)
        on.seam(edge, width=0.9, strength=0.55)


def _creases(figure: Figure, cut: Cut, width: Width) -> list[Points]:
    """Drag lines from the armpits and at the waist, as (t, share of the width)."""
    lines = [((0.24, 0.95), (0.3, 0.7), (0.33, 0.5))]
    if cut.ease >= 0.15:
        lines.append(((0.6, 1.0), (0.64, 0.65), (0.63, 0.35)))
        lines.append(((0.52, 1.0), (0.57, 0.7), (0.6, 0.5)))
    return [
        curve(figure.line(*[(t, side * width(t) * share) for t, share in line]), 4)
        for line in lines
        for side in (-1, 1)
    ]
