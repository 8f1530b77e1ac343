"""Small pictures for a report that needs no other file: photos as data URIs."""

from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache

from fashionizer.errors import FashionizerError
from fashionizer.evaluation.truth import PhotoFile
from fashionizer.photo.decode import decode
from fashionizer.photo.limits import Limits
from fashionizer.photo.thumbnail import jpeg
from fashionizer.schema import Box
from fashionizer.sources import files

LONG_SIDE = 320
"""Of a picture in pixels: sharp on a phone's screen at half the size, some 12 kB each."""

_QUALITY = 75
_REMEMBERED = 64


@dataclass(frozen=True, slots=True)
class Picture:
    """A small copy of a photo; ``uri`` is empty where the photo cannot be shown.

    ``width`` and ``height`` are the upright photo's, in whose pixels ``box`` is.
    """

    name: str
    uri: str
    width: int
    height: int
    box: Box | None = None


class Pictures:
    """Makes them from the photos where they lie; the latest ones are remembered."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._small = lru_cache(_REMEMBERED)(self._make)

    def of(self, photo: PhotoFile, box: Box | None = None) -> Picture:
        """Return the picture of a photo, with the garment in question marked."""
        uri, width, height = self._small(photo)
        return Picture(photo.name, uri, width, height, box)

    def _make(self, photo: PhotoFile) -> tuple[str, int, int]:
        try:
            data = files.read(photo.path, photo.name, self._limits)
            seen = decode(data, name=photo.name, limits=self._limits, at_most=LONG_SIDE)
        except FashionizerError:
            return "", 3, 4
        small = b64encode(jpeg(seen.pixels, LONG_SIDE, _QUALITY)).decode("ascii")
        return f"data:image/jpeg;base64,{small}", seen.width, seen.height
