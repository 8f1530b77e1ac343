"""Measure the warm path: photo bytes to answer, and photos added a second, on the drawn gallery.

Run by ``make bench``. Prints a table and appends a row to ``benchmarks/speed/ask.csv``.
"""

import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np

from benchmarks.eyes import shipped_eyes
from benchmarks.machine import stamp
from benchmarks.results import table
from drawn.gallery import write_gallery
from fashionizer.gallery.gallery import Gallery
from fashionizer.ingest.pipeline import ingest
from fashionizer.retrieval.service import Advisor
from fashionizer.settings import Settings
from fashionizer.sources.find import find

RESULTS = Path(__file__).parent / "ask.csv"
ROUNDS = 5
STAGES = ("decode", "parse", "embed", "search", "total")


def main() -> None:
    """Draw, add, ask every query photo some times, report."""
    with tempfile.TemporaryDirectory() as folder:
        row = measured(Path(folder))
    for name, value in row.items():
        print(f"{name:>18}  {value}")
    table(RESULTS, [row], more=True)


def measured(folder: Path) -> dict[str, object]:
    """Measure once; in milliseconds.

    But ``add_per_second``, and ``load_s``: the seconds to load the models and run them once.
    """
    write_gallery(folder / "drawn")
    began = time.perf_counter()
    detector, settings = shipped_eyes(), Settings(home=folder / "home")
    detector.warm()
    cold = time.perf_counter() - began
    photos = [path.read_bytes() for path in sorted((folder / "drawn" / "queries").iterdir())]
    with Gallery.open(
        settings.home, detector.models, write=True, create=True, say=print, settings=settings
    ) as gallery:
        sources = list(find([str(folder / "drawn" / "manifest.csv")], settings))
        report = ingest(gallery, detector, sources, settings, lambda _: None)
        advisor = Advisor(detector, gallery, settings)
        advisor.search(photos[0])
        answers = [advisor.search(photo) for _ in range(ROUNDS) for photo in photos]
        garments = gallery.state.garments
    row: dict[str, object] = {
        **stamp(),
        "onnxruntime": version("onnxruntime"),
        "garments": garments,
        "load_s": round(cold, 2),
        "add_per_second": round(report.added / report.seconds, 1),
    }
    for stage in STAGES:
        times = [answer.milliseconds.get(stage, 0.0) for answer in answers]
        for percentile in (50, 95, 99) if stage == "total" else (50,):
            row[f"{stage}_p{percentile}"] = round(float(np.percentile(times, percentile)), 1)
    return row


if __name__ == "__main__":
    main()
