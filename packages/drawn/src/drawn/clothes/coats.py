"""Outerwear: blazers, coats and jackets, worn open or closed."""

from collections.abc import Sequence

import numpy as np

from drawn.clothes.fronts import ribbed
from drawn.clothes.tops import Width, width_of
from drawn.clothes.worn import Worn
from drawn.figures.body import mirrored
from drawn.figures.figure import CROTCH
from drawn.paint.geometry import Points, curve, ellipse
from drawn.paint.palette import shifted

Places = Sequence[tuple[float, float]]
"""Body coordinates (t, x)."""

MEET = 0.45
"""Where the lapels meet: at the upper button."""


def _width(on: Worn) -> Width:
    flare, half, base = on.cut.flare, on.figure.half, width_of(on.figure, on.cut)

    def width(t: float) -> float:
        if t <= CROTCH:
            return base(t) + 2.5
        return max(base(CROTCH) + 2.5 + (t - CROTCH) * (5 + 16 * flare), half(t) + 3)

    return width


def _down_to(hem: float, *places: float) -> list[float]:
    return [t for t in places if t < hem - 0.06] + [hem]


def coat_back(on: Worn) -> None:
    """Paint the lining seen behind the wearer, between the fronts."""
    width = _width(on)
    downs = _down_to(on.cut.hem - 0.03, 0.3, 0.7, 0.95, 1.2, 1.5, 1.8)
    lining = mirrored(on.figure, [(t, width(t) - 2.5) for t in downs])
    on.paint(lining, shade=0.5, shadow=0)
    if on.figure.flat:
        back: Places = [(-0.09, 5), (-0.08, 13), (0.1, 16), (0.4, 10)]
        on.paint(mirrored(on.figure, back), shade=0.55, shadow=0)


def coat_front(on: Worn) -> None:
    """Paint both front panels with what is on them."""
    width = _width(on)
    for side in (1, -1):
        panel = _panel(on, width, side)
        on.paint(panel, round_=on.roundness(11), creases=_creases(on, width, side))
    _details(on, width)
    coat_collar(on)


def _edge(on: Worn) -> Places:
    """The front edge from neck to hem; x < 0 overlaps the other side."""
    hem, is_open = on.cut.hem, on.cut.front == "open"
    if on.cut.neck == "lapel":
        if is_open:
            return [(-0.1, 11), (0.12, 11), (MEET, 12), (0.8, 15), (hem, 19 + 8 * (hem - 0.9))]
        return [(-0.1, 11), (0.1, 8.5), (MEET, -1.5), (0.7, -1.5), (hem - 0.1, -1), (hem, 5)]
    if is_open:
        return [(-0.06, 11), (0.1, 11), (0.5, 15), (hem, 18)]
    return [(0.01, 5), (0.1, -1.5), (0.5, -1.5), (hem, -1.5)]


def _panel(on: Worn, width: Width, side: int) -> Points:
    half, hem = on.figure.half, on.cut.hem
    pad = 4.0 if on.cut.neck == "lapel" else 3.0
    downs = _down_to(hem, 0.22, 0.36, 0.5, 0.64, 0.8, 0.95, 1.1, 1.3, 1.5, 1.7, 1.9)
    outer = [
        (-0.1, 11.0),
        (-0.055, 24.0),
        (-0.026, on.figure.build.shoulder * 0.83),
        (0.026, half(0.03) + pad + 2 * on.cut.ease),
        (0.12, half(0.12) + pad),
        *[(t, width(t)) for t in downs],
    ]
    right = curve(on.line(*[(t, side * x) for t, x in outer]), 4)
    left = curve(on.line(*[(t, side * x) for t, x in _edge(on)]), 4)
    return np.concatenate([right, left[::-1]])


def _creases(on: Worn, width: Width, side: int) -> list[Points]:
    """Lines between places given as (t, share of the width)."""
    hem = on.cut.hem
    spans = [((0.26, 1.0), (0.34, 0.6)), ((0.56, 1.0), (0.62, 0.6)), ((0.66, 1.0), (0.7, 0.55))]
    if hem > 1.1:
        spans += [((0.75, 0.75), (hem, 0.8)), ((0.85, 0.5), (hem, 0.5))]
    return [on.line((a, side * width(a) * p), (b, side * width(b) * q)) for (a, p), (b, q) in spans]


