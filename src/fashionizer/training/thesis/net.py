"""The network: a ResNet without its top, average pooling, and a dense layer of the classes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

from fashionizer.training.thesis.backend import keras
from fashionizer.training.thesis.weights import Weights

Backbone = Literal["resnet50v2", "resnet50"]

LEARNING = 10
"""Last layers of the backbone that are trained, as in the thesis; the others are frozen."""

CUT = "conv5_block2_out"
"""The layer in both networks whose output is the last that no trained layer changes."""

_CAFFE = (123.68, 116.779, 103.939)
"""Mean of red, green and blue, of 255, that ResNet50 v1's weights were trained with (Caffe)."""


@dataclass(frozen=True, slots=True)
class Scaling:
    """How pixels are prepared: ``(value / 255 - mean) / std`` a channel, of red, green and blue.

    ``bgr`` networks want blue first; the network turns the channels round itself.
    """

    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    bgr: bool = False

    @classmethod
    def of_set(cls, batches: Iterable[NDArray[np.uint8]]) -> Self:
        """Centre and scale by a set's own mean and standard deviation, a channel.

        Args:
            batches: (n, side, side, 3) uint8 RGB each.
        """
        count, total, squares = 0, np.zeros(3), np.zeros(3)
        for batch in batches:
            shares = batch.reshape(-1, 3) / np.float32(255)
            count += len(shares)
            total += shares.sum(0, np.float64)
            squares += np.square(shares).sum(0, np.float64)
        mean = total / count
        std = np.sqrt(np.maximum(squares / count - mean**2, 1e-12))
        return cls(_three(mean), _three(std))

    @classmethod
    def caffe(cls) -> Self:
        """As the weights of ResNet50 v1 expect it, in place of the set's."""
        return cls(_three(np.array(_CAFFE) / 255), (1 / 255,) * 3, bgr=True)

    def __call__(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Prepare pictures.

        Args:
            pictures: (n, side, side, 3) uint8 RGB.

        Returns:
            (n, 3, side, side) float32, channels as the network wants them.
        """
        mean, std = np.array(self.mean, np.float32), np.array(self.std, np.float32)
        scaled = ((pictures.astype(np.float32) / 255 - mean) / std)[..., :: -1 if self.bgr else 1]
        return np.ascontiguousarray(scaled.transpose(0, 3, 1, 2))


def _three(values: NDArray[np.float64]) -> tuple[float, float, float]:
    red, green, blue = map(float, values)
    return red, green, blue


@dataclass(frozen=True, slots=True, eq=False)
class Net:
    """One network in parts that share their weights.

    ``whole`` is the thesis's Sequential: pictures to probabilities. ``trunk`` gives what the frozen
    layers make of pictures, ``features`` goes from there to the average-pooled features, ``head``
    from those to probabilities, ``tail`` is the two together.
    """

    whole: keras.Model
    trunk: keras.Model
    tail: keras.Model
    features: keras.Model
    head: keras.Layer


def build(backbone: Backbone, weights: Weights, classes: int, side: int) -> Net:
    """Build the network with its frozen layers frozen.

    Args:
        backbone: ``resnet50v2`` as in the thesis, or ``resnet50``.
        weights: of the backbone.
        classes: outputs of the head.
        side: of the pictures, in pixels; at least 32.

    Raises:
        ModelError: the weights cannot be had, or are another network's.
    """
    makers = {"resnet50v2": keras.applications.ResNet50V2, "resnet50": keras.applications.ResNet50}
    base = weights.loaded(
        makers[backbone], include_top=False, pooling="avg", input_shape=(3, side, side)
    )
    for layer in base.layers[:-LEARNING]:
        layer.trainable = False
    head = keras.layers.Dense(classes, activation="softmax", name="classes")
    whole = keras.Sequential([base, head])
    cut = base.get_layer(CUT).output
    return Net(
        whole,
        keras.Model(base.input, cut),
        keras.Model(cut, head(base.output)),
        keras.Model(cut, base.output),
        head,
    )
