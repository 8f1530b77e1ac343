"""Measure the shipped eyes on the world: people, their garments, and whose they are.

Run by ``python -m benchmarks.people`` (needs the extra ``train`` and shared/data), with
``--write`` into ``benchmarks/people/people.csv``.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from benchmarks import results
from benchmarks.machine import stamp
from benchmarks.people import photos, seen
from benchmarks.people.matching import Row
from fashionizer.vision.pipeline import GarmentPipeline

RESULTS = Path(__file__).parent / "people.csv"


def shown(rows: Sequence[Row]) -> str:
    """Lay the figures out as text, one a line."""
    return "\n".join(
        f"{row['set']:16} {row['figure']:22} {row['part']:10} {row['value']:7.3f}"
        f"  {row['hits']} of {row['cases']}"
        for row in rows
    )


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.people", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--split", choices=get_args(photos.Split), default="test")
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.name}")
    given = parser.parse_args()
    made, detect = stamp(), GarmentPipeline.shipped(threads=1).detect
    rows = [
        *seen.evaluate(detect, photos.looks(given.data), "looks"),
        *seen.evaluate(detect, photos.wild(given.data, given.split), f"wild {given.split}"),
    ]
    print(shown(rows))
    if given.write:
        results.table(RESULTS, [made | row for row in rows])


if __name__ == "__main__":
    main()
