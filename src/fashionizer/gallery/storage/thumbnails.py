"""Smaller copies of the gallery's photos; the latest ones are remembered."""

from collections.abc import Callable
from functools import lru_cache

from fashionizer.gallery.storage.photos import PhotoStore
from fashionizer.photo import thumbnail
from fashionizer.photo.decode import decode
from fashionizer.photo.thumbnail import Format
from fashionizer.schema import RGB

REMEMBERED = 256
"""Thumbnails remembered, 10 to 40 kB each: those of a dozen pages of results."""

_ENCODERS: dict[Format, Callable[[RGB, int], bytes]] = {
    "jpeg": thumbnail.jpeg,
    "webp": thumbnail.webp,
}


class Thumbnails:
    """Makes the smaller copies; safe to use from several threads."""

    def __init__(self, photos: PhotoStore) -> None:
        self._photos = photos
        self.of = lru_cache(REMEMBERED)(self._made)
        """Return the copy of a photo: ``of(sha256, long_side, format)``."""

    def _made(self, sha256: str, long_side: int, kind: Format) -> bytes:
        photo = decode(self._photos.read(sha256), name=sha256, at_most=long_side)
        return _ENCODERS[kind](photo.pixels, long_side)
