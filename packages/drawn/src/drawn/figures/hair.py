"""Hair: what falls behind, what frames the face."""

from collections.abc import Mapping

import numpy as np

from drawn.figures.body import PERSON, Looks, on_head
from drawn.figures.figure import Figure
from drawn.paint.easel import Easel
from drawn.paint.geometry import Knots, Points, curve, ellipse


def back_hair(easel: Easel, figure: Figure, looks: Looks, covered: bool) -> None:
    """Paint the hair that falls behind neck and shoulders."""
    shapes = {
        "long": [
            (-22, -10),
            (-27, 15),
            (-30, 48),
            (-24, 72),
            (0, 66),
            (24, 72),
            (30, 48),
            (27, 15),
            (22, -10),
        ],
        "wavy": [
            (-23, -12),
            (-31, 10),
            (-28, 28),
            (-36, 48),
            (-28, 66),
            (0, 60),
            (28, 66),
            (36, 48),
            (28, 28),
            (31, 10),
            (23, -12),
        ],
        "bob": [(-23, -12), (-29, 8), (-28, 30), (-14, 36), (14, 36), (28, 30), (29, 8), (23, -12)],
        "ponytail": [(10, -28), (24, -20), (30, 8), (26, 36), (20, 52), (18, 30), (14, 0)],
    }
    if looks.style in shapes:
        outline = on_head(figure, curve(shapes[looks.style], closed=True))
        easel.paint(outline, looks.hair, PERSON, round_=7, shadow=0.6)
    if looks.style in ("afro", "curly"):
        size = 39 if looks.style == "afro" else 33
        easel.paint(
            on_head(figure, _fuzzy(size, -9, looks.hair.seed)), looks.hair, PERSON, round_=9
        )
    if looks.style == "bun" and not covered:
        easel.paint(on_head(figure, ellipse((2, -40), 10.5, 9.5)), looks.hair, PERSON, round_=6)


def _fuzzy(size: float, y: float, seed: int) -> Points:
    rng = np.random.default_rng(seed)
    t = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    radius = size + rng.normal(0, 1.3, 40)
    return curve(
        np.column_stack([radius * 0.92 * np.cos(t), y + radius * np.sin(t)]), 3, closed=True
    )


def front_hair(easel: Easel, figure: Figure, looks: Looks, covered: bool) -> None:
    """Paint the hair over forehead and temples; ``covered`` leaves the crown to a hat."""
    if looks.style == "bald":
        return
    hair = looks.hair
    shape = _BUZZ if covered and looks.style in _TALL else _FRONT.get(looks.style, _BUZZ)
    if looks.style == "buzz":
        easel.mark(
            on_head(figure, curve(_BUZZ, closed=True)), hair.rgb, PERSON, strength=0.72, soft=0.8
        )
        return
    easel.paint(on_head(figure, curve(shape, closed=True)), hair, PERSON, round_=6, shadow=0.8)
    if looks.style in ("long", "wavy"):
        for side in (-1, 1):
            lock = _LOCK if looks.style == "long" else _WAVE
            easel.paint(
                on_head(figure, curve([(side * x, y) for x, y in lock], closed=True)),
                hair,
                PERSON,
                round_=4,
                shadow=0.5,
            )


_TALL = ("afro", "curly", "bun", "quiff")
_BUZZ = [
    (-22, -2),
    (-22.5, -16),
    (-14, -31),
    (0, -35),
    (14, -31),
    (22.5, -16),
    (22, -2),
    (19.5, -9),
    (16, -19),
    (0, -22),
    (-16, -19),
    (-19.5, -9),
]
_CROP = [
    (-23, 0),
    (-24.5, -18),
    (-16, -34),
    (0, -39),
    (16, -34),
    (24.5, -18),
    (23, 0),
    (20, -8),
    (17, -17),
    (4, -20),
    (-8, -17),
    (-17, -15),
    (-20, -8),
]
_PART = [
    (-23, 6),
    (-26, -14),
    (-18, -34),
    (0, -40),
    (18, -34),
    (26, -14),
    (23, 6),
    (20.5, -6),
    (15, -18),
    (6, -27),
    (-4, -21),
    (-15, -14),
    (-20, -3),
]
_FRONT: Mapping[str, Knots] = {
    "long": _PART,
    "wavy": _PART,
    "bob": _PART,
    "ponytail": _CROP,
    "bun": _CROP,
    "crop": _CROP,
    "side": [
        (-23, 0),
        (-24, -18),
        (-17, -34),
        (2, -41),
        (18, -37),
        (25, -20),
        (23, 0),
        (20.5, -8),
        (18, -16),
        (8, -19),
        (-6, -22),
        (-14, -25),
        (-18, -14),
        (-20, -8),
    ],
    "quiff": [
        (-22.5, -2),
        (-23.5, -18),
        (-19, -36),
        (-4, -46),
        (12, -45),
        (22, -34),
        (23.5, -18),
        (22.5, -2),
        (20, -9),
        (17, -21),
        (0, -25),
        (-17, -21),
        (-20, -9),
    ],
    "afro": [
        (-26, 2),
        (-31, -18),
        (-20, -38),
        (0, -44),
        (20, -38),
        (31, -18),
        (26, 2),
        (20, -8),
        (15, -20),
        (0, -23),
        (-15, -20),
        (-20, -8),
    ],
    "curly": [
        (-24, 4),
        (-28, -16),
        (-18, -36),
        (0, -41),
        (18, -36),
        (28, -16),
        (24, 4),
        (20, -8),
        (14, -17),
        (3, -21),
        (-12, -16),
        (-20, -6),
    ],
}
_LOCK = [
    (16, -20),
    (23, -12),
    (27, 14),
    (30, 46),
    (27, 66),
    (21, 62),
    (21, 40),
    (22, 16),
    (20.5, -2),
]
_WAVE = [
    (16, -20),
    (24, -12),
    (30, 10),
    (27, 28),
    (34, 46),
    (27, 60),
    (22, 46),
    (22, 28),
    (24, 12),
    (20.5, -2),
]
