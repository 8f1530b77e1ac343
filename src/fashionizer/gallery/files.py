"""Photos in files and folders."""

import os
import re
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from fashionizer.errors import SourceError
from fashionizer.gallery.candidates import Candidate, Refused, Source
from fashionizer.photo.formats import ACCEPTED_SUFFIXES, REFUSED_SUFFIXES
from fashionizer.photo.limits import Limits

PICTURES = ACCEPTED_SUFFIXES | REFUSED_SUFFIXES
"""Endings of the files in a folder or archive that are tried; others are passed over."""

ARCHIVES = frozenset({".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar"})
"""Endings of archives, which are not opened inside a folder or another archive."""

_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction of what follows: never part of a name."""


def source(path: Path, shown: str, limits: Limits) -> Source:
    """Describe one file, without reading it.

    Args:
        path: where it is.
        shown: what to call it.
        limits: how many bytes will be read at most.

    Raises:
        SourceError: missing, not readable, not a regular file, or its name is no valid text.
    """
    check_name(shown)
    try:
        status = path.stat()
        key = str(path.resolve())
    except (OSError, RuntimeError, ValueError) as error:
        raise unreadable("file", error) from error
    if not stat.S_ISREG(status.st_mode):
        raise SourceError("It is not a regular file; name a photo, folder, archive or manifest.")
    check_name(key)
    return Source(
        file=shown,
        key=key,
        fingerprint=f"{status.st_mtime_ns}-{status.st_size}",
        read=partial(read, path, shown, limits),
    )


def read(path: Path, shown: str, limits: Limits) -> bytes:
    """Read a file, but never more than the limit.

    Raises:
        PhotoTooLarge: over the limit of bytes.
        SourceError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            limits.check_bytes(os.fstat(file.fileno()).st_size, shown)
            data = file.read(limits.max_bytes + 1)
    except OSError as error:
        raise unreadable("file", error) from error
    limits.check_bytes(len(data), shown)
    return data


def walk(folder: Path, shown: str, limits: Limits) -> Iterator[Candidate]:
    """Find the pictures of a folder and all folders below it, in the order of their names.

    Hidden files and folders are passed over. Links are followed, each folder once, so a loop of
    them ends. An archive is refused with the reason; a folder or file that cannot be read as well.
    """
    seen: set[tuple[int, int]] = set()
    waiting = [(folder, shown.rstrip("/"))]
    while waiting:
        place, label = waiting.pop()
        try:
            status = place.stat()
            entries = sorted(place.iterdir())
        except OSError as error:
            yield Refused(label, str(unreadable("folder", error)))
            continue
        if (status.st_dev, status.st_ino) in seen:
            continue
        seen.add((status.st_dev, status.st_ino))
        folders = []
        for entry in entries:
            below = f"{label}/{entry.name}"
            if entry.name.startswith("."):
                continue
            if is_folder(entry):
                folders.append((entry, below))
            else:
                yield from _file(entry, below, limits)
        waiting.extend(reversed(folders))


def is_folder(path: Path) -> bool:
    """Tell whether a path leads to a folder; where it cannot be told, it does not."""
    return os.path.isdir(path)  # noqa: PTH112 - unlike this one, Path.is_dir raises


def is_file(path: Path) -> bool:
    """Tell whether a path leads to a regular file; where it cannot be told, it does not."""
    return os.path.isfile(path)  # noqa: PTH113 - unlike this one, Path.is_file raises


def _file(path: Path, shown: str, limits: Limits) -> Iterator[Candidate]:
    suffix = path.suffix.lower()
    if suffix in ARCHIVES:
        yield nested(shown)
    elif suffix in PICTURES:
        try:
            yield source(path, shown, limits)
        except SourceError as error:
            yield Refused(printable(shown), str(error))


def nested(shown: str) -> Refused:
    """Refuse an archive that is inside a folder or another archive."""
    return Refused(shown, "An archive is opened only when it is named itself; add it by its path.")


def check_name(name: str) -> None:
    """Refuse a name that cannot be kept or shown.

    Raises:
        SourceError: its bytes on the disk are not valid UTF-8, or some of it would not be shown but
            obeyed by a terminal.
    """
    if printable(name) != name:
        raise SourceError("The file's name is not valid text; rename the file.")


def printable(name: str) -> str:
    """Replace what is not valid text in a name, or steers a terminal, by question marks."""
    return _STEERING.sub("?", name.encode("utf-8", "replace").decode("utf-8"))


def unreadable(kind: str, error: Exception) -> SourceError:
    """Make the sentence for a file, folder or the like that the system will not open."""
    reason = (getattr(error, "strerror", None) or str(error)).lower()
    return SourceError(f"The {kind} cannot be read ({reason}); check its path and its permissions.")
