"""Training the last layers: Adam, cross-entropy, the best epoch kept; stopped, it goes on.

Keras's own loop (``fit``) is not used but the common one: it can be stopped between any two epochs
and goes on to the same end. The network, its loss and Adam stay Keras's.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from fashionizer.training import loop
from fashionizer.training.thesis.activations import Activations
from fashionizer.training.thesis.backend import keras
from fashionizer.training.thesis.net import Net

RATE = 1e-3
"""Adam's, as in the thesis."""

BATCH = 32

BEST, STAGE = "best.weights.h5", "curves"

Batch = tuple[Tensor, Tensor]
"""Activations (n, channels, rows, columns) and one-hot classes (n, count), float32."""


class Variables:
    """Keras's variables as a checkpoint keeps them."""

    def __init__(self, variables: Iterable[Any]) -> None:
        self._variables = list(variables)

    def state_dict(self) -> dict[str, Any]:
        """Return their values, in order."""
        return {"values": [variable.value.detach() for variable in self._variables]}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Take over what :meth:`state_dict` returned."""
        for variable, value in zip(self._variables, state["values"], strict=True):
            variable.assign(value)


class Adam(Variables):
    """Keras's Adam, stepped as torch's optimisers are.

    Torch's own adds epsilon after another division, which the first steps of small gradients show.
    """

    def __init__(self, weights: list[Any]) -> None:
        self._weights, self._adam = weights, keras.optimizers.Adam(RATE)
        self._adam.build(weights)
        super().__init__(self._adam.variables)

    def zero_grad(self) -> None:
        """Forget the last batch's gradients."""
        for weight in self._weights:
            weight.value.grad = None

    def step(self) -> None:
        """Change the weights by their gradients."""
        with torch.no_grad():
            self._adam.apply([weight.value.grad for weight in self._weights], self._weights)


def batches(
    copies: list[Activations], classes: NDArray[np.int64], count: int, epoch: int
) -> Iterator[Batch]:
    """Make the batches of an epoch: every photo once, in the epoch's own order, from one copy.

    Args:
        copies: activations of each augmented copy of the photos; the epochs take them in turn.
        classes: (n,) of the photos.
        count: of the classes.
        epoch: its number, which alone decides order and copy.
    """
    order = np.random.default_rng(epoch).permutation(len(classes))
    return _in_order(copies[epoch % len(copies)], classes, count, order)


def fit(
    net: Net,
    train: tuple[list[Activations], NDArray[np.int64]],
    validation: tuple[Activations, NDArray[np.int64]],
    out: Path,
    *,
    classes: int,
    epochs: int,
    steps: int | None,
) -> None:
    """Train the unfrozen layers; afterwards the network has its best epoch's weights.

    Args:
        net: to train.
        train: activations of each copy, (n, channels, rows, columns) float16, and (n,) classes.
        validation: the same of the photos as they are.
        out: folder for ``best.weights.h5``, ``curves.csv`` and the checkpoint to go on from.
        classes: how many there are.
        epochs: in all, those of an earlier call counted.
        steps: batches of an epoch at most; None means all photos.
    """
    whole = -(-len(train[1]) // BATCH)
    count = min(steps or whole, whole)
    task = loop.Task(
        batches=lambda epoch: islice(batches(*train, classes, epoch), count),
        steps=count,
        losses=lambda batch: _losses(net, batch, training=True),
        parts={"tail": Variables(net.tail.variables)},
        optimiser=Adam(net.tail.trainable_variables),
        evaluate=lambda: _validated(net, validation, classes),
        best=loop.Best("val_accuracy", lambda _: net.tail.save_weights(out / BEST)),
    )
    loop.run(task, out / STAGE, epochs)
    net.tail.load_weights(out / BEST)


def _in_order(
    activations: Activations, classes: NDArray[np.int64], count: int, order: NDArray[np.int64]
) -> Iterator[Batch]:
    for first in range(0, len(order), BATCH):
        chosen = np.sort(order[first : first + BATCH])
        truth = np.eye(count, dtype=np.float32)[classes[chosen]]
        pixels = activations[chosen].astype(np.float32)
        yield torch.from_numpy(pixels), torch.from_numpy(truth)


def _losses(net: Net, batch: Batch, *, training: bool) -> loop.Losses:
    given, truth = batch
    predicted = net.tail(given, training=training)
    total = keras.losses.CategoricalCrossentropy()(truth, predicted)
    accuracy = (predicted.argmax(1) == truth.argmax(1)).float().mean()
    return loop.Losses(total, {"loss": total, "accuracy": accuracy}, len(truth))


@torch.no_grad()
def _validated(
    net: Net, validation: tuple[Activations, NDArray[np.int64]], classes: int
) -> loop.Row:
    activations, truth = validation
    listed = _in_order(activations, truth, classes, np.arange(len(truth)))
    found = loop.means(_losses(net, batch, training=False) for batch in listed)
    return {f"val_{name}": value for name, value in found.items()}
