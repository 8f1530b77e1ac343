"""Learning curves as a picture."""

import csv
from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl


def draw(table: Path, picture: Path, columns: Sequence[str]) -> None:
    """Plot columns of a training log over its epochs, one panel each.

    Args:
        table: CSV with a column ``epoch``.
        picture: PNG to write.
        columns: names of the columns.
    """
    mpl.use("agg")
    from matplotlib import pyplot  # noqa: PLC0415 - after the backend is chosen

    with table.open() as file:
        rows = list(csv.DictReader(file))
    figure, panels = pyplot.subplots(1, len(columns), figsize=(4 * len(columns), 3))
    for panel, column in zip(panels, columns, strict=True):
        panel.plot([int(row["epoch"]) for row in rows], [float(row[column]) for row in rows])
        panel.set(title=column.replace("_", " "), xlabel="epoch")
        panel.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(picture, dpi=100)
    pyplot.close(figure)
