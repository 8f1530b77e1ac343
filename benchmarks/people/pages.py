"""Photos of dressed people in collages, screenshots and under watermarks: what is still found."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.duplicates.made import saved
from benchmarks.people.matching import Eyes, Row, Tally, main_persons, matched
from benchmarks.people.photos import Piece
from fashionizer.photo.panels import panels
from fashionizer.schema import RGB, Box

QUALITY = 80
"""Of the JPEG that each page is kept as."""

SAME = 0.9
"""IoU of a found picture with the true one from which on it is the same."""

GUTTERS = ((255, 255, 255), (0, 0, 0), (236, 225, 210))

WORDS = "What do I wear it with? Outfit of the day · 12 likes · follow · share · 3 comments"


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """A picture with the places of the photos in it; ``first`` is what the first shows there."""

    kind: str
    picture: RGB
    places: tuple[Box, ...]
    first: RGB


Way = Callable[[Sequence[RGB], np.random.Generator], Page]
"""Makes a page of one photo and, in a collage, of the next ones."""


def pages(photos: Sequence[RGB]) -> Iterator[Page]:
    """Make one page of each photo and the next ones, of each kind by turns."""
    kinds: tuple[Way, ...] = (collage, phone, browser, framed, watermarked)
    for number in range(len(photos)):
        random = np.random.default_rng([7, number])
        some = [photos[(number + i) % len(photos)] for i in range(4)]
        page = kinds[number % len(kinds)](some, random)
        yield replace(page, picture=saved(page.picture, quality=QUALITY))


def collage(photos: Sequence[RGB], random: np.random.Generator) -> Page:
    """Set two to four photos of one height side by side, or two rows of two of one width."""
    count = int(random.integers(2, 5))
    gap = int(random.integers(3, 16))
    colour = GUTTERS[int(random.integers(len(GUTTERS)))]
    rim = gap if random.random() < 0.5 else 0
    columns = 2 if count == 4 else count
    cells = [_fitted(photo, 360, 480) for photo in photos[:count]]
    wide = columns * 360 + (columns - 1) * gap + 2 * rim
    high = -(-count // columns) * (480 + gap) - gap + 2 * rim
    page = Image.new("RGB", (wide, high), colour)
    places = []
    for i, cell in enumerate(cells):
        at = rim + i % columns * (360 + gap), rim + i // columns * (480 + gap)
        page.paste(cell, at)
        places.append(Box(*at, 360, 480))
    return Page("collage", np.asarray(page), tuple(places), np.asarray(cells[0]))


def phone(photos: Sequence[RGB], random: np.random.Generator) -> Page:
    """Show a photo in a phone's screen: bars with text above and below, light or dark."""
    photo = Image.fromarray(photos[0])
    shown = photo.resize((720, round(photo.height * 720 / photo.width)))
    top, below = 150, int(random.integers(180, 420))
    ground, ink = (((250, 250, 250), (20, 20, 20)), ((18, 18, 18), (235, 235, 235)))[
        int(random.integers(2))
    ]
    page = Image.new("RGB", (720, top + shown.height + below), ground)
    draw = ImageDraw.Draw(page)
    draw.text((24, 12), "12:41", ink, _font(26))
    draw.ellipse((24, 66, 84, 126), fill=(180, 120, 90))
    draw.text((100, 80), "someone.somewhere", ink, _font(28))
    page.paste(shown, (0, top))
    for line in range(3):
        draw.text(
            (24, top + shown.height + 20 + 44 * line), WORDS[20 * line :][:44], ink, _font(26)
        )
    place = Box(0, top, 720, shown.height)
    return Page("phone", np.asarray(page), (place,), np.asarray(shown))


