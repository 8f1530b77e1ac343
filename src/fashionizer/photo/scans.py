"""How often a JPEG passes over its picture: each scan costs the decoder a walk over every block.

A progressive photo has about ten scans. Nothing in the format bounds them, so a file of a few
kilobytes can keep a decoder busy for hours (libjpeg-turbo, "Two Issues with the JPEG Standard",
2016); Pillow sets no bound.
"""

import re

from fashionizer.errors import DamagedPhoto

MOST_SCANS = 100
"""Scans at most; encoders write 6 to 20, and libjpeg-turbo's own fuzzers stop at 500."""

_START_OF_SCAN = 0xDA
_END = 0xD9
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})
"""Markers without a segment: TEM, RST0 to RST7, SOI."""

_MARKER = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]", re.DOTALL)
"""What ends a scan's data: any marker but a restart."""


def count(data: bytes) -> int:
    """Count the scans of the first picture of a JPEG file; where it is broken, those before."""
    place, scans = 0, 0
    while found := _MARKER.search(data, place):
        marker, place = data[found.end() - 1], found.end()
        if marker == _END:
            break
        scans += marker == _START_OF_SCAN
        if marker not in _BARE:
            place += int.from_bytes(data[place : place + 2], "big")
    return scans


def check(data: bytes, name: str) -> None:
    """Refuse a JPEG that would be walked over more than ``MOST_SCANS`` times.

    Raises:
        DamagedPhoto: with the count and the limit.
    """
    scans = count(data)
    if scans > MOST_SCANS:
        raise DamagedPhoto(
            f"The photo is written in {scans} passes, as no camera or program does; save it anew.",
            name=name,
            value=scans,
            limit=MOST_SCANS,
        )
