r"""Names of files as text that every terminal, page and database can hold.

A name on the disk is bytes: not all are UTF-8, and some would steer a terminal. What cannot be
shown is written ``\xNN`` (a byte) or ``\uNNNN`` (a character), and so is a backslash that would
read like one of these; all other names stay as they are, and no two names become one.
"""

import os
import re
from pathlib import PureWindowsPath

_UNSHOWN = re.compile(
    r"\\(?=x[0-9a-f]{2}|u[0-9a-f]{4})"
    "|[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Control characters, those that break a line or turn its direction, and bytes of no character."""

_ESCAPE = re.compile(r"\\x([0-9a-f]{2})|\\u([0-9a-f]{4})")

_SURROGATE = re.compile("[\ud800-\udfff]")

_BYTES = 0xDC00
"""Python stands byte N of a name that is not UTF-8 for by the character 0xDC00 + N (PEP 383)."""


def text(name: str) -> str:
    """Read a name as UTF-8, whatever the locale took it for (``LC_ALL=C``, Latin-1)."""
    try:
        return os.fsencode(name).decode("utf-8", "strict" if is_text(name) else "surrogateescape")
    except UnicodeError:
        return name  # from elsewhere than the disk


def escaped(name: str) -> str:
    """Write a name so that it can be kept and shown; see the module."""
    return _UNSHOWN.sub(_escape, text(name))


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if 0x80 <= code - _BYTES <= 0xFF:
        code -= _BYTES
    elif code >= 0x80:
        return f"\\u{code:04x}"
    return f"\\x{code:02x}"


def unescaped(name: str) -> str:
    """Return the name that :func:`escaped` made this of."""
    return _ESCAPE.sub(_unescape, name)


def _unescape(found: re.Match[str]) -> str:
    if found[2]:
        return chr(int(found[2], 16))
    byte = int(found[1], 16)
    return chr(byte if byte < 0x80 else _BYTES + byte)


def is_text(name: str) -> bool:
    """Return whether a name can be kept as it is: it stands for no bytes that are no text."""
    return not _SURROGATE.search(name)


def last(path: str) -> str:
    """Return the last part of an escaped path, also where backslashes part it."""
    return escaped(PureWindowsPath(unescaped(path)).name)
