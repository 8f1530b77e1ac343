"""Hats on a head, or on none."""

from collections.abc import Mapping

import numpy as np

from drawn.clothes.worn import Worn
from drawn.figures.body import on_head
from drawn.paint.geometry import Knots, curve, ellipse, points
from drawn.paint.palette import shifted

CROWNS: Mapping[str, Knots] = {
    "cap": [
        (-24.5, -11),
        (-25, -22),
        (-18, -36),
        (0, -41),
        (18, -36),
        (25, -22),
        (24.5, -11),
        (0, -15),
    ],
    "beanie": [
        (-24.5, -9),
        (-25.5, -24),
        (-17, -41),
        (0, -46),
        (17, -41),
        (25.5, -24),
        (24.5, -9),
        (0, -11),
    ],
    "fedora": [
        (-24, -13),
        (-22.5, -30),
        (-16, -46),
        (-3, -42),
        (4, -42),
        (16, -46),
        (22.5, -30),
        (24, -13),
        (0, -10),
    ],
    "wide brim": [(-24, -13), (-23, -30), (-13, -42), (13, -42), (23, -30), (24, -13), (0, -10)],
    "bucket": [(-25, -12), (-21, -34), (-12, -38), (12, -38), (21, -34), (25, -12), (0, -10)],
    "beret": [
        (-24, -13),
        (-33, -22),
        (-28, -36),
        (-4, -42),
        (20, -38),
        (26, -26),
        (24, -14),
        (0, -18),
    ],
}
BRIMS = {"fedora": (39.0, 7.5), "wide brim": (52.0, 10.0), "bucket": (34.0, 8.0)}


def hat(on: Worn) -> None:
    """Paint a hat on the head (or on none)."""
    style = on.cut.style
    if on.figure.flat and style in BRIMS:
        wide, deep = BRIMS[style]
        on.paint(on_head(on.figure, ellipse((0, -9), wide, deep * 0.8)), shade=0.5)
    on.paint(on_head(on.figure, curve(CROWNS[style], closed=True)), round_=10, shadow=1.2)
    if style in BRIMS:
        _brim(on)
    else:
        {"cap": _cap, "beret": _beret, "beanie": _beanie}[style](on)


def _cap(on: Worn) -> None:
    for x in (-9, 9):
        seam = curve([(x * 1.3, -14), (x, -30), (0, -41)])
        on.seam(on_head(on.figure, seam), width=0.8, strength=0.5)
    half = [(23, -13), (12, -16.5), (0, -17.5), (-12, -16.5), (-23, -13)]
    peak = curve([*half, (-21, -5), (0, -2.5), (21, -5)], closed=True)
    on.paint(on_head(on.figure, peak), round_=4, shadow=1.6)
    on.mark(on_head(on.figure, ellipse((0, -26), 5, 4)), on.cloth.accent, strength=0.8)


def _beret(on: Worn) -> None:
    band = curve([(-23, -15), (0, -19), (23.5, -15)])
    on.seam(on_head(on.figure, band), width=2.6, strength=0.5)
    stem = points((-5.4, -46), (-3, -46), (-2.6, -40), (-5, -40))
    on.paint(on_head(on.figure, stem), round_=1, shadow=0.6)


def _beanie(on: Worn) -> None:
    turned_up = [(-25.5, -22), (0, -25), (25.5, -22), (25, -8), (0, -11), (-25, -8)]
    on.paint(on_head(on.figure, curve(turned_up, closed=True)), round_=4)
    for x in np.linspace(-22, 22, 13):
        on.seam(on_head(on.figure, [(x, -23), (x, -10)]), width=0.9, strength=0.3)


def _brim(on: Worn) -> None:
    wide, deep = BRIMS[on.cut.style]
    if on.cut.style != "bucket":
        band = points((-24, -23), (0, -20), (24, -23), (24, -13), (-24, -13))
        on.mark(on_head(on.figure, band), shifted(on.rgb, 0.25 if sum(on.rgb) < 200 else -0.65))
    back = [(-wide, -14), (-wide * 0.5, -18), (0, -18.5), (wide * 0.5, -18), (wide, -14)]
    front = [(wide * 0.55, -14 + deep), (0, -13 + deep), (-wide * 0.55, -14 + deep)]
    on.paint(on_head(on.figure, curve([*back, *front], closed=True)), round_=5, shadow=1.6)
