"""Draw contact sheets of what is found on described photos, for looking at before and after.

``python -m benchmarks.people.sheets OUT --photos wild --count 60``. Sheets show photos that must
not be shown on: they are never committed.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import get_args

from PIL import Image

from benchmarks.eyes import shipped_eyes
from benchmarks.people import photos
from benchmarks.people.drawing import CAPTION, SIDE, drawn
from benchmarks.people.matching import Eyes, main_persons
from benchmarks.people.photos import Photo
from fashionizer.training.data.pictures import rgb

COLUMNS, ROWS = 4, 3


def mixed(every: Sequence[Photo], count: int) -> list[Photo]:
    """Choose photos of every size and count of people by turns, until there are enough."""
    kinds: defaultdict[tuple[str, str], list[Photo]] = defaultdict(list)
    for photo in sorted(every, key=lambda each: each.name):
        kinds[photo.size, photo.people].append(photo)
    longest = max(map(len, kinds.values()))
    turns = (kinds[kind][i : i + 1] for i in range(longest) for kind in sorted(kinds))
    return [photo for turn in turns for photo in turn][:count]


def sheets(eyes: Eyes, chosen: Sequence[Photo]) -> Iterator[Image.Image]:
    """Yield sheets of twelve photos; the captions say what a viewer sees, missed and wrong."""
    for start in range(0, len(chosen), COLUMNS * ROWS):
        sheet = Image.new("RGB", (COLUMNS * SIDE, ROWS * (SIDE + CAPTION)))
        for i, photo in enumerate(chosen[start : start + COLUMNS * ROWS]):
            row, column = divmod(i, COLUMNS)
            sheet.paste(_tile(eyes, photo), (column * SIDE, row * (SIDE + CAPTION)))
        yield sheet


def _tile(eyes: Eyes, photo: Photo) -> Image.Image:
    pixels = rgb(photo.path)
    detections = eyes.detect(pixels)
    there = {group for group, _ in photo.garments}
    seen = {each.group for each in main_persons(detections)}
    first = f"{photo.name[:8]} {photo.size}, {photo.people} seen: {' '.join(sorted(there))}"
    missed, wrong = (" ".join(sorted(each)) or "-" for each in (there - seen, seen - there))
    return drawn(pixels, detections, (first, f"missed: {missed}; wrong: {wrong}"))


def main() -> None:
    """Draw and save."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.people.sheets", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--photos", choices=("looks", "wild"), default="looks")
    parser.add_argument("--split", choices=get_args(photos.Split), default="test")
    parser.add_argument("--count", type=int, default=89)
    given = parser.parse_args()
    data = given.data
    every = photos.looks(data) if given.photos == "looks" else photos.wild(data, given.split)
    chosen = every[: given.count] if given.photos == "looks" else mixed(every, given.count)
    given.out.mkdir(parents=True, exist_ok=True)
    for number, sheet in enumerate(sheets(shipped_eyes(threads=1), chosen), 1):
        sheet.save(given.out / f"{given.photos}-{number:02}.png")
    print(f"{len(chosen)} photos drawn into {given.out}")


if __name__ == "__main__":
    main()
