"""Tables with a header line as spreadsheets save them: CSV by any separator, TSV."""

import csv
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import StringIO

from fashionizer.errors import SourceError

NEEDED = frozenset({"path", "url"})
"""Columns of which a manifest has one at least."""

_SEPARATORS = ",;\t|"
_SAID = re.compile(r'"?sep=(.)"?[,;\t]*(?:\r\n?|\n|\Z)', re.IGNORECASE)
"""Excel's own first line, which says how the columns are separated."""

_EMPTY = re.compile(r"(?:[ \t]*(?:\r\n?|\n))*")
_LINE = re.compile(r"\r\n?|\n")


def plain(name: str) -> str:
    """Return the name of a column in small letters, without blanks around it."""
    return name.strip().lower()


def header(text: str) -> list[str]:
    """Return the plain names of the columns that a text begins with, were it a table."""
    start, separator = _begin(text)
    line = _LINE.split(text[start:], maxsplit=1)[0]
    return _cells(line, separator)


def read(text: str) -> tuple[list[str], Iterator[tuple[int, Mapping[str, object]]]]:
    """Read a table.

    Returns:
        The names of its columns as they stand, and each row with the number of its last line.

    Raises:
        SourceError: it is not valid CSV; of a row, when it is its turn.
    """
    start, separator = _begin(text)
    before = len(_LINE.findall(text[:start]))
    body = StringIO(text[start:], newline="")
    reader = csv.DictReader(body, delimiter=separator, strict=True)
    with _explained(reader, before):
        columns = list(reader.fieldnames or ())
    return columns, _rows(reader, before)


def _rows(reader: "csv.DictReader[str]", before: int) -> Iterator[tuple[int, Mapping[str, object]]]:
    with _explained(reader, before):
        for row in reader:
            yield before + reader.line_num, row


@contextmanager
def _explained(reader: "csv.DictReader[str]", before: int) -> Iterator[None]:
    try:
        yield
    except csv.Error as error:
        line = before + reader.line_num + 1
        raise SourceError(
            f"Line {line} of the manifest is not valid CSV ({error}); correct it."
        ) from error


def _begin(text: str) -> tuple[int, str]:
    """Return where the header begins, and what separates the columns."""
    said = _SAID.match(text)
    start = _after_empty(text, said.end() if said else 0)
    if said:
        return start, said[1]
    line = _LINE.split(text[start:], maxsplit=1)[0]
    return start, max(_SEPARATORS, key=lambda each: _fits(line, each))


def _after_empty(text: str, start: int) -> int:
    found = _EMPTY.match(text, start)
    return found.end() if found else start


def _fits(line: str, separator: str) -> tuple[bool, int]:
    return bool(NEEDED & set(_cells(line, separator))), line.count(separator)


def _cells(line: str, separator: str) -> list[str]:
    return [plain(cell.strip().strip('"')) for cell in line.split(separator)]
