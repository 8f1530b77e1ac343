"""JPEG files that lack nothing but their end marker, which every viewer shows.

Cameras that lose power and programs that count wrongly leave the last two bytes out. The decoder
then fails, and with a marker put there it fills whatever is missing with grey, without a word. So
the picture is decoded with several continuations: if it is the same with all, it needed none, and
all of it was in the file. If it needed far less than the file has, the end is something else: what
a disk or a download left in place of the rest.
"""

from collections.abc import Callable

from fashionizer.errors import DamagedPhoto
from fashionizer.photo.formats import scans

_EOI = b"\xff\xd9"

_NOISE = (bytes(range(1, 255, 2)), bytes(range(250, 0, -3)))
"""Bytes that any decoder takes for picture; 255, with which markers begin, is not among them."""

_CONTINUATIONS = tuple(
    noise + b"".join(b"\xff" + bytes([restart]) + noise for restart in range(0xD0, 0xD8))
    for noise in _NOISE
)
"""What might come before the marker; a picture cut at a restart marker goes on at the next."""

_NEEDED = 64
"""Bytes at the end of a picture without which it is not whole; noise after it may be shorter."""


def mended(data: bytes, digest: Callable[[bytes], bytes], name: str) -> bytes:
    """Append the end marker to a JPEG that lacks nothing else.

    Args:
        data: without its marker; zeros may follow, as of a download that reserved its room.
        digest: decodes a file in full, and gives a checksum of its pixels; nothing where it cannot.
        name: what errors call it.

    Raises:
        DamagedPhoto: part of the picture is missing.
    """
    bare = len(data.rstrip(b"\0"))
    for body in dict.fromkeys((data, data[:bare], data[: bare + 1])):
        whole = body.removesuffix(b"\xff")
        if scans.are_all(whole) and _ends(whole, digest):
            return whole + _EOI
    raise DamagedPhoto(
        "The photo is damaged or its end is missing; copy or download it again.", name=name
    )


def _ends(body: bytes, digest: Callable[[bytes], bytes]) -> bool:
    """Return whether a picture ends where a file does."""
    return _same(body, digest) and not _same(body[:-_NEEDED], digest)


def _same(body: bytes, digest: Callable[[bytes], bytes]) -> bool:
    """Return whether a picture is the same with every continuation."""
    first = digest(body + _EOI)
    return bool(first) and all(digest(body + more + _EOI) == first for more in _CONTINUATIONS)
