"""A loaded picture to the size wanted, strip by strip, so that no second large copy is made of it.

What a strip goes through takes up to four times the memory of its pixels (transparency laid on
white, sixteen bits rounded to eight); of a whole photo of 50 megapixels that would be 600 MB.
"""

from PIL import Image

from fashionizer.photo import colours

_GAP = 3.0
"""How much larger than wanted the picture is after blocks of its pixels were averaged; Pillow calls
the difference to filtering them all imperceptible from 3 on (``Image.resize``, reducing_gap)."""

_STRIPS_GAP = 2.0
"""The same where strips are averaged: a smaller copy is worth a difference that is hard to see."""

_PLAIN = ("L", "RGB", "CMYK")
"""Modes that need no copy, unless a colour is declared transparent."""

_STRIP = 1 << 20
"""Pixels of a strip, about."""


def on_white(image: Image.Image, wanted: tuple[int, int] | None) -> Image.Image:
    """Bring a loaded picture to the mode L, RGB or CMYK and, if it is larger, to the size wanted.

    Args:
        image: loaded; transparency is laid on white.
        wanted: (width, height) of the result at most, of the picture's own shape; None leaves it.
    """
    if not wanted or image.width <= wanted[0]:
        return colours.on_white(image)
    if image.mode in _PLAIN and not image.has_transparency_data:
        return image.resize(wanted, Image.Resampling.LANCZOS, reducing_gap=_GAP)
    factor = max(1, min(int(s / w / _STRIPS_GAP) for s, w in zip(image.size, wanted, strict=True)))
    averaged = _averaged(image, factor)
    box = (0.0, 0.0, image.width / factor, image.height / factor)
    return averaged.resize(wanted, Image.Resampling.LANCZOS, box)


def _averaged(image: Image.Image, factor: int) -> Image.Image:
    """Average blocks of ``factor`` x ``factor`` pixels."""
    rows = max(1, _STRIP // image.width // factor) * factor
    whole: Image.Image | None = None
    for top in range(0, image.height, rows):
        strip = image.crop((0, top, image.width, min(top + rows, image.height)))
        small = colours.on_white(strip)
        if factor > 1:
            small = small.reduce(factor)
        if whole is None:
            whole = Image.new(small.mode, (small.width, -(-image.height // factor)))
        whole.paste(small, (0, top // factor))
    if whole is None:
        raise ValueError("a picture without rows")
    return whole
