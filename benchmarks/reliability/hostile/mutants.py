"""Hostile files: whole photos of every format spoilt at random, and the known tricks by name."""

import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO

import numpy as np
from PIL import Image

from benchmarks.machine import ROOT

HEIC = ROOT / "tests" / "photo" / "heic"
"""HEIC files of pictures made here; no free library writes them."""

EXTREMES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
"""Values at which counts, sizes and offsets go wrong."""

Chance = random.Random


def picture(seed: int, width: int = 96, height: int = 128) -> Image.Image:
    """Draw soft blobs of colour, which no format encodes trivially."""
    noise = np.random.default_rng(seed).integers(0, 256, (8, 6, 3)).astype(np.uint8)
    return Image.fromarray(noise).resize((width, height), Image.Resampling.BICUBIC)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    """Encode a picture."""
    with BytesIO() as file:
        image.save(file, kind, **options)
        return file.getvalue()


def _exif() -> bytes:
    tags = Image.Exif()
    tags[0x0112], tags[0x010F] = 6, "a camera"
    return tags.tobytes()


def seeds() -> dict[str, list[bytes]]:
    """Return whole files by format: each in several kinds, for each is decoded by other code."""
    one, two = picture(1), picture(2)
    clear = one.convert("RGBA")
    clear.putalpha(picture(3).convert("L"))
    deep = Image.fromarray(np.asarray(one.convert("L")).astype(np.uint16) * 257)
    more = {"save_all": True, "append_images": [two], "duration": 50}
    return {
        "jpeg": [
            encoded(one, "JPEG", exif=_exif(), quality=80),
            encoded(one, "JPEG", progressive=True),
            encoded(one.convert("CMYK"), "JPEG"),
            encoded(one.convert("L"), "JPEG", restart_marker_rows=1),
            encoded(one, "MPO", save_all=True, append_images=[two]),
        ],
        "png": [
            encoded(one, "PNG", exif=_exif()),
            encoded(clear, "PNG"),
            encoded(deep, "PNG"),
            encoded(one.quantize(16), "PNG", transparency=0),
            encoded(one, "PNG", **more),
        ],
        "webp": [
            encoded(one, "WEBP", exif=_exif()),
            encoded(clear, "WEBP", lossless=True),
            encoded(one, "WEBP", **more),
        ],
        "avif": [
            encoded(one, "AVIF", speed=10, exif=_exif()),
            encoded(clear, "AVIF", speed=10),
            encoded(one, "AVIF", speed=10, **more),
        ],
        "heic": [path.read_bytes() for path in sorted(HEIC.glob("*.heic"))],
        "gif": [
            encoded(one.quantize(64), "GIF"),
            encoded(one.quantize(64), "GIF", transparency=3, interlace=1),
            encoded(one.quantize(64), "GIF", **more),
        ],
        "refused": [
            encoded(one, "TIFF"),
            encoded(one, "BMP"),
            encoded(one, "EPS"),
            encoded(one, "ICO"),
            encoded(one, "JPEG2000"),
            b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
        ],
    }


def mutant(whole: bytes, others: list[bytes], chance: Chance) -> bytes:
    """Spoil a file in one to four ways; of a PNG, half the checksums are made right again."""
    data = bytearray(whole)
    for _ in range(chance.randrange(1, 5)):
        if len(data) > 4:
            chance.choice(_WAYS)(data, others, chance)
    if data[:4] == b"\x89PNG" and chance.random() < 0.5:
        _mend_checksums(data)
    return bytes(data)


def _flip(data: bytearray, _others: list[bytes], chance: Chance) -> None:
    for _ in range(chance.randrange(1, 12)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _extreme(data: bytearray, _others: list[bytes], chance: Chance) -> None:
    size = chance.choice((1, 2, 4))
    reach = min(len(data), chance.choice((64, 512, len(data)))) - size
    place = chance.randrange(max(1, reach))
    value = chance.choice(EXTREMES) & (1 << 8 * size) - 1
    data[place : place + size] = value.to_bytes(size, chance.choice(("big", "little")))


def _cut(data: bytearray, _others: list[bytes], chance: Chance) -> None:
    start = chance.randrange(len(data))
    del data[start : start + chance.randrange(1, 200)]


def _end(data: bytearray, _others: list[bytes], chance: Chance) -> None:
    del data[chance.randrange(4, len(data)) :]


def _repeat(data: bytearray, _others: list[bytes], chance: Chance) -> None:
    start = chance.randrange(len(data))
    piece = bytes(data[start : start + chance.randrange(1, 400)])
    data[start:start] = piece * chance.randrange(1, 5)


def _noise(data: bytearray, _others: list[bytes], chance: Chance) -> None:
    start = chance.randrange(len(data))
    data[start : start + 8] = chance.randbytes(chance.randrange(1, 64))


def _splice(data: bytearray, others: list[bytes], chance: Chance) -> None:
    other = chance.choice(others)
    start = chance.randrange(len(data))
    data[start:] = other[chance.randrange(len(other)) :]


_WAYS: tuple[Callable[[bytearray, list[bytes], Chance], None], ...] = (
    _flip, _flip, _extreme, _extreme, _cut, _end, _repeat, _noise, _splice
)  # fmt: skip


def _mend_checksums(data: bytearray) -> None:
    place = 8
    while place + 12 <= len(data):
        size = int.from_bytes(data[place : place + 4], "big")
        end = place + 8 + size
        if end + 4 > len(data):
            return
        data[end : end + 4] = struct.pack(">I", zlib.crc32(data[place + 4 : end]))
        place = end + 4


def _chunk(name: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content)) + name + content
        + struct.pack(">I", zlib.crc32(name + content))
    )  # fmt: skip


