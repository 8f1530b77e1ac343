"""Places for a person to stand in: street, square, park, studio, room."""

import numpy as np
from PIL import ImageDraw

from drawn.paint.palette import CLOTH, any_colour
from drawn.paint.texture import smooth_noise
from drawn.scenes import clutter
from drawn.scenes.backdrop import (
    Picture,
    Rng,
    blurred,
    floor,
    gradient,
    ink,
    sheet_of,
    varied,
    wood,
)

GROUNDS = (
    (150, 148, 146),
    (128, 128, 130),
    (176, 170, 162),
    (104, 104, 108),
    (190, 182, 168),
    (164, 146, 128),
)
"""Colours of pavement, asphalt, gravel."""


PAINTED = (560, 374)
"""Height and width that every place is painted at: its details are measured in these pixels."""


def any_scene(rng: Rng, height: int, width: int, ground: float) -> Picture:
    """Paint a place; ``ground`` is where the feet are, as a share of the height."""
    paint = (_street, _street, _square, _square, _park, _studio, _room)[int(rng.integers(7))]
    picture = paint(rng, *PAINTED, ground)
    if (height, width) == PAINTED:
        return picture
    return np.array(sheet_of(picture).resize((width, height)), np.float32)


def _street(rng: Rng, height: int, width: int, ground: float) -> Picture:
    wall = varied(rng, clutter.WALLS)
    rough = (
        rng.standard_normal((height, width)).astype(np.float32) * 3
        + smooth_noise(rng, height, width, (9, 7)) * 5
    )
    sheet = sheet_of(gradient(wall * 1.04, wall * 0.92, height, width) + rough[..., None])
    draw = ImageDraw.Draw(sheet)
    horizon = int(height * (ground - rng.uniform(0.07, 0.22)))
    if rng.random() < 0.45:
        clutter.courses(rng, draw, height, width, wall)
    clutter.openings(rng, draw, width, horizon, wall)
    if rng.random() < 0.4:
        clutter.leaves(rng, draw, (rng.uniform(0, width), height * 0.05), height * 0.16, 120)
    if rng.random() < 0.5:
        draw.rectangle(
            (0, horizon - height * rng.uniform(0.02, 0.06), width, horizon), fill=ink(wall * 0.72)
        )
    picture = blurred(sheet, height / 560 * rng.uniform(0.7, 4))
    floor(rng, picture, horizon, varied(rng, GROUNDS), joints=bool(rng.random() < 0.65))
    if rng.random() < 0.4:
        kerb = horizon + int((height - horizon) * rng.uniform(0.15, 0.3))
        picture[kerb : kerb + max(3, height // 80)] *= 0.72
        picture[kerb + max(3, height // 80) :] *= rng.uniform(0.75, 1.0)
    return picture


def _square(rng: Rng, height: int, width: int, ground: float) -> Picture:
    """Houses, trees, cars and passers-by, all out of focus."""
    sky = varied(rng, ((206, 218, 230), (226, 228, 230), (176, 202, 230), (238, 232, 222)))
    sheet = sheet_of(gradient(sky, sky * 1.05, height, width))
    draw = ImageDraw.Draw(sheet)
    horizon = int(height * (ground - rng.uniform(0.17, 0.36)))
    x = -20.0
    while x < width:
        w, top = rng.uniform(0.15, 0.45) * width, horizon - rng.uniform(0.35, 1.1) * height
        clutter.house(rng, draw, (x, top, x + w, horizon))
        x += w
    for _ in range(int(rng.integers(0, 4))):
        x, r = rng.uniform(0, width), rng.uniform(0.06, 0.17) * height
        draw.rectangle((x - 4, horizon - r * 2, x + 4, horizon + 4), fill=(64, 52, 42))
        clutter.leaves(rng, draw, (x, horizon - r * 2.4), r, 80)
    for _ in range(int(rng.integers(0, 4))):
        clutter.car(rng, draw, width, horizon)
    for _ in range(int(rng.integers(0, 4))):
        clutter.passer(rng, draw, rng.uniform(0, width), horizon, height * rng.uniform(0.22, 0.42))
    picture = blurred(sheet, height / 560 * rng.uniform(2, 6.5))
    floor(rng, picture, horizon, varied(rng, GROUNDS), joints=bool(rng.random() < 0.5))
    return picture


def _park(rng: Rng, height: int, width: int, ground: float) -> Picture:
    back = varied(rng, ((96, 118, 70), (74, 92, 56), (150, 142, 86), (176, 186, 160)))
    sheet = sheet_of(gradient(back * 1.35 + 20, back * 0.9, height, width))
    draw = ImageDraw.Draw(sheet)
    horizon = int(height * (ground - rng.uniform(0.14, 0.32)))
    for _ in range(int(rng.integers(3, 8))):
        x, w = rng.uniform(0, width), rng.uniform(5, 16)
        draw.rectangle(
            (x, 0, x + w, horizon + 8),
            fill=ink(np.array((74, 60, 48), np.float32) * rng.uniform(0.6, 1.3)),
        )
    for _ in range(int(rng.integers(6, 11))):
        clutter.leaves(
            rng,
            draw,
            (rng.uniform(0, width), rng.uniform(-0.05, 0.9) * horizon),
            rng.uniform(0.1, 0.24) * height,
            80,
        )
    for _ in range(26):
        x, y, r = rng.uniform(0, width), rng.uniform(0, 0.6) * horizon, rng.uniform(2, 8)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=(238, 242, 226))
    picture = blurred(sheet, height / 560 * rng.uniform(2.5, 6))
    tone = varied(rng, (*GROUNDS, (104, 128, 66), (122, 134, 78)))
    floor(rng, picture, horizon, tone, joints=False)
    return picture


def _studio(rng: Rng, height: int, width: int, ground: float) -> Picture:
    plain = (
        (248, 248, 248),
        (236, 236, 236),
        (214, 214, 216),
        (226, 220, 212),
        (150, 152, 156),
        (214, 226, 232),
        (238, 216, 206),
    )
    tone = varied(rng, plain, 5)
    picture = gradient(tone, tone * 0.95, height, width)
    rows = np.arange(height, dtype=np.float32)[:, None, None]
    sweep = 1 / (1 + np.exp(-(rows - height * (ground - 0.06)) / (height * 0.02)))
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :, None]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None, None]
    light = 1.03 - rng.uniform(0.02, 0.12) * (x * x + 0.6 * y * y) + 0.04 * sweep
    return np.asarray(picture * light, np.float32)


def _room(rng: Rng, height: int, width: int, ground: float) -> Picture:
    wall = varied(
        rng, ((232, 228, 220), (216, 218, 216), (204, 212, 214), (224, 206, 190), (178, 186, 176))
    )
    sheet = sheet_of(gradient(wall, wall * 0.93, height, width))
    draw = ImageDraw.Draw(sheet)
    horizon = int(height * (ground - rng.uniform(0.09, 0.18)))
    for _ in range(int(rng.integers(0, 3))):
        w, h = rng.uniform(0.15, 0.3) * width, rng.uniform(0.12, 0.3) * height
        x, y = rng.uniform(-0.05, 0.85) * width, rng.uniform(0.05, 0.35) * height
        draw.rectangle(
            (x - 4, y - 4, x + w + 4, y + h + 4),
            fill=ink(varied(rng, ((50, 44, 40), (150, 112, 72), (236, 236, 234)))),
        )
        draw.rectangle((x, y, x + w, y + h), fill=CLOTH[any_colour(rng)])
    clutter.furniture(rng, draw, width, height, horizon)
    draw.rectangle((0, horizon - height // 50, width, horizon), fill=ink(wall * 1.08))
    picture = blurred(sheet, height / 560 * rng.uniform(0.8, 3))
    picture[horizon:] = wood(rng, height - horizon, width)
    return picture
