"""Learning curves and reliability diagrams as pictures."""

import csv
from collections.abc import Mapping, Sequence
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


def draw_reliability(diagrams: Mapping[str, Sequence[Sequence[float]]], picture: Path) -> None:
    """Plot what was said against what was true, one panel each (Guo et al., ICML 2017).

    Args:
        diagrams: by title, bins of mean probability, share that is true, and number.
        picture: PNG to write.
    """
    mpl.use("agg")
    from matplotlib import pyplot  # noqa: PLC0415 - after the backend is chosen

    figure, panels = pyplot.subplots(1, len(diagrams), figsize=(4 * len(diagrams), 4))
    for panel, (title, bins) in zip(panels, diagrams.items(), strict=True):
        said, found, number = zip(*bins, strict=True)
        panel.plot([0, 1], [0, 1], color="grey", linewidth=1)
        panel.scatter(said, found, s=[10 + 300 * n / sum(number) for n in number])
        panel.set(title=title, xlabel="probability", ylabel="share that is similar")
        panel.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(picture, dpi=100)
    pyplot.close(figure)
