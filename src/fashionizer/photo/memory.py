"""How much memory decoding a photo takes, told from its header, before any of it is taken.

Pixels alone say little: Pillow keeps three channels in four bytes, libwebp composes a picture from
two whole canvases, libheif and libavif hold it before and after the conversion of its colours, and
a progressive JPEG keeps the coefficients of every block until its last scan. The figures below were
measured as the growth of the process (``VmHWM``) over photos of 12 and 20 megapixels that are
reduced to 1024 pixels, with Pillow 13.0, libheif 1.23.4; ``tests/photo/test_memory.py`` measures
them again.
"""

from PIL import Image

from fashionizer.errors import PhotoTooLarge

_DECODING: dict[str, tuple[float, float]] = {
    "WEBP": (16.0, 16.0),
    "AVIF": (9.3, 11.8),
    "HEIF": (7.5, 10.0),
}
"""Bytes a pixel while decoding opaque and transparent photos, where more than the result's."""

_SMALL_CHANNELS = {"1": 1, "L": 1, "P": 1, "I;16": 2}
"""Bytes a pixel of the modes that Pillow does not keep in four."""

_COEFFICIENT = 2
"""Bytes of one coefficient of a progressive JPEG; there is one for each sample."""

_DRAFT = 3072 * 3072 * 4
"""Bytes of the largest draft that a JPEG is decoded to where 1024 pixels are wanted."""

_REDUCED = 4096 * 4096 * 4
"""Bytes of the largest copy that :mod:`fashionizer.photo.reducing` makes on the way to them."""

_AROUND = 20_000_000
"""Bytes of strips, tables and rounding."""


def needed(image: Image.Image, kind: str, *, reduced: bool) -> int:
    """Return how many bytes decoding takes at its peak, beyond the file's own.

    Args:
        image: opened, not loaded.
        kind: its format, as :func:`fashionizer.photo.formats.signatures.identify` names it.
        reduced: whether at most 1024 pixels a side are wanted of a larger photo.
    """
    pixels = image.width * image.height
    if kind == "JPEG":
        return _AROUND + _jpeg(image, pixels, reduced=reduced)
    opaque, transparent = _DECODING.get(kind, (0.0, 0.0))
    decoding = pixels * (transparent if image.has_transparency_data else opaque)
    copied = min(4 * pixels, _REDUCED) if reduced else 8 * pixels
    after = pixels * _SMALL_CHANNELS.get(image.mode, 4) + copied
    return _AROUND + round(max(decoding, after))


def _jpeg(image: Image.Image, pixels: int, *, reduced: bool) -> int:
    kept = 4 * pixels
    if reduced:
        kept = min(kept, _DRAFT)
    if not image.info.get("progressive"):
        return kept
    return kept + round(pixels * _COEFFICIENT * _samples(image))


def _samples(image: Image.Image) -> float:
    """Count the samples of a pixel: three channels with colour halved both ways make 1.5."""
    layers = getattr(image, "layer", ())
    areas = [horizontal * vertical for _, horizontal, vertical, _ in layers]
    return sum(areas) / max(areas) if areas and max(areas) else float(len(image.getbands()))


def check(image: Image.Image, kind: str, most: int, name: str, *, reduced: bool) -> None:
    """Refuse a photo whose decoding takes too much memory.

    Raises:
        PhotoTooLarge: with the bytes needed and the limit.
    """
    bytes_needed = needed(image, kind, reduced=reduced)
    if bytes_needed > most:
        raise PhotoTooLarge(
            f"The photo has {image.width} x {image.height} pixels, and decoding so many of this "
            f"kind takes {bytes_needed / 1e6:.0f} MB of memory, where {most / 1e6:g} MB are given; "
            "save it smaller, or as a plain (not progressive) JPEG.",
            name=name,
            value=bytes_needed,
            limit=most,
        )
