"""The text of a file that a spreadsheet or an editor saved, in whichever Unicode form."""

import codecs

from fashionizer.errors import SourceError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte order marks; that of UTF-32 begins like that of UTF-16, so it comes first."""

_SAVE = (
    "save it as UTF-8 (in Excel: Save as, CSV UTF-8; in LibreOffice: Text CSV, character set "
    "Unicode (UTF-8))"
)


def decoded(data: bytes, *, whole: bool = True) -> str:
    """Decode text by its byte order mark; without one it is UTF-8.

    Args:
        data: of the file.
        whole: whether this is all of it; else its last character may be cut.

    Raises:
        SourceError: it is not; the sentence names the line, and how to save it.
    """
    mark, encoding = next(
        ((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", _guessed(data))
    )
    body = data[len(mark) :]
    try:
        return codecs.getincrementaldecoder(encoding)().decode(body, final=whole)
    except UnicodeDecodeError as error:
        line = 1 + body[: error.start].decode(encoding, "replace").count("\n")
        name = encoding.upper().removesuffix("-LE").removesuffix("-BE")
        raise SourceError(
            f"The manifest is not {name} text (its line {line} is not); {_SAVE}."
        ) from error


def _guessed(data: bytes) -> str:
    """Recognise UTF-16 without a mark by the zeros of its ASCII; all else is UTF-8."""
    start = data[:200]
    if b"\0" not in start:
        return "utf-8"
    return "utf-16-be" if start[::2].count(0) > start[1::2].count(0) else "utf-16-le"
