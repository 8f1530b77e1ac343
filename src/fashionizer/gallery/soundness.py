"""Whether a catalog's file is whole, by SQLite's own checks."""

import sqlite3
from contextlib import closing
from pathlib import Path

_SHOWN = 3


def faults(catalog: Path) -> list[str]:
    """Check every page and every reference of a catalog's file; it is only read.

    Returns:
        What is wrong, in SQLite's words; nothing if all is well.
    """
    try:
        with closing(sqlite3.connect(f"{catalog.absolute().as_uri()}?mode=ro", uri=True)) as open_:
            pages = [row[0] for row in open_.execute(f"PRAGMA integrity_check({_SHOWN})")]
            if pages != ["ok"]:
                return pages
            lost = open_.execute("PRAGMA foreign_key_check").fetchmany(_SHOWN)
            return [f"a row of {table} has lost its {parent}" for table, _, parent, _ in lost]
    except sqlite3.Error as error:
        return [str(error)]


def outfits(catalog: Path) -> int | None:
    """Count the outfits of a catalog's file; None where it cannot be read."""
    try:
        with closing(sqlite3.connect(f"{catalog.absolute().as_uri()}?mode=ro", uri=True)) as open_:
            return int(open_.execute("SELECT count(*) FROM outfits").fetchone()[0])
    except sqlite3.Error:
        return None
