"""Draw a person in an outfit, or one garment laid flat, with the truth of every pixel."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from drawn.clothes.dressing import Dressing, lay
from drawn.figures import body
from drawn.figures.figure import any_figure, laid_figure
from drawn.paint.easel import Easel, View
from drawn.paint.lighting import Light
from drawn.paint.palette import hex_of
from drawn.scenes import camera, places, surfaces
from drawn.wardrobe.attire import Attire, any_attire
from drawn.wardrobe.cuts import any_piece
from drawn.wardrobe.pieces import LABELS, Piece
from fashionizer.schema import RGB, Box, Group

LEAST_PIXELS = 12
"""A garment of which fewer pixels show is not listed."""


@dataclass(frozen=True, slots=True)
class DrawnGarment:
    """A garment that can be seen in a drawing; ``box`` holds its visible pixels."""

    group: Group
    class_name: str | None
    colour_name: str
    hex: str
    pattern: str
    box: Box


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A drawing and its truth.

    ``pixels`` is (height, width, 3) uint8 sRGB; ``labels`` is (height, width) uint8, the
    segmentation label of each pixel (see :data:`fashionizer.vision.taxonomy.LABELS`).
    """

    pixels: RGB
    labels: NDArray[np.uint8]
    garments: tuple[DrawnGarment, ...]


def draw_look(seed: int, height: int = 560) -> Drawn:
    """Draw a standing person in an outfit; the same seed gives the same picture.

    Args:
        seed: chance of person, pose, outfit, place and light.
        height: in pixels; the width is two thirds of it.
    """
    rng = np.random.default_rng([seed, 1])
    return draw_attire(any_attire(rng), seed, height)


def draw_attire(attire: Attire, seed: int, height: int = 560) -> Drawn:
    """Draw a person, by chance of the seed, who wears what is given."""
    rng = np.random.default_rng([seed, 2])
    scale = height / 560
    width = round(height * 0.667)
    ground = rng.uniform(520, 540)
    figure = any_figure(rng, 187 + rng.normal(0, 9), ground)
    light = _any_light(rng)
    view = _framed(rng, scale, ground)
    easel = Easel(height, width, view, light)
    looks = body.any_looks(rng, figure.build.woman)
    Dressing(easel, figure, looks, attire).paint()
    place = places.any_scene(rng, height, width, ground / 560)
    pixels = camera.taken(easel, place, rng, standing=ground * scale)
    return _truth(easel, attire.pieces, pixels)


def _framed(rng: np.random.Generator, scale: float, ground: float) -> View:
    """Frame the whole person, mostly; one time in nine come nearer and lose the feet."""
    near = rng.random() < 0.11
    size = float(rng.uniform(1.25, 1.6) if near else rng.uniform(0.87, 1.04))
    fixed = 40.0 if near else ground
    return View(
        scale * size,
        float(rng.normal(0, 0.7)),
        (187 * scale * (1 - size), fixed * scale * (1 - size)),
    )


def _any_light(rng: np.random.Generator) -> Light:
    x, y = rng.uniform(-0.6, 0.6), rng.uniform(-0.6, -0.25)
    z = float(np.sqrt(max(1 - x * x - y * y, 0.3)))
    return Light(x, y, z, rng.uniform(0.4, 0.75), rng.uniform(0.3, 0.55))


def draw_flat(seed: int, class_name: str, height: int = 400) -> Drawn:
    """Draw one garment of a class laid flat or hung; the same seed gives the same picture.

    Raises:
        FashionizerError: ``class_name`` is not one of the 18 classes.
    """
    return draw_piece(any_piece(np.random.default_rng([seed, 3]), class_name), seed, height)


def draw_piece(piece: Piece, seed: int, height: int = 400) -> Drawn:
    """Draw the given garment laid flat or hung, by chance of the seed."""
    rng = np.random.default_rng([seed, 4])
    width = round(height * rng.choice((0.75, 0.8, 1.0)))
    light = replace(_any_light(rng), contrast=0.5, shadow=0.35)
    spread = rng.uniform(40, 66) if piece.cut.sleeve < 0.5 else rng.uniform(14, 44)
    figure = laid_figure(rng, spread, bool(rng.random() < 0.5))
    above = bool(rng.random() < 0.5)
    draft = Easel(200, 300, View(0.4, 0.0, (150, 60)), light)
    lay(draft, figure, piece, above=above)
    rows, columns = np.nonzero(draft.things)
    low, high = np.array([columns.min(), rows.min()]), np.array([columns.max(), rows.max()])
    span = (high - low) / 0.4
    scale = float(min(width / span[0], height / span[1]) * rng.uniform(0.74, 0.9))
    angle = float(rng.uniform(-10, 10))
    middle = ((low + high) / 2 - (150, 60)) / 0.4
    centre = View(scale, angle).pixels(middle[None])[0]
    shift = np.array([width, height]) / 2 + rng.normal(0, 0.012, 2) * height - centre
    easel = Easel(height, width, View(scale, angle, (float(shift[0]), float(shift[1]))), light)
    place, surface = surfaces.any_surface(rng, height, width)
    lay(easel, figure, piece, above=above, hung=surface == "wall")
    return _truth(easel, (piece,), camera.taken(easel, place, rng, standing=None))


def _truth(easel: Easel, pieces: tuple[Piece, ...], pixels: RGB) -> Drawn:
    table = np.array([0, 1, *(LABELS[p.kind] for p in pieces)], np.uint8)
    seen = []
    for number, piece in enumerate(pieces, start=2):
        box = _box(easel.things == number)
        if box is not None:
            cloth = piece.cloth
            seen.append(
                DrawnGarment(
                    piece.group,
                    piece.class_name,
                    cloth.colour_name,
                    hex_of(cloth.rgb),
                    cloth.pattern,
                    box,
                )
            )
    return Drawn(pixels, table[easel.things], tuple(seen))


def _box(mask: NDArray[np.bool_]) -> Box | None:
    return Box.of(mask) if np.count_nonzero(mask) >= LEAST_PIXELS else None
