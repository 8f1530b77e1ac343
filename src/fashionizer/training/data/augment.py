"""Random views of a photo and its mask, for the parser."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from fashionizer.schema import Box
from fashionizer.training.data import labelsets
from fashionizer.training.data.sample import UNKNOWN, Pixels, Sample
from fashionizer.vision.taxonomy import GARMENT_LABELS

SMALLEST = 256
"""Pixels of a garment that is shown from close up."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """Size of a training view in pixels; sides divisible by 32."""

    height: int = 288
    width: int = 224


def view(
    sample: Sample,
    canvas: Canvas,
    random: np.random.Generator,
    *,
    close: bool = False,
    fitted: bool = False,
    lamps: float = 0.0,
) -> Sample:
    """Cut a random view: size, place, tilt up to 12°, mirrored half the time, mild light.

    The picture's height becomes 0.7 … 1.7 times the canvas's, so that bodies are also cut off.
    What lies beyond the picture is mirrored and not learned from, nor is whether somebody is there.

    Args:
        sample: the picture.
        canvas: size of the view.
        random: seeded generator.
        close: the picture is a close-up, whose width shall be in the view as well.
        fitted: the whole picture is shown, a little larger or smaller, hardly tilted: what is
            known of it are boxes, and what is cut off may matter.
        lamps: share of views in strong light, see :func:`lamp`.

    Returns:
        The same of the canvas's size.
    """
    height, width = sample.possible.shape
    scale = canvas.height / height
    if close:
        scale = min(scale, 1.2 * canvas.width / width)
    scale *= np.exp(random.uniform(np.log(0.7), np.log(1.7)))
    scale = max(scale, 0.6 * canvas.width / width)
    if fitted:
        scale = min(canvas.height / height, canvas.width / width) * random.uniform(0.85, 1.15)
    tilt = random.uniform(-12, 12) * (0.4 if fitted else 1)
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), tilt, scale)
    if random.random() < 0.5:
        matrix = matrix @ np.array([[-1, 0, width], [0, 1, 0], [0, 0, 1]], float)
    slack_x = abs(width * scale - canvas.width) / 2
    slack_y = abs(height * scale - canvas.height) / 2
    matrix[0, 2] += canvas.width / 2 - width / 2 + random.uniform(-slack_x, slack_x)
    matrix[1, 2] += canvas.height / 2 - height / 2 + random.uniform(-slack_y, slack_y)
    size = (canvas.width, canvas.height)
    smooth = cv2.INTER_AREA if scale < 0.7 else cv2.INTER_LINEAR
    mirror = cv2.BORDER_REFLECT_101
    seen = cv2.warpAffine(sample.pixels, matrix, size, flags=smooth, borderMode=mirror)
    if random.random() < lamps:
        seen = lamp(np.asarray(seen, np.uint8), random)
    return Sample(
        light(np.asarray(seen, np.uint8), random),
        np.asarray(_warped(sample.possible, matrix, size, labelsets.NOTHING), np.uint16),
        np.asarray(_warped(sample.people, matrix, size, UNKNOWN), np.uint8),
    )


def _warped(
    numbers: NDArray[np.generic],
    matrix: NDArray[np.float64],
    size: tuple[int, int],
    beyond: int,
) -> NDArray[np.generic]:
    constant = cv2.BORDER_CONSTANT
    return cv2.warpAffine(  # type: ignore[call-overload, no-any-return]
        numbers, matrix, size, flags=cv2.INTER_NEAREST, borderMode=constant, borderValue=beyond
    )


def close_up(sample: Sample, random: np.random.Generator) -> Sample | None:
    """Cut one garment of a picture out, with up to a quarter of its size around it.

    Args:
        sample: the picture.
        random: seeded generator.

    Returns:
        That part; None where no garment surely has :data:`SMALLEST` pixels. Whether it shows a
        person is left open.
    """
    labels = labelsets.surely(sample.possible)
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
    people = np.where(sample.people[part] > 0, UNKNOWN, 0).astype(np.uint8)
    return Sample(sample.pixels[part], sample.possible[part], people)


def around(sample: Sample, canvas: Canvas, random: np.random.Generator) -> Sample:
    """Cut out person 1 with some room around them, about as wide to high as the canvas."""
    mine = sample.people == 1
    if not mine.any():
        return sample
    box = Box.of(mine)
    room = random.uniform(0.02, 0.2, 4) * box.h
    wanted = (box.h + room[0] + room[1]) * canvas.width / canvas.height
    more = max(0.0, (wanted - box.w - room[2] - room[3]) / 2)
    part = np.s_[
        max(int(box.y - room[0]), 0) : int(box.y + box.h + room[1]),
        max(int(box.x - room[2] - more), 0) : int(box.x + box.w + room[3] + more),
    ]
    return Sample._make(each[part] for each in sample)


def lamp(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """Put a picture into strong light: dark or pale, warm or cool, hard or soft."""
    bright = (pixels / 255.0) ** np.exp(random.uniform(-0.5, 0.8))
    warmth = random.uniform(-0.3, 0.3)
    tint = np.exp([warmth, random.uniform(-0.05, 0.05), -warmth])
    return np.clip(bright * 255 * tint * random.uniform(0.6, 1.1), 0, 255).astype(np.uint8)


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


def on_another_ground(sample: Sample, ground: Pixels | None, random: np.random.Generator) -> Sample:
    """Put all that is not background on another ground: a plain studio wall, or ``ground``.

    Args:
        sample: the picture.
        ground: a picture to use, any size, or None for a plain gradient.
        random: seeded generator.
    """
    height, width = sample.possible.shape
    if ground is None:
        base = (
            random.uniform(170, 255) * np.ones(3)
            if random.random() < 0.7
            else (random.uniform(20, 255, 3))
        )
        slope = np.linspace(1, random.uniform(0.8, 1.0), height)[:, None, None]
        back = np.broadcast_to(base * slope, sample.pixels.shape).astype(np.float32)
    else:
        back = cv2.resize(ground, (width, height)).astype(np.float32)
    shown = (sample.possible != labelsets.BACKGROUND).astype(np.float32)
    alpha = cv2.GaussianBlur(shown, (0, 0), 1.0)[..., None]
    pixels = np.clip(sample.pixels * alpha + back * (1 - alpha), 0, 255).astype(np.uint8)
    return sample._replace(pixels=pixels)
