"""Whether a gallery can be searched now: its catalog is read afresh, not remembered."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy import URL

from fashionizer.errors import GalleryError
from fashionizer.gallery.catalog.records import State
from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.index import mismatch


def ask(gallery: Gallery) -> State:
    """Read where a gallery's catalog stands now.

    Raises:
        GalleryError: it cannot be read, or its file is gone.
        ModelMismatch: its vectors were made by other models than those at hand.
    """
    with gallery.catalog.reading() as connection:
        file = _file(connection.engine.url)
    # what is open can be read on after it was deleted
    if file is not None and not file.exists():
        raise GalleryError(
            f"The gallery's catalog {file} was deleted or moved away while it was open; put it "
            "back, or run `fashionizer restore BACKUP`, then start again."
        )
    state = gallery.catalog.state()
    mismatch.check(state, gallery.models)
    return state


def _file(url: URL) -> Path | None:
    """Return the file of an SQLite database, which is named by its path or a ``file:`` address."""
    if url.get_backend_name() != "sqlite" or not url.database:
        return None
    if url.database.startswith("file:"):
        return Path(unquote(urlsplit(url.database).path))
    return Path(url.database)
