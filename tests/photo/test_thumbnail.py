"""Smaller copies."""

import io

import numpy as np
import pytest
from PIL import Image

from fashionizer.photo.thumbnail import jpeg, resized, resized_mask, webp
from tests.photo.pictures import corners, scene


def opened(data: bytes) -> Image.Image:
    """Open an encoded thumbnail."""
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize(
    ("size", "expected"), [((640, 480), (100, 75)), ((480, 640), (75, 100)), ((900, 3), (100, 1))]
)
def test_a_thumbnail_fits_the_long_side(size: tuple[int, int], expected: tuple[int, int]) -> None:
    """The shape is kept, and no side becomes nothing."""
    image = opened(jpeg(corners(*size), 100))
    assert image.format == "JPEG"
    assert image.size == expected


def test_webp_is_smaller_than_jpeg_of_the_same_picture() -> None:
    """That is what it is for; size and colours are the same."""
    pixels = scene(3)
    image = opened(webp(pixels, 100))
    assert (image.format, max(image.size)) == ("WEBP", 100)
    assert len(webp(pixels, 100)) < len(jpeg(pixels, 100))
    same = np.asarray(image.convert("RGB"), int) - np.asarray(opened(jpeg(pixels, 100)), int)
    assert np.abs(same).mean() < 6


def test_a_small_picture_is_not_enlarged() -> None:
    """A thumbnail never has more pixels than the picture."""
    assert opened(jpeg(corners(), 1000)).size == (64, 48)


def test_a_thumbnail_carries_no_metadata() -> None:
    """Neither EXIF nor profile nor comment; only what every JPEG has."""
    info = opened(jpeg(corners(), 64)).info
    assert set(info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive",
                         "progression"}  # fmt: skip


def test_quality_trades_bytes() -> None:
    """A lower quality is a smaller file."""
    assert len(jpeg(scene(1), 320, quality=40)) < len(jpeg(scene(1), 320, quality=90))


def test_resizing_gives_exactly_the_size_asked_for() -> None:
    """Width and height in that order; the array has rows first."""
    result = resized(corners(), 30, 20)
    assert result.shape == (20, 30, 3)
    assert result.dtype == np.uint8


def test_resizing_averages_instead_of_skipping() -> None:
    """A fine chequerboard becomes grey, not black or white."""
    board = (np.indices((64, 64)).sum(axis=0) % 2 * 255).astype(np.uint8)
    small = resized(np.repeat(board[..., np.newaxis], 3, axis=2), 8, 8)
    assert np.abs(small[1:-1, 1:-1].astype(int) - 127).max() < 12


def test_a_cut_out_part_can_be_resized() -> None:
    """Slices of arrays are not contiguous, which Pillow alone would refuse."""
    part = corners()[5:40, 10:50]
    assert resized(part, 12, 12).shape == (12, 12, 3)


@pytest.mark.parametrize("size", [(30, 45), (7, 5)], ids=["larger", "smaller"])
def test_a_mask_is_resized_as_a_picture_of_it(size: tuple[int, int]) -> None:
    """White on black, then parted at half."""
    mask = np.random.default_rng(3).random((16, 12)) < 0.5
    picture = np.repeat(mask[..., None].astype(np.uint8) * 255, 3, axis=2)
    assert np.array_equal(resized_mask(mask, *size), resized(picture, *size)[..., 0] > 127)


@pytest.mark.parametrize("seed", range(40))
def test_a_mask_is_resized_as_if_all_of_its_picture_were(seed: int) -> None:
    """Only what is half covered to within rounding may fall either way."""
    random = np.random.default_rng(seed)
    height, width, rows, columns = (int(side) for side in random.integers(2, 300, 4))
    mask = np.zeros((rows, columns), np.bool_)
    mask[int(rows * 0.3) :, : int(columns * 0.7) + 1] = random.random() < 0.9
    mask &= random.random(mask.shape) < 0.8
    whole = Image.fromarray(mask.astype(np.uint8) * np.uint8(255))
    covered = np.asarray(whole.resize((width, height), Image.Resampling.BILINEAR))
    found = resized_mask(mask, width, height)
    sure = (covered < 127) | (covered > 128)
    assert (found == (covered > 127))[sure].all()
