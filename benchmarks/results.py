"""Results of a command, kept beside it: JSON for ``docs/reliability.md``, else tables as CSV."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Row = dict[str, Any]


def keep(path: Path, row: Row, *, silent: tuple[str, ...] = ()) -> None:
    """Write a JSON file, whatever the figures are, and print it without the keys ``silent``."""
    text = json.dumps(row, indent=1, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8")
    shown = {key: value for key, value in row.items() if key not in silent}
    print(json.dumps(shown, indent=1, ensure_ascii=False))


def kept(path: Path) -> Row | None:
    """Return what was written, None if nothing was."""
    if not path.exists():
        return None
    row: Row = json.loads(path.read_text(encoding="utf-8"))
    return row


def table(path: Path, rows: Sequence[Mapping[str, object]], *, more: bool = False) -> None:
    """Write rows of the same keys as CSV, or ``more`` of them behind those that are there."""
    headed = not (more and path.exists())
    with path.open("a" if more else "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        if headed:
            writer.writeheader()
        writer.writerows(rows)
