"""docs/benchmarks.md and its plots, from the rows of a run."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import matplotlib as mpl

from benchmarks.machine import ROOT
from benchmarks.thesis.rows import Row
from benchmarks.thesis.sides import OURS, SECTION, THESIS

mpl.use("agg")
from matplotlib import pyplot

DOCS = ROOT / "docs"

Key = tuple[str, str, int, str]

GOALS: Sequence[tuple[str, Callable[["Figures"], float | None], str]] = (
    ("warm question at 200, times as fast", lambda f: f.ratio(200, "p50 ms"), "5"),
    ("warm question at 200,000, times as fast", lambda f: f.ratio(200_000, "p50 ms"), "20"),
    ("cold start at 200, times as fast", lambda f: f.ratio(200, "cold start s"), "3"),
    ("recall@10 of our index, largest size", lambda f: f.recall(), "0.99"),
    ("photos taken in a second", lambda f: f.rate(), "10"),
    ("embedder, share of sgemm peak", lambda f: f.share("embedder"), "0.50"),
    ("parser, share of sgemm peak", lambda f: f.share("parser"), ""),
)
"""What was aimed at: in words, how it is read off the rows, and the least wanted."""


class Figures:
    """The rows of a run, by what they are."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self._by: Mapping[Key, Row] = {
            (row.section, row.system, row.size, row.metric): row for row in rows
        }

    def value(self, section: str, system: str, size: int, metric: str) -> float | None:
        """Return one figure, None where it was not measured."""
        row = self._by.get((section, system, size, metric))
        return None if row is None else row.value

    def ratio(self, size: int, metric: str) -> float | None:
        """Say how many times as fast ours is."""
        theirs, ours = (self.value(SECTION, name, size, metric) for name in (THESIS, OURS))
        return None if theirs is None or not ours else theirs / ours

    def recall(self) -> float | None:
        """Return our index's recall at the largest size."""
        found = [r for r in self.rows if r.metric == "recall@10" and "(ours)" in r.system]
        return max(found, key=lambda row: row.size).value if found else None

    def rate(self) -> float | None:
        """Return how many photos we take in a second."""
        found = [r.value for r in self.rows if r.metric.startswith("photos taken")]
        return found[0] if found else None

    def share(self, model: str) -> float | None:
        """Return the largest share of the sgemm peak that a model reaches in ONNX Runtime."""
        shares = [
            row.value
            for row in self.rows
            if row.metric == "of sgemm"
            and row.system.startswith(model)
            and "ONNX Runtime" in row.system
        ]
        return max(shares, default=None)

    def table(self, section: str, first: str, only: Callable[[Row], bool] = lambda _: True) -> str:
        """Lay a section out in Markdown: a line a system and size, a column a metric."""
        rows = [row for row in self.rows if row.section == section and only(row)]
        metrics = list(dict.fromkeys(row.metric for row in rows))
        lines = [f"| {first} | " + " | ".join(metrics) + " |", "|---" * (len(metrics) + 1) + "|"]
        for system, size in dict.fromkeys((row.system, row.size) for row in rows):
            cells = [_cell(self._by.get((section, system, size, metric))) for metric in metrics]
            named = f"{system}, {size:,}" if size else system
            lines.append(f"| {named} | " + " | ".join(cells) + " |")
        return "\n".join(lines) + "\n"


def _cell(row: Row | None) -> str:
    if row is None:
        return ""
    interval = "" if row.low is None else f" ({row.low:.2f}-{row.high:.2f})"
    return f"{row.value:,.4g}{interval}" if row.value < 1e4 else f"{row.value:,.0f}"


def publish(rows: Sequence[Row], made: Mapping[str, object], page: Path, command: str) -> None:
    """Write the page and its plots.

    Args:
        rows: of one run.
        made: machine, commit, versions; by name.
        page: to write; the plots go into the folder ``curves`` beside it.
        command: that made the rows.
    """
    figures = Figures(rows)
    curves = page.parent / "curves"
    curves.mkdir(parents=True, exist_ok=True)
    plots = {
        "bench-question.png": (SECTION, "p50 ms", "warm question, p50"),
        "bench-index.png": ("index", "p50 ms", "index alone, p50"),
    }
    for name, (section, metric, title) in plots.items():
        _plot(figures, section, metric, title, curves / name)
    stamp = ", ".join(f"{name} {value}" for name, value in made.items())
    profile = "share of"
    parts = [
        "# The thesis's system beside ours\n",
        f"One run of `{command}`: {stamp}. All rows are in "
        "[benchmarks/thesis/thesis.csv](../benchmarks/thesis/thesis.csv). That command writes this "
        "page.\n",
        "*Thesis* is its way as described: Keras looks at the whole picture, 100 principal "
        "components, scikit-learn compares with all outfits. *Ours* is the product: parser, "
        "embedder of each garment, colour, Qdrant Edge. A gallery's first garments are those of "
        "real street photos; beyond, they are noisy draws of them. Sizes count outfit pictures "
        "for the thesis, garments for ours.\n",
        "## What was aimed at\n",
        _goals(figures),
        "## From photo to answer\n",
        figures.table(SECTION, "system, size"),
        "![A warm question by size](curves/bench-question.png)\n",
        "*Photos taken in* counts reading, looking and keeping. *Cold start* is a process from its "
        "start to its end, with one answer; *memory* is the most it held.\n",
        "## The index alone\n",
        figures.table("index", "index, vectors"),
        "![The index alone by size](curves/bench-index.png)\n",
        "Vectors are our garments', shape and colour; recall counts ties. FAISS is in memory only; "
        "it was not chosen because it neither filters nor keeps anything.\n",
        "## Quality\n",
        figures.table("quality", "questions: system, number")
        if any(row.section == "quality" for row in rows)
        else "Not measured: the thesis's system was not trained (`fashionizer train thesis`).\n",
        "*Twins, whole*: an outfit photographed twice, one whole photo asks for the other, the "
        "thesis's own question. *Twins, garment*: a box around each garment asks. *Laid out*: "
        "garments of senders that nothing was learned from ask for outfits with their class. "
        "95 % intervals in brackets.\n",
        "## How near the metal\n",
        figures.table("metal", "what, threads", lambda row: profile not in row.system),
        "The peak is the faster of torch's and NumPy's product of two 2048 x 2048 matrices, in the "
        "same run. Where time goes, by ONNX Runtime's profiler, beside the operations: what takes "
        "a larger share of the time than of the operations is what keeps a model from the peak. "
        "Depthwise convolutions do few operations for each number they read.\n",
        figures.table("metal", "what", lambda row: profile in row.system),
    ]
    page.write_text("\n".join(parts), encoding="utf-8")


def _goals(figures: Figures) -> str:
    lines = ["| goal | wanted | measured |", "|---|---|---|"]
    for words, read, wanted in GOALS:
        found = read(figures)
        lines.append(f"| {words} | {wanted} | {'-' if found is None else f'{found:.3g}'} |")
    return "\n".join(lines) + "\n"


def _plot(figures: Figures, section: str, metric: str, title: str, path: Path) -> None:
    figure, panel = pyplot.subplots(figsize=(7, 4))
    rows = [row for row in figures.rows if row.section == section and row.metric == metric]
    for system in dict.fromkeys(row.system for row in rows):
        points = [(row.size, row.value) for row in rows if row.system == system]
        panel.loglog(*zip(*points, strict=True), marker="o", label=system)
    panel.set(title=title, xlabel="garments or outfits", ylabel="ms")
    panel.grid(alpha=0.3, which="both")
    panel.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(path, dpi=100)
    pyplot.close(figure)
