"""The photos that are kept: one JPEG an outfit, named by the checksum of the file it came from."""

import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG

from fashionizer.errors import PhotoLost
from fashionizer.gallery.storage import room
from fashionizer.gallery.troubles import trouble

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
            raise trouble(error, self.folder).error(
                f"Photos cannot be written to {self.folder}", also="What was added before is kept"
            ) from error

    def _draft(self, sha256: str) -> Path:
        return self._unfinished / f"{sha256}.jpg"

    def read(self, sha256: str) -> bytes:
        """Return a kept photo.

        Raises:
            PhotoLost: it is not there any more.
            GalleryError: it cannot be read.
        """
        path = self.path(sha256)
        try:
            return path.read_bytes()
        except FileNotFoundError as error:
            raise PhotoLost(
                f"The photo {path} is not there any more; bring it back with `fashionizer restore "
                "BACKUP --replace`, or run `fashionizer rebuild`, which removes its outfit, and "
                "`fashionizer add` on the folder it came from."
            ) from error
        except OSError as error:
            raise trouble(error, path).error(f"The photo {path} cannot be read") from error

    def lacks(self, sha256: str) -> bool:
        """Return whether a photo is not there any more.

        Raises:
            GalleryError: that cannot be told, for it cannot be looked at.
        """
        path = self.path(sha256)
        try:
            path.stat()
        except FileNotFoundError:
            return True
        except OSError as error:
            raise trouble(error, path).error(f"The photo {path} cannot be looked at") from error
        return False

    def discard(self, sha256: str) -> None:
        """Delete a photo; one that cannot be deleted is left to :meth:`sweep`."""
        with suppress(OSError):
            self.path(sha256).unlink()

    def sweep(self, kept: Collection[str]) -> int:
        """Delete what no outfit needs: photos not in ``kept``, and unfinished ones.

        Returns:
            How many files were deleted.

        Raises:
            GalleryError: one cannot be deleted.
        """
        orphans = [path for path in self.folder.glob("??/*.jpg") if path.stem not in kept]
        orphans += self._unfinished.glob("*.jpg")
        for path in orphans:
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise trouble(error, path).error(f"The photo {path} cannot be deleted") from error
        return len(orphans)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def disk_bytes(path: Path) -> int:
    """Count the bytes that a file or a folder takes on the disk; the index's files have holes.

    What cannot be looked at, or is gone meanwhile, counts nothing.
    """
    return sum(_bytes(file) for file in (path, *path.rglob("*")))


def _bytes(path: Path) -> int:
    try:
        status = path.stat()
    except OSError:
        return 0
    return _allocated(status) if S_ISREG(status.st_mode) else 0


def _allocated(stat: os.stat_result) -> int:
    blocks = getattr(stat, "st_blocks", None)  # in units of 512 bytes; Windows has none
    return stat.st_size if blocks is None else int(blocks) * 512
