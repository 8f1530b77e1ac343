"""Photos kept as files of one folder, named by the checksum of the file each came from."""

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from fashionizer.errors import PhotoLost
from fashionizer.gallery.storage import room
from fashionizer.gallery.troubles import trouble


class FolderPhotos:
    """A :class:`PhotoStore` below one folder, spread over 256: ``photos/ab/ab12….jpg``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # Beside the photos, not elsewhere: a rename is atomic only within one file system.
        self._unfinished = folder / "unfinished"

    @property
    def place(self) -> str:
        """The folder."""
        return str(self.folder)

    def path(self, sha256: str) -> Path:
        """Return the file that the photo of this checksum is kept in."""
        return self.folder / sha256[:2] / f"{sha256}.jpg"

    def where(self, sha256: str) -> str:
        """Return the path of that file."""
        return str(self.path(sha256))

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
        with self._opened(sha256) as file:
            return file.read()

    def check(self, sha256: str) -> None:
        """Open a photo, and close it again.

        Raises:
            PhotoLost: it is not there any more.
            GalleryError: it cannot be read.
        """
        with self._opened(sha256):
            pass

    @contextmanager
    def _opened(self, sha256: str) -> Iterator[BinaryIO]:
        path = self.path(sha256)
        try:
            with path.open("rb") as file:
                yield file
        except FileNotFoundError as error:
            raise PhotoLost(
                f"The photo {path} is not there any more; bring it back with `fashionizer restore "
                "BACKUP --replace`, or run `fashionizer rebuild`, which removes its outfit, and "
                "`fashionizer add` on the folder it came from."
            ) from error
        except OSError as error:
            raise trouble(error, path).error(f"The photo {path} cannot be read") from error

    def has(self, sha256: str) -> bool:
        """Return whether a photo is there, even if it cannot be read.

        Raises:
            GalleryError: that cannot be told, for it cannot be looked at.
        """
        path = self.path(sha256)
        try:
            path.stat()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise trouble(error, path).error(f"The photo {path} cannot be looked at") from error
        return True

    def checksums(self) -> Iterator[str]:
        """Return the checksums of all photos that are there, in any order."""
        return (path.stem for path in self._files())

    def _files(self) -> Iterator[Path]:
        return self.folder.glob("??/*.jpg")

    def discard(self, sha256: str) -> None:
        """Delete a photo; one that cannot be deleted is left to :meth:`sweep`."""
        with suppress(OSError):
            self.path(sha256).unlink()

    def sweep(self, kept: Collection[str]) -> int:
        """Delete all photos but those in ``kept``, and unfinished ones.

        Returns:
            How many files were deleted.

        Raises:
            GalleryError: one cannot be deleted.
        """
        orphans = [path for path in self._files() if path.stem not in kept]
        orphans += self._unfinished.glob("*.jpg")
        for path in orphans:
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise trouble(error, path).error(f"The photo {path} cannot be deleted") from error
        return len(orphans)

    def size(self) -> int:
        """Return the bytes that all photos take on the disk."""
        return room.taken(self.folder)

    def take_in(self, folder: Path) -> None:
        """Move the photos of another such folder here, on the same disk.

        Raises:
            OSError: the disk refuses; the next call goes on.
        """
        other = FolderPhotos(folder)
        for sha256 in other.checksums():
            target = self.path(sha256)
            target.parent.mkdir(parents=True, exist_ok=True)
            other.path(sha256).replace(target)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
