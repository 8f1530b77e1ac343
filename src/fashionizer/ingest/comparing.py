"""Whether a new picture is the photo of an outfit that is there, pixel by pixel."""

from collections.abc import Callable
from functools import lru_cache

from fashionizer.errors import FashionizerError, GalleryError, PhotoError
from fashionizer.ingest.ledger import Entry
from fashionizer.ingest.prepare import Picture
from fashionizer.photo.copies.detail import better, side_needed
from fashionizer.photo.copies.hashes import alike
from fashionizer.photo.copies.sameness import ENOUGH, same_photo
from fashionizer.photo.decode import decode
from fashionizer.photo.limits import Limits
from fashionizer.schema import RGB
from fashionizer.sources.base import Source

_REMEMBERED = 64
"""Kept pictures in memory, 400 kB each: the colours of one garment come one after the other."""


class Comparing:
    """Compares new pictures with the photos that the gallery keeps, or is about to.

    Args:
        kept: gives a kept photo, JPEG, by checksum; raises GalleryError where it is lost.
        limits: of a photo.
    """

    def __init__(self, kept: Callable[[str], bytes], limits: Limits) -> None:
        self._jpeg = kept
        self._limits = limits
        self._kept = lru_cache(_REMEMBERED)(self._decoded)

    def __call__(self, picture: Picture, entry: Entry) -> bool:
        """Return whether a picture is an outfit's photo.

        Where that photo is lost or damaged, the fingerprints decide: they take a few colours of one
        garment for one photo, but an outfit is not doubled because its file is gone.
        """
        try:
            kept = self._kept(entry.sha256)
        except (GalleryError, PhotoError):
            return alike(picture.perceptual, entry.perceptual)
        return same_photo(picture.photo.pixels, kept)

    def better(self, source: Source, picture: Picture, entry: Entry) -> bool:
        """Return whether a source's picture should take the place of an outfit's, which it repeats.

        The photo is decoded larger where that is needed to see whether it was merely enlarged.
        """
        kept, new = (entry.width, entry.height), (picture.photo.width, picture.photo.height)
        pixels, wanted = picture.photo.pixels, min(side_needed(kept), max(new))
        if max(new) > max(kept) and max(pixels.shape) < wanted:
            try:
                data = source.read()
                pixels = decode(data, name=source.file, limits=self._limits, at_most=wanted).pixels
            except FashionizerError:
                return False
        return better(pixels, new, kept)

    def _decoded(self, sha256: str) -> RGB:
        return decode(self._jpeg(sha256), name=sha256, at_most=ENOUGH).pixels
