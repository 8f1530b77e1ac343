"""What is wrong with a gallery, and what to do. Nothing is changed."""

import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Literal

from fashionizer.errors import FashionizerError, PhotoError
from fashionizer.gallery import keeper, mismatch
from fashionizer.gallery.catalog import Catalog
from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.layout import CATALOG, INDEX, UNPACKED
from fashionizer.gallery.lock import INDEXING, claim
from fashionizer.gallery.soundness import faults
from fashionizer.photo.decode import decode
from fashionizer.schema import Models
from fashionizer.settings import Settings

Level = Literal["fine", "note", "fault"]

ROOM = 1_000_000_000
"""Bytes on the disk below which it is mentioned."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: ``what`` was found, and the ``remedy`` where one is needed.

    A ``fault`` keeps the gallery from working as it should; a ``note`` does not.
    """

    level: Level
    what: str
    remedy: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Give all of it, ready for JSON."""
        return asdict(self)


def examine(
    home: Path, models: Models | None, settings: Settings, *, deep: bool = False
) -> Iterator[Finding]:
    """Look at everything a gallery consists of, the cheap things first.

    Args:
        home: the gallery's folder.
        models: those at hand; None where they cannot be told.
        settings: for the database.
        deep: also decode every kept photo.
    """
    home = home.expanduser().absolute()
    if not home.is_dir():
        yield Finding(
            "note",
            f"There is no gallery in {home}.",
            "Fill one with `fashionizer add PATH`, or name another folder with --home.",
        )
        return
    yield from _folder(home)
    if (home / UNPACKED).exists():
        yield Finding(
            "fault",
            "A restore was broken off after the backup was verified.",
            "Run any verb that opens the gallery, such as `fashionizer stats`: it finishes it.",
        )
        return
    if not settings.database:
        if not (home / CATALOG).exists():
            yield Finding("note", "There is no catalog yet.", "Fill it: `fashionizer add PATH`.")
            return
        wrong = faults(home / CATALOG)
        if wrong:
            yield Finding(
                "fault",
                f"The catalog is damaged: {'; '.join(wrong)}.",
                "Bring it back with `fashionizer restore BACKUP --replace`; without a backup, move "
                f"{home / CATALOG} away and add the photos again.",
            )
            return
        yield Finding("fine", "Every page and reference of the catalog is sound.")
    yield from _opened(home, models, settings, deep=deep)


def _folder(home: Path) -> Iterator[Finding]:
    try:
        with TemporaryFile(dir=home):
            yield Finding("fine", f"{home} can be written to.")
    except OSError as error:
        yield Finding(
            "fault",
            f"{home} cannot be written to ({error.strerror}): it can be searched, not changed.",
            "Give the rights, or mount it writable.",
        )
    free = shutil.disk_usage(home).free
    if free < ROOM:
        yield Finding("note", f"The disk has only {free / 1e6:.0f} MB left.", "Make room.")


def _opened(
    home: Path, models: Models | None, settings: Settings, *, deep: bool
) -> Iterator[Finding]:
    try:
        gallery = Gallery.open(home, None, write=False, say=lambda _: None, settings=settings)
    except FashionizerError as error:
        yield Finding("fault", f"The gallery cannot be opened: {error}")
        return
    with gallery:
        state = gallery.state
        yield Finding("fine", f"It holds {state.outfits} outfits with {state.garments} garments.")
        try:
            mismatch.check(state, models)
        except FashionizerError as error:
            yield Finding("fault", str(error))
        yield from _photos(gallery, deep=deep)
        yield from _index(home, gallery.catalog)


def _photos(gallery: Gallery, *, deep: bool) -> Iterator[Finding]:
    kept = gallery.catalog.photos()
    there = {path.stem for path in gallery.photos.folder.glob("??/*.jpg")}
    missing = kept - there
    damaged = [name for name in sorted(kept & there) if deep and not _decodes(gallery, name)]
    if missing or damaged:
        yield Finding(
            "fault",
            f"Of {len(kept)} photos {len(missing)} are missing and {len(damaged)} damaged"
            f" ({', '.join(sorted(missing)[:3] + damaged[:3])}).",
            "Bring them back with `fashionizer restore BACKUP --replace`; or run `fashionizer "
            "rebuild`, which removes their outfits, and `fashionizer add` on the folder they came "
            "from.",
        )
    else:
        sound = "there and can be decoded" if deep else "there"
        yield Finding("fine", f"All {len(kept)} photos are {sound}.")
    if spare := len(there - kept):
        yield Finding(
            "note", f"{spare} photos belong to no outfit.", "`fashionizer rebuild` deletes them."
        )


def _decodes(gallery: Gallery, sha256: str) -> bool:
    try:
        decode(gallery.photos.read(sha256), name=sha256)
    except PhotoError:
        return False
    return True


def _index(home: Path, catalog: Catalog) -> Iterator[Finding]:
    try:
        lock = claim(home, 0.0, INDEXING)
    except OSError:
        return
    if lock is None:
        yield Finding("note", "Another Fashionizer process has the index; it was not looked at.")
        return
    try:
        state = catalog.state()
        if state.models is None:
            return
        found = keeper.opened(home / INDEX, catalog, state)
        if not isinstance(found, str):
            found[0].close()
    finally:
        lock.release()
    if isinstance(found, str):
        yield Finding(
            "note",
            f"The search index must be made anew: {found}.",
            "The next verb that searches does so by itself.",
        )
    else:
        yield Finding("fine", "The search index agrees with the catalog.")
