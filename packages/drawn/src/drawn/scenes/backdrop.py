"""Tones, blurs and floors: what backgrounds are put together from."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from drawn.paint.texture import smooth_noise

Picture = NDArray[np.float32]
"""A background, shape (height, width, 3), float32, 0 … 255."""

Tone = NDArray[np.float32]
"""One colour, shape (3,), float32."""

Rng = np.random.Generator


def gradient(top: Tone, end: Tone, height: int, width: int) -> Picture:
    """Fade from one tone at the top to another at the bottom."""
    t = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    return np.ascontiguousarray(np.broadcast_to(top + (end - top) * t, (height, width, 3)))


def varied(rng: Rng, colours: tuple[tuple[int, int, int], ...], spread: float = 8.0) -> Tone:
    """Choose one of some colours and vary it a little, in lightness more than in hue."""
    chosen = np.array(colours[int(rng.integers(len(colours)))], np.float32)
    shift = rng.normal(0, spread) + rng.normal(0, spread * 0.35, 3)
    return np.clip(chosen + shift, 8, 250).astype(np.float32)


def ink(colour: Tone) -> tuple[int, int, int]:
    """Round a tone to a colour that Pillow draws with."""
    red, green, blue = (int(c) for c in np.clip(colour, 0, 255))
    return red, green, blue


def sheet_of(picture: Picture) -> Image.Image:
    """Turn a picture into an image to draw on."""
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))


def blurred(sheet: Image.Image, radius: float) -> Picture:
    """Out of focus; wide blurs on a coarse copy."""
    by = 4 if radius > 4 else 2 if radius > 1.6 else 1
    soft = sheet.reduce(by).filter(ImageFilter.GaussianBlur(radius / by))
    return np.array(soft.resize(sheet.size, Image.Resampling.BICUBIC), np.float32)


def floor(rng: Rng, picture: Picture, horizon: int, colour: Tone, joints: bool) -> None:
    """Lay a floor in perspective from the horizon down, and let it melt into what is behind."""
    height, width = picture.shape[:2]
    rows = height - horizon
    depth = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    rough = rng.standard_normal((rows, width)).astype(np.float32) * (1.5 + 2.5 * depth)
    blotch = smooth_noise(rng, rows, width, (9, 5)) * 5
    floor = colour * (0.9 + 0.14 * depth[..., None]) + (rough + blotch)[..., None]
    if joints:
        x = (np.arange(width, dtype=np.float32) - width * rng.uniform(0.2, 0.8))[None, :]
        far = 1 / (0.25 + 0.75 * depth)
        unit = rng.uniform(0.6, 1.5)
        across = np.abs((x * far / (width / 7 * unit) % 1) - 0.5) > 0.483
        along = np.abs(((far * 2.6 / unit) % 1) - 0.5) > 0.485 - 0.02 * (1 - depth)
        floor -= np.where(across | along, np.float32(20), np.float32(0))[..., None]
    soft = np.clip(np.arange(rows, dtype=np.float32) / max(height * 0.012, 1), 0, 1)[:, None, None]
    picture[horizon:] = picture[horizon:] * (1 - soft) + floor * soft


def wood(rng: Rng, height: int, width: int) -> Picture:
    """Paint wooden boards."""
    base = varied(
        rng, ((176, 130, 86), (142, 98, 62), (206, 168, 122), (104, 72, 50), (160, 148, 136)), 9
    )
    fibre = smooth_noise(rng, height, width, (max(height // 3, 4), 5)) * 5
    board = max(height // int(rng.integers(4, 8)), 14)
    rows = np.arange(height)
    tone = rng.normal(0, 7, height // board + 2).astype(np.float32)[rows // board][:, None]
    gap = np.where(rows % board < max(1, height // 200), -30.0, 0.0).astype(np.float32)[:, None]
    return np.clip(base + (fibre + tone + gap)[..., None], 0, 255).astype(np.float32)
