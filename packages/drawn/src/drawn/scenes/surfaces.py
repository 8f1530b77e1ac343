"""What a garment lies on or hangs before when nobody wears it."""

import numpy as np

from drawn.paint.texture import smooth_noise
from drawn.scenes.backdrop import Picture, Rng, varied, wood

SURFACES = ("bed", "wood", "floor", "carpet", "wall")
"""Names of the surfaces."""


def any_surface(rng: Rng, height: int, width: int) -> tuple[Picture, str]:
    """Paint a surface; also tell which it is."""
    name = str(rng.choice(SURFACES))
    painted = {"bed": _bed, "wood": _boards, "floor": _tiles, "carpet": _carpet, "wall": _wall}[
        name
    ]
    return painted(rng, height, width), name


LINEN = (
    (236, 232, 226),
    (222, 214, 202),
    (198, 204, 212),
    (226, 202, 202),
    (120, 34, 44),
    (70, 78, 96),
    (206, 190, 160),
    (150, 160, 150),
    (58, 56, 60),
    (178, 188, 204),
)
CARPETS = (
    (150, 140, 128),
    (120, 116, 116),
    (176, 166, 150),
    (88, 74, 70),
    (96, 104, 116),
    (140, 86, 76),
)
STONE = ((206, 200, 190), (178, 176, 172), (222, 214, 200), (148, 148, 150), (190, 172, 150))
PLASTER = (
    (232, 230, 226),
    (216, 214, 208),
    (196, 200, 204),
    (226, 208, 200),
    (190, 198, 188),
    (160, 162, 166),
)


def _bed(rng: Rng, height: int, width: int) -> Picture:
    """A sheet with a few soft folds, sometimes quilted."""
    relief = smooth_noise(rng, height, width, (5, 4)) + 0.3 * smooth_noise(
        rng, height, width, (11, 9)
    )
    y, x = np.indices((height, width), np.float32) / np.float32(height)
    if rng.random() < 0.4:
        turn, rows = rng.uniform(0, 0.8), rng.uniform(5, 9)
        relief += 0.2 * np.sqrt(
            np.abs(np.sin(np.pi * rows * (x + turn * y)) * np.sin(np.pi * rows * (y - turn * x)))
        )
    down, right = np.gradient(relief)
    light = 1 + (down * 0.7 + right) * (height / 110)
    weave = rng.standard_normal((height, width)).astype(np.float32) * 1.6
    colour = varied(rng, LINEN)
    return np.asarray(colour * np.clip(light, 0.7, 1.12)[..., None] + weave[..., None], np.float32)


def _boards(rng: Rng, height: int, width: int) -> Picture:
    if rng.random() < 0.5:
        return wood(rng, height, width)
    return np.ascontiguousarray(wood(rng, width, height).transpose(1, 0, 2))


def _tiles(rng: Rng, height: int, width: int) -> Picture:
    blotch = (
        smooth_noise(rng, height, width, (12, 9)) * 5
        + rng.standard_normal((height, width)).astype(np.float32) * 2
    )
    y, x = np.indices((height, width), np.float32)
    side, turn = np.float32(height / rng.uniform(2, 5)), np.float32(rng.uniform(-0.3, 0.3))
    u, v = (x + turn * y) / side % 1, (y - turn * x) / side % 1
    joint = (np.minimum(u, v) < 0.016) * np.float32(-34)
    return np.asarray(varied(rng, STONE) + (blotch + joint)[..., None], np.float32)


def _carpet(rng: Rng, height: int, width: int) -> Picture:
    pile = rng.standard_normal((height, width)).astype(np.float32) * 8
    pile = (pile + np.roll(pile, 1, 0) + np.roll(pile, 1, 1)) / 1.7
    blotch = smooth_noise(rng, height, width, (8, 6)) * 5
    return np.asarray(varied(rng, CARPETS, 12) + (pile + blotch)[..., None], np.float32)


def _wall(rng: Rng, height: int, width: int) -> Picture:
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    light = 1.04 - 0.12 * y - 0.08 * x * np.float32(rng.uniform(-1, 1))
    rough = smooth_noise(rng, height, width, (40, 30)) * 1.4
    return np.asarray(varied(rng, PLASTER) * light[..., None] + rough[..., None], np.float32)
