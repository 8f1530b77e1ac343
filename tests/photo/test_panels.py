"""Pictures in collages, screenshots and frames, and photos that are one picture."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from drawn.draw import draw_look
from fashionizer.photo.panels import LEAST, MOST, panels
from fashionizer.schema import RGB, Box

WHITE, BLACK, CREAM = (255, 255, 255), (0, 0, 0), (236, 225, 210)


def _scene(width: int, height: int, seed: int) -> RGB:
    """Return a picture without plain lines: soft patches of many colours."""
    few = np.random.default_rng(seed).integers(40, 216, (9, 9, 3)).astype(np.uint8)
    return np.asarray(Image.fromarray(few).resize((width, height), Image.Resampling.BICUBIC))


def _page(width: int, height: int, colour: tuple[int, int, int]) -> RGB:
    return np.full((height, width, 3), colour, np.uint8)


def _jpeg(pixels: RGB, quality: int = 80) -> RGB:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file).convert("RGB"))


def _grid(columns: int, rows: int, gap: int, colour: tuple[int, int, int]) -> tuple[RGB, list[Box]]:
    """Return pictures of 240 x 320 in rows and columns, a gap between and around them."""
    page = _page(columns * (240 + gap) + gap, rows * (320 + gap) + gap, colour)
    places = []
    for number in range(rows * columns):
        row, column = divmod(number, columns)
        place = Box(gap + column * (240 + gap), gap + row * (320 + gap), 240, 320)
        place.cut(page)[...] = _scene(240, 320, number)
        places.append(place)
    return page, places


def _same(found: list[Box], true: list[Box]) -> bool:
    return len(found) == len(true) and all(
        one.iou(other) > 0.93 for one, other in zip(found, true, strict=True)
    )


@pytest.mark.parametrize("colour", [WHITE, BLACK, CREAM])
@pytest.mark.parametrize(("columns", "rows"), [(2, 1), (1, 2), (3, 1), (2, 2), (3, 3)])
def test_a_collage_is_its_pictures(columns: int, rows: int, colour: tuple[int, int, int]) -> None:
    """From the top left, whatever the gutters' colour, as a file and as a JPEG of it."""
    page, places = _grid(columns, rows, 32, colour)
    assert _same(panels(page), places)
    assert _same(panels(_jpeg(page)), places)


def test_thin_gutters_are_enough() -> None:
    """Four pixels, as a collage that was made small again has."""
    page, places = _grid(2, 1, 4, WHITE)
    assert _same(panels(page), places)


def test_pictures_of_unlike_sizes_in_unlike_rows() -> None:
    """A wide one above two: rows are cut first, then each for itself."""
    page = _page(620, 620, WHITE)
    places = [Box(20, 20, 580, 280), Box(20, 320, 180, 280), Box(220, 320, 380, 280)]
    for number, place in enumerate(places):
        place.cut(page)[...] = _scene(place.w, place.h, number)
    assert _same(panels(page), places)


@pytest.mark.parametrize("colour", [WHITE, BLACK])
def test_a_screenshot_is_the_picture_in_it(colour: tuple[int, int, int]) -> None:
    """Bars, words and buttons are none."""
    page = _page(720, 1280, colour)
    place = Box(0, 150, 720, 800)
    place.cut(page)[...] = _scene(720, 800, 3)
    image = Image.fromarray(page)
    draw = ImageDraw.Draw(image)
    ink = tuple(255 - value for value in colour)
    for at in ((24, 20), (100, 80), (24, 980), (24, 1030), (24, 1080)):
        draw.text(at, "What do I wear it with?", ink, ImageFont.load_default(28))
    draw.ellipse((24, 66, 84, 126), fill=(180, 120, 90))
    assert _same(panels(_jpeg(np.asarray(image))), [place])