def _png(width: int, height: int, *, depth: int = 8, colour: int = 2, extra: bytes = b"") -> bytes:
    """Write a PNG of any size whose pixels, all nought, take a thousandth of their bytes."""
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    row = bytes(1 + -(-width * channels * depth // 8))
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + extra
        + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")
    )  # fmt: skip


def _claiming(width: int, height: int) -> bytes:
    whole = _png(2, 2)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return whole[:8] + _chunk(b"IHDR", header) + whole[33:]


def _jpeg_sized(width: int, height: int) -> bytes:
    data = bytearray(encoded(picture(4), "JPEG"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def _webp_sized(side: int) -> bytes:
    data = bytearray(encoded(picture(5), "WEBP"))
    at = data.index(b"\x9d\x01\x2a") + 3
    data[at : at + 4] = struct.pack("<HH", side, side)
    return bytes(data)


def _gif_sized(width: int, height: int) -> bytes:
    data = bytearray(encoded(picture(6).quantize(8), "GIF"))
    data[6:10] = struct.pack("<HH", width, height)
    return bytes(data)


def _scans(count: int) -> bytes:
    whole = encoded(picture(7), "JPEG", progressive=True)
    start = whole.index(b"\xff\xda")
    end = whole.index(b"\xff", start + 2)
    return whole[:start] + whole[start:end] * count + whole[start:]


def _zip() -> bytes:
    with BytesIO() as file:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("a.txt", "text")
        return file.getvalue()


def heic_of_repeats(times: int, size: int) -> bytes:
    """Name the same bytes as a HEIC file's metadata again and again."""
    data = bytearray(min(HEIC.glob("*.heic")).read_bytes())
    start, end = data.index(b"iloc") - 4, data.index(b"iinf") - 4
    more = 8 * (times - 1)
    whole = len(data) + more

    def add(place: int, number: int) -> None:
        told = int.from_bytes(data[place : place + 4], "big")
        data[place : place + 4] = struct.pack(">I", told + number)

    base = int.from_bytes(data[end - 14 : end - 10], "big")
    add(start, more)
    add(data.index(b"meta") - 4, more)
    add(start + 20, more)  # where the picture is
    data[end - 10 : end] = struct.pack(">H", times) + (
        struct.pack(">II", whole - base, size) * times
    )
    return bytes(data) + bytes(size)


def heic_of_no_text() -> bytes:
    """Call a part of a HEIC file by bytes that are no text."""
    return min(HEIC.glob("*.heic")).read_bytes().replace(b"Exif", b"Ex\xffi", 1)


def crafted() -> dict[str, bytes]:
    """Return the known tricks by name, each a whole file."""
    one = encoded(picture(8), "JPEG")
    text = _chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(50_000_000), 9))
    profile = _chunk(b"iCCP", b"icc\0\0" + zlib.compress(bytes(50_000_000), 9))
    frames = [picture(n).quantize(4) for n in range(200)]
    broken_exif = b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + bytes(range(256)) * 20
    return {
        "PNG header of 65,535 x 65,535, two pixels of body": _claiming(65_535, 65_535),
        "PNG header of 2^31 - 1 squared": _claiming(2**31 - 1, 2**31 - 1),
        "PNG of 50 MP in 150 kB, colours": _png(7071, 7071),
        "PNG of 50 MP, transparent": _png(7071, 7071, colour=6),
        "PNG of 50 MP, 16 bits a channel": _png(7071, 7071, depth=16, colour=6),
        "PNG of 50 MP, 16-bit grey": _png(7071, 7071, depth=16, colour=0),
        "PNG of 1 x 12,000": _png(1, 12_000),
        "PNG of 12,000 x 16": _png(12_000, 16),
        "PNG with 50 MB of text in 50 kB": _png(64, 64, extra=text),
        "PNG with a profile of 50 MB in 50 kB": _png(64, 64, extra=profile),
        "JPEG header of 65,500 x 65,500": _jpeg_sized(65_500, 65_500),
        "JPEG header of 7,000 x 7,000, body of 96 x 128": _jpeg_sized(7000, 7000),
        "JPEG of 5,000 scans": _scans(5000),
        "JPEG, CMYK and progressive, 48 MP": encoded(
            Image.new("CMYK", (8000, 6000)), "JPEG", progressive=True
        ),
        "JPEG with broken EXIF": encoded(picture(9), "JPEG", exif=broken_exif),
        "JPEG that is a ZIP archive, too": one + _zip(),
        "JPEG that is a web page, too": one[:2]
        + b"\xff\xfe\x00\x32<html><script>alert(document.domain)</script>--"[:52].ljust(52)
        + one[2:],
        "GIF header of 65,535 x 65,535": _gif_sized(65_535, 65_535),
        "GIF of 200 frames": encoded(
            frames[0], "GIF", save_all=True, append_images=frames[1:], duration=10
        ),
        "WebP header of 16,383 x 16,383": _webp_sized(16_383),
        "WebP header of 4,000 x 4,000, body of 96 x 128": _webp_sized(4000),
        "HEIC whose metadata are 19 MB, twenty times over": heic_of_repeats(20, 19_000_000),
        "HEIC with metadata of a kind that is no text": heic_of_no_text(),
        "HTML named .jpg": b"<!doctype html><script>alert(1)</script>",
        "SVG with an entity bomb named .png": b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "'
        + b"b" * 100
        + b'">]><svg>&a;&a;</svg>',
        "EPS named .jpg": encoded(picture(10), "EPS"),
        "TIFF named .png": encoded(picture(11), "TIFF"),
        "MP4 named .heic": b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + bytes(500),
        "nothing": b"",
        "20 MB of nought": bytes(20_000_000),
        "20 MB after the end of a JPEG": one + bytes(19_900_000),
    }
