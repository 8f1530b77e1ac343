"""Whether a new picture is the photo of an outfit that is there, pixel by pixel."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from fashionizer.errors import GalleryError, PhotoError
from fashionizer.gallery.ledger import Entry
from fashionizer.gallery.photos import PhotoStore
from fashionizer.gallery.prepare import Picture
from fashionizer.photo.decode import decode
from fashionizer.photo.hashes import alike
from fashionizer.photo.sameness import ENOUGH, same_photo
from fashionizer.schema import RGB

_REMEMBERED = 64
"""Kept pictures in memory, 400 kB each: the colours of one garment come one after the other."""


class Comparing:
    """Compares new pictures with the photos that the gallery keeps, or is about to.

    Args:
        photos: those that are kept.
        unwritten: gives those that are not yet written, JPEG by checksum.
    """

    def __init__(self, photos: PhotoStore, unwritten: Callable[[], Mapping[str, bytes]]) -> None:
        self._photos = photos
        self._unwritten = unwritten
        self._kept = lru_cache(_REMEMBERED)(self._decoded)

    def __call__(self, picture: Picture, entry: Entry) -> bool:
        """Tell whether a picture is an outfit's photo.

        Where that photo is lost or damaged, the fingerprints decide: they take a few colours of one
        garment for one photo, but an outfit is not doubled because its file is gone.
        """
        try:
            kept = self._kept(entry.sha256)
        except (GalleryError, PhotoError):
            return alike(picture.perceptual, entry.perceptual)
        return same_photo(picture.photo.pixels, kept)

    def _decoded(self, sha256: str) -> RGB:
        jpeg = self._unwritten().get(sha256) or self._photos.read(sha256)
        return decode(jpeg, name=sha256, at_most=ENOUGH).pixels
