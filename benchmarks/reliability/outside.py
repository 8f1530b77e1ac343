"""Look from outside at what Fashionizer does on its own: files, names, addresses.

``python -m benchmarks.reliability.outside`` writes ``benchmarks/reliability/outside.json``. It
draws a small gallery, has ``python -m tests.outside`` make every journey of
``tests/outside/journeys.py``, and keeps what was seen; ``tests/test_privacy.py`` asserts the same.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.machine import ROOT, stamp
from benchmarks.reliability.outside_goals import goals
from benchmarks.results import Row, keep
from drawn.gallery import write_gallery
from fashionizer.gallery.gallery import Gallery
from fashionizer.ingest.pipeline import ingest
from fashionizer.settings import Settings
from fashionizer.sources.find import find
from fashionizer.vision.pipeline import GarmentPipeline

RESULTS = Path(__file__).with_suffix(".json")

LOOKS, HEIGHT = 12, 400

SEEN = ("status", "seconds", "written", "left", "asked", "reached")
"""What is kept of a journey."""


def main() -> None:
    """Look, report, and fail where anything was seen that should not be."""
    row: Row = stamp()
    with tempfile.TemporaryDirectory() as folder:
        row |= measured(Path(folder).resolve())
    keep(RESULTS, row)
    sys.exit(0 if all(goal.met for goal in goals(row)) else 1)


def measured(folder: Path) -> Row:
    """Return what was seen of each journey, paths counted from ``folder``."""
    home, drawn, place = (folder / name for name in ("home", "drawn", "place"))
    write_gallery(drawn, looks=LOOKS, height=HEIGHT)
    detector, settings = GarmentPipeline.shipped(), Settings(home=home)
    with Gallery.open(
        home, detector.models, write=True, create=True, say=_quiet, settings=settings
    ) as gallery:
        sources = list(find([str(drawn / "manifest.csv")], settings))
        ingest(gallery, detector, sources, settings, _quiet)
    place.mkdir()
    command = [sys.executable, "-m", "tests.outside", *map(str, (home, drawn, place))]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    report = json.loads(done.stdout.replace(f"{place}/", ""))
    return {
        "means": report["means"],
        "without_network": report["without_network"],
        "journeys": {name: _kept(seen) for name, seen in report["journeys"].items()},
        "requests": len(report["journeys"]["serve"]["answers"]),
        "telltale": _kept(next(iter(report["telltales"].values()))),
    }


def _kept(seen: dict[str, Any]) -> Row:
    return {name: seen[name] for name in SEEN}


def _quiet(_told: object) -> None:
    """Say nothing."""


if __name__ == "__main__":
    main()
