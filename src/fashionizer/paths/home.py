"""Folders of galleries in full: from the root, with ``~`` for the person's own folder."""

from pathlib import Path

from fashionizer.errors import FashionizerError


def in_full(home: Path) -> Path:
    """Return a path from the root, with ``~`` filled in.

    Raises:
        FashionizerError: there is no such home folder, or no current folder any more.
    """
    try:
        return home.expanduser().absolute()
    except (OSError, RuntimeError) as error:
        raise FashionizerError(
            f"Where {home} is cannot be told ({error}); name the gallery's folder from the root on "
            "with --home or FASHIONIZER_HOME."
        ) from error


def usual(home: Path) -> Path | None:
    """Return a path in full, or None for a person without a home folder."""
    try:
        return in_full(home)
    except FashionizerError:
        return None
