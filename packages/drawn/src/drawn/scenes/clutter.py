"""Things in the background: houses, windows, trees, cars, passers-by, furniture."""

import numpy as np
from PIL import ImageDraw

from drawn.paint.palette import CLOTH, SKIN, any_colour
from drawn.scenes.backdrop import Rng, Tone, ink, varied

WALLS = (
    (214, 205, 190),
    (196, 192, 186),
    (226, 221, 212),
    (172, 92, 74),
    (150, 146, 142),
    (206, 178, 142),
    (118, 116, 118),
    (182, 196, 206),
    (160, 120, 96),
    (222, 196, 178),
    (92, 96, 104),
    (186, 194, 172),
)
"""Colours of houses: render, stone, brick, concrete."""

Draw = ImageDraw.ImageDraw
Corners = tuple[float, float, float, float]
"""A rectangle as left, top, right, bottom."""


def courses(rng: Rng, draw: Draw, height: int, width: int, wall: Tone) -> None:
    """Bricks or blocks of stone."""
    big = rng.uniform(0.8, 3.0)
    h, w = int(height / 46 * big), int(height / 19 * big)
    spread = rng.uniform(3, 10)
    for row in range(height // h + 1):
        for column in range(-1, width // w + 1):
            x = column * w + (row % 2) * w // 2
            draw.rectangle(
                (x, row * h, x + w - 2, row * h + h - 2),
                fill=ink(wall * 0.98 + rng.normal(0, spread)),
            )


def openings(rng: Rng, draw: Draw, width: int, horizon: int, wall: Tone) -> None:
    """Windows in a row, a door, a poster or a shop front."""
    frame = varied(rng, ((236, 234, 228), (70, 66, 62), (110, 82, 60), (52, 70, 62)))
    w, h, top = (
        rng.uniform(0.16, 0.34) * width,
        rng.uniform(0.26, 0.46) * horizon,
        rng.uniform(-0.15, 0.2) * horizon,
    )
    x = rng.uniform(-0.4, 0.1) * width
    while x < width:
        window(rng, draw, (x, top, x + w, top + h), frame, wall)
        x += w * rng.uniform(1.35, 2.1)
    if rng.random() < 0.5:
        x, w = rng.uniform(-0.05, 0.85) * width, rng.uniform(0.2, 0.3) * width
        door = varied(rng, ((84, 54, 38), (40, 58, 52), (46, 52, 72), (120, 36, 34), (60, 58, 58)))
        y = horizon * rng.uniform(0.3, 0.5)
        draw.rectangle((x - 6, y - 6, x + w + 6, horizon), fill=ink(frame))
        draw.rectangle((x, y, x + w, horizon), fill=ink(door))
        for i in (0.12, 0.55):
            draw.rectangle(
                (x + w * i, y + 12, x + w * (i + 0.33), y + (horizon - y) * 0.55),
                outline=ink(door * 0.7),
                width=3,
            )


def window(rng: Rng, draw: Draw, box: Corners, frame: Tone, wall: Tone) -> None:
    """A window with its frame, a reflection, and its sill."""
    x0, y0, x1, y1 = box
    glass = varied(rng, ((46, 54, 64), (70, 84, 98), (34, 36, 40), (120, 138, 150)))
    draw.rectangle((x0 - 5, y0 - 5, x1 + 5, y1 + 5), fill=ink(frame))
    draw.rectangle(box, fill=ink(glass))
    slant = rng.uniform(0.3, 0.9)
    draw.polygon(
        [(x0, y0), (x0 + (x1 - x0) * slant, y0), (x0, y0 + (y1 - y0) * slant)],
        fill=ink(glass * 1.25 + 14),
    )
    middle = (x0 + x1) / 2
    draw.line((middle, y0, middle, y1), fill=ink(frame), width=4)
    draw.line((x0, y0 + (y1 - y0) * 0.4, x1, y0 + (y1 - y0) * 0.4), fill=ink(frame), width=4)
    draw.rectangle((x0 - 9, y1 + 5, x1 + 9, y1 + 12), fill=ink(wall * 1.1))
    draw.rectangle((x0 - 9, y1 + 12, x1 + 9, y1 + 15), fill=ink(wall * 0.7))


def house(rng: Rng, draw: Draw, box: Corners) -> None:
    """A house front: rows of windows over a shop."""
    x0, y0, x1, y1 = box
    tone = varied(rng, WALLS, 14)
    draw.rectangle(box, fill=ink(tone))
    step_x, step_y = rng.uniform(18, 34), rng.uniform(28, 46)
    for y in np.arange(y0 + 10, y1 - 24, step_y):
        for x in np.arange(x0 + 7, x1 - step_x * 0.6, step_x):
            draw.rectangle(
                (x, y, x + step_x * 0.5, y + step_y * 0.6), fill=ink(tone * rng.uniform(0.35, 0.7))
            )
    shop = varied(rng, ((40, 42, 46), (96, 40, 36), (36, 60, 58), (210, 200, 180)))
    draw.rectangle((x0 + 3, y1 - 42, x1 - 3, y1), fill=ink(shop))
    draw.rectangle((x0 + 8, y1 - 34, x1 - 8, y1 - 4), fill=ink(shop * 0.5 + 40))


def leaves(rng: Rng, draw: Draw, at: tuple[float, float], size: float, count: int) -> None:
    """A crown of leaves: dark clumps first, bright ones last."""
    x, y = at
    leaf = varied(rng, ((84, 118, 56), (66, 96, 50), (122, 136, 62), (182, 128, 52)))
    for i in range(count):
        dx, dy = rng.normal(0, 0.5, 2) * size
        r = size * rng.uniform(0.04, 0.13)
        tone = leaf * (0.5 + 0.9 * i / count) + rng.normal(0, 6)
        draw.ellipse((x + dx - r, y + dy - r, x + dx + r, y + dy + r), fill=ink(tone))


def car(rng: Rng, draw: Draw, width: int, horizon: int) -> None:
    """A parked car, seen from its side."""
    x, w = rng.uniform(-0.3, 0.9) * width, rng.uniform(0.4, 0.8) * width
    paints = ((228, 228, 228), (40, 42, 46), (140, 142, 146), (60, 84, 130), (150, 34, 34))
    tone = varied(rng, paints)
    h = w * 0.27
    y = horizon + h * 0.3
    draw.polygon(
        [
            (x + w * 0.16, y - h),
            (x + w * 0.3, y - h * 1.6),
            (x + w * 0.72, y - h * 1.6),
            (x + w * 0.88, y - h),
        ],
        fill=ink(tone * 0.9),
    )
    draw.polygon(
        [
            (x + w * 0.22, y - h),
            (x + w * 0.32, y - h * 1.5),
            (x + w * 0.7, y - h * 1.5),
            (x + w * 0.82, y - h),
        ],
        fill=(52, 58, 64),
    )
    draw.rounded_rectangle((x, y - h, x + w, y - h * 0.22), radius=int(h * 0.25), fill=ink(tone))
    draw.rectangle((x + 4, y - h * 0.5, x + w - 4, y - h * 0.4), fill=ink(tone * 0.75))
    for wheel in (0.2, 0.8):
        draw.ellipse(
            (x + w * wheel - h * 0.26, y - h * 0.5, x + w * wheel + h * 0.26, y), fill=(26, 26, 28)
        )
        draw.ellipse(
            (x + w * wheel - h * 0.14, y - h * 0.38, x + w * wheel + h * 0.14, y - h * 0.12),
            fill=(150, 150, 154),
        )


def passer(rng: Rng, draw: Draw, x: float, horizon: int, tall: float) -> None:
    """Somebody far away, soon to be blurred."""
    feet, w = horizon + tall * 0.18, tall * 0.13
    head, legs = feet - tall, CLOTH[any_colour(rng)]
    draw.rounded_rectangle(
        (x - w * 0.75, feet - tall * 0.52, x - w * 0.05, feet), radius=3, fill=legs
    )
    draw.rounded_rectangle(
        (x + w * 0.05, feet - tall * 0.52, x + w * 0.75, feet), radius=3, fill=legs
    )
    draw.rounded_rectangle(
        (x - w * 1.25, head + tall * 0.16, x + w * 1.25, feet - tall * 0.44),
        radius=int(w * 0.7),
        fill=CLOTH[any_colour(rng)],
    )
    skin = SKIN[int(rng.integers(len(SKIN)))]
    draw.ellipse((x - w * 0.5, head, x + w * 0.5, head + tall * 0.15), fill=skin)
    draw.pieslice(
        (x - w * 0.58, head - 2, x + w * 0.58, head + tall * 0.14), 180, 360, fill=(48, 38, 32)
    )


def furniture(rng: Rng, draw: Draw, width: int, height: int, horizon: int) -> None:
    """A cupboard with drawers, or a plant in its pot."""
    left = bool(rng.random() < 0.5)
    x, w, h = (-0.1 if left else 0.72) * width, 0.38 * width, rng.uniform(0.2, 0.5) * height
    if rng.random() < 0.5:
        tone = varied(rng, ((120, 84, 56), (226, 222, 214), (70, 66, 64), (164, 126, 86)))
        draw.rectangle((x, horizon - h, x + w, horizon + 8), fill=ink(tone))
        for y in np.linspace(horizon - h, horizon, 4)[1:-1]:
            draw.line((x, y, x + w, y), fill=ink(tone * 0.7), width=3)
    else:
        middle = x + w / 2
        draw.rectangle(
            (middle - 20, horizon - 44, middle + 20, horizon + 8),
            fill=ink(varied(rng, ((196, 120, 84), (232, 230, 226)))),
        )
        leaves(rng, draw, (middle, horizon - h * 0.7), h * 0.34, 90)
