"""What came of training, as files: learning curves, confusion matrix, classification report."""

import csv
from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import classification_report, confusion_matrix

from fashionizer.training.curves import draw

CURVES = ("loss", "val_loss", "accuracy", "val_accuracy")


def write(
    truth: NDArray[np.int64], said: NDArray[np.int64], names: Sequence[str], out: Path
) -> dict[str, float]:
    """Write ``classification.txt``, ``confusion.csv``, ``confusion.png`` and ``curves.png``.

    Args:
        truth: (n,) classes.
        said: (n,) classes the network took them for.
        names: of the classes.
        out: folder; has ``curves.csv``.

    Returns:
        ``accuracy`` and ``macro_f1``, over the classes that occur.
    """
    occur = [i for i in range(len(names)) if (truth == i).any()]
    told = {
        "labels": occur,
        "target_names": [names[i] for i in occur],
        "zero_division": 0.0,
    }
    (out / "classification.txt").write_text(classification_report(truth, said, digits=3, **told))
    figures = classification_report(truth, said, output_dict=True, **told)
    counts = confusion_matrix(truth, said, labels=range(len(names)))
    with (out / "confusion.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["truth", *names])
        writer.writerows([name, *map(int, row)] for name, row in zip(names, counts, strict=True))
    _draw(counts, names, out / "confusion.png")
    draw(out / "curves.csv", out / "curves.png", CURVES)
    return {
        "accuracy": float((truth == said).mean()),
        "macro_f1": float(figures["macro avg"]["f1-score"]),
    }


def _draw(counts: NDArray[np.int64], names: Sequence[str], path: Path) -> None:
    mpl.use("agg")
    from matplotlib import pyplot  # noqa: PLC0415 - after the backend is chosen

    shares = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    figure, panel = pyplot.subplots(figsize=(8, 7))
    panel.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    panel.set(xlabel="said", ylabel="true", title="share of each class")
    panel.set_xticks(range(len(names)), names, rotation=90)
    panel.set_yticks(range(len(names)), names)
    for row, column in zip(*np.nonzero(counts), strict=True):
        colour = "white" if shares[row, column] > 0.5 else "black"
        number = str(counts[row, column])
        panel.text(column, row, number, ha="center", va="center", fontsize=7, color=colour)
    figure.tight_layout()
    figure.savefig(path, dpi=100)
    pyplot.close(figure)
