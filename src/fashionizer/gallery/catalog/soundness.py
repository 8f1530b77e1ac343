"""Whether a catalog's file is whole, by SQLite's own checks."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fashionizer.gallery.catalog import frozen
from fashionizer.gallery.troubles import trouble

_SHOWN = 3


def faults(catalog: Path) -> list[str]:
    """Check every page and every reference of a catalog's file; it is only read.

    Returns:
        What is damaged, in SQLite's words; nothing if all is well.

    Raises:
        GalleryError: it cannot be read, which says nothing of damage.
    """
    found: list[str] = []
    with _damage_noted(catalog, found), frozen.opened(catalog) as opened:
        pages = [row[0] for row in opened.execute(f"PRAGMA integrity_check({_SHOWN})")]
        if pages != ["ok"]:
            return pages
        lost = opened.execute("PRAGMA foreign_key_check").fetchmany(_SHOWN)
        return [f"a row of {table} has lost its {parent}" for table, _, parent, _ in lost]
    return found


def outfits(catalog: Path) -> int | None:
    """Count the outfits of a catalog's file; None where it is damaged, or no catalog.

    Raises:
        GalleryError: it cannot be read, which says nothing of damage.
    """
    with _damage_noted(catalog, []), frozen.opened(catalog) as opened:
        tables = "SELECT count(*) FROM sqlite_master WHERE name = 'outfits'"
        if opened.execute(tables).fetchone() == (1,):
            return int(opened.execute("SELECT count(*) FROM outfits").fetchone()[0])
    return None


@contextmanager
def _damage_noted(catalog: Path, found: list[str]) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        told = trouble(error, catalog)
        if told.kind != "damaged":
            raise told.error(f"The catalog {catalog} cannot be read") from error
        found.append(told.what)
