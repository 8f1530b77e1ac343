"""Which crops a batch of fine-tuning shows, and two random views of each."""

from collections.abc import Iterator

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from fashionizer.training.data import augment
from fashionizer.training.data.crops import Crop
from fashionizer.vision.embedding.crop import GREY
from fashionizer.vision.runtime.model import batch

RECOLOURED = 0.4
"""Share of views in other colours: colour has a vector of its own."""


class Pairs:
    """Pairs of views of the crops to train on: those of the training split that have a class.

    Args:
        crops: as cached.
        size: pairs of a batch.
        side: of a view, in pixels.
    """

    def __init__(self, crops: list[Crop], size: int, side: int) -> None:
        self.crops, self.size, self.side = crops, size, side
        self._members = [i for i, crop in enumerate(crops) if _learned(crop)]
        grounds = {crop.photo: i for i, crop in enumerate(crops) if crop.origin == "ground"}
        self._ground = np.array([_ground(i, crop, grounds) for i, crop in enumerate(crops)])
        self._chance = _balanced([crops[i] for i in self._members])

    @property
    def steps(self) -> int:
        """Batches of an epoch."""
        return len(self._members) // self.size

    def batches(self, random: np.random.Generator) -> Iterator[tuple[Tensor, list[int]]]:
        """Make the batches of an epoch.

        Args:
            random: seeded generator; all that is drawn is drawn from it, in this order.

        Yields:
            Views (2 n, 3, side, side) float32, second ones after all first ones, and the numbers of
            the 2 n crops that they show.
        """
        for _ in range(self.steps):
            picked = random.choice(self._members, self.size, replace=False, p=self._chance)
            kept = random.random(self.size) < 0.5
            twice = [int(i) for i in (*picked, *np.where(kept, self._ground[picked], picked))]
            views = [_view(self.crops[i].pixels, self.side, random) for i in twice]
            yield torch.from_numpy(batch(views)), twice


def _learned(crop: Crop) -> bool:
    return crop.split == "train" and crop.class_name != "" and crop.origin != "ground"


def _ground(number: int, crop: Crop, grounds: dict[str, int]) -> int:
    """Return the crop's number with its ground, its own where it has none."""
    return grounds[crop.photo] if crop.origin == "flat" else number


def _balanced(crops: list[Crop]) -> NDArray[np.float64]:
    """Return the chance of each crop, (n,): rare classes come more often, by the root of how many.

    Flat and worn garments of a class count apart, so that neither drowns the other.
    """
    kinds = [f"{crop.class_name} {crop.origin == 'flat'}" for crop in crops]
    names, counts = np.unique(kinds, return_counts=True)
    weight = dict(zip(names, counts**-0.5, strict=True))
    chance = np.array([weight[kind] for kind in kinds])
    return np.asarray(chance / chance.sum())


def _view(pixels: NDArray[np.uint8], side: int, random: np.random.Generator) -> NDArray[np.uint8]:
    """Turn, shift, resize and mirror a crop a little, in other light, often in other colours."""
    height, width = pixels.shape[:2]
    scale = side / width * random.uniform(0.8, 1.1)
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), random.uniform(-15, 15), scale)
    if random.random() < 0.5:
        matrix = matrix @ np.array([[-1, 0, width], [0, 1, 0], [0, 0, 1]], float)
    matrix[:, 2] += (side - width) / 2 + random.uniform(-0.06, 0.06, 2) * side
    grey = (GREY, GREY, GREY)
    lit = augment.light(pixels, random)
    if random.random() < RECOLOURED:
        lit = augment.recoloured(lit, random)
    lit = np.where((pixels == GREY).all(2, keepdims=True), pixels, lit)
    view = cv2.warpAffine(lit, matrix, (side, side), flags=cv2.INTER_LINEAR, borderValue=grey)
    return np.asarray(view, np.uint8)
