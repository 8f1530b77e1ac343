"""A gallery in one file, written while others read and change it.

::

    FILE (tar, uncompressed: photos are compressed already)
    ├── photos/ab/ab12….jpg   every photo that the catalog names
    ├── catalog.sqlite3       one moment of it, taken by SQLite's own online backup
    └── checksums.json        SHA-256 of all of the above, and what it is; last, so none is cut off

The index is left out, for it is derived. So are embedders: they can be fetched again.
"""

import json
import os
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from fashionizer import __version__
from fashionizer.errors import GalleryError, PhotoLost
from fashionizer.gallery.catalog import database, references
from fashionizer.gallery.catalog.soundness import faults
from fashionizer.gallery.catalog.tables import OUTFITS
from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.maintenance.backup_file import CHECKSUMS, put, verified
from fashionizer.gallery.maintenance.backup_target import check_target
from fashionizer.gallery.storage.layout import CATALOG, PHOTOS
from fashionizer.gallery.troubles import trouble
from fashionizer.progress import OnProgress, Progress, unobserved

_BESIDE = ("-journal", "-wal", "-shm")
"""Endings of the files that SQLite makes beside one, should it fail."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What a backup holds; ``lost`` photos were missing already, their outfits are in it."""

    file: Path
    outfits: int
    lost: int
    bytes: int

    @property
    def sentence(self) -> str:
        """Return a summary for a person."""
        lost = f" {self.lost} photos were missing already." if self.lost else ""
        return (
            f"{self.outfits} outfits are in {self.file} ({self.bytes / 1e6:.1f} MB), every "
            f"checksum verified.{lost}"
        )


def backup(
    gallery: Gallery,
    file: Path,
    *,
    replace: bool = False,
    force: bool = False,
    on_progress: OnProgress = unobserved,
) -> Saved:
    """Write a gallery into one file, then read it back and compare every checksum.

    Neither the gallery's lock nor its index is needed: a server may run and `add` may write. What
    is in it is one moment of the catalog; an outfit that is removed meanwhile may be left out. The
    file is there whole or not at all.

    Args:
        gallery: opened in whichever way.
        file: where to; its folder must be there, outside the gallery's own.
        replace: whether an earlier backup of this gallery that is there may be replaced.
        force: whether anything that is there may be: a backup of another gallery or of outfits
            where there are none now, or a file that is no backup.
        on_progress: is told after every photo.

    Raises:
        GalleryError: the catalog is damaged or not a file, ``file`` may not be replaced, or the
            disk refuses.
    """
    if not gallery.catalog.is_file:
        raise GalleryError(
            "The gallery's catalog is no file but in a database server; save it with that server's "
            "own tool (for PostgreSQL: pg_dump), and copy the folder of the photos."
        )
    draft = file.with_name(f"{file.name}.unfinished")
    moment = file.with_name(f"{file.name}.catalog")
    with _swept(file, draft, moment, *(Path(f"{moment}{end}") for end in _BESIDE)):
        check_target(file, gallery, replace=replace, force=force)
        draft.open("wb").close()  # the system says why it cannot be; SQLite does not
        _copy_catalog(gallery, moment)
        outfits, lost = _write(gallery, moment, draft, on_progress)
        verified(draft)
        _synced(draft)
        draft.replace(file)
        return Saved(file, outfits, lost, file.stat().st_size)


@contextmanager
def _swept(target: Path, *files: Path) -> Iterator[None]:
    """Leave no unfinished files; what fails is told while they still fill the disk."""
    try:
        yield
    except (OSError, sqlite3.Error, SQLAlchemyError) as error:
        raise trouble(error, target.parent).error(
            f"The backup {target} cannot be written", also="The gallery itself is as it was"
        ) from error
    finally:
        for file in files:
            with suppress(OSError):
                file.unlink(missing_ok=True)


def _write(gallery: Gallery, moment: Path, draft: Path, on_progress: OnProgress) -> tuple[int, int]:
    checksums: dict[str, str] = {}
    lost: set[str] = set()
    with tarfile.open(draft, "w") as tar:
        with database.alone(moment) as copy:
            kept = references.referenced(copy)
            for done, sha256 in enumerate(sorted(kept), 1):
                try:
                    jpeg = gallery.photos.read(sha256)
                except PhotoLost:
                    lost.add(sha256)
                    continue
                name = f"{PHOTOS}/{sha256[:2]}/{sha256}.jpg"
                checksums[name] = put(tar, name, jpeg)
                on_progress(Progress(done, len(kept)))
            removed = lost - gallery.catalog.photos()
            # what was removed while the photos were being written is left out
            references.forget(copy, removed)
            outfits = copy.scalar(select(func.count()).select_from(OUTFITS)) or 0
        checksums[CATALOG] = put(tar, CATALOG, moment.read_bytes())
        about = {
            "fashionizer": __version__,
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "gallery": gallery.state.mark.uuid,
            "outfits": outfits,
            "lost": sorted(lost - removed),
            "files": checksums,
        }
        put(tar, CHECKSUMS, json.dumps(about, indent=1).encode())
    return outfits, len(lost - removed)


def _copy_catalog(gallery: Gallery, moment: Path) -> None:
    moment.unlink(missing_ok=True)
    gallery.catalog.copy(moment)
    wrong = faults(moment)
    if wrong:
        raise GalleryError(
            f"The gallery's catalog is damaged ({wrong[0]}), and a backup of it would be too; "
            "`fashionizer doctor` says more."
        )


def _synced(file: Path) -> None:
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())
