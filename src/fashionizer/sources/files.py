"""Photos in files and folders."""

import os
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from fashionizer.errors import SourceError
from fashionizer.paths import reading
from fashionizer.paths.names import escaped
from fashionizer.photo.formats.signatures import ACCEPTED_SUFFIXES, REFUSED_SUFFIXES
from fashionizer.photo.limits import Limits
from fashionizer.sources import stamps
from fashionizer.sources.base import Candidate, Ignored, Refused, Source

PICTURES = ACCEPTED_SUFFIXES | REFUSED_SUFFIXES
"""Endings of the files in a folder or archive that are tried; others are ignored."""

ARCHIVES = frozenset({".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar"})
"""Endings of archives, which are not opened inside a folder or another archive."""

SYSTEM_FOLDERS = frozenset(
    {
        "@eadir", "@recently-snapshot", "@recycle", "@tmp", "#recycle", "#snapshot",
        "$recycle.bin", "recycled", "recycler", "system volume information",
        "__macosx", "lost+found",
    }
)  # fmt: skip
"""Folders of previews and of deleted files that systems, NAS boxes among them, make beside ours."""

_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction of what follows."""


def source(path: Path, shown: str, limits: Limits) -> Source:
    """Describe one file, without reading it.

    Args:
        path: where it is.
        shown: what to call it.
        limits: how many bytes will be read at most.

    Raises:
        SourceError: missing, not readable, or not a regular file.
    """
    try:
        status = stamps.status(path)
        reading.check(status, path)
        key = str(path.resolve())
    except (OSError, RuntimeError, ValueError) as error:
        raise unreadable("file", error) from error
    return Source(
        file=escaped(shown),
        key=escaped(key),
        fingerprint=stamps.fingerprint(status),
        read=partial(read, path, shown, limits),
    )


def read(path: Path, shown: str, limits: Limits) -> bytes:
    """Read a file, but never more than the limit.

    Raises:
        PhotoTooLarge: over the limit of bytes.
        SourceError: it cannot be read, or is no regular file.
    """
    try:
        with reading.opened(path) as file:
            limits.check_bytes(os.fstat(file.fileno()).st_size, shown)
            data = file.read(limits.max_bytes + 1)
    except (OSError, ValueError) as error:
        raise unreadable("file", error) from error
    limits.check_bytes(len(data), shown)
    return data


def walk(folder: Path, shown: str, limits: Limits, *, follow: bool = False) -> Iterator[Candidate]:
    """Find the pictures of a folder and all folders below it, in the order of their names.

    What is hidden, of the system, no picture or no file is ignored. An archive is refused with the
    reason; a folder or file that cannot be read as well.

    Args:
        folder: where to begin; a link to a folder is followed.
        shown: what to call it.
        limits: how many bytes of a photo will be read at most.
        follow: whether links are followed that lead out of the folder.
    """
    return _Walk(folder, limits, follow=follow).through(folder, shown.rstrip("/"))


class _Walk:
    """One search. Links come last, so that a photo is called by its own name where it has one."""

    def __init__(self, root: Path, limits: Limits, *, follow: bool) -> None:
        self._root = os.path.realpath(root)
        self._limits = limits
        self._follow = follow
        self._seen: set[tuple[int, int]] = set()
        self._links: list[tuple[Path, str]] = []

    def through(self, folder: Path, shown: str) -> Iterator[Candidate]:
        yield from self._below(folder, shown)
        while self._links:
            links, self._links = self._links, []
            for link, label in links:
                yield from self._linked(link, label)

    def _below(self, folder: Path, shown: str) -> Iterator[Candidate]:
        waiting = [(folder, shown)]
        while waiting:
            place, label = waiting.pop()
            try:
                status = place.stat()
                entries = sorted(place.iterdir())
            except OSError as error:
                yield Refused(escaped(label), str(unreadable("folder", error)))
                continue
            if (status.st_dev, status.st_ino) in self._seen:
                continue
            self._seen.add((status.st_dev, status.st_ino))
            folders = []
            for entry in entries:
                below = f"{label}/{entry.name}"
                if is_ignored(entry.name):
                    yield Ignored(escaped(below))
                elif entry.is_symlink():
                    self._links.append((entry, below))
                elif is_folder(entry):
                    folders.append((entry, below))
                else:
                    yield self._file(entry, below)
            waiting.extend(reversed(folders))

    def _linked(self, link: Path, shown: str) -> Iterator[Candidate]:
        target = os.path.realpath(link)
        if not self._follow and not Path(target).is_relative_to(self._root):
            yield Ignored(escaped(shown), link=True)
        elif is_folder(link):
            yield from self._below(link, shown)
        else:
            yield self._file(link, shown)

    def _file(self, path: Path, shown: str) -> Candidate:
        suffix = path.suffix.lower()
        if suffix not in PICTURES | ARCHIVES or not (is_file(path) or is_missing(path)):
            return Ignored(escaped(shown))
        if suffix in ARCHIVES:
            return nested(escaped(shown))
        try:
            return source(path, shown, self._limits)
        except SourceError as error:
            return Refused(escaped(shown), str(error))


def is_ignored(name: str) -> bool:
    """Return whether a file or folder of that name is hidden, or a folder of the system."""
    return name.startswith(".") or name.casefold() in SYSTEM_FOLDERS


def is_folder(path: Path) -> bool:
    """Return whether a path leads to a folder; where it cannot be told, it does not."""
    return os.path.isdir(path)  # noqa: PTH112 - unlike this one, Path.is_dir raises


def is_file(path: Path) -> bool:
    """Return whether a path leads to a regular file; where it cannot be told, it does not."""
    return os.path.isfile(path)  # noqa: PTH113 - unlike this one, Path.is_file raises


def is_missing(path: Path) -> bool:
    """Return whether a path leads nowhere, or where it cannot be told."""
    return not os.path.exists(path)  # noqa: PTH110 - unlike this one, Path.exists raises


def nested(shown: str) -> Refused:
    """Refuse an archive that is inside a folder or another archive."""
    return Refused(shown, "An archive is opened only when it is named itself; add it by its path.")


def printable(text: str) -> str:
    """Replace what is not valid text, or steers a terminal, by question marks."""
    return _STEERING.sub("?", text.encode("utf-8", "replace").decode("utf-8"))


def unreadable(kind: str, error: Exception) -> SourceError:
    """Make the sentence for a file, folder or the like that the system will not open."""
    if isinstance(error, reading.NotRegular):
        what = str(error.strerror).capitalize()
        return SourceError(f"{what}; name a photo, folder, archive or manifest.")
    if isinstance(error, ValueError):
        reason = "no such file can be"
    else:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
    return SourceError(f"The {kind} cannot be read ({reason}); check its path and its permissions.")
