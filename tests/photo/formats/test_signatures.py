"""Files that are not accepted are refused by their name."""

import pytest
from PIL import Image

from fashionizer.errors import DamagedPhoto, UnsupportedFormat
from fashionizer.photo.decode import decode
from fashionizer.photo.formats import heif
from fashionizer.photo.formats.signatures import ACCEPTED_SUFFIXES, REFUSED_SUFFIXES, identify
from tests.photo.pictures import FORMATS, corners, encoded, in_format


@pytest.mark.parametrize("kind", FORMATS)
def test_an_accepted_format_is_known_by_its_contents(kind: str) -> None:
    """The name does not matter: a PNG named .txt is a PNG."""
    assert identify(in_format(corners(), kind), "photo.txt") == kind


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        ("TIFF", "a TIFF picture"),
        ("BMP", "a BMP picture"),
        ("ICO", "a Windows icon"),
        ("ICNS", "an Apple icon"),
        ("PPM", "a PNM picture"),
        ("PCX", "a PCX picture"),
        ("DDS", "a DDS texture"),
        ("EPS", "a PostScript file"),
        ("PDF", "a PDF document"),
        ("JPEG2000", "a JPEG 2000 picture"),
    ],
)
def test_another_picture_format_is_refused_by_name(kind: str, named: str) -> None:
    """The person learns what the file is and what to save it as, even if Pillow could read it."""
    with pytest.raises(UnsupportedFormat) as caught:
        decode(encoded(corners(), kind), name="holiday.jpg")
    assert str(caught.value).startswith(f"The file is {named}")
    assert str(caught.value).endswith("save it as JPEG, PNG, WebP, AVIF, HEIC or GIF.")


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"8BPS\0\1", "Photoshop"),
        (b"\xff\x0a\xfa", "JPEG XL"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
        (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "an SVG drawing"),
        (b"\xef\xbb\xbf<!DOCTYPE html><title>404</title>", "web page"),
        (b"<html><body>sign in</body></html>", "web page"),
        (b"\0\0\0\x18ftypisom\0\0\0\0isommp42", "video"),
        (b"\0\0\0\x18ftypcrx \0\0\0\1crx isom", "Canon raw"),
        (b"II*\0\x10\0\0\0CR\x02\0", "Canon raw"),
        (b"RIFF\x10\0\0\0AVI LIST", "video or sound"),
        (b"PK\x03\x04\x14\0", "ZIP archive"),
        (b"\0" * 40 + b"TRUEVISION-XFILE.\0", "TGA"),
    ],
)
def test_other_kinds_of_files_are_refused_by_name(data: bytes, named: str) -> None:
    """What is uploaded by mistake is called what it is."""
    with pytest.raises(UnsupportedFormat, match=named):
        identify(data, "photo.jpg")


def test_an_empty_file_is_called_empty() -> None:
    """The most common broken upload has its own sentence."""
    with pytest.raises(DamagedPhoto, match="The file is empty"):
        identify(b"", "photo.jpg")


def test_text_named_like_a_photo_is_called_mislabelled() -> None:
    """The name promised a photo, so the file is not what it says."""
    with pytest.raises(DamagedPhoto, match=r"named \.jpg but holds no picture"):
        identify(b"just some words", "photo.JPG")


def test_unknown_bytes_without_such_a_name_are_an_unknown_format() -> None:
    """Nothing was promised; the accepted formats are listed."""
    with pytest.raises(UnsupportedFormat, match="not a picture in a known format"):
        identify(b"just some words", "notes.txt")


def test_an_mp4_with_avif_inside_its_brands_is_still_tried_as_avif() -> None:
    """Containers declare AVIF as a compatible brand too, under the major brand mif1."""
    assert identify(b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf") == "AVIF"
    assert identify(b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic") == "HEIF"


def test_heic_without_its_library_is_refused_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An installation may leave the HEIC library out."""
    monkeypatch.setattr(heif, "AVAILABLE", False)
    monkeypatch.setattr(heif, "VERSION", None)
    with pytest.raises(UnsupportedFormat, match="install pi-heif"):
        decode(encoded(corners(), "HEIF"))


def test_every_accepted_suffix_differs_from_the_refused() -> None:
    """Both lists together are what a folder is searched for."""
    assert not ACCEPTED_SUFFIXES & REFUSED_SUFFIXES
    known = {suffix for suffix, kind in Image.registered_extensions().items() if kind == "JPEG"}
    assert known <= ACCEPTED_SUFFIXES
