"""What stands at the neck: shirt collars, turtlenecks, hoods."""

from drawn.clothes.worn import Worn
from drawn.figures.body import mirrored
from drawn.paint.geometry import curve


def collar(on: Worn) -> None:
    """Paint collar, turtleneck or the edge of a hood, over the front."""
    if on.cut.neck in ("collar", "polo"):
        _turned_down(on)
    elif on.cut.neck == "turtle":
        roll = [(-0.17, 11.5), (-0.12, 13), (-0.05, 14), (-0.01, 13), (0.01, 7)]
        on.paint(mirrored(on.figure, roll), round_=5)
        on.seam(curve(on.line((-0.09, -13), (-0.07, 0), (-0.09, 13))), strength=0.4)
    if on.cut.hood:
        _hood_edge(on)


def _turned_down(on: Worn) -> None:
    flap = [(-0.125, 9), (-0.085, 14.5), (0.035, 17), (0.085, 11), (0.05, 1.0), (-0.03, 9)]
    for side in (-1, 1):
        shape = on.line(*[(t, side * x) for t, x in flap])
        on.paint(shape, axis=side * 20, round_=2.5, shadow=0.9)


def _hood_edge(on: Worn) -> None:
    rim = [
        (-0.17, 15),
        (-0.1, 23),
        (0.0, 23),
        (0.075, 8),
        (0.08, 0),
        (0.05, 2),
        (-0.02, 11),
        (-0.1, 12),
    ]
    cord = [(0.07, 5), (0.16, 6.5), (0.27, 6)]
    rgb = (232, 230, 226) if sum(on.rgb) < 540 else (90, 90, 94)
    for side in (-1, 1):
        edge = curve(on.line(*[(t, side * x) for t, x in rim]), closed=True)
        on.paint(edge, axis=side * 15, round_=4)
        on.seam(curve(on.line(*[(t, side * x) for t, x in cord])), rgb, width=1.6, strength=0.9)


def hood_back(on: Worn) -> None:
    """Paint the hood that lies behind the neck (or above it, laid flat)."""
    if not on.cut.hood:
        return
    high = -0.46 if on.figure.flat else -0.2
    bag = [(high, 6), (high + 0.03, 18), (high * 0.5, 27), (-0.04, 29), (0.06, 16)]
    on.paint(mirrored(on.figure, bag), round_=8)
    if on.figure.flat:
        hollow = [(high + 0.08, 5), (high + 0.12, 13), (high * 0.5, 18), (-0.02, 16), (0.05, 5)]
        on.paint(mirrored(on.figure, hollow), round_=4, shade=0.55, shadow=0)
