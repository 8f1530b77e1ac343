"""Head, face and hair."""

from collections.abc import Callable

import numpy as np

from drawn.figures.body import PERSON, Looks, on_head
from drawn.figures.figure import Figure
from drawn.paint.easel import Easel
from drawn.paint.geometry import Points, curve, ellipse, points
from drawn.paint.palette import RGBTuple, shifted


def face(easel: Easel, figure: Figure, looks: Looks) -> None:
    """Paint ears, head and features."""
    for side in (-1, 1):
        easel.paint(
            on_head(figure, ellipse((side * 21.5, 2), 3.6, 7)), looks.skin, PERSON, round_=2
        )
    jaw = 0.93 if figure.build.woman else 1.04
    skull = [
        (0, -33),
        (13, -30.5),
        (20.5, -18),
        (22, -2),
        (20.5 * jaw, 11),
        (15 * jaw, 23),
        (7 * jaw, 31),
        (0, 32.5),
    ]
    outline = skull + [(-x, y) for x, y in skull[-2:0:-1]]
    easel.paint(
        on_head(figure, curve(outline, closed=True)), looks.skin, PERSON, round_=9, shadow=1.5
    )
    if looks.beard:
        _beard(easel, figure, looks)
    _features(easel, figure, looks)


Mark = Callable[..., None]
"""Tint a shape in face coordinates: ``(shape, rgb, strength, soft=0.0)``."""


def _features(easel: Easel, figure: Figure, looks: Looks) -> None:
    def mark(shape: Points, rgb: tuple[int, ...], strength: float, soft: float = 0.0) -> None:
        away = shape.copy()
        away[:, 0] += looks.yaw * np.sqrt(np.clip(1 - (shape[:, 0] / 24) ** 2, 0, 1))
        easel.mark(on_head(figure, away), rgb, PERSON, strength=strength, soft=soft)

    for side in (-1, 1):
        _eye(mark, side, looks)
    _nose(mark, 1 if easel.light.x < 0 else -1, looks.skin.rgb)
    _mouth(mark, looks.skin.rgb)


def _eye(mark: Mark, side: int, looks: Looks) -> None:
    """One eye with its socket, lid and brow, and the cheek below."""
    skin = looks.skin.rgb
    white = tuple(round(0.68 * 232 + 0.32 * c) for c in skin)
    mark(ellipse((side * 9, -2), 6.5, 4.5), shifted(skin, -0.45), 0.42, 2.0)
    mark(ellipse((side * 9, -1), 4.3, 2.2), white, 0.85)
    mark(ellipse((side * 9, -1.2), 2.1, 2.2), looks.eyes, 1.0)
    mark(ellipse((side * 9, -1.2), 1.0, 1.1), (14, 12, 12), 0.9)
    lid = [(side * 4.6, 0), (side * 8.6, -3.6), (side * 13.6, -1.2), (side * 8.6, -2.3)]
    mark(curve(lid, closed=True), (34, 24, 22), 0.9)
    arch = [(side * 3.6, -8.2), (side * 9, -10.4), (side * 15, -7.4), (side * 9, -8.6)]
    mark(curve(arch, closed=True), shifted(looks.hair.rgb, -0.3), 0.85, 0.4)
    mark(ellipse((side * 12.5, 9), 6, 4.5), (206, 96, 88), 0.1, 2.5)


def _nose(mark: Mark, shaded: int, skin: RGBTuple) -> None:
    """The nose by its shadow, on the side ``shaded``, its ridge and nostrils."""
    for side in (-1, 1):
        mark(ellipse((side * 2.9, 10.2), 1.3, 0.9), (60, 34, 30), 0.7, 0.4)
    dark = [(shaded * 2, -4), (shaded * 4.6, 7), (shaded * 4.4, 10.5), (0, 11.4), (shaded, 3)]
    mark(curve(dark, closed=True), shifted(skin, -0.45), 0.5, 1.2)
    mark(points((-0.8, -4), (0.8, -4), (1.3, 7), (-1.3, 7)), shifted(skin, 0.4), 0.25, 0.9)


def _mouth(mark: Mark, skin: RGBTuple) -> None:
    lip = _lip(skin)
    upper = [(-7.5, 18), (-2.4, 16.2), (0, 16.9), (2.4, 16.2), (7.5, 18), (0, 18.6)]
    lower = [(-7, 18.2), (0, 18.6), (7, 18.2), (3.6, 21.6), (-3.6, 21.6)]
    mark(curve(upper, closed=True), shifted(lip, -0.25), 0.85)
    mark(curve(lower, closed=True), lip, 0.8)
    mark(ellipse((0, 24.6), 5, 1.4), shifted(skin, -0.45), 0.35, 1.2)


def _lip(skin: RGBTuple) -> RGBTuple:
    red, green, blue = skin
    return min(255, round(red * 0.86 + 6)), round(green * 0.6), round(blue * 0.62)


def _beard(easel: Easel, figure: Figure, looks: Looks) -> None:
    shape = [
        (-20, 4),
        (-17, 12),
        (-9, 14.5),
        (0, 13.5),
        (9, 14.5),
        (17, 12),
        (20, 4),
        (18, 20),
        (9, 33),
        (0, 35),
        (-9, 33),
        (-18, 20),
    ]
    easel.mark(
        on_head(figure, curve(shape, closed=True)),
        shifted(looks.hair.rgb, -0.1),
        PERSON,
        strength=0.72,
        soft=1.2,
    )
