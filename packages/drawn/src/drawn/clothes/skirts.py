"""Skirts and dresses."""

from dataclasses import replace

import numpy as np

from drawn.clothes.tops import outline, width_of
from drawn.clothes.worn import Worn
from drawn.figures.figure import CROTCH, Figure
from drawn.paint.geometry import Points, curve
from drawn.wardrobe.pieces import Cut

Edge = list[tuple[float, float]]
"""The right edge from waist to hem, as (t, x)."""


def skirt(on: Worn) -> None:
    """Paint a skirt with its waistband."""
    edge = _edge(on.figure, on.cut)
    creases = _pleats(on.figure, edge, on.cut)
    on.paint(_closed(on.figure, edge), round_=on.roundness(13, 6), creases=creases)
    band, half = on.cut.waist + 0.045, on.figure.half(on.cut.waist) + 3
    on.seam(curve(on.line((band, -half), (band + 0.01, 0), (band, half))), strength=0.6)
    _hem(on, edge)


def dress(on: Worn) -> None:
    """Paint a dress below and above the waist in one cloth, with its waist seam."""
    cut = on.cut
    width = width_of(on.figure, cut)
    upper = outline(on.figure, replace(cut, hem=cut.waist, flare=0.0, style=""), width)
    edge = [(cut.waist, width(cut.waist)), *_edge(on.figure, cut)[1:]]
    creases = _pleats(on.figure, edge, cut)
    shapes = [upper, _closed(on.figure, edge)]
    on.paint(shapes, round_=on.roundness(12, 6), creases=creases)
    if cut.style != "shift":
        half = width(cut.waist) + 1
        seam = curve(on.line((cut.waist, -half), (cut.waist + 0.015, 0), (cut.waist, half)))
        on.seam(seam, width=1.4, strength=0.6)
    _hem(on, edge)


def _edge(figure: Figure, cut: Cut) -> Edge:
    half, hips = figure.half, figure.half(0.9) + 2 + 3 * cut.ease
    edge = [(cut.waist, half(cut.waist) + 1.5), (0.88, hips + 4 * cut.flare)]
    top = max(0.9, cut.waist)
    for share in (0.33, 0.66, 1.0):
        t = top + (cut.hem - top) * share
        fall = hips + 34 * cut.flare * (t - 0.75) - (2.5 * share if cut.flare < 0.1 else 0)
        edge.append((t, max(fall, half(t) + 2) if t > CROTCH else fall))
    return edge


def _closed(figure: Figure, edge: Edge) -> Points:
    t, x = edge[-1]
    right = curve(figure.line(*edge), 5)
    left = curve(figure.line(*[(a, -b) for a, b in edge]), 5)
    bow = [(t + 0.045 * (1 - s * s), x * s) for s in (0.7, 0, -0.7)]
    return np.concatenate([right, curve(figure.line(*bow), 4), left[::-1]])


def _pleats(figure: Figure, edge: Edge, cut: Cut) -> list[Points]:
    """Creases from the hips down: many for pleats, few where the cloth swings."""
    pleated = cut.style == "pleated"
    count = 9 if pleated else round(2 + 5 * min(cut.flare, 1))
    start = cut.waist + (0.08 if pleated else 0.28)
    (t, x), top = edge[-1], edge[0][1]
    stagger = 0.0 if pleated else 0.12
    return [
        figure.line((start + stagger * (i % 2), top * s * 0.95), (t, x * s))
        for i, s in enumerate(np.linspace(-0.85, 0.85, count))
    ]


def _hem(on: Worn, edge: Edge) -> None:
    t, x = edge[-1]
    bow = [(t - 0.02 + 0.04 * (1 - s * s), x * s) for s in np.linspace(-1, 1, 11)]
    on.seam(on.line(*bow), width=0.9, strength=0.5)
