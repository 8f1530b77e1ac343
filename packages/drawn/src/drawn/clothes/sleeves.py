"""Sleeves: a tube along the arm, joined to the body at the shoulder, and its cuff."""

import numpy as np
from numpy.typing import NDArray

from drawn.clothes.worn import Worn
from drawn.figures.figure import Limb
from drawn.paint.easel import Fade
from drawn.paint.geometry import Points, curve, heading, mix, moved, tube
from drawn.wardrobe.pieces import Cut


def sleeve(on: Worn, limb: Limb, grow: float = 0.0) -> None:
    """Paint one sleeve. ``grow`` widens it over others."""
    cut, flat = on.cut, on.figure.flat
    if cut.sleeve <= 0:
        return
    path = limb.path(cut.sleeve)
    if cut.sleeve >= 0.95 and not flat:
        path[-1] += (path[-1] - path[-2]) * 0.06
    widths = _widths(on, grow)
    on.paint(
        tube(path, widths, cap=0.12, start=0.0 if flat else 0.9),
        axis=heading(limb.top, limb.at(min(cut.sleeve, 0.6))),
        round_=on.roundness(7 * on.figure.build.limb),
        creases=_elbow(limb, cut),
        fade=Fade(limb.top, 4.0, 30.0),
        shadow=0.35 if flat else 0.8,
    )
    _cuff(on, path, float(widths[-1]))


def _gathered(cut: Cut) -> bool:
    return cut.rib or cut.front == "buttons"


def _widths(on: Worn, grow: float) -> NDArray[np.float64]:
    """Half widths at the five knots of the sleeve's path."""
    cut, w = on.cut, on.figure.build.limb
    loose = grow + 5.5 * cut.ease
    arm = np.array([11.5, 10.6, 8.2, 8.0, 5.8]) * w
    ease = np.array([1.5, 1, 1, 0.5, 1.2]) + loose
    ease[-1] -= loose * (0.75 if _gathered(cut) else 0.2)
    at = np.linspace(0, min(cut.sleeve, 1) * 4, 5)
    widths = np.interp(at, np.arange(5), arm + ease)
    if cut.style == "puff":
        widths[1:4] += 5
    elif cut.style == "bell":
        widths[3:] += (3, 8)
    widths[0] = 13.5 * w if on.figure.flat else 10.8 * w + 1 + 0.3 * loose
    return widths


def _elbow(limb: Limb, cut: Cut) -> list[Points]:
    if cut.sleeve < 0.6:
        return []
    elbow, out = limb.middle, limb.side
    return [
        curve(
            [
                moved(elbow, -out * 9, dy),
                moved(elbow, 0, dy + up),
                moved(elbow, out * 6, dy + up * 1.4),
            ],
            4,
        )
        for dy, up in ((-7, 3), (-1, 1), (5, -3))
    ]


def _cuff(on: Worn, path: Points, half: float) -> None:
    """Mark the end of a sleeve: a stitched hem, or a ribbed or buttoned cuff."""
    back = mix(path[-1], path[-2], 0.3 if _gathered(on.cut) else 0.12)
    way = path[-1] - path[-2]
    across = np.array([-way[1], way[0]]) / (np.hypot(*way) + 1e-9) * (half + 2)
    on.seam(np.array([back - across, back, back + across]), width=1.0, strength=0.6)
    if on.cut.rib:
        for s in np.linspace(-0.8, 0.8, 6):
            rib = np.array([back + across * s, path[-1] + across * s])
            on.seam(rib, width=0.8, strength=0.25)
