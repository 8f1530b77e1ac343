"""Whether there is a gallery in a folder, and where one is if not."""

from pathlib import Path

from fashionizer.errors import GalleryError, NoGallery
from fashionizer.gallery.storage.layout import CATALOG, UNPACKED
from fashionizer.gallery.troubles import trouble
from fashionizer.settings import DEMO_HOME, Settings


def is_there(home: Path, settings: Settings) -> bool:
    """Return whether a folder holds a gallery: its photos do where a server has the catalog.

    Raises:
        GalleryError: it cannot be looked into.
    """
    if settings.database:
        return _exists(home / ".")
    return _exists(home / CATALOG, least=1) or _exists(home / UNPACKED)


def _exists(path: Path, least: int = 0) -> bool:
    try:
        return path.stat().st_size >= least
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise trouble(error, path).error(
            f"The gallery in {path.parent} cannot be looked into"
        ) from error


def no_gallery(home: Path) -> NoGallery:
    """Make the error for a folder without a gallery; it names those of the usual folders."""
    found = [str(other) for other in _usual() if other != home and _has_one(other)]
    hint = f" There is one in {' and one in '.join(found)}." if found else ""
    return NoGallery(
        f"There is no gallery in {home}.{hint} Name the gallery's folder with --home, or fill a "
        "new one with `fashionizer add PATH`."
    )


def _usual() -> list[Path]:
    homes = (Settings.from_environment().home, Settings().home, DEMO_HOME)
    try:
        return list(dict.fromkeys(home.expanduser().absolute() for home in homes))
    except (OSError, RuntimeError):  # no home folder, or no current one
        return []


def _has_one(home: Path) -> bool:
    try:
        return is_there(home, Settings())
    except GalleryError:
        return False