def _details(on: Worn, width: Width) -> None:
    cut = on.cut
    if cut.front != "open":
        on.seam(on.line(*_edge(on)[1:]), width=1.2, strength=0.6)
    if cut.front == "buttons":
        _buttons(on)
    elif cut.front == "zip":
        on.seam(on.line((0.02, 0), (cut.hem, 0)), (186, 186, 190), width=1.6, strength=0.85)
    if cut.style == "puffer":
        _quilted(on, width)
    if cut.rib:
        ribbed(on, (cut.hem - 0.07, cut.hem), width(cut.hem))
    if cut.hem >= 0.95:
        _pockets(on)
    if cut.style == "belted":
        _belted(on, width)


def _buttons(on: Worn) -> None:
    rgb = shifted(on.rgb, 0.3 if sum(on.rgb) < 300 else -0.5)
    downs = (0.48, 0.62) if on.cut.hem < 1.15 else (0.46, 0.64, 0.82, 1.0)
    for t in downs:
        for x in (-7.0, 7.0) if on.cut.style == "double" else (2.5,):
            on.mark(ellipse(on.figure.at(t, x), 2.2, 2.2), rgb)


def _quilted(on: Worn, width: Width) -> None:
    dark, pale = shifted(on.rgb, -0.55), shifted(on.rgb, 0.45)
    for t in np.arange(0.1, on.cut.hem, 0.105):
        for down, rgb, strength in ((0.0, dark, 0.6), (0.03, pale, 0.3)):
            a = t + down
            across = curve(on.line((a, -width(a)), (a + 0.016, 0), (a, width(a))))
            on.seam(across, rgb, width=2.3, strength=strength)


def _pockets(on: Worn) -> None:
    flap = [(0.76, 17), (0.745, 33), (0.785, 33), (0.8, 17), (0.76, 17)]
    for side in (-1, 1):
        on.seam(on.line(*[(t, side * x) for t, x in flap]), width=1.0, strength=0.55)


def _belted(on: Worn, width: Width) -> None:
    strap = [(0.585, width(0.585) + 1), (0.635, width(0.635) + 1)]
    on.paint(mirrored(on.figure, strap), round_=3)
    buckle = on.line((0.578, -5), (0.578, 5), (0.64, 5), (0.64, -5), (0.578, -5))
    on.seam(buckle, (70, 56, 40), width=1.6, strength=0.9)


def coat_collar(on: Worn) -> None:
    """Paint lapels, stand-up or turned-down collar."""
    if on.cut.neck == "lapel":
        _lapels(on)
    elif on.cut.neck == "stand":
        band = [(-0.16, 12), (-0.15, 15), (-0.04, 18), (0.05, 7), (0.02, 3), (-0.06, 10)]
        _both_sides(on, band, turn=0)
    elif not on.cut.hood:
        flap = [(-0.13, 10), (-0.09, 16), (0.06, 24), (0.1, 14), (0.03, 4), (-0.04, 10)]
        _both_sides(on, flap, turn=20)


def _lapels(on: Worn) -> None:
    out = 12.0 if on.cut.front == "open" else 0.0
    lower = [(0.03, 10), (0.1, 17), (0.09, 27), (0.2, 24), (MEET, out + 1), (MEET, out - 1.5)]
    lower.append((0.2, 11 if out else 8))
    upper = [(-0.12, 9), (-0.075, 15), (0.085, 22), (0.1, 17), (0.07, 12)]
    _both_sides(on, lower, turn=12)
    _both_sides(on, upper, turn=25)


def _both_sides(on: Worn, flap: Places, turn: float) -> None:
    for side in (1, -1):
        shape = on.line(*[(t, side * x) for t, x in flap])
        on.paint(shape, axis=side * turn, round_=3, shadow=0.9)
