"""Measure the system of the thesis beside ours, in one run, and write docs/benchmarks.md.

Run by ``make thesis`` (needs the extras ``train`` and ``bench``, and shared/data). The stages keep
what they measured in a folder: stopped, the same command goes on, as long as the commit is the
same. ``--small`` is a trial of under a minute, whose page goes into that folder, not into docs.
"""

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.machine import stamp
from benchmarks.results import table
from benchmarks.thesis.rows import THREADS, Row, keep, kept

if TYPE_CHECKING:
    from benchmarks.thesis.sides import Work

RESULTS = Path(__file__).parent / "thesis.csv"

SIZES = (200, 2_000, 20_000, 200_000)

LIBRARIES = "keras torch scikit-learn numpy onnxruntime qdrant-edge-py faiss-cpu openvino".split()

Given = argparse.Namespace


def _untrained(given: Given) -> list[Row]:
    from benchmarks.thesis.ways import untrained  # noqa: PLC0415 - torch

    untrained(given.work / "untrained")
    return []


def _take_in(given: Given) -> list[Row]:
    from benchmarks.thesis import sides  # noqa: PLC0415 - torch

    return sides.take_in(_work(given))


def _ask(given: Given) -> list[Row]:
    from benchmarks.thesis import sides  # noqa: PLC0415

    return sides.ask(_work(given), rounds=1 if given.small else 3)


def _cold(given: Given) -> list[Row]:
    from benchmarks.thesis import sides  # noqa: PLC0415

    return sides.cold(_work(given), times=1 if given.small else 3)


def _index(given: Given) -> list[Row]:
    from benchmarks.thesis import index  # noqa: PLC0415 - faiss
    from benchmarks.thesis.sizes import GarmentVectors  # noqa: PLC0415

    sizes = [size for size in SIZES if size <= given.most]
    return index.measure(GarmentVectors.load(given.work / "seen.npz"), sizes)


def _metal(given: Given) -> list[Row]:
    from benchmarks.thesis import metal  # noqa: PLC0415 - torch, openvino

    return metal.measure(2 if given.small else 15, _onnx(given))


def _quality(given: Given) -> list[Row]:
    from benchmarks.thesis import quality  # noqa: PLC0415

    thesis = _onnx(given)
    if thesis is None:
        print("quality is left out: the thesis's system is not trained", file=sys.stderr)
        return []
    asking, most, twice = (4, 4, 4) if given.small else (150, 220, None)
    folder = given.work / "quality"
    return quality.measure(given.data, folder, thesis, asking, most, twice)


STAGES: dict[str, Callable[[Given], list[Row]]] = {
    "untrained": _untrained,
    "take_in": _take_in,
    "ask": _ask,
    "cold": _cold,
    "index": _index,
    "metal": _metal,
    "quality": _quality,
}
"""In order; each runs in a process of its own, so that none has another's memory or threads."""


def _work(given: Given) -> "Work":
    from benchmarks.thesis import sides  # noqa: PLC0415

    sizes = [size for size in SIZES if size <= given.most]
    thesis = given.thesis if _onnx(given) else given.work / "untrained"
    photos, questions = (12, 4) if given.small else (200, 25)
    return sides.Work(given.work, thesis, given.data, sizes, photos, questions)


def _onnx(given: Given) -> Path | None:
    path: Path = given.thesis / "thesis.onnx"
    return path if path.is_file() else None


def main() -> None:
    """Run the stages that have not run yet, then write table and page."""
    given = _given()
    made = stamp() | {"threads": THREADS} | _versions()
    if given.stage:
        keep(STAGES[given.stage](given), given.work / f"{given.stage}.json")
        return
    _fresh(given, str(made["commit"]))
    for stage in STAGES:
        if not (given.work / f"{stage}.json").exists():
            began = time.perf_counter()
            command = [sys.executable, "-m", "benchmarks.thesis", *sys.argv[1:], "--stage", stage]
            subprocess.run(command, check=True)
            print(f"{stage}: {time.perf_counter() - began:.0f} s", file=sys.stderr)
    rows = [row for stage in STAGES for row in kept(given.work / f"{stage}.json")]
    _publish(given, rows, made)


def _publish(given: Given, rows: list[Row], made: dict[str, object]) -> None:
    from benchmarks.thesis.page import DOCS, publish  # noqa: PLC0415 - matplotlib

    trained = given.thesis.name if _onnx(given) else "thesis-resnet50v2, untrained"
    made = made | {"network": trained.removeprefix("thesis-")}
    full = given.most == SIZES[-1] and not given.small
    path = RESULTS if full else given.work / RESULTS.name
    table(path, [made | asdict(row) for row in rows])
    page = DOCS / "benchmarks.md" if full else given.work / "benchmarks.md"
    publish(rows, made, page, "make thesis")
    print(page)


def _fresh(given: Given, commit: str) -> None:
    """Forget what was measured of another commit, or with another amount of work."""
    terms = {"commit": commit, "most": given.most, "small": given.small}
    terms["thesis"] = str(given.thesis if _onnx(given) else None)
    path = given.work / "terms.json"
    if path.exists():
        if json.loads(path.read_text()) == terms and not given.again:
            return
        # other models may have come with the commit: its galleries are of no use either
        shutil.rmtree(given.work)
    elif given.work.exists() and any(given.work.iterdir()):
        sys.exit(f"The folder {given.work} holds something else; name another with --work.")
    given.work.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(terms))


def _versions() -> dict[str, object]:
    found: dict[str, object] = {}
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            found[library] = "absent"
    return found


def _given() -> Given:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.thesis", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--thesis", type=Path, default=Path("runs/thesis-resnet50"))
    parser.add_argument("--work", type=Path, help="folder to keep stages in")
    parser.add_argument("--most", type=int, default=SIZES[-1], help="largest gallery")
    parser.add_argument("--small", action="store_true", help="a trial of under a minute")
    parser.add_argument("--again", action="store_true", help="measure everything anew")
    parser.add_argument("--stage", choices=STAGES, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.small:
        given.most = min(given.most, SIZES[1])
    given.work = given.work or Path("runs") / ("bench-small" if given.small else "bench")
    return given


if __name__ == "__main__":
    main()
