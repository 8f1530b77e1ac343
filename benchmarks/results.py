"""Results of one command, kept beside it as JSON: what ``docs/reliability.md`` is written from."""

import json
from pathlib import Path
from typing import Any

Row = dict[str, Any]

HERE = Path(__file__).parent


def keep(name: str, row: Row, *, silent: tuple[str, ...] = ()) -> None:
    """Write ``NAME.json``, whatever the figures are, and print it without the keys ``silent``."""
    text = json.dumps(row, indent=1, ensure_ascii=False) + "\n"
    (HERE / f"{name}.json").write_text(text, encoding="utf-8")
    shown = {key: value for key, value in row.items() if key not in silent}
    print(json.dumps(shown, indent=1, ensure_ascii=False))


def kept(name: str) -> Row | None:
    """Give what was written, None if nothing was."""
    file = HERE / f"{name}.json"
    if not file.exists():
        return None
    row: Row = json.loads(file.read_text(encoding="utf-8"))
    return row
