"""Random views of a photo and its mask, for the parser."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from fashionizer.training.data import labelsets
from fashionizer.vision.taxonomy import GARMENT_LABELS

Pixels = NDArray[np.uint8]
Sets = NDArray[np.uint16]


SMALLEST = 256
"""Pixels of a garment that is shown from close up."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """Size of a training view in pixels; sides divisible by 32."""

    height: int = 288
    width: int = 224


def view(
    pixels: Pixels,
    possible: Sets,
    canvas: Canvas,
    random: np.random.Generator,
    *,
    close: bool = False,
) -> tuple[Pixels, Sets]:
    """Cut a random view: size, place, tilt up to 12°, mirrored half the time, mild light.

    The picture's height becomes 0.7 … 1.7 times the canvas's, so that bodies are also cut off.
    What lies beyond the picture is mirrored and not learned from.

    Args:
        pixels: (height, width, 3) uint8 RGB.
        possible: (height, width) uint16, see ``labelsets``.
        canvas: size of the view.
        random: seeded generator.
        close: the picture is a close-up, whose width shall be in the view as well.

    Returns:
        The view's pixels and label sets, of the canvas's size.
    """
    height, width = possible.shape
    scale = canvas.height / height
    if close:
        scale = min(scale, 1.2 * canvas.width / width)
    scale *= np.exp(random.uniform(np.log(0.7), np.log(1.7)))
    scale = max(scale, 0.6 * canvas.width / width)
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), random.uniform(-12, 12), scale)
    if random.random() < 0.5:
        matrix = matrix @ np.array([[-1, 0, width], [0, 1, 0], [0, 0, 1]], float)
    slack_x = abs(width * scale - canvas.width) / 2
    slack_y = abs(height * scale - canvas.height) / 2
    matrix[0, 2] += canvas.width / 2 - width / 2 + random.uniform(-slack_x, slack_x)
    matrix[1, 2] += canvas.height / 2 - height / 2 + random.uniform(-slack_y, slack_y)
    size = (canvas.width, canvas.height)
    smooth = cv2.INTER_AREA if scale < 0.7 else cv2.INTER_LINEAR
    seen = cv2.warpAffine(pixels, matrix, size, flags=smooth, borderMode=cv2.BORDER_REFLECT_101)
    kept = cv2.warpAffine(
        possible,
        matrix,
        size,
        flags=cv2.INTER_NEAREST,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=labelsets.NOTHING,
    )
    return light(np.asarray(seen, np.uint8), random), np.asarray(kept, np.uint16)


def close_up(
    pixels: Pixels, possible: Sets, random: np.random.Generator
) -> tuple[Pixels, Sets] | None:
    """Cut one garment of a picture out, with up to a quarter of its size around it.

    Args:
        pixels: (height, width, 3) uint8 RGB.
        possible: (height, width) uint16, see ``labelsets``.
        random: seeded generator.

    Returns:
        The same parts of both; None where no garment surely has :data:`SMALLEST` pixels.
    """
    labels = labelsets.surely(possible)
    shown = [label for label in GARMENT_LABELS if (labels == label).sum() >= SMALLEST]
    if not shown:
        return None
    label = random.choice(shown)
    rows, columns = np.nonzero(labels == label)
    (top, bottom), (left, right) = ((a.min(), a.max() + 1) for a in (rows, columns))
    room = random.uniform(0, 0.25, 4) * np.repeat([bottom - top, right - left], 2)
    part = np.s_[
        max(int(top - room[0]), 0) : int(bottom + room[1]),
        max(int(left - room[2]), 0) : int(right + room[3]),
    ]
    return pixels[part], possible[part]


def light(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """Vary brightness, contrast and white balance mildly; sometimes blur or add noise."""
    gain = random.uniform(0.75, 1.25) * random.uniform(0.93, 1.07, 3)
    changed = pixels.astype(np.float32)
    mean = changed.mean()
    changed = (changed - mean) * random.uniform(0.8, 1.2) + mean * gain
    if random.random() < 0.15:
        changed = cv2.GaussianBlur(changed, (0, 0), random.uniform(0.5, 1.5))
    if random.random() < 0.15:
        changed += random.normal(0, random.uniform(2, 8), changed.shape).astype(np.float32)
    return np.clip(changed, 0, 255).astype(np.uint8)


def recoloured(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """Dye a picture: grey, or its channels exchanged and each weighed anew."""
    if random.random() < 0.3:
        grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
        return np.repeat(grey[..., None], 3, axis=2)
    dyed = pixels[..., random.permutation(3)] * random.uniform(0.6, 1.3, 3)
    return np.clip(dyed, 0, 255).astype(np.uint8)


def on_another_ground(
    pixels: Pixels, possible: Sets, ground: Pixels | None, random: np.random.Generator
) -> Pixels:
    """Put all that is not background on another ground: a plain studio wall, or ``ground``.

    Args:
        pixels: (height, width, 3) uint8 RGB.
        possible: (height, width) uint16, see ``labelsets``.
        ground: a picture to use, any size, or None for a plain gradient.
        random: seeded generator.
    """
    height, width = possible.shape
    if ground is None:
        base = (
            random.uniform(170, 255) * np.ones(3)
            if random.random() < 0.7
            else (random.uniform(20, 255, 3))
        )
        slope = np.linspace(1, random.uniform(0.8, 1.0), height)[:, None, None]
        back = np.broadcast_to(base * slope, pixels.shape).astype(np.float32)
    else:
        back = cv2.resize(ground, (width, height)).astype(np.float32)
    alpha = cv2.GaussianBlur((possible != labelsets.BACKGROUND).astype(np.float32), (0, 0), 1.0)[
        ..., None
    ]
    return np.clip(pixels * alpha + back * (1 - alpha), 0, 255).astype(np.uint8)
