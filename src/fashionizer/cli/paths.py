"""Paths as a person gives them: never empty, and with ``~`` for the home folder."""

import os
from pathlib import Path
from typing import Any

import click

from fashionizer.paths.spelling import meant


class APath(click.Path):
    """A path that is not empty: Python takes an empty one for the current folder.

    Whether it may be read is left to whoever reads it, who also knows what to do.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(path_type=Path, readable=False, **options)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Take a path, but an empty one."""
        return super().convert(given(value, param, ctx), param, ctx)


class FilePath(APath):
    """A file to read, which may be spelt otherwise on the disk."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Find the file that is meant."""
        return super().convert(meant(os.fsdecode(value)), param, ctx)


def given(value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
    """Return a value if it is not empty, such as that of a variable nobody has set.

    Raises:
        click.BadParameter: it is.
    """
    if not str(value):
        raise click.BadParameter("It is empty; give a path, or leave it out.", ctx, param)
    return value
