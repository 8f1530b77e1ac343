"""Which picture formats are accepted, and the plain names of those that are not.

A file is known by its first bytes, never by its name. Sources of the signatures: the formats' own
specifications and the list of Gary Kessler (https://www.garykessler.net/library/file_sigs.html).
"""

from pathlib import PurePath
from typing import Literal, TypeVar

from fashionizer.errors import DamagedPhoto, PhotoError, UnsupportedFormat

Format = Literal["JPEG", "PNG", "WEBP", "AVIF", "HEIF", "GIF"]
"""An accepted format, by the name that Pillow gives it."""

_ACCEPTED_ENDINGS = "apng avif gif heic heif hif jfif jpe jpeg jpg png webp"
_REFUSED_ENDINGS = (
    "arw bmp cr2 cr3 dng eps ico j2k jp2 jxl nef orf pcx pef pgm pnm ppm psd raf rw2 svg svgz tga"
    " tif tiff xcf"
)

ACCEPTED_SUFFIXES = frozenset(f".{ending}" for ending in _ACCEPTED_ENDINGS.split())
"""Endings of file names that promise an accepted format."""

REFUSED_SUFFIXES = frozenset(f".{ending}" for ending in _REFUSED_ENDINGS.split())
"""Endings of other pictures: tried in a folder too, so that they are refused by name."""

Name = TypeVar("Name", bound=str)

_REMEDY = "save it as JPEG, PNG, WebP, AVIF, HEIC or GIF"

_ACCEPTED: tuple[tuple[int, bytes, Format], ...] = (
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"\x89PNG\r\n\x1a\n", "PNG"),
    (8, b"WEBP", "WEBP"),
    (0, b"GIF87a", "GIF"),
    (0, b"GIF89a", "GIF"),
)

_REFUSED: tuple[tuple[int, bytes, str], ...] = (
    (8, b"CR\x02\x00", "Canon raw picture (CR2)"),
    (0, b"II*\x00", "TIFF picture"),
    (0, b"MM\x00*", "TIFF picture"),
    (0, b"II+\x00", "BigTIFF picture"),
    (0, b"MM\x00+", "BigTIFF picture"),
    (0, b"IIU\x00", "Panasonic raw picture (RW2)"),
    (0, b"IIRO", "Olympus raw picture (ORF)"),
    (0, b"FUJIFILMCCD-RAW", "Fujifilm raw picture (RAF)"),
    (0, b"BM", "BMP picture"),
    (0, b"\x00\x00\x01\x00", "Windows icon (ICO)"),
    (0, b"\x00\x00\x02\x00", "Windows cursor (CUR)"),
    (0, b"icns", "Apple icon (ICNS)"),
    (0, b"8BPS", "Photoshop file (PSD)"),
    (0, b"gimp xcf", "GIMP file (XCF)"),
    (0, b"%PDF", "PDF document"),
    (0, b"%!PS", "PostScript file (EPS)"),
    (0, b"\xc5\xd0\xd3\xc6", "PostScript file (EPS)"),
    (0, b"\xff\x0a", "JPEG XL picture"),
    (4, b"JXL \r\n\x87\n", "JPEG XL picture"),
    (4, b"jP  \r\n\x87\n", "JPEG 2000 picture"),
    (0, b"\xff\x4f\xff\x51", "JPEG 2000 picture"),
    (0, b"DDS ", "DDS texture"),
    (0, b"v/1\x01", "OpenEXR picture"),
    (0, b"#?RADIANCE", "Radiance picture (HDR)"),
    (0, b"qoif", "QOI picture"),
    (0, b"\x0a\x05\x01", "PCX picture"),
    (0, b"\xd7\xcd\xc6\x9a", "Windows metafile (WMF)"),
    (0, b"RIFF", "video or sound file (RIFF)"),
    (0, b"\x1aE\xdf\xa3", "video (Matroska)"),
    (0, b"PK\x03\x04", "ZIP archive"),
    (0, b"\x1f\x8b", "gzip archive"),
    (0, b"7z\xbc\xaf", "7-Zip archive"),
    (0, b"Rar!", "RAR archive"),
)

# Brands of the ISO base media container, which HEIC and AVIF share with videos (ISO/IEC 23008-12).
_AVIF = frozenset({b"avif", b"avis"})
_HEIF = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
)


def identify(data: bytes, name: str = "photo") -> Format:
    """Identify the format of a file by its contents.

    Args:
        data: the whole file; the first few hundred bytes are looked at.
        name: its name, whose ending tells a mislabelled file from a foreign one.

    Raises:
        DamagedPhoto: empty, or no picture though its name promises one.
        UnsupportedFormat: a format that is not accepted; the sentence names it.
    """
    if not data:
        raise DamagedPhoto("The file is empty; copy or download it again.", name=name, value=0)
    accepted = _matching(data, _ACCEPTED) or _container(data)
    if accepted:
        return accepted
    other = _matching(data, _REFUSED) or _otherwise_known(data)
    if other:
        article = "an" if other.startswith(("A", "O", "SVG")) else "a"
        raise UnsupportedFormat(
            f"The file is {article} {other}, which is not accepted; {_REMEDY}.",
            name=name,
            value=other,
        )
    raise _unknown(name)


def _matching(data: bytes, signatures: tuple[tuple[int, bytes, Name], ...]) -> Name | None:
    return next((kind for at, magic, kind in signatures if data.startswith(magic, at)), None)


def _container(data: bytes) -> Format | None:
    if data[4:8] != b"ftyp":
        return None
    brands = {data[8:12]} | {data[at : at + 4] for at in range(16, _ftyp_end(data), 4)}
    if brands & _AVIF:
        return "AVIF"
    return "HEIF" if data[8:12] in _HEIF else None


def _ftyp_end(data: bytes) -> int:
    return min(int.from_bytes(data[:4], "big"), len(data), 256)


def _otherwise_known(data: bytes) -> str | None:
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    known = None
    if data[4:8] == b"ftyp":
        known = "Canon raw picture (CR3)" if data[8:11] == b"crx" else "video (MP4 or QuickTime)"
    elif b"<svg" in start:
        known = "SVG drawing"
    elif start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        known = "web page (HTML)"
    elif data[:1] == b"P" and data[1:2] in b"1234567" and data[2:3] in b" \t\r\n":
        known = "PNM picture"
    elif data[-18:-2] == b"TRUEVISION-XFILE":
        known = "TGA picture"
    return known


def _unknown(name: str) -> PhotoError:
    suffix = PurePath(name).suffix.lower()
    if suffix in ACCEPTED_SUFFIXES:
        return DamagedPhoto(
            f"The file is named {suffix} but holds no picture; copy or download it again.",
            name=name,
            value=suffix,
        )
    return UnsupportedFormat(
        f"The file is not a picture in a known format; {_REMEDY}.", name=name, value=suffix
    )
