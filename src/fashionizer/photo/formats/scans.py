"""How often a JPEG passes over its picture: each scan costs the decoder a walk over every block.

A progressive photo has about ten scans. Nothing in the format bounds them, so a file of a few
kilobytes can keep a decoder busy for hours (libjpeg-turbo, "Two Issues with the JPEG Standard",
2016); Pillow sets no bound.
"""

import re
from collections.abc import Iterator

from fashionizer.errors import DamagedPhoto

MOST_SCANS = 100
"""Scans at most; encoders write 6 to 20, and libjpeg-turbo's own fuzzers stop at 500."""

_START_OF_SCAN = 0xDA
_END = 0xD9
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})
"""Markers without a segment: TEM, RST0 to RST7, SOI."""
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of a frame: SOF0 to SOF15; the three left out are tables and reserved."""

_MARKER = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]", re.DOTALL)
"""What ends a scan's data: any marker but a restart."""

_COEFFICIENTS = range(64)


def _markers(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Return each marker of the first picture, and its segment; of a broken file, those before."""
    place = 0
    while found := _MARKER.search(data, place):
        marker, place = data[found.end() - 1], found.end()
        segment = b""
        if marker not in _BARE and marker != _END:
            size = int.from_bytes(data[place : place + 2], "big")
            segment = data[place + 2 : place + size]
            place += size
        yield marker, segment
        if marker == _END:
            return


def _walked(data: bytes) -> tuple[int, bool]:
    """Count the scans, and tell whether the end marker is there."""
    scans, marker = 0, 0
    for marker, _ in _markers(data):
        scans += marker == _START_OF_SCAN
    return scans, marker == _END


def count(data: bytes) -> int:
    """Count the scans of the first picture of a JPEG file; where it is broken, those before."""
    return _walked(data)[0]


def are_all(data: bytes) -> bool:
    """Return whether the scans that are there begin with every coefficient in full.

    A progressive photo sends the coefficients of each component in ranges, the lowest bits last
    (ITU-T T.81, G.1.1.1): one that stops between two scans is whole for the decoder, but blurred.
    """
    left: set[tuple[int, int]] = set()
    for marker, segment in _markers(data):
        if marker in _FRAMES:
            left = {(each, k) for each in segment[6::3] for k in _COEFFICIENTS}
        elif marker == _START_OF_SCAN and len(segment) >= 4:
            first, last, bits = segment[-3:]
            if bits & 0xF == 0:
                components = segment[1:-3:2]
                left -= {(each, k) for each in components for k in range(first, last + 1)}
    return not left


def check(data: bytes, name: str) -> bool:
    """Refuse a JPEG that would be walked over more than ``MOST_SCANS`` times.

    Returns:
        Whether the first picture has its end marker.

    Raises:
        DamagedPhoto: with the count and the limit.
    """
    scans, ended = _walked(data)
    if scans > MOST_SCANS:
        raise DamagedPhoto(
            f"The photo is written in {scans} passes, as no camera or program does; save it anew.",
            name=name,
            value=scans,
            limit=MOST_SCANS,
        )
    return ended
