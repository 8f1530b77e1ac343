"""The drawn gallery that tests of whole answers share."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LOOKS, HEIGHT = 12, 400


@dataclass(frozen=True, slots=True)
class DrawnHome:
    """A gallery seen by the shipped models, in ``home``; its photos and queries in ``folder``.

    Only to be read: a test that changes it works on a :meth:`copy`.
    """

    home: Path
    folder: Path

    @property
    def manifest(self) -> Path:
        """What was added."""
        return self.folder / "manifest.csv"

    @property
    def look(self) -> Path:
        """A look of the gallery: as a query it must find itself."""
        return self.folder / "looks" / "001.jpg"

    @property
    def queries(self) -> list[Path]:
        """Photos of one garment each."""
        return sorted((self.folder / "queries").glob("*.jpg"))

    def copy(self, to: Path) -> Path:
        """Copy the gallery's folder, to change the copy."""
        shutil.copytree(self.home, to)
        return to


def lines(text: str) -> list[dict[str, Any]]:
    """Read one JSON object a line."""
    return [json.loads(line) for line in text.splitlines()]
