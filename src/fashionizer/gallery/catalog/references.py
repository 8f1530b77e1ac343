"""Who owns a photo: every row of the catalog that names its checksum.

A column that holds photos' checksums is marked in ``tables.py`` with ``info=PHOTO``; that is all
another kind of owner needs. A photo without any reference may be deleted.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Column, Connection, Select, delete, select

from fashionizer.gallery.catalog.records import Gone
from fashionizer.gallery.catalog.tables import METADATA, PHOTO, chunks


def referenced(connection: Connection) -> set[str]:
    """Return the checksums of all photos that someone owns."""
    return {sha256 for column in _columns() for sha256 in connection.scalars(_of(column)) if sha256}


def still_referenced(connection: Connection, checksums: Collection[str]) -> set[str]:
    """Return those of some photos that someone owns."""
    found: set[str] = set()
    for column in _columns():
        for some in chunks(checksums):
            found.update(connection.scalars(_of(column).where(column.in_(some))))
    return found


def released(connection: Connection, gone: Sequence[Gone]) -> list[Gone]:
    """Leave out the photos that someone still owns, once all has changed that was to change.

    Args:
        connection: of the transaction in which the outfits went.
        gone: what they left behind.
    """
    owned = still_referenced(connection, {each.sha256 for each in gone if each.sha256 is not None})
    return [replace(each, sha256=None) if each.sha256 in owned else each for each in gone]


def forget(connection: Connection, checksums: Collection[str]) -> None:
    """Delete every row that names one of some photos."""
    for column in _columns():
        for some in chunks(checksums):
            connection.execute(delete(column.table).where(column.in_(some)))


def _columns() -> Iterator[Column[Any]]:
    marks = PHOTO.items()
    for table in METADATA.sorted_tables:
        yield from (column for column in table.columns if marks <= column.info.items())


def _of(column: Column[Any]) -> Select[tuple[Any]]:
    return select(column).distinct()
