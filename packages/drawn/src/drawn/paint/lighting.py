"""How cloth takes light: heights from masks, folds, colours looked up, shade and highlights."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from drawn.paint.texture import TILE, Field, folds

Values = NDArray[np.float32]
"""One value for each of n pixels, shape (n,), float32."""


class Stuff(Protocol):
    """What a part is made of: a repeating tile of colour and how it takes the light."""

    @property
    def gloss(self) -> float:
        """Strength of highlights, 0 … 1."""

    @property
    def warm(self) -> bool:
        """Whether its shadows turn red, as those of skin do."""

    @property
    def fold(self) -> str:
        """Which folds it falls into."""

    @property
    def crease(self) -> float:
        """Depth of the folds, 0 … 1."""

    def tile(self) -> NDArray[np.uint8]:
        """Colours, shape (n, n, 4), uint8 (the fourth is unused); n covers 64 drawing units."""


@dataclass(frozen=True, slots=True)
class Light:
    """Where the light comes from (unit vector to it; z to the viewer) and how hard it is."""

    x: float = -0.4
    y: float = -0.45
    z: float = 0.8
    contrast: float = 0.55
    shadow: float = 0.45


@dataclass(frozen=True, slots=True)
class Patch:
    """The pixels of a part that are lit: cloth coordinates (drawing units) and slopes of each."""

    down: Values
    across: Values
    slope_down: Values
    slope_right: Values
    angle: float
    """By how much the cloth is turned on the picture, degrees."""

    scale: float
    """Pixels to a drawing unit."""


def lit(patch: Patch, stuff: Stuff, light: Light, offset: float) -> NDArray[np.float32]:
    """Return the colour of each pixel, shape (n, 3), float32, 0 … 255.

    ``offset`` shifts the folds, so that two garments do not crease alike.
    """
    fold_down, fold_right = _folded(patch, stuff, offset)
    down, right = patch.slope_down + fold_down, patch.slope_right + fold_right
    length = np.sqrt(1 + down * down + right * right)
    facing = (-light.x * right - light.y * down + light.z) / length
    shade = 1 + light.contrast * (facing / light.z - 1) - 0.3 * (1 - 1 / length)
    bulge_down = 4 * np.clip(patch.slope_down, -0.5, 0.5)
    bulge_right = 4 * np.clip(patch.slope_right, -0.5, 0.5)
    albedo = sampled(stuff.tile(), patch.down - bulge_down, patch.across - bulge_right, patch.scale)
    shade = np.clip(shade, 0.28, 1.4)
    if stuff.warm:
        colour = albedo * np.stack([shade**0.75, shade**1.05, shade**1.15], axis=-1)
    else:
        colour = albedo * shade[:, None]
    if stuff.gloss:
        shine = np.clip(facing, 0, 1) ** 4
        colour += (255 * stuff.gloss * shine * shine * shine)[:, None]
    return np.asarray(np.clip(colour, 0, 255), np.float32)


def _folded(patch: Patch, stuff: Stuff, offset: float) -> tuple[Values, Values]:
    tile = folds(stuff.fold).reshape(-1, 2)
    shift = np.float32(offset)
    rows = (patch.down + shift).astype(np.int32) % TILE
    columns = (patch.across + shift).astype(np.int32) % TILE
    slopes = tile[rows * TILE + columns] * np.float32(stuff.crease)
    angle = np.radians(patch.angle)
    c, s = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    down, across = slopes[:, 0], slopes[:, 1]
    return c * down + s * across, -s * down + c * across


def sampled(
    tile: NDArray[np.uint8], down: Values, across: Values, scale: float
) -> NDArray[np.float32]:
    """Look a tile up at cloth coordinates, the mean of two taps half a pixel apart."""
    side = len(tile)
    packed = tile.view(np.uint32).reshape(-1)
    step, apart = np.float32(side / 64), 0.25 / scale
    total = np.zeros((len(down), 3), np.float32)
    for sign in (-1, 1):
        rows = ((down + np.float32(sign * apart)) * step).astype(np.int32) % side
        columns = ((across - np.float32(sign * apart * 0.5)) * step).astype(np.int32) % side
        total += packed[rows * side + columns].view(np.uint8).reshape(-1, 4)[:, :3]
    return total * np.float32(0.5)


def height_of(mask: Field, radius: float) -> Field:
    """Take a mask for a solid: it rises from the edge over ``radius`` pixels."""
    radius = max(radius, 0.6)
    return (1.1 * blurred(mask, radius) + 0.5 * blurred(mask, radius * 0.45)) * np.float32(radius)


def blurred(mask: Field, radius: float) -> Field:
    """Blur in floats (bytes would show as steps in the light); wide blurs on a coarse copy."""
    by = int(radius / 2)
    if by < 2:
        return boxed(mask, radius)
    rows, columns = mask.shape
    small = (-(-columns // by), -(-rows // by))
    coarse = Image.fromarray(mask).resize(small, Image.Resampling.BOX)
    soft = boxed(np.asarray(coarse), radius / by)
    return np.asarray(Image.fromarray(soft).resize((columns, rows), Image.Resampling.BICUBIC))


def boxed(mask: Field, radius: float) -> Field:
    """Blur by two box means a direction."""
    half = max(1, round(radius * 1.1))
    for _ in range(2):
        mask = _box_rows(_box_rows(mask, half).T, half).T
    return np.ascontiguousarray(mask)


def _box_rows(mask: Field, half: int) -> Field:
    """Mean over 2 half + 1 rows, zeros beyond the edges."""
    rows, columns = mask.shape
    total = np.zeros((rows + 2 * half + 1, columns), np.float32)
    np.cumsum(mask, axis=0, out=total[half + 1 : half + 1 + rows])
    total[half + 1 + rows :] = total[half + rows]
    width = 2 * half + 1
    return np.asarray((total[width:] - total[:-width]) * np.float32(1 / width))


def soft_bytes(mask: Field, radius: float) -> Field:
    """Blur fast and roughly, good enough for shadows."""
    sheet = Image.fromarray((mask * 255).astype(np.uint8))
    return np.asarray(sheet.filter(ImageFilter.BoxBlur(radius)), np.float32) * np.float32(1 / 255)
