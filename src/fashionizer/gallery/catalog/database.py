"""Opening the database of the catalog: how it is spoken to, and its migrations."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, inspect, text

from fashionizer.errors import GalleryBusy, GalleryError, NoGallery
from fashionizer.gallery.catalog import frozen
from fashionizer.gallery.catalog.tables import HEAD

_MIGRATIONS = Path(__file__).parent / "migrations"

_REFERENCES = "PRAGMA foreign_keys = ON"

_PATIENCE = "PRAGMA busy_timeout = 10000"
"""Milliseconds to wait for others; a commit takes a few, a checkpoint some hundred."""

_PRAGMAS = (
    # readers go on reading while a batch is written
    "PRAGMA journal_mode = WAL",
    # One fsync a commit. NORMAL would spare it and could forget the last commits in a power cut;
    # with one commit a second there is nothing to spare, and what `add` reported stays added.
    "PRAGMA synchronous = FULL",
    _REFERENCES,
    _PATIENCE,
)


def sqlite_url(path: Path) -> URL:
    """Return the database URL of a file."""
    return URL.create("sqlite", database=str(path))


def connect_frozen(path: Path) -> Engine:
    """Prepare connections that read a file as it is, and make nothing beside it."""
    engine = create_engine(
        sqlite_url(path),
        creator=lambda: frozen.connect(path),
        # each connection anew: whether another process uses the file decides how it is read
        poolclass=NullPool,
    )
    event.listen(engine, "connect", _prepare_frozen)
    event.listen(engine, "begin", _begin)
    return engine


@contextmanager
def alone(path: Path) -> Iterator[Connection]:
    """Hold a transaction on a file that nobody else uses; it stays one file, without a log."""
    engine = create_engine(sqlite_url(path), poolclass=NullPool)
    event.listen(engine, "connect", _prepare_alone)
    event.listen(engine, "begin", _begin)
    with engine.begin() as connection:
        yield connection


def connect(url: str | URL) -> Engine:
    """Prepare connections to a database; SQLite gets WAL mode, foreign keys and real transactions.

    Args:
        url: SQLAlchemy's form, e.g. ``postgresql+psycopg://user:password@host/name``.

    Raises:
        GalleryError: no such kind of database, or its driver is not installed.
    """
    try:
        engine = create_engine(url)
    except Exception as error:
        raise GalleryError(
            f"The database of the gallery cannot be used ({error}); correct FASHIONIZER_DATABASE, "
            "or install the driver that it names."
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own BEGIN leaves out SELECT and CREATE TABLE; ours (above) covers all.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def file_of(engine: Engine) -> tuple[int, int] | None:
    """Return what tells a database's file from any that replaces it; None where it is no file."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return None
    try:
        status = Path(engine.url.database).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _prepare_frozen(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    connection.execute(_PATIENCE)


def _prepare_alone(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    connection.execute(_REFERENCES)


def is_current(engine: Engine) -> bool:
    """Return whether the tables have the form that this version of Fashionizer knows."""
    with engine.connect() as connection:
        return _revision(connection) == HEAD


def migrate(engine: Engine, *, may_change: bool, create: bool) -> None:
    """Bring the tables to the form that this version of Fashionizer knows.

    Args:
        engine: of :func:`connect`.
        may_change: whether this process holds the gallery.
        create: whether tables may be made where there are none.

    Raises:
        NoGallery: there are none, and none may be made.
        GalleryBusy: the tables must change, and another process holds the gallery.
        GalleryError: they were made by a newer version.
    """
    with engine.connect() as connection:
        found = _revision(connection)
    if found == HEAD:
        return
    if found is None and not create:
        raise NoGallery("There is no gallery in this database.")
    if not may_change:
        raise GalleryBusy(
            "The gallery's catalog must be brought up to date first, and another Fashionizer "
            "process is using it; wait until that has finished, then try again."
        )
    _upgrade(engine, found)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _upgrade(engine: Engine, found: str | None) -> None:
    # Half a second to import, needed once in a version's life.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise GalleryError(
            f"The gallery was made by a newer Fashionizer (its catalog is at {found!r}, this "
            f"version knows {HEAD!r}); upgrade Fashionizer to open it."
        )
    with _without_references(engine) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def _without_references(engine: Engine) -> Iterator[Connection]:
    """Hold a connection on which a table that SQLite makes anew does not take others along.

    Dropping the old one would delete the rows that refer to it; only before a transaction can that
    be switched off. Source: https://www.sqlite.org/lang_altertable.html, section 7.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            # later connections are opened afresh, with references
            connection.detach()
            raw = cast("sqlite3.Connection", connection.connection.dbapi_connection)
            raw.execute("PRAGMA foreign_keys = OFF")
        yield connection
