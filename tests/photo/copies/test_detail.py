"""The better one of two copies."""

import numpy as np
import pytest
from PIL import Image

from fashionizer.photo.copies.detail import Size, better, side_needed
from fashionizer.photo.decode import decode
from fashionizer.schema import RGB
from tests.photo.pictures import encoded

WIDTH, HEIGHT = 480, 640


def photo(seed: int, width: int = WIDTH, height: int = HEIGHT) -> RGB:
    """Draw a picture that has as much detail in each octave, as photos have: sharp rectangles."""
    random = np.random.default_rng(seed)
    scale = 4
    pixels = np.full((height * scale, width * scale, 3), 128, np.uint8)
    for size in 0.8 ** np.repeat(np.arange(24), 12):
        h, w = (int(size * side * random.uniform(0.3, 0.8) * scale) + 1 for side in (height, width))
        y, x = random.integers(0, height * scale), random.integers(0, width * scale)
        pixels[y : y + h, x : x + w] = random.integers(0, 256, 3)
    return resized(pixels, width, height, Image.Resampling.BOX)


def resized(
    pixels: RGB, width: int, height: int, how: Image.Resampling = Image.Resampling.LANCZOS
) -> RGB:
    """Resize a picture."""
    return np.array(Image.fromarray(pixels).resize((width, height), how))


def offered(pixels: RGB, kept: Size, quality: int = 90) -> bool:
    """Save a picture, and ask whether it is better than the kept one."""
    read = decode(encoded(pixels, "JPEG", quality=quality), at_most=side_needed(kept))
    return better(read.pixels, (read.width, read.height), kept)


@pytest.mark.parametrize("factor", [1.3, 1.5, 2, 4, 20])
def test_the_original_is_better_than_its_thumbnail(factor: float) -> None:
    """However much smaller that is, and well or badly saved as it may be itself."""
    kept = round(WIDTH / factor), round(HEIGHT / factor)
    for seed in range(3):
        assert offered(photo(seed), kept, 95)
        assert offered(photo(seed), kept, 75)
        assert not better(resized(photo(seed), *kept), kept, (WIDTH, HEIGHT))


@pytest.mark.parametrize("quality", [75, 95])
@pytest.mark.parametrize("factor", [1.3, 1.5, 2, 3])
@pytest.mark.parametrize("how", ["BILINEAR", "BICUBIC", "LANCZOS"])
def test_an_enlarged_copy_is_no_better(how: str, factor: float, quality: int) -> None:
    """There are more pixels, but there is no more to see in them."""
    for seed in range(3):
        size = round(WIDTH * factor), round(HEIGHT * factor)
        larger = resized(photo(seed), *size, Image.Resampling[how])
        assert not offered(larger, (WIDTH, HEIGHT), quality)


def test_an_enlarged_thumbnail_is_no_better_than_another_thumbnail() -> None:
    """Nobody knows what it was enlarged from."""
    tiny = resized(photo(1), 60, 80)
    assert not offered(resized(tiny, WIDTH, HEIGHT), (120, 160))


def test_a_picture_of_another_aspect_is_no_better() -> None:
    """It shows other things, or the same ones distorted."""
    assert offered(photo(1), (120, 160))
    assert not offered(photo(1), (120, 150))
    assert not offered(photo(1)[:560], (120, 160))
    assert not offered(resized(photo(1), WIDTH, WIDTH), (120, 160))


def test_a_tiny_picture_is_no_better_than_a_photo() -> None:
    """Nor is one that is hardly larger, or as large."""
    assert not offered(resized(photo(1), 16, 16), (WIDTH, WIDTH))
    assert not offered(photo(1), (WIDTH, HEIGHT))
    assert not offered(photo(1), (WIDTH - 20, HEIGHT - 27))


def test_a_plain_picture_is_no_better() -> None:
    """It has no detail to show."""
    assert not offered(np.full((HEIGHT, WIDTH, 3), 200, np.uint8), (120, 160))


def test_a_picture_of_one_pixel_can_be_judged() -> None:
    """As the kept one or the new one."""
    assert not better(np.zeros((1, 1, 3), np.uint8), (1, 1), (120, 160))
    assert offered(photo(1), (3, 4))


def test_no_more_is_decoded_than_is_needed() -> None:
    """Twice the kept one's long side, and never so little that edges are few."""
    assert side_needed((120, 160)) == 320
    assert side_needed((16, 12)) == 256
    read = decode(encoded(photo(1), "PNG"), at_most=side_needed((120, 160)))
    assert read.pixels.shape[:2] == (320, 240)
