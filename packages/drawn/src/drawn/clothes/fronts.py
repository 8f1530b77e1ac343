"""What is on the front of a top: placket, buttons, zip, pockets, print, ribbing."""

import numpy as np

from drawn.clothes.worn import Worn
from drawn.paint.geometry import ellipse
from drawn.paint.palette import shifted


def front(on: Worn, deep: float) -> None:
    """Mark what is on the front, below a neckline as ``deep`` as that."""
    cut = on.cut
    if cut.front == "buttons":
        buttons(on, (deep, cut.hem))
    elif cut.front == "placket":
        buttons(on, (deep, deep + 0.2))
    elif cut.front == "zip":
        on.seam(on.line((deep, 0), (cut.hem, 0)), (178, 178, 182), width=1.6, strength=0.8)
    if cut.pocket:
        pocket = ((0.2, 12), (0.2, 25), (0.3, 25), (0.33, 18.5), (0.3, 12), (0.2, 12))
        on.seam(on.line(*pocket))
    if cut.style == "kangaroo":
        half = ((0.62, 15), (0.74, 25), (0.86, 25))
        pouch = (*half, *((t, -x) for t, x in half[::-1]), half[0])
        on.seam(on.line(*pouch), width=1.3)
    if cut.print:
        printed(on)


def ribbed(on: Worn, span: tuple[float, float], half: float) -> None:
    """Mark a ribbed band across the body, ``half`` its half width."""
    top, end = span
    on.seam(on.line((top, -half - 1), (top + 0.015, 0), (top, half + 1)), strength=0.7)
    for x in np.arange(1 - half, half - 1, 3.0):
        on.seam(on.line((top, x), (end + 0.02, x * 0.97)), width=0.9, strength=0.25)


def buttons(on: Worn, span: tuple[float, float]) -> None:
    """Mark a placket with buttons down the front."""
    top, end = span
    for edge in (-3.2, 3.2):
        on.seam(on.line((top, edge), (end, edge)), width=0.8, strength=0.5)
    rgb = (240, 238, 230) if sum(on.rgb) < 480 else (150, 146, 140)
    for t in np.arange(top + 0.05, end - 0.02, 0.105):
        on.mark(ellipse(on.figure.at(t, 0), 1.4, 1.4), rgb, strength=0.95)


def printed(on: Worn) -> None:
    """Mark a print on the chest, by ``cut.print``: 1 disc, 2 picture, more: lines of lettering."""
    rgb = on.cloth.accent
    if on.cut.print == 1:
        on.mark(ellipse(on.figure.at(0.34), 15, 15), rgb, strength=0.9)
        on.mark(ellipse(on.figure.at(0.34, 3), 8, 8), on.rgb, strength=0.8)
    elif on.cut.print == 2:
        frame = on.line((0.26, -16), (0.26, 16), (0.44, 16), (0.44, -16))
        on.mark(frame, rgb, strength=0.9)
        on.mark(on.line((0.29, -12), (0.35, 0), (0.42, -12)), on.rgb, strength=0.7)
        on.mark(on.line((0.42, 12), (0.33, 4), (0.42, -4)), shifted(rgb, -0.4), strength=0.7)
    else:
        _lettering(on, on.cut.print - 2)


def _lettering(on: Worn, lines: int) -> None:
    """Bars with a hole each: at this size they read as letters."""
    rng = np.random.default_rng(on.cloth.seed)
    high, wide = 0.06, 4.6
    for row in range(lines):
        t = 0.26 + 0.085 * row
        for x in np.arange(-19, 17, 6.2):
            letter = on.line((t, x), (t, x + wide), (t + high, x + wide), (t + high, x))
            on.mark(letter, on.cloth.accent, strength=0.92)
            top, end = t + high * rng.uniform(0, 0.3), t + high * rng.uniform(0.5, 1)
            gap = x + rng.uniform(1.2, 2.2)
            hole = on.line((top, gap), (top, gap + 1.4), (end, gap + 1.4), (end, gap))
            on.mark(hole, on.rgb, strength=0.92)
