"""Which HEIC decoder strangers' files are given to."""

import pytest

from fashionizer.errors import UnsupportedFormat
from fashionizer.photo.decode import decode
from fashionizer.photo.formats import heif
from tests.photo.pictures import HEIC, corners, encoded


def test_the_installed_decoder_is_one_without_known_holes() -> None:
    """Rule: the dependency is as new as the oldest version that is safe."""
    assert heif.VERSION is not None
    assert heif.VERSION >= heif.SAFE
    assert heif.AVAILABLE


@pytest.mark.parametrize("version", [(1, 23, 0), (1, 23, 3), (0, 99)])
def test_a_decoder_with_known_holes_is_not_used(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...]
) -> None:
    """Rule: refused with the reason and the remedy, before a byte is given to it."""
    monkeypatch.setattr(heif, "VERSION", version)
    monkeypatch.setattr(heif, "AVAILABLE", version >= heif.SAFE)
    with pytest.raises(
        UnsupportedFormat, match=r"libheif .* known security holes.*pi-heif-decoder"
    ):
        decode(encoded(corners(), "HEIF"))


def test_metadata_of_a_kind_that_is_no_text_do_not_end_the_process() -> None:
    """Rule: what the library would make text of, and use unasked, is never asked for."""
    whole = min(HEIC.glob("*.heic")).read_bytes()
    odd = whole.replace(b"Exif", b"Ex\xffi")
    assert odd != whole
    assert (decode(odd).pixels == decode(whole).pixels).all()


def test_versions_are_compared_by_number() -> None:
    """Rule: 1.23.10 is newer than 1.23.9."""
    assert heif.parsed("1.23.10") > heif.parsed("1.23.9") == (1, 23, 9)
