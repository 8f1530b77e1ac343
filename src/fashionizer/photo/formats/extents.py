"""How many bytes a HEIC file's parts say they have: the decoder reads some of them all at once.

A part is a list of places in the file, and the same bytes may stand in it again and again: 19 MB
that are named twenty times as one block of metadata took 1.1 GB to open (libheif 1.23.4), before
anything of the picture was known. libheif bounds one part at 512 MB and all of them at 4 GB.
"""

from collections.abc import Iterator

from fashionizer.errors import DamagedPhoto

MOST = 2
"""Times its own size that a file's parts may have together; cameras write each byte once."""

MOST_STEPS = 64_000
"""Parts and places that are read at most: twice as many as libheif reads."""

MOST_BOXES = 1_000
"""Outermost boxes told apart; photos have three to six."""

_LOCATIONS = b"iloc"


def check(data: bytes, name: str) -> None:
    """Refuse a HEIC file whose parts have together more than ``MOST`` times its bytes.

    Raises:
        DamagedPhoto: with the sum and the limit.
    """
    limit, told = MOST * len(data), 0
    for steps, length in enumerate(_lengths(data)):
        told += length
        if told > limit or steps > MOST_STEPS:
            raise DamagedPhoto(
                "The photo is damaged or its end is missing; copy or download it again.",
                name=name,
                value=told,
                limit=limit,
            )


def _lengths(data: bytes) -> Iterator[int]:
    """Return the length of each place of each part, and nought once more for each part.

    Item location boxes (ISO/IEC 14496-12, 8.11.3) are sought as bytes within the metadata, so that
    the boxes around them need not be read as the decoder reads them.
    """
    view = memoryview(data)
    for start, end in _meta(data):
        place = start
        while (place := data.find(_LOCATIONS, place, end)) >= 0:
            place += len(_LOCATIONS)
            yield 0
            yield from _listed(_Reader(view[place:end]), len(data))


def _meta(data: bytes) -> Iterator[tuple[int, int]]:
    """Return start and end of each outermost box ``meta``, and of all after a broken one."""
    place = 0
    for _ in range(MOST_BOXES):
        size, kind = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8]
        if size == 1:
            size = int.from_bytes(data[place + 8 : place + 16], "big")
        elif size == 0:
            size = len(data) - place
        if size < 8:
            break
        if kind == b"meta":
            yield place, min(place + size, len(data))
        place += size
    yield place, len(data)


def _listed(box: "_Reader", whole: int) -> Iterator[int]:
    """Return the lengths that one box lists, as far as it goes; 0 means the ``whole`` file."""
    version = box.whole(1)
    box.whole(3)
    sizes = box.whole(2)
    offset, length, base, index = (sizes >> shift & 0xF for shift in (12, 8, 4, 0))
    before = (index if version else 0) + offset
    wide = 4 if version == 2 else 2
    for _ in range(box.whole(wide)):
        box.whole(wide + (2 if version else 0) + 2 + base)
        yield 0
        for _ in range(box.whole(2)):
            box.whole(before)
            if box.ended:
                return
            yield box.whole(length) or whole
        if box.ended:
            return


class _Reader:
    """Reads whole numbers one after another; nought beyond the end, which it then tells."""

    def __init__(self, data: memoryview) -> None:
        self._data = data
        self._place = 0

    @property
    def ended(self) -> bool:
        return self._place >= len(self._data)

    def whole(self, size: int) -> int:
        read = self._data[self._place : self._place + size]
        self._place += size
        return int.from_bytes(read, "big")
