"""Trousers and shorts."""

import numpy as np
from numpy.typing import NDArray

from drawn.clothes.worn import Worn
from drawn.figures.body import mirrored
from drawn.figures.figure import Limb
from drawn.paint.easel import Fade
from drawn.paint.geometry import Points, curve, ellipse, heading, mix, moved, tube

LEGS = {
    "skinny": (18.5, 16.8, 11.6, 11.6, 7.2),
    "straight": (19.5, 18.2, 14.5, 13.5, 12.5),
    "wide": (20.5, 21, 21, 22.5, 24),
    "tapered": (20.5, 20, 15.5, 12.5, 9.0),
    "flared": (18.8, 17, 12, 14.5, 21),
    "jogger": (20, 19.5, 15.5, 13.5, 8.0),
    "shorts": (20, 19.5, 19, 18, 17),
}
"""Half widths of trouser legs from hip to ankle."""


def trousers(on: Worn) -> None:
    """Paint trousers or shorts: seat first, then a leg at a time, joined to it."""
    waist, half, ease = on.cut.waist, on.figure.half, _ease(on)
    seat = [
        (waist, half(waist) + ease * 0.7),
        (0.8, half(0.8) + ease),
        (0.86, half(0.86) + ease * 0.8),
        (0.95, half(0.95) * 0.75),
        (1.04, 12),
    ]
    lap = [
        curve(on.line((0.97, side * 5), (0.95, side * 14), (0.91, side * 26)), 4)
        for side in (-1, 1)
    ]
    on.paint(mirrored(on.figure, seat), round_=on.roundness(10), creases=lap)
    for limb in sorted(on.figure.legs, key=lambda leg: leg.end[1]):
        _leg(on, limb)
    _waistband(on)
    _pockets(on)


def _ease(on: Worn) -> float:
    return 1.5 + 2.5 * on.cut.ease


def _leg(on: Worn, limb: Limb) -> None:
    path, widths = _shape(on, limb)
    on.paint(
        tube(path, widths),
        axis=heading(limb.top, limb.end),
        round_=on.roundness(10 * on.figure.build.limb, 6),
        creases=_creases(on, limb),
        fade=Fade(path[0], 3.0, 24.0, downwards=True),
        shadow=0.4 if on.figure.flat else 0.9,
    )
    _hem(on, path, float(widths[-1]))


def _shape(on: Worn, limb: Limb) -> tuple[Points, NDArray[np.float64]]:
    """Path and half widths of a leg; its outer edge follows the hip from above the joint on."""
    share, short = on.cut.leg, on.piece.kind == "shorts"
    full = np.array(LEGS["shorts" if short else on.cut.style or "straight"])
    full = full * on.figure.build.limb + (
        _ease(on) + 2.5 * on.cut.ease if short else _ease(on) * 0.4
    )
    widths = np.interp(np.linspace(0, min(share, 1) * 4, 5), np.arange(5), full)
    path = limb.path(min(share, 1.0))
    if share > 1:
        path[-1] += (path[-1] - path[-2]) * (share - 1) * 4
    top, hip = (
        on.figure.at(t, limb.side * (on.figure.half(t) + _ease(on) - widths[0]))
        for t in (0.82, 0.93)
    )
    return np.concatenate([[top, hip], path[1:]]), np.concatenate([widths[:1], widths])


def _creases(on: Worn, limb: Limb) -> list[Points]:
    if on.piece.kind == "shorts":
        return []
    knee, out = limb.middle, limb.side
    drawn = [
        curve(
            [moved(knee, -out * 10, dy), moved(knee, 0, dy + up), moved(knee, out * 9, dy - up)], 4
        )
        for dy, up in ((-7, 2), (4, -2))
    ]
    if on.cut.style in ("skinny", "tapered", "jogger", "straight"):
        ankle = mix(limb.middle, limb.end, 0.82)
        drawn += [
            curve([moved(ankle, -9, dy), moved(ankle, 0, dy + 3), moved(ankle, 9, dy - 1)], 4)
            for dy in (-6, 3)
        ]
    if on.cut.pocket and on.cut.style == "straight" and on.cloth.pattern == "plain":
        drawn.append(limb.path(1.0)[1:])
    return drawn


def _hem(on: Worn, path: Points, half: float) -> None:
    way = path[-1] - path[-2]
    unit = way / (np.hypot(*way) + 1e-9)
    across = np.array([-unit[1], unit[0]]) * (half + 2)
    end = path[-1] - unit * (7 if on.cut.rib else 2.5)
    on.seam(curve([end - across, end + unit * 1.5, end + across], 4), width=1.0, strength=0.6)


def _waistband(on: Worn) -> None:
    waist = on.cut.waist
    band, half = waist + 0.05, on.figure.half(waist) + 4
    edge = curve(on.line((band, -half), (band + 0.01, 0), (band, half)))
    on.seam(edge, width=1.1, strength=0.65)
    if not on.cut.rib:
        on.seam(on.line((band, 0.5), (0.97, 0.5)), width=1.2, strength=0.55)
        on.mark(ellipse(on.figure.at(waist + 0.028, 1), 1.5, 1.5), (170, 140, 90))
        return
    for side in (-1, 1):
        cord = on.line((band, side * 2), (band + 0.08, side * 3), (band + 0.14, side * 4))
        on.seam(curve(cord), (235, 233, 228), width=1.5, strength=0.9)


def _pockets(on: Worn) -> None:
    band, half = on.cut.waist + 0.05, on.figure.half(on.cut.waist) + 4
    loops = on.cloth.pattern == "denim" or on.cut.style == "straight"
    slash = [(band, half * 0.62), (band + 0.1, half * 0.8), (band + 0.16, half + 2)]
    for side in (-1, 1):
        on.seam(curve(on.line(*[(t, side * x) for t, x in slash])), width=1.0, strength=0.55)
        if loops:
            x = side * half * 0.5
            on.seam(on.line((band - 0.055, x), (band + 0.01, x)), width=2, strength=0.6)
