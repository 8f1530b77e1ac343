"""Drawing what was found on a photo: people, masks and names, for looking at."""

from PIL import Image, ImageDraw, ImageFont

from fashionizer.photo.thumbnail import resized_mask
from fashionizer.schema import RGB, Box, Detections, EncodedGarment

SIDE = 400
"""Long side of a drawn photo in pixels."""

CAPTION = 34
"""Height of the two lines below it."""

TINTS = {
    "tops": (66, 133, 244),
    "outerwear": (15, 157, 88),
    "dress": (171, 71, 188),
    "bottoms": (255, 152, 0),
    "shoes": (219, 68, 55),
    "bag": (0, 188, 212),
    "hat": (233, 30, 99),
    "accessory": (158, 158, 158),
}

YELLOW, WHITE = (255, 235, 59), (255, 255, 255)

DASH = 7
"""Length of a dash, and of the gap behind it, in pixels."""

Colour = tuple[int, int, int]


def drawn(pixels: RGB, detections: Detections, caption: tuple[str, str]) -> Image.Image:
    """Draw a photo with what was found on it; main people solid, passers-by dashed."""
    height, width = pixels.shape[:2]
    scale = SIDE / max(height, width)
    seen = detections.scaled(scale, scale)
    image = Image.fromarray(pixels).resize((round(width * scale), round(height * scale)))
    for each in seen.garments:
        _tint(image, each)
    draw = ImageDraw.Draw(image)
    for person in seen.people:
        (_solid if person.main else _dashed)(draw, person.box)
        place = person.box.x + 3, person.box.y + 2
        _text(draw, place, f"{person.id}: {person.prominence:.2f}", YELLOW)
    for each in seen.garments:
        _name(draw, each)
    tile = Image.new("RGB", (SIDE, SIDE + CAPTION), (24, 24, 24))
    tile.paste(image)
    for line, text in enumerate(caption):
        _text(ImageDraw.Draw(tile), (3, SIDE + 2 + 15 * line), text, WHITE)
    return tile


def _tint(image: Image.Image, found: EncodedGarment) -> None:
    box = found.garment.box
    if found.mask is not None:
        mask = Image.fromarray(resized_mask(found.mask, box.w, box.h)).convert("L")
        half = mask.point(lambda value: value // 2)
        image.paste(TINTS[found.garment.group], (box.x, box.y), half)
    _rim(ImageDraw.Draw(image), box, TINTS[found.garment.group], 1)


def _name(draw: ImageDraw.ImageDraw, found: EncodedGarment) -> None:
    garment = found.garment
    colours = "/".join(colour.name for colour in garment.colours[:1])
    wearer = "" if garment.person is None else f"{garment.person} "
    words = f"{wearer}{garment.group} {garment.class_name or ''} {colours}"
    middle = garment.box.y + garment.box.h // 2 - 6
    _text(draw, (garment.box.x + 2, middle), words, WHITE)


def _text(draw: ImageDraw.ImageDraw, place: tuple[int, int], text: str, colour: Colour) -> None:
    font = ImageFont.load_default(12)
    draw.text(place, text, fill=colour, font=font, stroke_width=2, stroke_fill=(0, 0, 0))


def _rim(draw: ImageDraw.ImageDraw, box: Box, colour: Colour, width: int) -> None:
    corners = (box.x, box.y, box.x + box.w - 1, box.y + box.h - 1)
    draw.rectangle(corners, outline=colour, width=width)


def _solid(draw: ImageDraw.ImageDraw, box: Box) -> None:
    _rim(draw, box, YELLOW, 3)


def _dashed(draw: ImageDraw.ImageDraw, box: Box) -> None:
    right, bottom = box.x + box.w - 1, box.y + box.h - 1
    for x in range(box.x, right, 2 * DASH):
        for y in (box.y, bottom):
            draw.line((x, y, min(x + DASH, right), y), fill=YELLOW, width=2)
    for y in range(box.y, bottom, 2 * DASH):
        for x in (box.x, right):
            draw.line((x, y, x, min(y + DASH, bottom)), fill=YELLOW, width=2)
