"""Pictures without a garment: streets beside the people of CCP, and noise.

Every other picture here shows clothes, and a model that never saw one without finds some in a
house front.
"""

import zlib
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fashionizer.photo.panels import runs
from fashionizer.schema import RGB
from fashionizer.training.data import ccp
from fashionizer.training.data.pictures import rgb

NARROWEST = 64
"""Width in pixels of a strip beside a person that is still a picture."""

NOISE = {"train": 60, "validation": 20, "test": 20}
"""How many pictures of noise a split has."""


def pictures(folder: Path, split: ccp.Split) -> Iterator[RGB]:
    """Return a split's empty pictures, (height, width, 3) uint8 RGB of any size."""
    return (pixels for _, pixels in named(folder, split))


def named(folder: Path, split: ccp.Split) -> Iterator[tuple[str, RGB]]:
    """Return a split's empty pictures with the names of the photos; noise has none."""
    for photo in ccp.read(folder):
        if photo.mask is not None and photo.split == split:
            bare = (np.asarray(Image.open(photo.mask)) == 0).all(0)
            left, right = widest(bare)
            if right - left >= NARROWEST:
                yield photo.path.stem, rgb(photo.path)[:, left:right]
    for number in range(NOISE[split]):
        yield "", noise(np.random.default_rng([zlib.crc32(split.encode()), number]))


def widest(bare: NDArray[np.bool_]) -> tuple[int, int]:
    """Return the start and the end of the longest run of true values in (n,), 0 and 0 for none."""
    return max(runs(bare), key=lambda run: run[1] - run[0], default=(0, 0))


def noise(random: np.random.Generator) -> RGB:
    """Make (240, 180, 3) of noise: of any grain, soft or hard, grey or coloured, strong or weak."""
    grain = 180 / np.exp(random.uniform(np.log(2), np.log(180)))
    shape = max(int(240 / grain), 2), max(int(180 / grain), 2), 3 if random.random() < 0.7 else 1
    values = random.uniform(0, 255) + random.uniform(20, 128) * random.uniform(-1, 1, shape)
    picture = np.repeat(values, 4 - shape[2], axis=2)[..., :3].astype(np.float32)
    way = cv2.INTER_NEAREST if random.random() < 0.5 else cv2.INTER_CUBIC
    return np.clip(cv2.resize(picture, (180, 240), interpolation=way), 0, 255).astype(np.uint8)
