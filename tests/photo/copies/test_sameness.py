"""Copies of one photo, and other photos of the same pose."""

import io
import itertools

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from fashionizer.photo.copies.sameness import same_photo
from fashionizer.schema import RGB
from tests.photo.pictures import encoded, scene

SCENES = range(3)

WIDTH, HEIGHT = 240, 320


def figure(colour: tuple[int, int, int], height: float = 0.2, seed: int = 1) -> RGB:
    """Draw a shirt with folds, of a colour and a share of the picture's height, on a scene."""
    pixels = scene(seed, WIDTH, HEIGHT)
    tall, wide = round(HEIGHT * height), round(HEIGHT * height * 0.6)
    top, left = (HEIGHT - tall) // 2, (WIDTH - wide) // 2
    folds = 1 + 0.15 * np.sin(np.arange(wide) / 3)[:, np.newaxis]
    shirt = np.clip(np.array(colour) * folds, 0, 255)
    pixels[top : top + tall, left : left + wide] = shirt.astype(np.uint8)
    return pixels


def jpeg(pixels: RGB, quality: int) -> RGB:
    """Send a picture through JPEG."""
    return np.array(Image.open(io.BytesIO(encoded(pixels, "JPEG", quality=quality))))


def sized(pixels: RGB, factor: float) -> RGB:
    """Resize a picture."""
    size = round(pixels.shape[1] * factor), round(pixels.shape[0] * factor)
    return np.array(Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS))


def cropped(pixels: RGB, left: float, top: float, right: float, bottom: float) -> RGB:
    """Cut shares off the sides."""
    height, width = pixels.shape[:2]
    rows = slice(round(height * top), round(height * (1 - bottom)))
    return pixels[rows, round(width * left) : round(width * (1 - right))]


def enhanced(
    pixels: RGB,
    kind: type[ImageEnhance.Brightness | ImageEnhance.Contrast | ImageEnhance.Color],
    factor: float,
) -> RGB:
    """Edit the whole of a picture."""
    return np.array(kind(Image.fromarray(pixels)).enhance(factor))


COPIES = {
    "JPEG 30": lambda p: jpeg(p, 30),
    "a third of the size": lambda p: jpeg(sized(p, 1 / 3), 85),
    "twice the size": lambda p: jpeg(sized(p, 2), 85),
    "cropped by 2 %": lambda p: jpeg(cropped(p, 0.02, 0.02, 0.02, 0.02), 85),
    "cropped by 5 %": lambda p: jpeg(cropped(p, 0.05, 0.05, 0.05, 0.05), 85),
    "cropped unevenly": lambda p: jpeg(cropped(p, 0.05, 0.0, 0.01, 0.04), 85),
    "cropped, halved, JPEG 50": lambda p: jpeg(sized(cropped(p, 0.03, 0.03, 0.03, 0.03), 0.5), 50),
    "lighter": lambda p: enhanced(p, ImageEnhance.Brightness, 1.1),
    "darker": lambda p: enhanced(p, ImageEnhance.Brightness, 0.88),
    "less contrast": lambda p: enhanced(p, ImageEnhance.Contrast, 0.88),
    "more colour": lambda p: enhanced(p, ImageEnhance.Color, 1.15),
}


@pytest.mark.parametrize("copy", COPIES)
def test_a_copy_is_the_same_photo(copy: str) -> None:
    """Re-encoded, resized, slightly cropped, or edited as a whole; whichever comes first."""
    for seed in SCENES:
        whole = figure((150, 60, 60), seed=seed)
        changed = COPIES[copy](whole)
        assert same_photo(whole, changed)
        assert same_photo(changed, whole)


COLOURS = {
    "navy": (35, 40, 80),
    "pink": (235, 190, 200),
    "mint": (190, 225, 205),
    "cream": (240, 232, 210),
    "black": (22, 22, 24),
    "wine": (90, 25, 40),
    "red": (200, 40, 40),
    "grey": (130, 130, 132),
}


@pytest.mark.parametrize("height", [0.1, 0.4, 0.9])
def test_a_garment_in_another_colour_is_another_photo(height: float) -> None:
    """Pale, dark or strong, whether it fills the picture or is a tenth as high."""
    folded = [
        (one, other)
        for one, other in itertools.combinations(COLOURS, 2)
        if same_photo(
            jpeg(figure(COLOURS[one], height), 85), jpeg(figure(COLOURS[other], height), 75)
        )
    ]
    assert folded == []


def test_a_garment_in_another_colour_is_another_photo_though_cropped() -> None:
    """What was edited as a whole, and in one part as well, is no copy."""
    one = figure(COLOURS["navy"])
    other = cropped(figure(COLOURS["pink"]), 0.03, 0.02, 0.0, 0.03)
    assert not same_photo(one, other)
    assert not same_photo(other, enhanced(one, ImageEnhance.Brightness, 1.1))


def test_different_photos_are_not_the_same() -> None:
    """Nothing lies on anything."""
    pictures = [scene(seed) for seed in SCENES]
    assert not any(same_photo(a, b) for a, b in itertools.permutations(pictures, 2))


def test_another_hue_of_everything_is_another_photo() -> None:
    """A warmer light is a copy's; red for blue is not."""
    whole = figure((150, 60, 60))
    warmer = np.clip(whole * np.array([1.03, 1.0, 0.97]), 0, 255).astype(np.uint8)
    assert same_photo(whole, warmer)
    assert not same_photo(whole, np.ascontiguousarray(whole[..., ::-1]))


def test_plain_pictures_are_the_same_in_the_same_colour_only() -> None:
    """There is nothing to align, and nothing may be divided by."""
    white, white_again, blue, green = (
        np.full((80, 60, 3), colour, np.uint8)
        for colour in ((250, 250, 250), (247, 249, 250), (60, 90, 200), (60, 200, 90))
    )
    assert same_photo(white, white_again)
    assert not same_photo(white, blue)
    assert not same_photo(blue, green)


@pytest.mark.parametrize("side", [16, 32, 80])
def test_a_thumbnail_is_the_same_photo_but_not_of_another_colour(side: int) -> None:
    """Its few pixels are compared one by one, and not averaged to one colour."""
    navy, pink = figure(COLOURS["navy"], 0.4), figure(COLOURS["pink"], 0.4)
    thumbnail = sized(navy, side / WIDTH)
    assert same_photo(thumbnail, navy)
    assert same_photo(navy, thumbnail)
    assert not same_photo(thumbnail, pink)
    assert not same_photo(pink, thumbnail)


@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (16, 16), (1, 300), (300, 1)])
def test_any_shape_can_be_compared(shape: tuple[int, int]) -> None:
    """Itself is itself, and nothing else is it."""
    noise = np.random.default_rng(1).integers(0, 256, (*shape, 3)).astype(np.uint8)
    black = np.zeros_like(scene(1))
    assert same_photo(noise, noise)
    assert not same_photo(noise, black)
    assert not same_photo(black, noise)
