"""What is wrong with a gallery, and what to do. Nothing is changed."""

import shutil
from collections.abc import Collection, Generator, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Literal

from fashionizer.errors import FashionizerError, GalleryError, PhotoError, PhotoLost
from fashionizer.gallery.absent import is_there, no_gallery
from fashionizer.gallery.catalog.catalog import Catalog
from fashionizer.gallery.catalog.soundness import faults
from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.index import mismatch
from fashionizer.gallery.index import state as index_state
from fashionizer.gallery.index.engines import Engine, engine
from fashionizer.gallery.storage.layout import CATALOG, INDEX, INDEX_LOCK, UNPACKED
from fashionizer.gallery.storage.lock import claim
from fashionizer.gallery.storage.photos import PhotoStore
from fashionizer.gallery.troubles import trouble
from fashionizer.photo.decode import decode
from fashionizer.schema import Models
from fashionizer.settings import Settings

Level = Literal["fine", "note", "fault"]

ROOM = 1_000_000_000
"""Bytes on the disk below which it is mentioned."""

_Sorted = dict[str, list[tuple[str, BaseException]]]
"""Checksums of photos with what is wrong with each, by ``missing``, ``unreadable``, ``damaged``."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: ``what`` was found, and the ``remedy`` where one is needed.

    A ``fault`` keeps the gallery from working as it should; a ``note`` does not.
    """

    level: Level
    what: str
    remedy: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return all of it, ready for JSON."""
        return asdict(self)


def examine(
    home: Path, models: Models | None, settings: Settings, *, deep: bool = False
) -> Iterator[Finding]:
    """Look at everything a gallery consists of, the cheap things first.

    Whatever fails on the way becomes a finding, too; nothing is raised.

    Args:
        home: the gallery's folder.
        models: those at hand; None where they cannot be told.
        settings: for the database and the index.
        deep: also decode every kept photo.
    """
    try:
        home = home.expanduser().absolute()
        if (yield from _folder(home)) and (yield from _catalog(home, settings)):
            yield from _opened(home, models, settings, deep=deep)
    except FashionizerError as error:
        yield Finding("fault", str(error))
    except Exception as error:
        told = trouble(error, home)
        yield Finding("fault", f"{home} cannot be examined further ({told.what}).", told.sentence)


def _folder(home: Path) -> Generator[Finding, None, bool]:
    """Look at the folder itself; say whether there may be more to look at."""
    try:
        list(home.iterdir())
    except FileNotFoundError:
        yield Finding("fault", str(no_gallery(home)))
        return False
    except NotADirectoryError:
        yield Finding(
            "fault",
            f"{home} is no folder, or lies in what is none.",
            "Name the gallery's folder with --home or FASHIONIZER_HOME.",
        )
        return False
    except OSError as error:
        told = trouble(error, home)
        yield Finding("fault", f"{home} cannot be looked into ({told.what}).", told.sentence)
        return False
    yield from _disk(home)
    return True


def _disk(home: Path) -> Iterator[Finding]:
    try:
        with TemporaryFile(dir=home):
            yield Finding("fine", f"{home} can be written to.")
    except OSError as error:
        told = trouble(error, home)
        yield Finding(
            "fault",
            f"{home} cannot be written to ({told.what}): it can be searched, not changed.",
            told.sentence,
        )
    try:
        free = shutil.disk_usage(home).free
    except OSError as error:
        told = trouble(error, home)
        yield Finding("fault", f"The disk of {home} tells nothing ({told.what}).", told.sentence)
        return
    if free < ROOM:
        yield Finding("note", f"The disk has only {free / 1e6:.0f} MB left.", "Make room.")


def _catalog(home: Path, settings: Settings) -> Generator[Finding, None, bool]:
    """Look at the catalog where it is a file; say whether it can be opened."""
    if not is_there(home, settings):
        yield Finding("fault", str(no_gallery(home)))
        return False
    if (home / UNPACKED).exists():
        yield Finding(
            "fault",
            "A restore was broken off after the backup was verified.",
            "Run any verb that opens the gallery, such as `fashionizer stats`: it finishes it.",
        )
        return False
    if settings.database:
        return True
    wrong = faults(home / CATALOG)
    if wrong:
        yield Finding(
            "fault",
            f"The catalog is damaged: {'; '.join(wrong)}.",
            f"Keep a copy of the whole folder {home} first. Then bring the gallery back with "
            "`fashionizer restore BACKUP --replace`; without a backup, move "
            f"{home / CATALOG} aside and add the photos again.",
        )
        return False
    yield Finding("fine", "Every page and reference of the catalog is sound.")
    return True


def _opened(
    home: Path, models: Models | None, settings: Settings, *, deep: bool
) -> Iterator[Finding]:
    with Gallery.open_read_only(home, settings) as gallery:
        state = gallery.state
        yield Finding("fine", f"It holds {state.outfits} outfits with {state.garments} garments.")
        try:
            mismatch.check(state, models)
        except FashionizerError as error:
            yield Finding("fault", str(error))
        yield from _photos(gallery, deep=deep)
        yield from _index(home, gallery.catalog, engine(settings.index))


def _photos(gallery: Gallery, *, deep: bool) -> Iterator[Finding]:
    kept = gallery.catalog.photos()
    found = _sorted_out(gallery.photos, kept, deep=deep)
    if unreadable := found["unreadable"]:
        told = trouble(unreadable[0][1])
        yield Finding(
            "fault",
            f"Of {len(kept)} photos {len(unreadable)} cannot be read ({told.what}), such as "
            f"{gallery.photos.where(unreadable[0][0])}.",
            told.sentence,
        )
    missing, damaged = ([name for name, _ in found[how]] for how in ("missing", "damaged"))
    if missing or damaged:
        yield Finding(
            "fault",
            f"Of {len(kept)} photos {len(missing)} are missing and {len(damaged)} damaged"
            f" ({', '.join(missing[:3] + damaged[:3])}).",
            f"Put the folder {gallery.photos.place} back, or bring it back with `fashionizer "
            "restore BACKUP --replace`."
            if len(missing) == len(kept)
            else "Bring them back with `fashionizer restore BACKUP --replace`; or run `fashionizer "
            "rebuild`, which removes their outfits, and `fashionizer add` on the folder they came "
            "from.",
        )
    elif not unreadable:
        sound = "there and can be decoded" if deep else "there"
        yield Finding("fine", f"All {len(kept)} photos are {sound}.")
    spare = sum(sha256 not in kept for sha256 in gallery.photos.checksums())
    if spare:
        yield Finding(
            "note", f"{spare} photos belong to no outfit.", "`fashionizer rebuild` deletes them."
        )


def _sorted_out(photos: PhotoStore, kept: Collection[str], *, deep: bool) -> _Sorted:
    """Sort out the photos that are missing, unreadable, or (``deep``) damaged, with the error."""
    found: _Sorted = {"missing": [], "unreadable": [], "damaged": []}
    for name in sorted(kept):
        try:
            if deep:
                decode(photos.read(name), name=name)
            else:
                photos.check(name)
        except PhotoLost as error:
            found["missing"].append((name, error))
        except GalleryError as error:
            found["unreadable"].append((name, error.__cause__ or error))
        except PhotoError as error:
            found["damaged"].append((name, error))
    return found


def _index(home: Path, catalog: Catalog, holding: Engine) -> Iterator[Finding]:
    # where the file is not there, nobody has the index, and none is to be made
    locked = (home / INDEX_LOCK).exists()
    try:
        lock = claim(home, 0.0, INDEX_LOCK) if locked else None
    except OSError:
        return  # what keeps this process from writing was told
    if locked and lock is None:
        yield Finding("note", "Another Fashionizer process has the index; it was not looked at.")
        return
    try:
        state = catalog.state()
        if state.models is None:
            return
        found = index_state.opened(home / INDEX, holding, catalog, state)
        if not isinstance(found, str):
            found[0].close()
    finally:
        if lock is not None:
            lock.release()
    if isinstance(found, str):
        yield Finding(
            "note",
            f"The search index must be made anew: {found}.",
            "The next verb that searches does so by itself.",
        )
    else:
        yield Finding("fine", "The search index agrees with the catalog.")
