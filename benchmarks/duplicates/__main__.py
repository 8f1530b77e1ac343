"""Measure which copies are folded, which colour variants are not, and which picture is kept.

``python -m benchmarks.duplicates`` prints a table; with ``--write`` it is appended to
``benchmarks/duplicates/duplicates.csv``. Measured on the photos of ``../shared/data`` whose name
has an odd SHA-256 (its first byte); the thresholds were chosen on the others. What is folded is
decided as ``add`` does: by fingerprints first, then with the kept JPEG.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.duplicates.made import (
    COPIES,
    EDITS,
    cropped,
    held_out,
    masked,
    read,
    saved,
    scaled,
    variants,
)
from benchmarks.machine import stamp
from benchmarks.results import table
from fashionizer.gallery.storage.photos import LONG_SIDE
from fashionizer.photo import thumbnail
from fashionizer.photo.copies import detail
from fashionizer.photo.copies.hashes import Nearest, alike, framed, perceptual, worth_comparing
from fashionizer.photo.copies.sameness import ENOUGH, same_photo
from fashionizer.photo.decode import decode
from fashionizer.schema import RGB
from fashionizer.training.data import ccp

RESULTS = Path(__file__).parent / "duplicates.csv"

FOLDERS = ("ccp/photos", "clothing/images", "looks/photos", "wild/photos")

PARTS = ("copies", "variants", "exchanges", "pairs")

_LARGEST = 3
"""Times that a photo is enlarged at most: what is larger is reduced again before it is judged."""

Hit = tuple[str, bool]
"""What was tried, and whether it was folded (or kept)."""


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """What a gallery has of a photo."""

    prints: tuple[bytes, ...]
    pixels: RGB

    @classmethod
    def of(cls, pixels: RGB) -> "Kept":
        """Keep a photo."""
        jpeg = thumbnail.jpeg(pixels, LONG_SIDE)
        return cls(framed(pixels), decode(jpeg, at_most=ENOUGH).pixels)

    def folds(self, pixels: RGB) -> bool:
        """Return whether a new picture is taken for this photo."""
        return worth_comparing(framed(pixels), self.prints[0]) and same_photo(pixels, self.pixels)


def copies(path: Path) -> list[Hit]:
    """Fold copies of a photo with it, and it with them."""
    pixels = read(path)
    whole, hits = Kept.of(pixels), []
    for name, made in (COPIES | EDITS).items():
        copy = made(pixels, np.random.default_rng(len(name)))
        kind = "copies" if name in COPIES else "edits"
        alone = alike(perceptual(copy), whole.prints[0])
        hits.append((f"{kind}: all, were there the fingerprints alone", alone))
        for folded in (whole.folds(copy), Kept.of(copy).folds(pixels)):
            hits += [(f"{kind}: all", folded), (f"{kind}: {name}", folded)]
    return hits


def recolourings(folder: Path, photo: ccp.Photo) -> list[Hit]:
    """Fold photos of a garment in other colours."""
    hits = []
    for each in variants(folder, photo, np.random.default_rng(int(photo.name))):
        kept = Kept.of(each.photo)
        folded = kept.folds(each.other)
        alone = alike(perceptual(each.other), kept.prints[0])
        hits.append(("variants: all, were there the fingerprints alone", alone))
        size = "under 0.5 %" if each.share < 0.005 else "0.5 … 2 %" if each.share < 0.02 else "more"
        for name in ("all", each.colour, f"figure {each.frame}", f"of the picture, {size}"):
            hits.append((f"variants: {name}", folded))
    return hits


def exchanges(path: Path) -> list[Hit]:
    """Offer originals for their thumbnails, and enlarged copies for their originals."""
    pixels, hits = read(path), []
    for factor in (1.3, 1.5, 2, 3, 6):
        for quality in (75, 95):
            small = scaled(pixels, 1 / factor)
            taken = _better(saved(pixels, quality=quality), small)
            hits.append((f"exchange: original for its 1/{factor}", taken))
            if factor <= _LARGEST:
                for how in (Image.Resampling.BICUBIC, Image.Resampling.LANCZOS):
                    large = saved(scaled(pixels, factor, how), quality=quality)
                    hits.append((f"exchange: enlarged {factor} times", _better(large, pixels)))
    other = cropped(pixels, 0, 0, 0, 0.08)
    hits.append(("exchange: another aspect", _better(other, scaled(pixels, 0.3))))
    hits.append(("exchange: 16 pixels", _better(scaled(pixels, 16 / max(pixels.shape)), pixels)))
    return hits


def _better(new: RGB, kept: RGB) -> bool:
    sizes = [(pixels.shape[1], pixels.shape[0]) for pixels in (new, kept)]
    most = detail.side_needed(sizes[1])
    seen = scaled(new, most / max(new.shape)) if most < max(new.shape) else new
    return detail.better(seen, sizes[0], sizes[1])


def pairs(data: Path, workers: ProcessPoolExecutor) -> Iterator[tuple[str, float, int]]:
    """Compare all photos with all; those of one outfit are known for some."""
    known = json.loads((data / "ccp/same_outfit.json").read_text())
    same = {frozenset((pair["a"], pair["b"])) for pair in known}
    for folder in FOLDERS:
        paths = sorted((data / folder).glob("*.jpg"))
        prints = list(workers.map(_framed, paths, chunksize=50))
        nearest = Nearest()
        for number, each in enumerate(prints):
            nearest.add(each[0], number)
        near = [
            frozenset((one, other))
            for one, each in enumerate(prints)
            for other in nearest.near(each, 17)
            if one != other
        ]
        yield f"{folder}: candidates a photo", len(near) / len(paths), len(paths)
        couples = sorted({tuple(sorted(couple)) for couple in near})
        named = [(paths[one], paths[other]) for one, other in couples]
        folded = [p for p, is_one in zip(named, workers.map(_folded, named), strict=True) if is_one]
        for one, other in folded:
            print(f"folded: {one.name} {other.name}")
        yield f"{folder}: pairs folded", len(folded), len(paths) * (len(paths) - 1) // 2
        if folder.startswith("ccp"):
            hit = sum(frozenset((one.stem, other.stem)) in same for one, other in folded)
            yield "of the pairs known to show one outfit, folded", hit, len(same)


def _framed(path: Path) -> tuple[bytes, ...]:
    return framed(read(path))


def _folded(couple: tuple[Path, Path]) -> bool:
    one, other = map(read, couple)
    return Kept.of(one).folds(other) or Kept.of(other).folds(one)


def shares(hits: Iterable[Hit]) -> Iterator[tuple[str, float, int]]:
    """Return the share of each name that was folded."""
    count: Counter[str] = Counter()
    folded: Counter[str] = Counter()
    for name, is_folded in hits:
        count[name] += 1
        folded[name] += is_folded
    for name in sorted(count):
        yield name, folded[name] / count[name], count[name]


def picked(data: Path, count: int) -> list[Path]:
    """Pick held-out photos, a quarter from each folder."""
    random = np.random.default_rng(0)
    found: list[Path] = []
    for folder in FOLDERS:
        paths = [path for path in sorted((data / folder).glob("*.jpg")) if held_out(path.name)]
        found += [paths[i] for i in random.permutation(len(paths))[: count // len(FOLDERS)]]
    return found


def measured(
    name: str, data: Path, count: int, workers: ProcessPoolExecutor
) -> Iterator[tuple[str, float, int]]:
    """Return the figures of one of :data:`PARTS`."""
    if name == "pairs":
        yield from pairs(data, workers)
        return
    if name == "variants":
        worn = masked(data / "ccp")
        some = [worn[i] for i in np.random.default_rng(0).permutation(len(worn))[:count]]
        hits = workers.map(partial(recolourings, data / "ccp"), some)
    else:
        hits = workers.map(copies if name == "copies" else exchanges, picked(data, count))
    yield from shares(hit for each in hits for hit in each)


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.duplicates", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--photos", type=int, default=100)
    parser.add_argument("--only", nargs="*", default=PARTS, choices=PARTS)
    parser.add_argument("--write", action="store_true", help=f"append to {RESULTS.name}")
    given = parser.parse_args()
    made = stamp()
    with ProcessPoolExecutor() as workers:
        for part in given.only:
            rows = _told(measured(part, given.data, given.photos, workers))
            if given.write:
                table(RESULTS, [made | row for row in rows], more=True)


def _told(rows: Iterable[tuple[str, float, int]]) -> list[dict[str, object]]:
    told: list[dict[str, object]] = []
    for name, value, count in rows:
        print(f"{name:>56} {value:8.4f} of {count}", flush=True)
        told.append({"figure": name, "value": round(value, 4), "of": count})
    return told


if __name__ == "__main__":
    main()
