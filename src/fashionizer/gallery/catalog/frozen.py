"""A catalog's file, read where this process may make no files beside it, or should not.

SQLite keeps a log (``-wal``) and an index of that log (``-shm``) beside a database in use. What is
there decides how it can be read: with neither, nobody uses it and the file is all there is; with
both, they are used as they are; a log alone is what a copy or a lost power cut left, and only a
private copy can replay it.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_TRIES = 20
"""Copies made of a catalog that keeps changing, before giving up."""


def connect(file: Path) -> sqlite3.Connection:
    """Open a database to read it as it is at this moment; nothing is made or changed.

    Raises:
        sqlite3.Error: it cannot be opened; some faults show only when it is read.
    """
    log, shared = _beside(file)
    unused = not log.exists() or (log.stat().st_size == 0 and not shared.exists())
    how = "mode=ro&immutable=1" if unused else "mode=ro"
    return sqlite3.connect(f"{file.absolute().as_uri()}?{how}", uri=True, check_same_thread=False)


def needs_copy(file: Path) -> bool:
    """Return whether the log beside a database can only be read in a copy.

    Raises:
        OSError: it cannot be looked at.
    """
    log, shared = _beside(file)
    if not log.exists() or log.stat().st_size == 0:
        return False
    try:
        with shared.open("rb"):
            return False
    except OSError:
        return True


def copy(file: Path, to: Path) -> None:
    """Copy a database with its log into another file.

    Raises:
        OSError: one of the two cannot be read or written.
        sqlite3.Error: the same.
    """
    if not needs_copy(file):
        with closing(connect(file)) as source, closing(sqlite3.connect(to)) as target:
            source.backup(target)
        return
    log, _ = _beside(file)
    for _try in range(_TRIES):
        before = _stamps(file, log)
        shutil.copyfile(file, to)
        shutil.copyfile(log, _beside(to)[0])
        if before == _stamps(file, log):
            return
    raise BlockingIOError(11, "it changes while it is read", str(file))


@contextmanager
def opened(file: Path) -> Iterator[sqlite3.Connection]:
    """Hold a connection that reads a database, from a private copy where it must be.

    Raises:
        OSError: it cannot be read.
        sqlite3.Error: the same, or it is damaged.
    """
    if not needs_copy(file):
        with closing(connect(file)) as connection:
            yield connection
        return
    with TemporaryDirectory(prefix="fashionizer-") as folder:
        private = Path(folder) / file.name
        copy(file, private)
        with closing(sqlite3.connect(private)) as connection:
            yield connection


def _beside(file: Path) -> tuple[Path, Path]:
    return file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")


def _stamps(*files: Path) -> list[tuple[int, int]]:
    return [(found.st_size, found.st_mtime_ns) for found in (file.stat() for file in files)]
