"""The drawing surface: outlines become lit, textured, labelled pixels.

A part is drawn as a mask with soft edges; the mask blurred is taken as its height, the slope of
the height gives the light, so that every outline looks round without a 3D model.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from drawn.paint.geometry import Point, Points
from drawn.paint.lighting import (
    Light,
    Patch,
    Stuff,
    blurred,
    boxed,
    height_of,
    lit,
    soft_bytes,
)
from drawn.paint.texture import Field

FINE = 3
"""Masks are drawn this many times larger, then reduced: smooth edges."""

PAD = 9
"""Drawing units around a part that its shadow may fall on."""


@dataclass(frozen=True, slots=True)
class View:
    """Turns drawing units into pixels: scale, turn (degrees) and shift (pixels)."""

    scale: float
    angle: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)

    def pixels(self, shape: Points) -> Points:
        """Map points to pixel coordinates."""
        c, s = np.cos(np.radians(self.angle)), np.sin(np.radians(self.angle))
        turn = np.array([[c, s], [-s, c]])
        return np.asarray(shape @ turn * self.scale + np.asarray(self.shift))


@dataclass(frozen=True, slots=True)
class Fade:
    """Hides a part near a joint, where it lies on the same thing: joins without a seam.

    Invisible nearer than ``near`` to the joint, full beyond ``far`` (drawing units). With
    ``downwards`` only the way down counts, not the distance.
    """

    joint: Point
    near: float
    far: float
    downwards: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """One part's window on the picture: its corner and soft mask (0 … 1)."""

    x: int
    y: int
    mask: Field

    @property
    def window(self) -> tuple[slice, slice]:
        rows, columns = self.mask.shape
        return slice(self.y, self.y + rows), slice(self.x, self.x + columns)


