"""Pictures, files and colour profiles that the photo tests make for themselves."""

import hashlib
import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageCms

from fashionizer.schema import RGB

HEIC = Path(__file__).parent / "heic"
"""HEIC files of pictures made here. Libraries that write the format are under the GPL, so none is a
dependency: a file that is missing is made where somebody has installed pillow-heif."""

WIDTH, HEIGHT = 64, 48
RED, GREEN, BLUE, YELLOW = (200, 30, 30), (30, 160, 60), (40, 60, 190), (220, 200, 40)
"""Colours of the corners of :func:`corners`: top left, top right, bottom left, bottom right."""


def corners(width: int = WIDTH, height: int = HEIGHT) -> RGB:
    """Make a picture whose four quarters have four colours, so that any turn shows."""
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[: height // 2, : width // 2] = RED
    pixels[: height // 2, width // 2 :] = GREEN
    pixels[height // 2 :, : width // 2] = BLUE
    pixels[height // 2 :, width // 2 :] = YELLOW
    return pixels


def scene(seed: int, width: int = 240, height: int = 320) -> RGB:
    """Make a picture of some thirty coloured rectangles, soft at the edges, as rich as a photo."""
    rng = np.random.default_rng(seed)
    small = np.full((40, 30, 3), rng.integers(50, 200, 3), np.uint8)
    for _ in range(30):
        y, x = rng.integers(0, 36), rng.integers(0, 26)
        h, w = rng.integers(3, 20, 2)
        small[y : y + h, x : x + w] = rng.integers(50, 200, 3)
    image = Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)
    return np.array(image)


def garment(colour: tuple[int, int, int], width: int = 240, height: int = 320) -> RGB:
    """Make a shirt of one colour on white, always in the same pose, as a studio takes it."""
    pixels = np.full((height, width, 3), 255, np.uint8)
    rows, columns = slice(height // 5, height * 4 // 5), slice(width // 3, width * 2 // 3)
    pixels[rows, columns] = colour
    pixels[height // 5 : height // 3, width // 6 : width * 5 // 6] = colour
    return pixels


def encoded(pixels: RGB | Image.Image, kind: str, **options: Any) -> bytes:
    """Encode a picture in a format that Pillow can write, or take the kept HEIC file of it."""
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    if kind == "HEIF":
        return _kept_heic(image, options)
    with io.BytesIO() as file:
        image.save(file, kind, **options)
        return file.getvalue()


def _kept_heic(image: Image.Image, options: dict[str, Any]) -> bytes:
    what = f"{image.mode} {image.size} {sorted(options.items())}".encode() + image.tobytes()
    path = HEIC / f"{hashlib.sha256(what).hexdigest()[:16]}.heic"
    if not path.exists():
        import pillow_heif  # noqa: PLC0415 - not a dependency, see HEIC

        pillow_heif.register_heif_opener()
        path.parent.mkdir(exist_ok=True)
        image.save(path, "HEIF", **options)
    return path.read_bytes()


FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "HEIF", "GIF")
"""The accepted formats."""


def in_format(pixels: RGB, kind: str) -> bytes:
    """Encode a picture in an accepted format, near to lossless and quickly."""
    options: dict[str, Any] = {"quality": 95} if kind not in ("PNG", "GIF") else {}
    if kind == "JPEG":
        options["subsampling"] = 0
    if kind == "AVIF":
        options["speed"] = 9
    return encoded(pixels, kind, **options)


def exif(orientation: int) -> bytes:
    """Make EXIF that holds an orientation."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags.tobytes()


def png_claiming(width: int, height: int) -> bytes:
    """Make a PNG of a few bytes whose header claims any size."""
    whole = encoded(np.zeros((2, 2, 3), np.uint8), "PNG")
    header = b"IHDR" + struct.pack(">II", width, height) + whole[24:29]
    return whole[:12] + header + struct.pack(">I", zlib.crc32(header)) + whole[33:]


def swapped_profile() -> bytes:
    """Make an RGB profile in which red means blue and blue means red."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = profile.index(b"rXYZ", 128), profile.index(b"bXYZ", 128)
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(profile)


def cmyk_profile() -> bytes:
    """Make a CMYK profile in which cyan ink is red; black is black, and the others do not show."""
    table = bytearray()
    for corner in range(16):
        cyan, black = corner & 8, corner & 1
        table += bytes((0, 128, 128) if black else (130, 200, 170) if cyan else (255, 128, 128))
    identity = bytes(range(256))
    matrix = struct.pack(">9i", *(65536, 0, 0, 0, 65536, 0, 0, 0, 65536))
    lut = b"mft1\0\0\0\0" + bytes([4, 3, 2, 0]) + matrix + identity * 4 + table + identity * 3
    tags = {b"A2B0": lut, b"wtpt": b"XYZ \0\0\0\0" + struct.pack(">3i", 63190, 65536, 54061)}
    body, index = b"", b""
    for name, content in tags.items():
        index += name + struct.pack(">II", 132 + 12 * len(tags) + len(body), len(content))
        body += content + b"\0" * (-len(content) % 4)
    header = bytearray(128)
    header[8:12] = b"\x02\x40\x00\x00"
    header[12:24] = b"prtrCMYKLab "
    header[36:40] = b"acsp"
    header[68:80] = struct.pack(">3i", 63190, 65536, 54061)
    whole = bytes(header) + struct.pack(">I", len(tags)) + index + body
    return struct.pack(">I", len(whole)) + whole[4:]
