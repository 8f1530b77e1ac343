"""HEIC files whose parts are larger than the file."""

import struct
import time
from contextlib import suppress
from pathlib import Path

import pytest

from fashionizer.errors import DamagedPhoto
from fashionizer.photo.decode import decode
from fashionizer.photo.formats import extents
from tests.photo.pictures import HEIC

WHOLE = sorted(HEIC.glob("*.heic"))
FTYP = b"\0\0\0\x1cftypheic" + bytes(16)


def meta(content: bytes, size: int | None = None) -> bytes:
    """Put a box of metadata behind a file type."""
    told = len(content) + 8 if size is None else size
    return FTYP + struct.pack(">I4s", told, b"meta") + content


def listing(*lengths: int, version: int = 0) -> bytes:
    """Write a box that locates one part in many places."""
    wide = "I" if version == 2 else "H"
    head = struct.pack(f">B3xBB{wide}{wide}", version, 0x44, 0, 1, 1)
    head += b"\0\0" if version else b""
    places = b"".join(struct.pack(">II", 0, length) for length in lengths)
    content = head + struct.pack(">HH", 0, len(lengths)) + places
    return struct.pack(">I4s", len(content) + 8, b"iloc") + content


@pytest.mark.parametrize("file", WHOLE, ids=lambda file: file.stem)
def test_whole_files_pass(file: Path) -> None:
    """Rule: what writers of the format make is never refused."""
    extents.check(file.read_bytes(), "a.heic")


@pytest.mark.parametrize("version", [0, 1, 2])
@pytest.mark.parametrize("size", [None, 0, 4])
def test_the_same_bytes_many_times_over_are_refused(version: int, size: int | None) -> None:
    """Rule: before the decoder reads them; also behind boxes of broken or open length."""
    box = listing(*[90] * 20, version=version)
    data = meta(box, size) + bytes(500)
    with pytest.raises(DamagedPhoto) as refused:
        decode(data)
    assert refused.value.limit == extents.MOST * len(data)


def test_the_same_bytes_twice_pass() -> None:
    """Rule: a part may be listed where it is used again."""
    extents.check(meta(listing(90, 90)) + bytes(500), "a.heic")


@pytest.mark.parametrize(
    "content",
    [
        b"iloc" * 500_000,
        b"iloc" + bytes(6) + b"\xff" * 2_000_000,
        b"iloc\0\0\0\0\1\0\0\1\0\1\0\0\xff\xff" + b"\1" * 2_000_000,
        b"iloc\2\0\0\0\x44\0\xff\xff\xff\xff" + bytes(2_000_000),
        b"iloc",
        b"",
    ],
    ids=["many boxes", "no lengths", "short lengths", "no places", "cut off", "nothing"],
)
def test_hostile_lists_take_no_time(content: bytes) -> None:
    """Rule: the check itself is bounded, whatever numbers the file tells."""
    began = time.process_time()
    with suppress(DamagedPhoto):
        extents.check(meta(content), "a.heic")
    assert time.process_time() - began < 2
