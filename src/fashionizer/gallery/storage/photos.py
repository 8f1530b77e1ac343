"""What every store of photos does: one JPEG a checksum, wherever the bytes are kept."""

from collections.abc import Collection, Iterator, Mapping
from typing import Protocol

LONG_SIDE = 1024
"""Long side of a kept photo in pixels: fills a phone's screen, and the models see no more."""


class PhotoStore(Protocol):
    """Photos by the SHA-256 of the file each came from; safe to read from several threads.

    Who owns a photo is written in the catalog (``catalog/references.py``); a store keeps what it is
    given until it is told to discard it.
    """

    @property
    def place(self) -> str:
        """Where the photos are, to be named in a sentence."""
        ...

    def where(self, sha256: str) -> str:
        """Return where one photo is or would be, to be named in a sentence."""
        ...

    def write(self, photos: Mapping[str, bytes]) -> None:
        """Keep photos; after a kill or a power cut each is there whole or not at all.

        Args:
            photos: JPEG files by checksum.

        Raises:
            GalleryError: there is no room, or the store refuses.
        """
        ...

    def read(self, sha256: str) -> bytes:
        """Return a kept photo.

        Raises:
            PhotoLost: it is not there any more.
            GalleryError: it cannot be read; the cause is the error of the system.
        """
        ...

    def check(self, sha256: str) -> None:
        """Make sure that a photo could be read, without reading it.

        Raises:
            PhotoLost: it is not there any more.
            GalleryError: it cannot be read; the cause is the error of the system.
        """
        ...

    def has(self, sha256: str) -> bool:
        """Return whether a photo is there, even if it cannot be read.

        Raises:
            GalleryError: that cannot be told.
        """
        ...

    def checksums(self) -> Iterator[str]:
        """Return the checksums of all photos that are there, in any order."""
        ...

    def discard(self, sha256: str) -> None:
        """Delete a photo; one that cannot be deleted is left to :meth:`sweep`."""
        ...

    def sweep(self, kept: Collection[str]) -> int:
        """Delete all photos but those in ``kept``, and what was left unfinished.

        Returns:
            How many were deleted.

        Raises:
            GalleryError: one cannot be deleted.
        """
        ...

    def size(self) -> int:
        """Return the bytes that all photos take."""
        ...
