"""Manifests: a table or JSON file that lists photos with whom to credit for them."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from fashionizer.errors import SourceError
from fashionizer.paths import reading
from fashionizer.sources import table
from fashionizer.sources.base import Refused
from fashionizer.sources.encodings import decoded
from fashionizer.sources.files import printable, unreadable

MAX_BYTES = 100_000_000
"""Largest manifest; 100 MB are about half a million photos."""

_TABLES = frozenset({".csv", ".tsv"})
_JSON = ".json"
_LINES = frozenset({".jsonl", ".ndjson"})
_PERHAPS = ".txt"
"""What Excel calls its "Unicode text"; a manifest if it begins with the header of one."""

_HEADER_BYTES = 2000

_EXPECTED = "a manifest needs a column path or url, and may have credit, licence, page and sha256"
_BREAKS = re.compile(r"\r\n?")
_SHA256 = re.compile(r"[0-9a-f]{64}", re.IGNORECASE)

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: where the photo is (a path, a URL or both) and what is known about it.

    ``page`` is None where it is not a web address, for it becomes a link. ``sha256`` is lower case.
    """

    path: str | None
    url: str | None
    credit: str | None
    licence: str | None
    page: str | None
    sha256: str | None


def is_one(path: Path) -> bool:
    """Return whether a file is a manifest, by its ending; of ``.txt``, by its first line."""
    suffix = path.suffix.lower()
    if suffix != _PERHAPS:
        return suffix in _TABLES or suffix in _LINES or suffix == _JSON
    try:
        start = decoded(reading.read(path, _HEADER_BYTES), whole=False)
    except (OSError, ValueError, SourceError):
        return False
    return bool(table.NEEDED & set(table.header(start)))


def entries(path: Path, shown: str) -> Iterator[Entry | Refused]:
    """Read a manifest: a table with a header line, a JSON list, ``{"outfits": [...]}``, JSON Lines.

    Columns are ``path`` or ``url``, ``credit``, ``licence``, ``page``, ``sha256``, in any order and
    case; others are ignored. The text is UTF-8, or UTF-16 with a byte order mark.

    Args:
        path: the manifest.
        shown: what to call it in a refusal, followed by the number of the row.

    Raises:
        SourceError: it cannot be read, or it has neither of the columns ``path`` and ``url``.
    """
    text = _text(path)
    suffix = path.suffix.lower()
    if suffix in _LINES:
        rows = _line_rows(text, shown)
    else:
        rows = _json_rows(text, shown) if suffix == _JSON else _table_rows(text)
    for number, row in rows:
        if isinstance(row, Refused):
            yield row
            continue
        try:
            yield _entry(row)
        except SourceError as error:
            yield Refused(f"{shown}:{number}", str(error))


def _text(path: Path) -> str:
    try:
        data = reading.read(path, MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise unreadable("manifest", error) from error
    if len(data) > MAX_BYTES:
        raise SourceError(
            f"The manifest is larger than {MAX_BYTES / 1e6:g} MB; split it into several."
        )
    return decoded(data)


def _table_rows(text: str) -> Iterator[tuple[int, Row]]:
    columns, rows = table.read(text)
    _check_columns(columns)
    yield from rows


def _json_rows(text: str, shown: str) -> Iterator[tuple[int, Row | Refused]]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        if _are_lines(text):
            yield from _line_rows(text, shown)
            return
        raise SourceError(f"The manifest is not valid JSON ({error}); correct it.") from error
    if isinstance(content, dict):
        alone = "outfits" not in content and _names_photos(content)
        content = [content] if alone else content.get("outfits")
    if not isinstance(content, list) or not all(isinstance(row, dict) for row in content):
        raise SourceError(
            'The manifest is neither a list of objects nor {"outfits": [...]}, so nothing was added'
            f" from it; {_EXPECTED}."
        )
    if content:
        _check_columns({name for row in content for name in row})
    yield from enumerate(content, start=1)


def _are_lines(text: str) -> bool:
    """Return whether a text that is not JSON is JSON Lines: an object stands in its first line."""
    lines = text.strip().split("\n", 1)
    return len(lines) > 1 and isinstance(_parsed(lines[0]), dict)


def _line_rows(text: str, shown: str) -> Iterator[tuple[int, Row | Refused]]:
    """Read JSON Lines, an object in each line; a line that is none is refused by itself."""
    lines = enumerate(_BREAKS.sub("\n", text).split("\n"), 1)
    rows = [(number, _parsed(line)) for number, line in lines if line.strip()]
    objects = [row for _, row in rows if isinstance(row, dict)]
    if rows:
        _check_columns({name for row in objects for name in row})
    for number, row in rows:
        if isinstance(row, dict):
            yield number, row
        else:
            reason = "The line is not a JSON object; correct it."
            yield number, Refused(f"{shown}:{number}", reason)


def _parsed(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _names_photos(names: Iterable[str]) -> bool:
    return bool(table.NEEDED & {table.plain(name) for name in names})


def _check_columns(names: Iterable[str]) -> None:
    if not _names_photos(names):
        found = ", ".join(sorted(names)[:8]) or "none"
        raise SourceError(
            f"The manifest names no photos (its columns: {found}), so nothing was added from it;"
            f" {_EXPECTED}."
        )


def _entry(row: Row) -> Entry:
    # Rows of a table that are too long or short have the key None or values that are None.
    values = {table.plain(name): value for name, value in row.items() if name is not None}
    # A path is kept as it stands: whatever is in it may be the name of a file.
    path = str(values.get("path") or "").strip() or None
    url, page, sha256 = (_value(values.get(name)) for name in ("url", "page", "sha256"))
    if not path and not url:
        raise SourceError("The row has neither a path nor a url; fill one in.")
    if sha256 and not _SHA256.fullmatch(sha256):
        raise SourceError("The row's sha256 is not 64 hexadecimal digits; correct or empty it.")
    return Entry(
        path=path,
        url=url,
        credit=_value(values.get("credit")),
        licence=_value(values.get("licence")) or _value(values.get("license")),
        page=page if page and page.lower().startswith(("http://", "https://")) else None,
        sha256=sha256.lower() if sha256 else None,
    )


def _value(value: object) -> str | None:
    if value is None:
        return None
    lines = _BREAKS.sub("\n", str(value).strip()).replace("\t", " ").split("\n")
    return "\n".join(map(printable, lines)) or None
