"""From the bytes of a file to an upright sRGB picture, all else dropped.

Whatever the file holds besides its first picture (place, camera, thumbnails, profiles) is used to
show that picture rightly and then forgotten.
"""

import time
import warnings
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from io import BytesIO

import numpy as np
from PIL import Image

from fashionizer.errors import DamagedPhoto, PhotoError, PhotoTooLarge, PhotoTooSlow
from fashionizer.photo import colours, memory, reducing
from fashionizer.photo.formats import endings, extents, heif, scans, signatures
from fashionizer.photo.limits import DEFAULT_LIMITS, Limits
from fashionizer.schema import RGB

# Set once for the process: ``warnings.catch_warnings`` is not safe among threads.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)

_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""How to undo each EXIF orientation (EXIF 2.32, tag 274); 1 is upright."""
_ON_THE_SIDE = (5, 6, 7, 8)

_STRIP = 256
"""Rows that are copied at once to be compared."""

_DRAFT_GAP = 1.5
"""How much larger than wanted the JPEG decoder may leave a photo that it halves while decoding.

Measured on a photo of 12 megapixels against decoding in full, then reducing: 112 instead of 228 ms
for 1,024 pixels, 68 instead of 198 for 560; the results differ by 0.3 to 0.5 levels of 255 on
average, about as much as between bicubic and Lanczos filtering.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """A decoded photo.

    ``pixels`` is contiguous, shape (rows, columns, 3), uint8, upright sRGB. ``width`` and
    ``height`` are those of the upright photo in the file; ``pixels`` may be a smaller copy of it.
    ``milliseconds`` is how long decoding took, 0 where nobody timed it.
    """

    pixels: RGB
    width: int
    height: int
    milliseconds: float = 0.0


def decode(
    data: bytes,
    *,
    name: str = "photo",
    limits: Limits = DEFAULT_LIMITS,
    at_most: int | None = None,
) -> Photo:
    """Decode the first picture of a JPEG, PNG, WebP, AVIF, HEIC or GIF file.

    The EXIF orientation is applied, an ICC profile converted to sRGB (ignored where it is broken),
    transparency laid on white, 16 bits a channel rounded to 8.

    Args:
        data: the whole file.
        name: what errors call it.
        limits: what is refused before decoding.
        at_most: longest side wanted, in pixels. A larger photo comes back reduced to it, which is
            two to three times faster for a JPEG; a smaller one comes back as it is.

    Raises:
        PhotoTooLarge: over the limit of bytes, pixels, sides or memory.
        PhotoTooSmall: under the limit of sides.
        PhotoTooSlow: over the limit of time.
        UnsupportedFormat: another format; the sentence names it.
        DamagedPhoto: empty, truncated, or not what it says.
    """
    limits.check_bytes(len(data), name)
    kind = signatures.identify(data, name)
    if kind == "HEIF":
        heif.require(name)
        extents.check(data, name)
    unended = False
    if kind == "JPEG":
        unended = not scans.check(data, name)
    try:
        timed = partial(_Timed, seconds=limits.seconds, name=name, began=time.thread_time())
        with Image.open(timed(data), formats=[kind]) as image:
            reduced = at_most is not None and max(image.size) > at_most
            limits.check_size(*image.size, name)
            memory.check(image, kind, limits.max_memory, name, reduced=reduced and not unended)
            if not unended:
                return _developed(image, name, limits, at_most)
        whole = endings.mended(data, lambda tried: _digest(timed(tried)), name)
        with Image.open(timed(whole), formats=[kind]) as image:
            return _developed(image, name, limits, at_most)
    except PhotoError:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        most = min(limits.max_pixels, Image.MAX_IMAGE_PIXELS or limits.max_pixels)
        raise PhotoTooLarge(
            f"The photo has more than {most / 1e6:g} megapixels; save it smaller.",
            name=name,
            limit=most,
        ) from error
    # Decoders meet hostile bytes with every kind of exception, from KeyError to MemoryError.
    except Exception as error:
        raise DamagedPhoto(
            "The photo is damaged or its end is missing; copy or download it again.",
            name=name,
            value=str(error),
        ) from error


class _Timed(BytesIO):
    """A file that stops being read when too much time has gone into what was read.

    Decoders read a piece, decode it, and read the next. What counts is the processor's time of this
    thread, so that a busy machine refuses nothing. WebP, AVIF and HEIC are decoded in one go: for
    them the limits of pixels and memory bound the time.
    """

    def __init__(self, data: bytes, seconds: float, name: str, began: float) -> None:
        super().__init__(data)
        self._seconds = seconds
        self._end = began + seconds
        self._name = name

    def read(self, size: int | None = -1, /) -> bytes:
        """Read on, unless the time is up."""
        if time.thread_time() > self._end:
            raise PhotoTooSlow(
                f"Decoding the photo takes more than {self._seconds:g} s, as no common one does; "
                "save it anew.",
                name=self._name,
                limit=self._seconds,
            )
        return super().read(size)


def _digest(file: BytesIO) -> bytes:
    """Decode a JPEG in full, and give a checksum of its pixels; nothing where it cannot."""
    digest = blake2b()
    try:
        with Image.open(file, formats=["JPEG"]) as image:
            image.load()
            for top in range(0, image.height, _STRIP):
                strip = (0, top, image.width, min(top + _STRIP, image.height))
                digest.update(image.crop(strip).tobytes())
    except PhotoError:
        raise
    except Exception:  # as in `decode`
        return b""
    return digest.digest()


def _developed(image: Image.Image, name: str, limits: Limits, at_most: int | None) -> Photo:
    return upright(image, _loaded(image, name, limits, at_most), at_most)


def upright(image: Image.Image, size: tuple[int, int], at_most: int | None) -> Photo:
    """Bring a loaded picture to upright sRGB on white; the picture itself is not changed.

    Args:
        image: of any mode; its EXIF orientation and ICC profile are applied.
        size: its width and height in the file, of which it may be a smaller draft.
        at_most: longest side wanted, in pixels; None keeps the picture's own.
    """
    width, height = size
    orientation = _orientation(image)
    profile = image.info.get("icc_profile")
    flat = reducing.on_white(image, None if at_most is None else _fitted((width, height), at_most))
    turned = colours.to_srgb(flat, profile)
    if orientation in _TURNS:
        turned = turned.transpose(_TURNS[orientation])
    if orientation in _ON_THE_SIDE:
        width, height = height, width
    return Photo(np.array(turned, dtype=np.uint8, order="C"), width, height)


def _loaded(image: Image.Image, name: str, limits: Limits, at_most: int | None) -> tuple[int, int]:
    """Decode within the limits; give the photo's size, also where a smaller draft was decoded."""
    size = image.size
    if at_most and max(size) > at_most:
        image.draft(None, _fitted(size, round(_DRAFT_GAP * at_most)))
    expected = image.size
    image.load()
    # A frame of an animation may be larger than the file's header says.
    if image.size != expected:
        size = image.size
        limits.check_size(*size, name)
    return size


def _orientation(image: Image.Image) -> int:
    """Read the EXIF orientation; broken EXIF is no reason to refuse a photo."""
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:
        return 1


def _fitted(size: tuple[int, int], long_side: int) -> tuple[int, int]:
    scale = long_side / max(size)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
