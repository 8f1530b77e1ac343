"""The photos that outfits show, whole or smaller."""

from collections.abc import Callable

from fashionizer.errors import GalleryError
from fashionizer.gallery.catalog.catalog import Catalog
from fashionizer.gallery.catalog.naming import unknown
from fashionizer.gallery.storage.photos import PhotoStore
from fashionizer.gallery.storage.thumbnails import Thumbnails
from fashionizer.photo.thumbnail import Format


class OutfitPhotos:
    """Reads outfits' photos; safe to use from several threads.

    Args:
        catalog: says which photo an outfit shows.
        photos: where they are kept.
    """

    def __init__(self, catalog: Catalog, photos: PhotoStore) -> None:
        self._catalog = catalog
        self._photos = photos
        self._thumbnails = Thumbnails(photos)

    def checksum(self, outfit_id: int) -> str:
        """Return the checksum of the photo that an outfit shows.

        Raises:
            UnknownOutfit: there is none of that id.
        """
        sha256 = self._catalog.photo(outfit_id)
        if sha256 is None:
            raise unknown([outfit_id])
        return sha256

    def whole(self, outfit_id: int) -> bytes:
        """Return an outfit's photo as it is kept.

        Raises:
            UnknownOutfit: there is none of that id.
            GalleryError: the photo is lost.
        """
        return self._read(outfit_id, self._photos.read)

    def smaller(self, outfit_id: int, long_side: int, kind: Format) -> bytes:
        """Return a smaller copy of an outfit's photo; the latest ones are remembered.

        Raises:
            UnknownOutfit: there is none of that id.
            GalleryError: the photo is lost.
        """
        return self._read(outfit_id, lambda sha256: self._thumbnails.of(sha256, long_side, kind))

    def _read(self, outfit_id: int, read: Callable[[str], bytes]) -> bytes:
        """Read an outfit's photo, or the one that another process has just put in its place."""
        sha256 = self.checksum(outfit_id)
        try:
            return read(sha256)
        except GalleryError:
            now = self.checksum(outfit_id)
            if now == sha256:
                raise
            return read(now)
