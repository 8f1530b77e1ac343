"""The photos that are kept: one JPEG an outfit, named by the checksum of the file it came from."""

import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

from fashionizer.errors import GalleryError
from fashionizer.gallery import room

LONG_SIDE = 1024
"""Long side of a kept photo in pixels: fills a phone's screen, and the models see no more."""


class PhotoStore:
    """Photos below one folder, spread over 256: ``photos/ab/ab12….jpg``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # Beside the photos, not elsewhere: a rename is atomic only within one file system.
        self._unfinished = folder / "unfinished"

    def path(self, sha256: str) -> Path:
        """Say where the photo of this checksum is kept."""
        return self.folder / sha256[:2] / f"{sha256}.jpg"

    def write(self, photos: Mapping[str, bytes]) -> None:
        """Keep photos; after a kill or a power cut each is there whole or not at all.

        Args:
            photos: JPEG files by checksum.

        Raises:
            GalleryError: the disk is full or refuses.
        """
        if not photos:
            return
        try:
            self._unfinished.mkdir(parents=True, exist_ok=True)
            room.check(self.folder, sum(map(len, photos.values())))
            for sha256, jpeg in photos.items():
                self._draft(sha256).write_bytes(jpeg)
            # One after the other, but after all were written: the disk then does most at once.
            for sha256 in photos:
                _sync(self._draft(sha256))
            for sha256 in photos:
                target = self.path(sha256)
                target.parent.mkdir(exist_ok=True)
                self._draft(sha256).replace(target)
        except OSError as error:
            raise GalleryError(
                f"Photos cannot be written to {self.folder} ({error.strerror}). What was added "
                "before is kept; make room or give the rights, and run the same command again."
            ) from error

    def _draft(self, sha256: str) -> Path:
        return self._unfinished / f"{sha256}.jpg"

    def read(self, sha256: str) -> bytes:
        """Give a kept photo.

        Raises:
            GalleryError: it is not there any more.
        """
        path = self.path(sha256)
        try:
            return path.read_bytes()
        except OSError as error:
            raise GalleryError(
                f"The photo {path} cannot be read ({error.strerror}); run `fashionizer rebuild`, "
                "then `fashionizer add` on the folder it came from."
            ) from error

    def discard(self, sha256: str) -> None:
        """Delete a photo; one that cannot be deleted is left to :meth:`sweep`."""
        with suppress(OSError):
            self.path(sha256).unlink()

    def sweep(self, kept: Collection[str]) -> int:
        """Delete what no outfit needs: photos not in ``kept``, and unfinished ones.

        Returns:
            How many files were deleted.
        """
        orphans = [path for path in self.folder.glob("??/*.jpg") if path.stem not in kept]
        orphans += self._unfinished.glob("*.jpg")
        for path in orphans:
            path.unlink(missing_ok=True)
        return len(orphans)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def disk_bytes(path: Path) -> int:
    """Count the bytes that a file or a folder takes on the disk; the index's files have holes."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(_allocated(file.stat()) for file in files)


def _allocated(stat: os.stat_result) -> int:
    blocks = getattr(stat, "st_blocks", None)  # in units of 512 bytes; Windows has none
    return stat.st_size if blocks is None else int(blocks) * 512
