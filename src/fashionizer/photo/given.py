"""Photos as Python programs have them: paths, bytes, files, Pillow's images, arrays."""

import os
from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fashionizer.errors import DamagedPhoto, FashionizerError, SourceError
from fashionizer.paths import reading
from fashionizer.paths.names import escaped
from fashionizer.paths.spelling import meant
from fashionizer.photo.decode import Photo, decode, upright
from fashionizer.photo.limits import DEFAULT_LIMITS, Limits


@runtime_checkable
class BinaryFile(Protocol):
    """What can be read from like a file opened with ``"rb"``."""

    def read(self, size: int, /) -> bytes:
        """Return at most ``size`` bytes, from where the file stands."""
        ...


Bytes: TypeAlias = bytes | bytearray | memoryview

PhotoInput: TypeAlias = (
    str | os.PathLike[str] | Bytes | BinaryFile | Image.Image | NDArray[np.uint8]
)
"""One photo: the path of a file (``~`` is the person's folder), the bytes of a file, a binary file
object, a PIL image of any mode, or an array of shape (height, width, 3), uint8, sRGB, upright."""

_KINDS = (
    "a path, the bytes of a file, a file opened with 'rb', a PIL image, or a (height, width, 3) "
    "uint8 array"
)


def take(
    photo: PhotoInput,
    *,
    name: str = "photo",
    limits: Limits = DEFAULT_LIMITS,
    at_most: int | None = None,
) -> Photo:
    """Bring a photo in any form to upright sRGB pixels.

    Files and bytes go through :func:`fashionizer.photo.decode.decode`. A PIL image was decoded by
    Pillow, without our limits of bytes, memory and time; the limits of its sides hold, its EXIF
    orientation and ICC profile are applied, and transparency is laid on white. It is not changed.
    An array is taken as it is.

    Args:
        photo: see :data:`PhotoInput`.
        name: what errors call it.
        limits: what is refused.
        at_most: longest side wanted, in pixels; None keeps the photo's own.

    Raises:
        PhotoError: the photo cannot be used.
        SourceError: the file cannot be read.
        TypeError: it is none of these forms, or an array of another shape or dtype.
    """
    if isinstance(photo, Image.Image):
        return _of_image(photo, name, limits, at_most)
    if isinstance(photo, np.ndarray):
        return _of_image(Image.fromarray(_checked(photo)), name, limits, at_most)
    return decode(read(photo, limits), name=name, limits=limits, at_most=at_most)


def read(photo: str | os.PathLike[str] | Bytes | BinaryFile, limits: Limits) -> bytes:
    """Return the bytes of a photo's file, one beyond the limit at most.

    Raises:
        SourceError: there is no such file, or it cannot be read.
        TypeError: it is neither path, bytes nor binary file.
    """
    if isinstance(photo, Bytes):
        return bytes(photo)
    if isinstance(photo, str | os.PathLike):
        return _of_file(photo, limits.max_bytes + 1)
    if isinstance(photo, BinaryFile):
        data: object = photo.read(limits.max_bytes + 1)
        if isinstance(data, bytes):
            return data
        raise TypeError(
            f"The file gives {type(data).__name__}, not bytes; open it with open(path, 'rb')."
        )
    raise TypeError(f"A photo is {_KINDS}, not {type(photo).__name__}.")


def is_one(given: object) -> bool:
    """Return whether a value stands for one photo, rather than for several."""
    if isinstance(given, np.ndarray):
        return given.ndim < 4
    return isinstance(given, str | os.PathLike | Bytes | BinaryFile | Image.Image)


def named(photo: object, usual: str = "photo") -> str:
    """Return what to call a photo: the path of its file where that is known, else ``usual``."""
    path = photo if isinstance(photo, str | os.PathLike) else getattr(photo, "name", None)
    return escaped(os.fspath(path)) if isinstance(path, str | os.PathLike) and path else usual


def _of_file(path: str | os.PathLike[str], most: int) -> bytes:
    text = os.fspath(path)
    if not isinstance(text, str):
        raise TypeError("The path is bytes; decode it with os.fsdecode.")
    if text.lower().startswith(("http://", "https://")):
        raise SourceError(
            f"{escaped(text)} is an address, and addresses are not fetched here; fetch it, and "
            "give its bytes."
        )
    try:
        return reading.read(meant(os.path.expanduser(text)), most)  # noqa: PTH111 - names as bytes
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SourceError(
            f"The file {escaped(text)} cannot be read ({reason}); check the path."
        ) from error


def _of_image(image: Image.Image, name: str, limits: Limits, at_most: int | None) -> Photo:
    limits.check_size(*image.size, name)
    try:
        image.load()
        return upright(image, image.size, at_most)
    except FashionizerError:
        raise
    except Exception as error:  # decoders fail in many ways, and so does what was closed
        raise DamagedPhoto(
            f"The PIL image cannot be used ({error}); open or decode it anew.",
            name=name,
            value=str(error),
        ) from error


def _checked(array: NDArray[np.uint8]) -> NDArray[np.uint8]:
    remedy = ""
    if array.ndim == 2:
        remedy = "; repeat its grey as np.stack([array] * 3, axis=2)"
    elif array.ndim == 3 and array.shape[2] == 4:
        remedy = "; give PIL.Image.fromarray(array), whose transparency is laid on white"
    if array.ndim != 3 or array.shape[2] != 3:
        raise TypeError(
            f"The array has the shape {array.shape}, not (height, width, 3), RGB{remedy}."
        )
    if array.dtype != np.uint8:
        raise TypeError(
            f"The array is {array.dtype}, not uint8; bring its values to 0 … 255 and convert it "
            "with .astype(np.uint8)."
        )
    return np.ascontiguousarray(array)
