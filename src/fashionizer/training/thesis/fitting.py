"""Training the last layers: Adam, cross-entropy, the best epoch kept; stopped, it goes on."""

import csv
import logging
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fashionizer.training.thesis.activations import Activations
from fashionizer.training.thesis.backend import keras
from fashionizer.training.thesis.net import Net

LOG = logging.getLogger(__name__)

RATE = 1e-3
"""Adam's, as in the thesis."""

BATCH = 32

BEST, CURVES, BACKUP = "best.weights.h5", "curves.csv", "backup"


class Batches(keras.utils.PyDataset):
    """Activations and one-hot classes; every epoch in another order, from the next copy."""

    def __init__(
        self,
        copies: list[Activations],
        classes: NDArray[np.int64],
        count: int,
        *,
        steps: int | None = None,
        epoch: int = 0,
        shuffled: bool = True,
    ) -> None:
        super().__init__()
        self._copies, self._classes, self._count = copies, classes, count
        whole = -(-len(classes) // BATCH)
        self._steps = min(steps or whole, whole)
        self._epoch, self._shuffled = epoch, shuffled

    def __len__(self) -> int:
        return self._steps

    def __getitem__(self, number: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        order = np.arange(len(self._classes))
        if self._shuffled:
            order = np.random.default_rng(self._epoch).permutation(order)
        chosen = np.sort(order[number * BATCH : (number + 1) * BATCH])
        copy = self._copies[self._epoch % len(self._copies)]
        truth = np.eye(self._count, dtype=np.float32)[self._classes[chosen]]
        return copy[chosen].astype(np.float32), truth

    def on_epoch_end(self) -> None:
        """Go on to the next order and copy."""
        self._epoch += 1


class _Told(keras.callbacks.Callback):
    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        LOG.info(
            f"epoch {epoch + 1}: " + ", ".join(f"{k} {v:.3f}" for k, v in (logs or {}).items())
        )


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
        out: folder for ``best.weights.h5`` and ``curves.csv``, and to go on from.
        classes: how many there are.
        epochs: in all, those of an earlier call counted.
        steps: batches of an epoch at most; None means all photos.
    """
    before = _rows(out / CURVES)
    if len(before) < epochs:
        keras.utils.set_random_seed(len(before))
        loss, rate = "categorical_crossentropy", keras.optimizers.Adam(RATE)
        net.tail.compile(rate, loss, metrics=["accuracy"])
        net.tail.fit(
            Batches(*train, classes, steps=steps, epoch=len(before)),
            validation_data=Batches([validation[0]], validation[1], classes, shuffled=False),
            epochs=epochs,
            verbose=0,
            callbacks=[
                keras.callbacks.ModelCheckpoint(
                    out / BEST,
                    monitor="val_accuracy",
                    mode="max",
                    save_best_only=True,
                    save_weights_only=True,
                    initial_value_threshold=max(
                        (float(row["val_accuracy"]) for row in before), default=None
                    ),
                ),
                keras.callbacks.CSVLogger(out / CURVES, append=True),
                keras.callbacks.BackupAndRestore(out / BACKUP),
                _Told(),
            ],
        )
    net.tail.load_weights(out / BEST)


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open() as file:
        return list(csv.DictReader(file))
