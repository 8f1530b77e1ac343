"""JPEG files without an end marker: whole but for it, or cut off."""

import re
from typing import Any

import numpy as np
import pytest
from PIL import Image

from fashionizer.errors import DamagedPhoto, PhotoError, PhotoTooLarge, PhotoTooSlow
from fashionizer.photo.decode import decode
from fashionizer.photo.formats import scans
from fashionizer.photo.limits import Limits
from tests.photo.pictures import encoded, scene

KINDS: dict[str, dict[str, Any]] = {
    "plain": {"subsampling": 0},
    "colours halved": {"subsampling": 2},
    "own tables": {"subsampling": 2, "optimize": True},
    "progressive": {"progressive": True},
    "progressive, fine": {"progressive": True, "quality": 100, "subsampling": 0},
    "restarts": {"restart_marker_blocks": 5},
    "a restart each row": {"restart_marker_rows": 1},
    "grey": {"grey": True},
}


def jpeg(kind: str, seed: int = 1) -> bytes:
    """Draw a JPEG of a kind; it ends with its end marker."""
    options = dict(KINDS[kind])
    picture = Image.fromarray(scene(seed))
    if options.pop("grey", False):
        picture = picture.convert("L")
    data = encoded(picture, "JPEG", **options)
    assert data.endswith(b"\xff\xd9")
    return data


def taken(data: bytes) -> bool:
    """Return whether a photo is decoded."""
    try:
        decode(data)
    except DamagedPhoto:
        return False
    return True


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", KINDS)
def test_a_jpeg_that_lacks_only_its_end_marker_is_taken(kind: str, seed: int) -> None:
    """All of the marker or half of it; the pixels are those of the whole file."""
    whole = jpeg(kind, seed)
    for data in (whole[:-1], whole[:-2], whole[:-2] + b"\r\n"):
        for at_most in (None, 100):
            expected = decode(whole, at_most=at_most).pixels
            assert np.array_equal(decode(data, at_most=at_most).pixels, expected)


@pytest.mark.parametrize("kind", KINDS)
def test_a_jpeg_that_lacks_some_of_its_picture_is_refused(kind: str) -> None:
    """Be it a few bytes or half of it: what is missing would be filled with grey."""
    whole = jpeg(kind)
    cuts = [*range(4, 51), len(whole) // 4, len(whole) // 2, len(whole) * 3 // 4]
    assert [cut for cut in cuts if taken(whole[:-cut])] == []


@pytest.mark.parametrize("kind", ["restarts", "a restart each row"])
def test_a_jpeg_cut_between_two_restarts_is_refused(kind: str) -> None:
    """There no bit is missing of what began, before or behind the marker."""
    whole = jpeg(kind)
    start = whole.index(b"\xff\xda")
    places = [m.start() for m in re.finditer(rb"\xff[\xd0-\xd7]", whole) if m.start() > start]
    assert len(places) > 10
    for place in (places[0], places[len(places) // 2], *places[-9:]):
        assert not any(taken(whole[: place + more]) for more in (0, 1, 2))


@pytest.mark.parametrize("filling", [b"\0", b"\xaa\x55\x12\x00"], ids=["zeros", "something else"])
@pytest.mark.parametrize("kind", ["plain", "own tables", "progressive", "restarts"])
def test_what_stands_for_the_rest_of_half_a_photo_does_not_make_it_whole(
    kind: str, filling: bytes
) -> None:
    """Downloads reserve their room first, and disks give back what was there before."""
    whole = jpeg(kind)
    half = whole[: len(whole) // 2]
    assert not taken(half + filling * (len(half) // len(filling)))


def test_a_photo_before_reserved_room_is_taken() -> None:
    """The zeros behind it are none of it."""
    assert taken(jpeg("plain")[:-2] + bytes(5000))


def test_what_follows_the_end_marker_is_passed_over() -> None:
    """As before: films and other things are hung onto photos."""
    for more in (bytes(100), b"\xff\xd8\xff\xe0 another", b"text"):
        assert taken(jpeg("plain") + more)


@pytest.mark.parametrize("last", range(1, 10))
def test_a_progressive_photo_without_its_last_scans_is_refused(last: int) -> None:
    """Cut between two scans, the decoder finds nothing wrong: the picture is only blurred."""
    whole = jpeg("progressive, fine")
    starts = [place for place in range(len(whole)) if whole.startswith(b"\xff\xda", place)]
    assert len(starts) == 10
    cut = whole[: starts[last]]
    tables = cut.rfind(b"\xff\xc4")
    for data in (cut, cut[:tables] if tables > starts[last - 1] else cut):
        assert not scans.are_all(data)
        assert not taken(data)


def test_zeros_may_be_of_the_picture() -> None:
    """With tables of its own a plain ground is written in zeros; the first picture ends in nine."""
    data = jpeg("own tables", 0)[:-2]
    assert data.endswith(bytes(9))
    assert taken(data)
    assert not taken(data[:-1])


def test_limits_hold_for_a_photo_without_its_end() -> None:
    """Size and memory are asked for before anything is decoded, and the time counts for all."""
    data = jpeg("progressive")[:-2]
    with pytest.raises(PhotoTooLarge):
        decode(data, limits=Limits(max_side=100))
    with pytest.raises(PhotoTooLarge):
        decode(data, limits=Limits(max_memory=1000), at_most=100)
    with pytest.raises(PhotoTooSlow):
        decode(data, limits=Limits(seconds=0))


def test_hostile_bytes_without_an_end_only_refuse() -> None:
    """Whatever was changed and wherever it was cut, it is a photo or a sentence."""
    rng = np.random.default_rng(3)
    for kind in ("plain", "progressive", "restarts"):
        whole = jpeg(kind)[:-2]
        for _ in range(60):
            spoilt = bytearray(whole[: rng.integers(20, len(whole))])
            for place in rng.integers(0, len(spoilt), 3):
                spoilt[place] = rng.integers(256)
            try:
                decode(bytes(spoilt))
            except PhotoError as error:
                assert str(error).endswith(".")  # noqa: PT017 - either outcome is right
