"""From painted layers to something like a photo: cast shadow, exposure, lens, sensor noise."""

import numpy as np
from PIL import Image, ImageFilter

from drawn.paint.easel import Easel
from drawn.paint.texture import Field, grain
from drawn.scenes.backdrop import Picture
from fashionizer.schema import RGB


def taken(easel: Easel, place: Picture, rng: np.random.Generator, standing: float | None) -> RGB:
    """Put the painted layer in its place and photograph it.

    Args:
        easel: the person or garment.
        place: the background, changed in place.
        rng: chance of exposure, tint and noise.
        standing: row of the ground, in pixels; None for something laid flat.
    """
    shade = _laid_shadow(easel) if standing is None else _ground_shadow(easel, standing)
    place *= (1 - easel.light.shadow * 1.2 * shade)[..., None]
    picture = place * (1 - easel.cover)[..., None] + easel.colour
    return _exposed(picture, rng)


def _shrunk(mask: Field, by: int) -> Image.Image:
    return Image.fromarray((mask * 255).astype(np.uint8)).reduce(by)


def _laid_shadow(easel: Easel) -> Field:
    height, width = easel.cover.shape
    small = _shrunk(easel.cover, 2).filter(ImageFilter.BoxBlur(height / 110))
    soft = np.asarray(small.resize((width, height), Image.Resampling.BILINEAR), np.float32) / 255
    step = (round(height / 90), round(-easel.light.x * height / 45))
    return np.roll(soft, step, (0, 1))


def _ground_shadow(easel: Easel, standing: float) -> Field:
    """The person's outline laid on the ground, away from the light, and the dark at the feet."""
    height, width = easel.cover.shape
    small = _shrunk(easel.cover, 2)
    foot = standing / 2
    squash, slant = 0.15, easel.light.x * 1.1
    frame = (1, slant / squash, -slant / squash * foot, 0, 1 / squash, foot - foot / squash)
    fallen = small.transform(small.size, Image.Transform.AFFINE, frame)
    soft = fallen.filter(ImageFilter.BoxBlur(height / 120))
    cast = np.asarray(soft.resize((width, height), Image.Resampling.BILINEAR), np.float32) / 255
    rows = np.arange(height, dtype=np.float32)[:, None]
    near = np.exp(-(((rows - standing + 6) / (height * 0.016)) ** 2))
    feet = np.asarray(easel.cover[max(0, int(standing) - 24) : int(standing)].max(0))[None, :]
    width_soft = np.convolve(feet[0], np.hanning(31) / np.hanning(31).sum(), mode="same")[None, :]
    return np.asarray(np.maximum(cast * 0.5, near * width_soft), np.float32)


def _exposed(picture: Picture, rng: np.random.Generator) -> RGB:
    height, width = picture.shape[:2]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    vignette = 1 - np.float32(rng.uniform(0, 0.12)) * (x * x + y * y)
    tint = (rng.uniform(0.97, 1.12) * rng.normal(1, 0.018, 3)).astype(np.float32)
    picture *= (vignette[..., None] * tint).astype(np.float32)
    np.clip(picture, 0, 255, out=picture)
    lens = ImageFilter.BoxBlur(rng.uniform(0.1, 0.55) * height / 560)
    sharp = np.array(Image.fromarray(picture.astype(np.uint8)).filter(lens), np.float32)
    sharp += grain(height, width, rng) * np.float32(rng.uniform(0.6, 2.6))
    return np.clip(sharp, 0, 255, out=sharp).astype(np.uint8)
