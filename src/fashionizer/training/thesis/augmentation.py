"""Random views as in the thesis, made by today's Keras layers.

The thesis used ``ImageDataGenerator``, which Keras no longer has: rotation of 30°, shifts of a
tenth, shear of 25°, zoom 1.0 to 2.0, which only makes things smaller, and a flip; what comes in
from outside repeats the nearest pixel. No brightness, channel shift or vertical flip: colour is
part of what a garment is, and nobody wears one upside down.
"""

import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fashionizer.schema import RGB
from fashionizer.training.thesis.backend import keras
from fashionizer.training.thesis.photos import Photo, pixels

ROTATION, SHIFT, SHEAR, FARTHEST = 30.0, 0.1, 25.0, 2.0
"""Degrees either way; share of the side; degrees; how many times as far away."""

_EXAMPLES, _VIEWS, _THUMBNAIL, _GAP = 6, 5, 160, 4


def augmented(pictures: NDArray[np.uint8], seed: int) -> NDArray[np.uint8]:
    """Return a random view of each picture.

    Args:
        pictures: (n, side, side, 3) uint8 RGB.
        seed: of chance; the same gives the same views.

    Returns:
        (n, side, side, 3) uint8 RGB.
    """
    views = pictures.transpose(0, 3, 1, 2).astype(np.float32)
    for layer in _layers(seed):
        views = layer(views, training=True)
    found = keras.ops.convert_to_numpy(views).transpose(0, 2, 3, 1)
    return np.asarray(np.clip(np.rint(found), 0, 255), np.uint8)


def _layers(seed: int) -> list[keras.Layer]:
    shear, away = math.tan(math.radians(SHEAR)), (0.0, FARTHEST - 1)
    layers, fill = keras.layers, {"fill_mode": "nearest"}
    return [
        layers.RandomFlip("horizontal", seed=seed),
        layers.RandomRotation(ROTATION / 360, seed=seed + 1, **fill),
        layers.RandomShear(x_factor=shear, seed=seed + 2, **fill),
        layers.RandomZoom(away, away, seed=seed + 3, **fill),
        layers.RandomTranslation(SHIFT, SHIFT, seed=seed + 4, **fill),
    ]


def contact_sheet(photos: list[Photo], side: int, path: Path) -> None:
    """Draw some photos, each followed by views of it, into a PNG.

    Args:
        photos: to draw from, by chance.
        side: the pictures are squeezed into before they are augmented, in pixels.
        path: of the PNG.
    """
    chosen = np.random.default_rng(3).permutation(len(photos))[:_EXAMPLES]
    originals = np.stack([pixels(photos[int(i)], side) for i in chosen])
    columns = [originals, *(augmented(originals, 100 * (view + 1)) for view in range(_VIEWS))]
    step = _THUMBNAIL + _GAP
    sheet = Image.new("RGB", (step * len(columns), step * len(originals)), "white")
    for across, pictures in enumerate(columns):
        for down, picture in enumerate(pictures):
            sheet.paste(_thumbnail(picture), (across * step, down * step))
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path)


def _thumbnail(picture: RGB) -> Image.Image:
    size = (_THUMBNAIL, _THUMBNAIL)
    return Image.fromarray(np.ascontiguousarray(picture)).resize(size, Image.Resampling.LANCZOS)
