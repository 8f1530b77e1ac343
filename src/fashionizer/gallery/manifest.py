"""Manifests: a CSV or JSON file that lists photos with whom to credit for them."""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from fashionizer.errors import SourceError
from fashionizer.gallery.candidates import Refused
from fashionizer.gallery.files import printable, unreadable

SUFFIXES = frozenset({".csv", ".json"})
"""Endings of manifests."""

MAX_BYTES = 100_000_000
"""Largest manifest; 100 MB are about half a million photos."""

_EXPECTED = "a manifest needs a column path or url, and may have credit, licence, page and sha256"
_BREAKS = re.compile(r"\r\n?")
_SHA256 = re.compile(r"[0-9a-f]{64}", re.IGNORECASE)


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


def entries(path: Path, shown: str) -> Iterator[Entry | Refused]:
    """Read a manifest: CSV with a header line, a JSON list, or JSON ``{"outfits": [...]}``.

    Columns are ``path`` or ``url``, ``credit``, ``licence``, ``page``, ``sha256``, in any order and
    case; others are ignored. CSV may be separated by comma, semicolon or tab, and is UTF-8.

    Args:
        path: the manifest.
        shown: what to call it in a refusal, followed by the number of the row.

    Raises:
        SourceError: it cannot be read, or it has neither of the columns ``path`` and ``url``.
    """
    text = _text(path)
    rows = _json_rows(text) if path.suffix.lower() == ".json" else _csv_rows(text)
    for number, row in rows:
        try:
            yield _entry(row)
        except SourceError as error:
            yield Refused(f"{shown}:{number}", str(error))


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SourceError(
                f"The manifest is larger than {MAX_BYTES / 1e6:g} MB; split it into several."
            )
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise unreadable("manifest", error) from error
    except UnicodeDecodeError as error:
        raise SourceError("The manifest is not UTF-8 text; save it as UTF-8.") from error


def _csv_rows(text: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    header = text.split("\n", 1)[0]
    separator = max(",;\t", key=header.count)
    reader = csv.DictReader(StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        _check_columns(reader.fieldnames or ())
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise SourceError(
            f"Line {reader.line_num + 1} of the manifest is not valid CSV ({error}); correct it."
        ) from error


def _json_rows(text: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"The manifest is not valid JSON ({error}); correct it.") from error
    if isinstance(content, dict):
        content = content.get("outfits")
    if not isinstance(content, list) or not all(isinstance(row, dict) for row in content):
        raise SourceError(
            'The manifest is neither a list of objects nor {"outfits": [...]}, so nothing was added'
            f" from it; {_EXPECTED}."
        )
    if content:
        _check_columns({name for row in content for name in row})
    yield from enumerate(content, start=1)


def _check_columns(names: Iterable[str]) -> None:
    if not {"path", "url"} & {_plain(name) for name in names}:
        found = ", ".join(sorted(names)[:8]) or "none"
        raise SourceError(
            f"The manifest names no photos (its columns: {found}), so nothing was added from it;"
            f" {_EXPECTED}."
        )


def _entry(row: Mapping[str, object]) -> Entry:
    # CSV rows that are too long or short have the key None or values that are None.
    values = {_plain(name): _value(value) for name, value in row.items() if name is not None}
    path, url, page, sha256 = (values.get(name) for name in ("path", "url", "page", "sha256"))
    if not path and not url:
        raise SourceError("The row has neither a path nor a url; fill one in.")
    if sha256 and not _SHA256.fullmatch(sha256):
        raise SourceError("The row's sha256 is not 64 hexadecimal digits; correct or empty it.")
    return Entry(
        path=path,
        url=url,
        credit=values.get("credit"),
        licence=values.get("licence") or values.get("license"),
        page=page if page and page.lower().startswith(("http://", "https://")) else None,
        sha256=sha256.lower() if sha256 else None,
    )


def _plain(name: str) -> str:
    return name.strip().lower()


def _value(value: object) -> str | None:
    if value is None:
        return None
    lines = _BREAKS.sub("\n", str(value).strip()).replace("\t", " ").split("\n")
    return "\n".join(map(printable, lines)) or None
