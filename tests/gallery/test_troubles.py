"""Errors, made for real, and what they are called."""

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from fashionizer.gallery.troubles import trouble

SYSTEM = [
    (errno.ENOSPC, "full"),
    (errno.EDQUOT, "full"),
    (errno.EACCES, "denied"),
    (errno.EPERM, "denied"),
    (errno.EROFS, "read-only"),
    (errno.EIO, "device"),
    (errno.ENOENT, "missing"),
    (errno.EINTR, "interrupted"),
    (errno.EFBIG, "too large"),
    (errno.EMFILE, "memory"),
    (errno.EBADF, "other"),
]


@pytest.mark.parametrize(("number", "kind"), SYSTEM)
def test_an_error_of_the_system_is_told_by_its_number(number: int, kind: str) -> None:
    """Also where Rust's library, and so the index, words it."""
    assert trouble(OSError(number, os.strerror(number))).kind == kind
    assert (
        trouble(RuntimeError(f"IO error: {os.strerror(number)} (os error {number})")).kind == kind
    )


def failing(path: Path, statement: str, *before: str) -> sqlite3.Error:
    """Return the error that a statement fails with."""
    with closing(sqlite3.connect(path, timeout=0)) as database:
        for each in before:
            database.execute(each)
        with pytest.raises(sqlite3.Error) as caught:
            database.execute(statement)
    return caught.value


def test_only_what_sqlite_calls_damaged_is_damaged(tmp_path: Path) -> None:
    """No database at all, and one with a page that makes no sense."""
    path = tmp_path / "a"
    path.write_bytes(b"some text that is no database" * 99)
    assert trouble(failing(path, "SELECT * FROM sqlite_master"), path).kind == "damaged"
    path.unlink()
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE t (x)")
        database.commit()
    data = bytearray(path.read_bytes())
    data[4096:4200] = os.urandom(104)
    data[100:108] = b"\xff" * 8
    path.write_bytes(data)
    assert trouble(failing(path, "SELECT * FROM t"), path).kind == "damaged"


def test_what_else_sqlite_says_is_not_damage(tmp_path: Path) -> None:
    """Full, busy, too large, missing, interrupted, or a table that is not there."""
    path = tmp_path / "a"
    table = "CREATE TABLE IF NOT EXISTS t (x)"
    full = failing(path, "INSERT INTO t VALUES (zeroblob(99999))", table, "PRAGMA max_page_count=3")
    assert trouble(full, path).kind == "full"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert trouble(failing(path, "SELECT * FROM sqlite_master"), path).kind == "busy"
    large = failing(path, "INSERT INTO t VALUES (zeroblob(2000000000))", table)
    assert trouble(large, path).kind == "too large"
    assert trouble(failing(path, "SELECT * FROM nowhere"), path).kind == "other"
    with pytest.raises(sqlite3.Error) as caught:
        sqlite3.connect(tmp_path / "none" / "b")
    assert trouble(caught.value, tmp_path / "none" / "b").kind == "missing"
    stopped = sqlite3.OperationalError("interrupted")
    stopped.sqlite_errorcode = sqlite3.SQLITE_INTERRUPT
    assert trouble(stopped, path).kind == "interrupted"


def test_a_read_only_connection_is_told_through_sqlalchemy(tmp_path: Path) -> None:
    """The error it wraps is the one that counts."""
    path = tmp_path / "a"
    sqlite3.connect(path).close()
    engine = create_engine(f"sqlite:///file:{path}?mode=ro&uri=true")
    with pytest.raises(SQLAlchemyError) as caught, engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (x)"))
    engine.dispose()
    assert trouble(caught.value, path).kind in ("denied", "read-only")


class _ServerError(Exception):
    """An error of a driver for PostgreSQL, as psycopg makes them."""

    def __init__(self, state: str | None) -> None:
        super().__init__(f"the server says {state}")
        self.sqlstate = state


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (None, "server"),
        ("08006", "server"),
        ("57P01", "server"),
        ("53100", "full"),
        ("28P01", "denied"),
        ("42501", "denied"),
        ("25006", "read-only"),
        ("40001", "busy"),
        ("XX001", "damaged"),
        ("42P01", "other"),
    ],
)
def test_a_database_server_is_told_by_its_state(state: str | None, kind: str) -> None:
    """SQL's own codes; no remedy asks for a file to be moved."""
    told = trouble(_ServerError(state))
    assert told.kind == kind
    assert "move" not in told.remedy


def test_no_remedy_destroys() -> None:
    """Whatever is not damage leaves the gallery where it is."""
    for number, _ in SYSTEM:
        remedy = trouble(OSError(number, "why")).remedy
        assert not {"move", "delete", "remove", "restore"} & set(remedy.split()), remedy