def browser(photos: Sequence[RGB], random: np.random.Generator) -> Page:
    """Show a photo in a browser's window on a page with text beside it."""
    photo = Image.fromarray(photos[0])
    shown = photo.resize((round(photo.width * 600 / photo.height), 600))
    page = Image.new("RGB", (1280, 800), (255, 255, 255))
    draw = ImageDraw.Draw(page)
    draw.rectangle((0, 0, 1280, 78), fill=(222, 225, 230))
    draw.rounded_rectangle((120, 40, 1000, 70), 15, fill=(255, 255, 255))
    draw.text((140, 44), "https://example.org/looks/41", (60, 60, 60), _font(20))
    left = int(random.integers(30, 120))
    page.paste(shown, (left, 130))
    beside = left + shown.width + 40
    for line in range(12):
        draw.text((beside, 140 + 34 * line), WORDS[6 * line :][:40], (40, 40, 40), _font(22))
    place = Box(left, 130, shown.width, 600)
    return Page("browser", np.asarray(page), (place,), np.asarray(shown))


def framed(photos: Sequence[RGB], random: np.random.Generator) -> Page:
    """Put a photo on a square of one colour, as albums do."""
    photo = Image.fromarray(photos[0])
    side = round(max(photo.size) * random.uniform(1.05, 1.3))
    page = Image.new("RGB", (side, side), GUTTERS[int(random.integers(len(GUTTERS)))])
    at = (side - photo.width) // 2, (side - photo.height) // 2
    page.paste(photo, at)
    return Page("framed", np.asarray(page), (Box(*at, *photo.size),), photos[0])


def watermarked(photos: Sequence[RGB], random: np.random.Generator) -> Page:
    """Write across a photo, half transparent, in five lines on a slant."""
    photo = Image.fromarray(photos[0]).convert("RGBA")
    over = Image.new("RGBA", (photo.width * 2, photo.height * 2), (0, 0, 0, 0))
    draw = ImageDraw.Draw(over)
    shade = 255 if random.random() < 0.7 else 0
    for line in range(9):
        at = 0, line * over.height // 9
        draw.text(at, "  SAMPLE PHOTO " * 6, (shade, shade, shade, 110), _font(photo.width // 12))
    over = over.rotate(30).crop(
        (photo.width // 2, photo.height // 2, photo.width * 3 // 2, photo.height * 3 // 2)
    )
    pixels = np.asarray(Image.alpha_composite(photo, over.resize(photo.size)).convert("RGB"))
    return Page("watermarked", pixels, (Box(0, 0, *photo.size),), photos[0])


def evaluate(eyes: Eyes, photos: Sequence[RGB]) -> list[Row]:
    """Count the pictures found in pages, and the garments of the first photo that still are.

    Returns:
        Rows of :meth:`Tally.rows`; parts are ``all`` and the kinds of page. A garment is kept that
        is found in the photo alone, whose main person wears it, and again in its place.
    """
    tally = Tally()
    for page in pages(photos):
        parts, found = ["all", page.kind], panels(page.picture)
        for place in page.places:
            tally.add("pictures found", parts, int(any(p.iou(place) >= SAME for p in found)))
        alone = main_persons(eyes.detect(page.first))
        seen = [each.garment for each in eyes.detect(page.picture).garments]
        again = [Piece(each.group, _back(each.box, page)) for each in seen]
        tally.add("garments kept", parts, len(matched(alone, again)), len(alone))
        for each in seen:
            over = [place.shared(each.box) > 0.1 * each.box.area for place in page.places]
            tally.add("boxes over two pictures", parts, int(sum(over) > 1))
    return tally.rows("pages")


def _back(box: Box, page: Page) -> Box:
    """Return a box of the page in the pixels of the first photo."""
    place = page.places[0]
    return Box(box.x - place.x, box.y - place.y, box.w, box.h)


def _fitted(photo: RGB, width: int, height: int) -> Image.Image:
    """Scale a photo to fill a cell, and cut off what is too wide or too high at the far end."""
    scale = max(width / photo.shape[1], height / photo.shape[0])
    size = max(width, round(photo.shape[1] * scale)), max(height, round(photo.shape[0] * scale))
    return Image.fromarray(photo).resize(size).crop((0, 0, width, height))


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
