"""What an error of the system or of a database means: its kind, and the remedy of that kind.

Only what a database itself calls damaged is ``damaged``. Everything else leaves the gallery as it
is, and no remedy may ask to move, delete or replace anything.
"""

import errno
import os
import re
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from fashionizer.errors import GalleryError

Kind = Literal[
    "damaged",
    "full",
    "denied",
    "read-only",
    "busy",
    "missing",
    "no folder",
    "device",
    "interrupted",
    "too large",
    "memory",
    "server",
    "other",
]

_REMEDIES: dict[Kind, str] = {
    "damaged": "keep a copy of it, and put a sound one in its place",
    "full": "free some space on that disk, to make room, and run the same command again",
    "denied": "give this user the rights, or run the command as the user that it belongs to",
    "read-only": "mount the disk writable, or copy the gallery to one that is",
    "busy": "another program holds it; close that program or wait, then try again",
    "missing": "make sure that the folder is there and its disk is connected",
    "no folder": "a part of that path is a file; name another place",
    "device": "the disk reports a fault; copy what is on it to another disk, then check it",
    "interrupted": "run the same command again",
    "too large": "it is more than this disk or database takes",
    "memory": "close other programs, then try again",
    "server": "make sure that the database server runs and FASHIONIZER_DATABASE is right",
    "other": "run `fashionizer doctor`, which says more",
}

_ON_SERVER: dict[Kind, str] = {
    "damaged": "have the keeper of the database server bring back a backup of it",
    "full": "make room on the disk of the database server",
    "denied": "give this user of the database its rights, or name another in FASHIONIZER_DATABASE",
    "read-only": "name a database in FASHIONIZER_DATABASE that may be written to",
}
"""Remedies that differ where the catalog is in a database server."""

_OF_SQLITE: dict[int, Kind] = {
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_PERM: "denied",
    sqlite3.SQLITE_AUTH: "denied",
    sqlite3.SQLITE_READONLY: "read-only",
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_LOCKED: "busy",
    sqlite3.SQLITE_PROTOCOL: "busy",
    sqlite3.SQLITE_CANTOPEN: "missing",
    sqlite3.SQLITE_IOERR: "device",
    sqlite3.SQLITE_INTERRUPT: "interrupted",
    sqlite3.SQLITE_ABORT: "interrupted",
    sqlite3.SQLITE_TOOBIG: "too large",
    sqlite3.SQLITE_NOMEM: "memory",
}
"""By primary result code, the low byte of the extended one."""

_OF_SYSTEM: dict[int, Kind] = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EACCES: "denied",
    errno.EPERM: "denied",
    errno.EROFS: "read-only",
    errno.EBUSY: "busy",
    errno.ETXTBSY: "busy",
    errno.EAGAIN: "busy",
    errno.ENOENT: "missing",
    errno.ENOTDIR: "no folder",
    errno.EIO: "device",
    errno.ENXIO: "device",
    errno.ENODEV: "device",
    errno.ESTALE: "device",
    errno.EINTR: "interrupted",
    errno.EFBIG: "too large",
    errno.ENAMETOOLONG: "too large",
    errno.ENOMEM: "memory",
    errno.EMFILE: "memory",
    errno.ENFILE: "memory",
}

_OF_SERVER: dict[str, Kind] = {
    "XX001": "damaged",
    "XX002": "damaged",
    "53100": "full",
    "53200": "memory",
    "42501": "denied",
    "28": "denied",
    "25006": "read-only",
    "40": "busy",
    "55P03": "busy",
    "57014": "interrupted",
    "58030": "device",
    "54": "too large",
}
"""By SQLSTATE, whole or its class; any other failure of a connection is ``server``."""

_NONE_LEFT = 1 << 16
"""Free bytes at which a failed write is put down to a full disk: less than SQLite's smallest."""

_OS_ERROR = re.compile(r"\(os error (\d+)\)")
"""How Rust's standard library, and so the index, words an error of the system."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong: its ``kind``, ``what`` in the system's words, and the ``remedy``."""

    kind: Kind
    what: str
    remedy: str

    @property
    def sentence(self) -> str:
        """The remedy as a sentence of its own."""
        return f"{self.remedy[0].upper()}{self.remedy[1:]}."

    def error(self, failed: str, *, also: str = "") -> GalleryError:
        """Make the error to raise.

        Args:
            failed: a sentence about what failed, without its full stop.
            also: what the person should know before the remedy, without its full stop.
        """
        sentence = f"{failed} ({self.what})"
        return GalleryError(f"{'. '.join(filter(None, (sentence, also)))}; {self.remedy}.")


def trouble(error: BaseException, place: Path | None = None) -> Trouble:
    """Classify an error.

    Args:
        error: of the system, SQLite, the index, or a database server; or SQLAlchemy's around it.
        place: the file or folder it is about, which is asked where the error leaves it open.
    """
    error = getattr(error, "orig", None) or error
    what = " ".join(str(getattr(error, "strerror", None) or error).split()) or type(error).__name__
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        kind = _asked(_OF_SQLITE.get(code & 0xFF, "other"), place)
        return Trouble(kind, _worded(kind, what), _REMEDIES[kind])
    if hasattr(error, "sqlstate") or type(error).__module__.partition(".")[0] == "psycopg2":
        kind = _of_server(error)
        return Trouble(kind, what, _ON_SERVER.get(kind, _REMEDIES[kind]))
    kind = _of_system(error, what)
    return Trouble(kind, what, _REMEDIES[kind])


def _of_server(error: BaseException) -> Kind:
    state = getattr(error, "sqlstate", None) or getattr(error, "pgcode", None) or ""
    if not state or state.startswith(("08", "3D", "57P")):
        return "server"
    return _OF_SERVER.get(state) or _OF_SERVER.get(state[:2], "other")


def _of_system(error: BaseException, what: str) -> Kind:
    if isinstance(error, MemoryError):
        return "memory"
    number = getattr(error, "errno", None)
    told = _OS_ERROR.search(what)
    if number is None and told is not None:
        number = int(told[1])
    return _OF_SYSTEM.get(number or 0, "other")


def _worded(kind: Kind, what: str) -> str:
    """Return a plain cause where SQLite names what it noticed, not why."""
    plain = {"denied": "permission denied", "missing": "no such file", "full": "the disk is full"}
    return plain.get(kind, what)


def _asked(kind: Kind, place: Path | None) -> Kind:
    """Ask the system where SQLite has one code for many reasons."""
    if place is None:
        return kind
    if kind == "missing":
        return _unopened(place)
    if kind == "read-only":
        return "read-only" if _mounted_read_only(place) else "denied"
    return "full" if kind == "device" and _is_full(place) else kind


def _unopened(place: Path) -> Kind:
    try:
        with place.open("rb"):
            pass
    except IsADirectoryError:
        pass
    except OSError as error:
        return _OF_SYSTEM.get(error.errno or 0, "other")
    if _mounted_read_only(place):
        return "read-only"
    return "full" if _is_full(place) else "denied"


def _mounted_read_only(place: Path) -> bool:
    try:
        return bool(os.statvfs(place).f_flag & os.ST_RDONLY)
    except (OSError, AttributeError):  # Windows has no such call
        return False


def _is_full(place: Path) -> bool:
    try:
        return shutil.disk_usage(place if place.is_dir() else place.parent).free < _NONE_LEFT
    except OSError:
        return False
