"""Smaller copies of a picture."""

from io import BytesIO

import numpy as np
from PIL import Image

from fashionizer.schema import RGB


def jpeg(pixels: RGB, long_side: int, quality: int = 85) -> bytes:
    """Encode a copy of at most ``long_side`` pixels as JPEG, without any metadata.

    Args:
        pixels: shape (height, width, 3), uint8 sRGB. It is never enlarged.
        long_side: of the copy, in pixels.
        quality: 1 … 95, libjpeg's scale.
    """
    height, width = pixels.shape[:2]
    scale = min(1.0, long_side / max(width, height))
    image = Image.fromarray(pixels)
    if scale < 1.0:
        size = max(1, round(width * scale)), max(1, round(height * scale))
        image = image.resize(size, Image.Resampling.LANCZOS)
    with BytesIO() as file:
        image.save(file, "JPEG", quality=quality, optimize=True, progressive=True)
        return file.getvalue()


def resized(pixels: RGB, width: int, height: int) -> RGB:
    """Resize to exactly ``width`` x ``height`` pixels, bilinear with antialiasing.

    Args:
        pixels: shape (rows, columns, 3), uint8.
        width: of the result.
        height: of the result.

    Returns:
        A new array, shape (height, width, 3), uint8, contiguous.
    """
    image = Image.fromarray(np.ascontiguousarray(pixels))
    return np.array(image.resize((width, height), Image.Resampling.BILINEAR), dtype=np.uint8)
