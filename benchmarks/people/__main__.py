"""Measure the shipped eyes on the world: people, their garments, and whose they are.

Run by ``python -m benchmarks.people`` (needs the extra ``train`` and shared/data), with
``--write`` into ``benchmarks/people/people.csv``.

- world: the main person of the photos of ``looks/`` and of a split of ``wild/``. Thresholds are
  chosen with ``--split validation``, never on the fifth that is the test.
- sideways: some of these turned by 90 degrees both ways.
- small: street photos of CCP's test split in landscapes, at a half to a sixth of the height.
- beside: two and three people of that split side by side.
- pages: photos of the world in collages, screenshots and frames, and under watermarks.
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import get_args

import numpy as np

from benchmarks import results
from benchmarks.eyes import bits, shipped_eyes
from benchmarks.machine import stamp
from benchmarks.people import beside, pages, photos, seen, small
from benchmarks.people.composites import Grounds, figures
from benchmarks.people.matching import Eyes, Row
from fashionizer.training.data.pictures import rgb

RESULTS = Path(__file__).parent / "people.csv"

PARTS = ("world", "sideways", "small", "beside", "pages")

TURNED = 60
"""How many photos are turned."""

PAGES = 100
"""How many photos are set into pages."""


def rows(eyes: Eyes, data: Path, split: photos.Split, parts: Sequence[str]) -> Iterator[Row]:
    """Yield the figures of some of :data:`PARTS`.

    Args:
        eyes: what is measured.
        data: the folder shared/data.
        split: of ``wild/``.
        parts: which figures.
    """
    if "world" in parts:
        yield from seen.evaluate(eyes, photos.looks(data), "looks")
        yield from seen.evaluate(eyes, photos.wild(data, split), f"wild {split}")
    if "sideways" in parts or "pages" in parts:
        every = [*photos.looks(data), *photos.wild(data, split)]
        some = [every[int(i)] for i in np.random.default_rng(7).permutation(len(every))]
    if "sideways" in parts:
        yield from seen.sideways(eyes, some[:TURNED])
    if "pages" in parts:
        yield from pages.evaluate(eyes, [rgb(each.path) for each in some[:PAGES]])
    if "small" in parts or "beside" in parts:
        people = list(figures(data / "ccp"))
        grounds = Grounds(data / "ccp")
    if "small" in parts:
        yield from small.evaluate(eyes, people[: small.PHOTOS], grounds)
    if "beside" in parts:
        yield from beside.evaluate(eyes, beside.scenes(people, grounds))


def shown(made: Sequence[Row]) -> str:
    """Lay the figures out as text, a line for each figure of a set."""
    lines: dict[tuple[object, object], list[str]] = {}
    for row in made:
        cells = lines.setdefault((row["set"], row["figure"]), [])
        cells.append(f"{row['part']} {row['value']:.3f} ({row['hits']}/{row['cases']})")
    return "\n".join(
        f"{of:19} {figure:40} " + "  ".join(cells) for (of, figure), cells in lines.items()
    )


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.people", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--split", choices=get_args(photos.Split), default="test")
    parser.add_argument("--only", nargs="*", default=PARTS, choices=PARTS)
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.name}")
    given = parser.parse_args()
    began, made, eyes = time.perf_counter(), stamp() | bits(), shipped_eyes(threads=1)
    found = list(rows(eyes, given.data, given.split, given.only))
    print(shown(found))
    print(f"{time.perf_counter() - began:.0f} s")
    if given.write:
        results.table(RESULTS, [made | row for row in found])


if __name__ == "__main__":
    main()
