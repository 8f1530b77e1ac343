"""Errors of the catalog's database as sentences, with the remedy that fits."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from fashionizer.errors import GalleryError
from fashionizer.gallery.troubles import trouble


@contextmanager
def explained(
    engine: Engine, of: tuple[type[Exception], ...] = (SQLAlchemyError,)
) -> Iterator[None]:
    """Turn the database's complaints into a sentence."""
    try:
        yield
    except of as error:
        raise _explanation(engine, error) from error


def _explanation(engine: Engine, error: Exception) -> GalleryError:
    name = engine.url.database if engine.dialect.name == "sqlite" else None
    file = Path(name) if name else None
    found = trouble(error, file)
    if found.kind == "damaged" and file is not None:
        return GalleryError(_damage(file, found.what))
    named = f" {file}" if file else ""
    return found.error(
        f"The gallery's catalog{named} cannot be read or written",
        also="What was added before is kept",
    )


def _damage(file: Path, what: str) -> str:
    """Return the error for a damaged catalog file, with the way to get its gallery back."""
    return (
        f"The gallery's catalog {file} is damaged ({what}). Keep a copy of the whole folder first; "
        "then bring it back with `fashionizer restore BACKUP --replace`, or, without a backup, "
        f"move {file.name} aside and add the photos again."
    )
