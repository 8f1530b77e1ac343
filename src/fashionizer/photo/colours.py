"""Whatever colours a decoded file has, to sRGB on white."""

from io import BytesIO

import numpy as np
from PIL import Image, ImageCms

_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
_SPACES = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}
"""The colour space that an ICC profile must have to speak of pictures of a mode."""


def on_white(image: Image.Image) -> Image.Image:
    """Bring a loaded picture to the mode L, RGB or CMYK, transparency laid on white.

    Sixteen bits a channel are rounded to eight: 65535 becomes 255.
    """
    if image.mode.startswith("I;16"):
        return _rounded(image)
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        white = Image.new("RGB", layer.size, "white")
        white.paste(layer, mask=layer)
        return white
    if image.mode in _SPACES:
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _rounded(image: Image.Image) -> Image.Image:
    values = np.asarray(image).astype(np.uint32)
    transparent = image.info.get("transparency")
    if isinstance(transparent, int):
        values[values == transparent] = 65535
    return Image.fromarray(((values + 128) // 257).astype(np.uint8))


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert a picture of mode L, RGB or CMYK to sRGB, mode RGB.

    Args:
        image: the picture.
        profile: its ICC profile. One that is broken, or of another colour space than the
            picture's, is ignored, as browsers do.
    """
    if profile:
        try:
            return _converted(image, profile)
        # Broken profiles fail in as many ways as broken photos, but spoil only the shades.
        except Exception:
            return image.convert("RGB")
    return image.convert("RGB")


def _converted(image: Image.Image, profile: bytes) -> Image.Image:
    source = ImageCms.ImageCmsProfile(BytesIO(profile))
    space = source.profile.xcolor_space.strip()
    if space == "RGB" and image.mode == "L":
        image = image.convert("RGB")
    if space != _SPACES[image.mode]:
        return image.convert("RGB")
    converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
    if converted is None:
        raise ValueError("no picture came back from the conversion")
    return converted