def test_a_picture_beside_words_is_the_picture() -> None:
    """As a page in a browser has it."""
    page = _page(1280, 800, WHITE)
    page[:78] = 225
    place = Box(60, 130, 420, 600)
    place.cut(page)[...] = _scene(420, 600, 4)
    image = Image.fromarray(page)
    for line in range(12):
        at = (520, 140 + 34 * line)
        ImageDraw.Draw(image).text(at, "Outfit of the day", BLACK, ImageFont.load_default(22))
    assert _same(panels(_jpeg(np.asarray(image))), [place])


def test_a_frame_is_left_out() -> None:
    """The picture keeps all its pixels."""
    page, (place,) = _grid(1, 1, 60, CREAM)
    assert panels(page) == [place]


def test_a_photo_is_one_picture() -> None:
    """Also of somebody before a plain wall, or of nothing."""
    for pixels in [
        *(draw_look(seed, 400).pixels for seed in range(12)),
        _scene(300, 200, 5),
        _page(200, 300, WHITE),
        _studio(),
        _page(1, 1, BLACK),
        _page(2, 900, CREAM),
    ]:
        assert panels(pixels) == [Box(0, 0, pixels.shape[1], pixels.shape[0])]


def _studio() -> RGB:
    """Return a round head and shoulders on a wall that is lit from one side."""
    wall = np.linspace(250, 225, 360)[None, :, None] * np.ones((480, 1, 3))
    noise = np.random.default_rng(6).normal(0, 2, wall.shape)
    image = Image.fromarray((wall + noise).clip(0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    draw.ellipse((140, 120, 220, 220), fill=(190, 150, 120))
    draw.ellipse((80, 210, 280, 480), fill=(30, 40, 90))
    return np.asarray(image)


def test_stripes_and_walls_are_no_gutters() -> None:
    """A striped cloth has more parts than a collage, a wall beside somebody is not drawn."""
    stripes = np.repeat(_scene(300, 300, 7), 1, axis=0).copy()
    stripes[::24] = stripes[1::24] = stripes[2::24] = 255
    assert panels(stripes) == [Box(0, 0, 300, 300)]
    wall = _scene(300, 300, 8).copy()
    shade = np.random.default_rng(9).normal(200, 5, (300, 120, 3))
    wall[:, 180:] = shade.clip(0, 255)
    assert panels(wall) == [Box(0, 0, 300, 300)]


def test_what_is_too_small_or_too_much_is_no_picture() -> None:
    """Thumbnails below a picture are left out; a contact sheet stays as it is."""
    page = _page(600, 800, WHITE)
    place = Box(0, 0, 600, 640)
    place.cut(page)[...] = _scene(600, 640, 1)
    small = int(LEAST * 800) - 20
    for left in range(10, 500, small + 20):
        Box(left, 660, small, small).cut(page)[...] = _scene(small, small, left)
    assert _same(panels(page), [place])
    sheet, _ = _grid(5, 2, 20, WHITE)
    assert MOST < 10
    assert panels(sheet) == [Box(0, 0, sheet.shape[1], sheet.shape[0])]


@pytest.mark.parametrize("seed", range(5))
def test_boxes_are_in_the_photo_and_apart(seed: int) -> None:
    """Whatever the pixels: never empty, never beyond, no pixel twice."""
    random = np.random.default_rng(seed)
    width, height = (int(side) for side in random.integers(1, 400, 2))
    pixels = _page(width, height, WHITE)
    for _ in range(6):
        y, x = (int(random.integers(side)) for side in pixels.shape[:2])
        high, wide = (int(side) for side in random.integers(1, 300, 2))
        part = pixels[y : y + high, x : x + wide]
        part[...] = random.integers(0, 256, part.shape)
    covered = np.zeros(pixels.shape[:2], int)
    for box in panels(pixels):
        assert min(box.w, box.h) > 0
        assert box.cut(covered).shape == (box.h, box.w)
        box.cut(covered)[...] += 1
    assert covered.max() == 1