class Easel:
    """A transparent layer.

    Attributes:
        colour: (height, width, 3) float32, 0 … 255, times the cover.
        cover: (height, width) float32, 0 clear … 1 opaque.
        things: (height, width) uint8, the number of the thing seen at each pixel.
    """

    def __init__(self, height: int, width: int, view: View, light: Light) -> None:
        self.view = view
        self.light = light
        self.colour: NDArray[np.float32] = np.zeros((height, width, 3), np.float32)
        self.cover: Field = np.zeros((height, width), np.float32)
        self.things: NDArray[np.uint8] = np.zeros((height, width), np.uint8)

    def paint(
        self,
        outline: Points | Sequence[Points],
        stuff: Stuff,
        thing: int,
        *,
        axis: float = 0.0,
        round_: float = 10.0,
        creases: Sequence[Points] = (),
        fade: Fade | None = None,
        shadow: float = 1.0,
        shade: float = 1.0,
    ) -> None:
        """Paint a part.

        Args:
            outline: one or several closed outlines, in drawing units.
            stuff: what it is made of.
            thing: number written to ``things``.
            axis: degrees by which its cloth is turned.
            round_: how far in from the edge it is curved, in drawing units.
            creases: lines pressed into the cloth.
            fade: where to join it to what it continues.
            shadow: strength of the shadow it throws on what lies beneath.
            shade: brightness, for insides and undersides.
        """
        part = self._part([outline] if isinstance(outline, np.ndarray) else outline, PAD)
        if part is None:
            return
        cover = part.mask
        if fade is not None:
            cover = cover * self._fade(part, fade, thing)
        rows, columns = np.nonzero(cover)
        patch = self._patch(part, (rows, columns), axis, round_, creases)
        colour = lit(patch, stuff, self.light, 53.0 * thing) * np.float32(shade)
        if shadow:
            self._cast(part, cover, shadow)
        self._lay(cover[rows, columns], rows + part.y, columns + part.x, colour, thing)

    def mark(
        self,
        outline: Points | Sequence[Points],
        rgb: Sequence[float],
        thing: int,
        *,
        strength: float = 1.0,
        soft: float = 0.0,
    ) -> None:
        """Tint a shape on a thing already painted (seams, buttons, eyes); labels stay.

        ``soft`` blurs it, in drawing units.
        """
        part = self._part([outline] if isinstance(outline, np.ndarray) else outline, 3 * soft)
        if part is None:
            return
        mask = blurred(part.mask, soft * self.view.scale) if soft else part.mask
        share = (mask * (self.things[part.window] == thing) * np.float32(strength))[..., None]
        colour, cover = self.colour[part.window], self.cover[part.window][..., None]
        colour += (np.asarray(rgb, np.float32) * cover - colour) * share

    def line(
        self,
        path: Points,
        rgb: Sequence[float],
        thing: int,
        *,
        width: float = 1.0,
        strength: float = 0.6,
    ) -> None:
        """Tint a thin line on a thing already painted."""
        along = np.gradient(path, axis=0)
        along /= np.linalg.norm(along, axis=1, keepdims=True) + 1e-9
        across = np.column_stack([-along[:, 1], along[:, 0]]) * width / 2
        strip = np.concatenate([path + across, (path - across)[::-1]])
        self.mark(strip, rgb, thing, strength=strength)

    def _part(self, outlines: Sequence[Points], margin: float) -> _Part | None:
        shapes = [self.view.pixels(o) for o in outlines]
        rows, columns = self.cover.shape
        every = np.concatenate(shapes)
        pad = int(margin * self.view.scale) + 1
        x0, y0 = np.maximum(np.floor(every.min(0)).astype(int) - pad, 0)
        x1, y1 = np.minimum(np.ceil(every.max(0)).astype(int) + pad, (columns, rows))
        if x1 - x0 < 2 or y1 - y0 < 2:
            return None
        big = Image.new("L", (int(x1 - x0) * FINE, int(y1 - y0) * FINE))
        draw = ImageDraw.Draw(big)
        for shape in shapes:
            draw.polygon(((shape - (x0, y0)) * FINE).ravel().tolist(), fill=255)
        mask = np.asarray(big.reduce(FINE), np.float32) * np.float32(1 / 255)
        return _Part(int(x0), int(y0), mask)

    def _patch(
        self,
        part: _Part,
        at: tuple[NDArray[np.intp], NDArray[np.intp]],
        axis: float,
        round_: float,
        creases: Sequence[Points],
    ) -> Patch:
        rows, columns = at
        scale = self.view.scale
        height = height_of(part.mask, round_ * scale)
        if creases:
            height = height + self._pressed(part, creases)
        slope_down, slope_right = (np.asarray(s, np.float32) for s in np.gradient(height))
        angle = axis + self.view.angle
        turn = np.radians(angle)
        c, s = np.float32(np.cos(turn) / scale), np.float32(np.sin(turn) / scale)
        y = (rows + (part.y - self.view.shift[1])).astype(np.float32)
        x = (columns + (part.x - self.view.shift[0])).astype(np.float32)
        return Patch(
            c * y - s * x,
            s * y + c * x,
            slope_down[rows, columns],
            slope_right[rows, columns],
            angle,
            scale,
        )

    def _pressed(self, part: _Part, creases: Sequence[Points]) -> Field:
        """Height of the valleys (and the ridge beside each) that creases press in."""
        sheet = Image.new("L", part.mask.shape[::-1], 0)
        draw = ImageDraw.Draw(sheet)
        scale = self.view.scale
        width = max(1, round(2.0 * scale))
        for crease in creases:
            path = self.view.pixels(crease) - (part.x, part.y)
            quarter = len(path) // 4
            draw.line(path.ravel().tolist(), fill=130, width=width)
            draw.line(path[quarter : len(path) - quarter].ravel().tolist(), fill=255, width=width)
        sharp = np.asarray(sheet, np.float32)
        valley = boxed(sharp, 1.6 * scale)
        ridge = np.roll(boxed(sharp, 2.6 * scale), round(4 * scale), 0)
        return (ridge * np.float32(0.6) - valley) * np.float32(3.4 / 255 * scale)

    def _fade(self, part: _Part, fade: Fade, thing: int) -> Field:
        x, y = self.view.pixels(fade.joint.reshape(1, 2))[0] - (part.x, part.y)
        rows, columns = part.mask.shape
        down = (np.arange(rows, dtype=np.float32) - np.float32(y))[:, None]
        right = (np.arange(columns, dtype=np.float32) - np.float32(x))[None, :]
        if fade.downwards:
            turn = np.radians(self.view.angle)
            down = np.maximum(down * np.float32(np.cos(turn)) - right * np.float32(np.sin(turn)), 0)
            right = np.zeros((1, 1), np.float32)
        away = np.sqrt(down * down + right * right) * np.float32(1 / self.view.scale)
        seen = np.clip((away - fade.near) / (fade.far - fade.near), 0, 1)
        same = self.things[part.window] == thing
        return np.where(same, seen, np.float32(1)).astype(np.float32)

    def _cast(self, part: _Part, cover: Field, strength: float) -> None:
        """Darken what lies beneath, a little below the part and away from the light."""
        scale = self.view.scale
        soft = soft_bytes(cover, 3.6 * scale)
        step = (max(1, round(2.2 * scale)), round(-3.0 * self.light.x * scale))
        soft = np.roll(soft, step, (0, 1))
        self.colour[part.window] *= (1 - np.float32(strength * self.light.shadow) * soft)[..., None]

    def _lay(
        self,
        cover: NDArray[np.float32],
        rows: NDArray[np.intp],
        columns: NDArray[np.intp],
        colour: NDArray[np.float32],
        thing: int,
    ) -> None:
        under = self.colour[rows, columns]
        self.colour[rows, columns] = under + (colour - under) * cover[:, None]
        below = self.cover[rows, columns]
        self.cover[rows, columns] = below + cover * (1 - below)
        solid = cover > 0.5
        self.things[rows[solid], columns[solid]] = thing
