"""Scenes that never were: people cut out of their photos and set somewhere else.

Near and far, alone or side by side, cut off at the knee or the waist, before a plain wall, in the
dark or on a street (as "Cut, Paste and Learn": Dwibedi, Misra, Hebert, ICCV 2017).
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from fashionizer.schema import Box
from fashionizer.training.data import augment, labelsets
from fashionizer.training.data.sample import Pixels, Sample

COUNTS = (1, 1, 1, 2, 2, 3, 4)
"""How many people a scene has, each as probable as the others."""

LEAST = 0.12
"""Height of the smallest person as a share of the scene's."""


def scene(
    people: Sequence[Sample],
    grounds: Sequence[Pixels],
    canvas: augment.Canvas,
    random: np.random.Generator,
) -> Sample:
    """Set people on a ground.

    Args:
        people: pictures of one person each, who is cut out along ``people``.
        grounds: pictures without anybody.
        canvas: size of the scene.
        random: seeded generator.
    """
    made = Sample(
        _ground(grounds, canvas, random),
        np.full((canvas.height, canvas.width), labelsets.BACKGROUND, np.uint16),
        np.zeros((canvas.height, canvas.width), np.uint8),
    )
    count = int(random.choice(COUNTS))
    cuts = [_cut(people[int(random.integers(len(people)))], random) for _ in range(count)]
    for number, (cut, place) in enumerate(zip(cuts, _places(cuts, canvas, random), strict=True), 1):
        _set(made, cut, place, number)
    pixels = augment.lamp(made.pixels, random) if random.random() < 0.3 else made.pixels
    return made._replace(pixels=augment.light(pixels, random))


def _cut(sample: Sample, random: np.random.Generator) -> Sample:
    """Cut the person out, mirrored half the time, a third of them without feet or legs."""
    box = Box.of(sample.people == 1)
    height = box.h
    if random.random() < 0.3:
        height = max(int(height * random.uniform(0.4, 0.9)), 8)
    part = np.s_[box.y : box.y + height, box.x : box.x + box.w]
    way = -1 if random.random() < 0.5 else 1
    mirrored = (np.ascontiguousarray(each[part][:, ::way]) for each in sample)
    return Sample._make(mirrored)


def _places(
    cuts: Sequence[Sample], canvas: augment.Canvas, random: np.random.Generator
) -> list[tuple[int, int, float]]:
    """Return left, top and scale of each: about one height and ground line, beside each other."""
    high = float(np.exp(random.uniform(np.log(LEAST if len(cuts) == 1 else 0.3), np.log(1.05))))
    heights = high * random.uniform(0.85, 1.1, len(cuts)) * canvas.height
    if len(cuts) > 1 and random.random() < 0.25:
        heights[int(random.integers(len(cuts)))] *= random.uniform(0.3, 0.6)  # a passer-by
    scales = [h / cut.possible.shape[0] for h, cut in zip(heights, cuts, strict=True)]
    widths = np.array([s * c.possible.shape[1] for s, c in zip(scales, cuts, strict=True)])
    steps = widths * random.uniform(0.6, 1.2)
    lefts = np.cumsum(steps) - steps
    shrunk = min(1.0, 1.1 * canvas.width / float(lefts[-1] + widths[-1]))
    room = canvas.width - (lefts[-1] + widths[-1]) * shrunk
    left = lefts * shrunk + random.uniform(min(0, room), max(0, room))
    line = canvas.height * random.uniform(min(high * shrunk + 0.02, 1.0), 1.02)
    tops = line - heights * shrunk + random.uniform(-0.03, 0.03, len(cuts)) * canvas.height
    return [(int(x), int(y), s * shrunk) for x, y, s in zip(left, tops, scales, strict=True)]


def _set(made: Sample, cut: Sample, place: tuple[int, int, float], number: int) -> None:
    """Paint one person over what is there."""
    left, top, scale = place
    size = tuple(max(2, round(side * scale)) for side in cut.possible.shape[::-1])
    smooth = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    pixels = cv2.resize(cut.pixels, size, interpolation=smooth)
    whose = (cut.people == 1).astype(np.float32)
    alpha = cv2.resize(cv2.GaussianBlur(whose, (0, 0), 0.8), size, interpolation=smooth)
    possible = cv2.resize(cut.possible, size, interpolation=cv2.INTER_NEAREST)
    height, width = made.possible.shape
    y0, x0, y1, x1 = (
        max(top, 0),
        max(left, 0),
        min(top + size[1], height),
        min(left + size[0], width),
    )
    if y0 >= y1 or x0 >= x1:
        return
    there, here = np.s_[y0:y1, x0:x1], np.s_[y0 - top : y1 - top, x0 - left : x1 - left]
    share = alpha[here][..., None]
    made.pixels[there] = (pixels[here] * share + made.pixels[there] * (1 - share)).astype(np.uint8)
    mine = alpha[here] > 0.5
    made.possible[there][mine] = possible[here][mine]
    made.people[there][mine] = number


def _ground(
    grounds: Sequence[Pixels], canvas: augment.Canvas, random: np.random.Generator
) -> NDArray[np.uint8]:
    """Return a plain wall, a dark stage, or a part of a picture without anybody."""
    size = (canvas.width, canvas.height)
    if random.random() < 0.4:
        base = random.uniform(0, 255, 3) if random.random() < 0.4 else random.uniform(0, 255)
        down = np.linspace(1, random.uniform(0.5, 1.2), canvas.height)[:, None, None]
        across = np.linspace(1, random.uniform(0.7, 1.2), canvas.width)[None, :, None]
        return np.clip(np.ones(3) * base * down * across, 0, 255).astype(np.uint8)
    picture = grounds[int(random.integers(len(grounds)))]
    side = min(picture.shape[:2])
    part = int(side * random.uniform(0.5, 1.0))
    y, x = (int(random.integers(length - part + 1)) for length in picture.shape[:2])
    return np.asarray(cv2.resize(picture[y : y + part, x : x + part], size), np.uint8)
