"""A gallery in one file, written while others read and change it.

::

    FILE (tar, uncompressed: photos are compressed already)
    ├── photos/ab/ab12….jpg   every photo of the catalog
    ├── catalog.sqlite3       one moment of it, taken by SQLite's own online backup
    └── checksums.json        SHA-256 of all of the above, and what it is; last, so none is cut off

The index is left out, for it is derived. So are embedders: they can be fetched again.
"""

import json
import os
import sqlite3
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fashionizer import __version__
from fashionizer.errors import GalleryError
from fashionizer.gallery.backup_file import CHECKSUMS, put, verified
from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.layout import CATALOG, PHOTOS
from fashionizer.gallery.soundness import faults

Told = Callable[[int, int], None]
"""Is told how many photos are done, of how many."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What a backup holds; ``lost`` photos were missing already, their outfits are in it."""

    file: Path
    outfits: int
    lost: int
    bytes: int

    @property
    def sentence(self) -> str:
        """Say what came of it, to a person."""
        lost = f" {self.lost} photos were missing already." if self.lost else ""
        return (
            f"{self.outfits} outfits are in {self.file} ({self.bytes / 1e6:.1f} MB), every "
            f"checksum verified.{lost}"
        )


def backup(
    gallery: Gallery, file: Path, *, replace: bool = False, on_progress: Told = lambda *_: None
) -> Saved:
    """Write a gallery into one file, then read it back and compare every checksum.

    Neither the gallery's lock nor its index is needed: a server may run and `add` may write. What
    is in it is one moment of the catalog; an outfit that is removed meanwhile may be left out. The
    file is there whole or not at all.

    Args:
        gallery: opened in whichever way.
        file: where to; its folder must be there.
        replace: whether a file that is there already may be replaced.
        on_progress: is told after every photo.

    Raises:
        GalleryError: the catalog is damaged or not a file, ``file`` is there, or the disk refuses.
    """
    source = gallery.home / CATALOG
    if not source.is_file():
        raise GalleryError(
            "The gallery's catalog is no file but in a database server; save it with that server's "
            "own tool (for PostgreSQL: pg_dump), and copy the folder of the photos."
        )
    if file.exists() and not file.is_file():
        raise GalleryError(f"{file} is no regular file, and a backup is one; name another.")
    if file.exists() and not replace:
        raise GalleryError(f"{file} is there already; name another file, or give --replace.")
    draft = file.with_name(f"{file.name}.unfinished")
    moment = file.with_name(f"{file.name}.catalog")
    try:
        with _swept(draft, moment):
            outfits, lost = _write(gallery, source, moment, draft, on_progress)
            verified(draft)
            _synced(draft)
            draft.replace(file)
            return Saved(file, outfits, lost, file.stat().st_size)
    except OSError as error:
        raise GalleryError(
            f"The backup {file} cannot be written ({error.strerror}); make room or name another "
            "place, then run the same command again."
        ) from error


@contextmanager
def _swept(*files: Path) -> Iterator[None]:
    try:
        yield
    finally:
        for file in files:
            with suppress(OSError):
                file.unlink(missing_ok=True)


def _write(
    gallery: Gallery, source: Path, moment: Path, draft: Path, on_progress: Told
) -> tuple[int, int]:
    _copy_catalog(source, moment)
    checksums: dict[str, str] = {}
    lost: list[str] = []
    with closing(sqlite3.connect(moment)) as catalog, tarfile.open(draft, "w") as tar:
        kept = [row[0] for row in catalog.execute("SELECT sha256 FROM outfits ORDER BY id")]
        for done, sha256 in enumerate(kept, 1):
            path = gallery.photos.path(sha256)
            try:
                jpeg = path.read_bytes()
            except FileNotFoundError:
                lost.append(sha256)
                continue
            name = f"{PHOTOS}/{sha256[:2]}/{path.name}"
            checksums[name] = put(tar, name, jpeg)
            on_progress(done, len(kept))
        removed = set(lost) - gallery.catalog.photos()
        _forget(catalog, removed)
        checksums[CATALOG] = put(tar, CATALOG, moment.read_bytes())
        about = {
            "fashionizer": __version__,
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "outfits": len(kept) - len(removed),
            "lost": sorted(set(lost) - removed),
            "files": checksums,
        }
        put(tar, CHECKSUMS, json.dumps(about, indent=1).encode())
    return len(kept) - len(removed), len(set(lost) - removed)


def _copy_catalog(source: Path, moment: Path) -> None:
    moment.unlink(missing_ok=True)
    try:
        with (
            closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as live,
            closing(sqlite3.connect(moment)) as copy,
        ):
            live.backup(copy)
            # one file: without this, opening the copy would make a log beside it
            copy.execute("PRAGMA journal_mode = DELETE")
        wrong = faults(moment)
    except sqlite3.Error as error:
        wrong = [str(error)]
    if wrong:
        raise GalleryError(
            f"The gallery's catalog is damaged ({wrong[0]}), and a backup of it would be too; "
            "`fashionizer doctor` says more."
        )


def _forget(catalog: sqlite3.Connection, checksums: set[str]) -> None:
    """Leave out the outfits that were removed while their photos were being written."""
    catalog.execute("PRAGMA foreign_keys = ON")
    with catalog:
        catalog.executemany("DELETE FROM outfits WHERE sha256 = ?", [(each,) for each in checksums])


def _synced(file: Path) -> None:
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())
