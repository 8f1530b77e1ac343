"""Measure the colour vectors and names on real garments, the shipped ones and others tried.

``python -m benchmarks.colour DATA`` prints tables; with ``--write`` the one of vectors is appended
to ``benchmarks/colour/colour.csv``. DATA holds the folders ``ccp`` and ``clothing``. Nothing is
learned here. The columns, best at 1 but for ``foreign`` and ``ms``:

- rank: Spearman correlation of vector similarity with the reference distance of garments, over all
  pairs; rank_near: over pairs of a reference distance below 20. The reference is the earth mover's
  distance between the colours of two garments, moved over CIEDE2000.
- at_5 … at_50: mean similarity of two garments at these reference distances, give or take 10 %.
- same: share of the first ten that are of the same colour, a reference distance up to 7, or of all
  such garments where they are fewer.
- lit_itself, lit_same: in another light (exposure, white balance, contrast), how often the garment
  is nearest to itself of all, and *same* again.
- twin: how often the nearest garment of its group is the very same in another photo, for outfits
  photographed twice, by the parser's masks; twin_lit the same with each photo's light taken out, as
  the pipeline does it. All others leave it in; ``benchmarks.colour.lamps`` is about it.
- mask: similarity of a garment's vector by the parser's mask to that by the true mask, less its
  outermost two pixels.
- foreign: share of the pixels looked at, by the parser's masks, that are not the garment's.
- ms: milliseconds to sample the pixels and make the vector.
"""

import argparse
import csv
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.vq import kmeans2
from scipy.optimize import linear_sum_assignment
from scipy.stats import spearmanr

from benchmarks.colour.crops import Crop, ParsedGarment, crops, eroded, named, parsed
from benchmarks.colour.variants import VARIANTS, Variant
from benchmarks.machine import stamp
from fashionizer.schema import RGB, Mask, Vectors
from fashionizer.training.data.ciede2000 import ciede2000
from fashionizer.vision.colour import descriptor as colour

RESULTS = Path(__file__).parent / "colour.csv"

CLUSTERS, GRAINS = 8, 40
"""Colours of a garment in the reference, and the equal parts that are moved between two."""

NEAR, SAME = 20.0, 7.0
"""Reference distances: garments of near colours, and of one colour to a person."""

LIGHTS = 3
"""Other lights that each garment is seen in."""

FIRST = 10

Floats = NDArray[np.float64]
Pixels = NDArray[np.uint8]
Palette = tuple[Floats, NDArray[np.intp]]


def main() -> None:
    """Read, measure, report."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.colour", description="Measure the colour vectors and names."
    )
    parser.add_argument("data", type=Path, help="folder with ccp/ and clothing/")
    parser.add_argument("--write", action="store_true", help=f"append to {RESULTS.name}")
    parser.add_argument("--only", nargs="*", default=list(VARIANTS), choices=list(VARIANTS))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as cache:
        garments = crops(given.data, Path(cache))
        for light, share in names(given.data, Path(cache)).items():
            print(f"main colour named as by eye, {light}: {share:.3f}")
    distance, found = reference(garments), list(parsed(given.data))
    rows: list[dict[str, object]] = []
    for name in given.only:
        row = measured(VARIANTS[name], garments, distance, found)
        if not rows:
            print(" " * 26, *(f"{key:>10}" for key in row))
        print(f"{name:26}", *(f"{value:10.3f}" for value in row.values()), flush=True)
        rows.append({**stamp(), "garments": len(garments), "variant": name, **row})
    if given.write:
        write(rows)


def write(rows: Sequence[dict[str, object]]) -> None:
    """Append rows to :data:`RESULTS`."""
    new = not RESULTS.exists()
    with RESULTS.open("a", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        if new:
            writer.writeheader()
        writer.writerows(rows)


def measured(
    variant: Variant, garments: Sequence[Crop], distance: Floats, found: Sequence[ParsedGarment]
) -> dict[str, float]:
    """Return all columns of one variant; see the module."""
    kept = colour.RIM
    colour.RIM = variant.rim
    try:
        began = time.perf_counter()
        paints = [colour.sample(garment.pixels, garment.mask) for garment in garments]
        vectors = np.stack([variant.descriptor(paint) for paint in paints])
        spent = (time.perf_counter() - began) / len(garments) * 1e3
        row = {**agreement(vectors, distance), "same": same(vectors, vectors, distance)}
        row |= lit(variant, paints, garments, vectors, distance)
        lights = [garment.light for garment in found]
        row |= {
            "twin": twins(variant, found, [0.0] * len(found)),
            "twin_lit": twins(variant, found, lights),
            **masks(variant, found),
            "ms": spent,
        }
    finally:
        colour.RIM = kept
    return {key: round(float(value), 4) for key, value in row.items()}


def reference(garments: Sequence[Crop]) -> Floats:
    """Return the (n, n) reference distances between garments, by their true masks."""
    palettes = [palette(garment.pixels, eroded(garment.mask)) for garment in garments]
    places = np.stack([centres for centres, _ in palettes])
    distance = np.zeros((len(palettes), len(palettes)))
    for i, (centres, grains) in enumerate(palettes):
        ways = ciede2000(centres[None, :, None], places[:, None])
        for j in range(i):
            way = np.repeat(np.repeat(ways[j], grains, 0), palettes[j][1], 1)
            distance[i, j] = distance[j, i] = way[linear_sum_assignment(way)].mean()
    return distance


def palette(pixels: RGB, mask: Mask) -> Palette:
    """Return a garment's colours: (8, 3) CIE Lab, and how many of the 40 grains are of each."""
    inside = pixels[mask]
    lab = colour.to_lab(inside[:: max(1, len(inside) // 2000)]).astype(np.float64)
    order = lab[np.argsort(lab[:, 0], kind="stable")]
    start = order[np.linspace(0, len(order) - 1, CLUSTERS).astype(int)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a plain garment leaves clusters empty
        centres, member = kmeans2(lab, start, iter=12, minit="matrix")
    exact = np.bincount(member, minlength=CLUSTERS) / len(lab) * GRAINS
    grains = exact.astype(np.intp)
    grains[np.argsort(grains - exact)[: GRAINS - grains.sum()]] += 1
    return np.asarray(centres, np.float64), grains


def agreement(vectors: Vectors, distance: Floats) -> dict[str, float]:
    """Return ``rank``, ``rank_near`` and ``at_…``."""
    pairs = np.triu_indices(len(vectors), 1)
    similar, far = (vectors @ vectors.T)[pairs], distance[pairs]
    near = far < NEAR
    ranks = {
        "rank": spearmanr(-similar, far).statistic,
        "rank_near": spearmanr(-similar[near], far[near]).statistic,
    }
    at = {f"at_{d}": similar[np.abs(far - d) <= 0.1 * d].mean() for d in (5, 10, 20, 30, 50)}
    return {**ranks, **at}


def same(queries: Vectors, vectors: Vectors, distance: Floats) -> float:
    """Return ``same`` for garments asking for all others."""
    similar = queries @ vectors.T
    np.fill_diagonal(similar, -np.inf)
    wanted = distance <= SAME
    np.fill_diagonal(wanted, False)
    first = np.take_along_axis(wanted, np.argsort(-similar, 1)[:, :FIRST], 1).sum(1)
    there = np.minimum(wanted.sum(1), FIRST)
    return float((first[there > 0] / there[there > 0]).mean())


def lit(
    variant: Variant,
    paints: Sequence[Pixels],
    garments: Sequence[Crop],
    vectors: Vectors,
    distance: Floats,
) -> dict[str, float]:
    """Return ``lit_itself`` and ``lit_same``."""
    random = np.random.default_rng(1)
    itself, alike = [], []
    for _ in range(LIGHTS):
        changed = [
            in_other_light(paint, float(garment.pixels.mean()), random)
            for paint, garment in zip(paints, garments, strict=True)
        ]
        queries = np.stack([variant.descriptor(paint) for paint in changed])
        nearest = (queries @ vectors.T).argmax(1)
        itself.append((nearest == np.arange(len(vectors))).mean())
        alike.append(same(queries, vectors, distance))
    return {"lit_itself": float(np.mean(itself)), "lit_same": float(np.mean(alike))}


def in_other_light(pixels: Pixels, mean: float, random: np.random.Generator) -> Pixels:
    """Change exposure by up to 25 %, white balance by 7 %, contrast by 20 %, at random.

    Args:
        pixels: (…, 3) uint8 RGB.
        mean: of the whole photo; contrast changes about it.
        random: seeded generator.
    """
    gain = random.uniform(0.75, 1.25) * random.uniform(0.93, 1.07, 3)
    changed = ((pixels - mean) * random.uniform(0.8, 1.2) + mean) * gain
    return np.clip(changed, 0, 255).astype(np.uint8)


def twins(variant: Variant, found: Sequence[ParsedGarment], lights: Sequence[float]) -> float:
    """Return ``twin``, over garments whose photo has a twin with one of the same label.

    Args:
        variant: makes the vectors.
        found: garments.
        lights: what is taken out of each, in mireds.
    """
    paints = [colour.sample(s.pixels, s.mask, d) for s, d in zip(found, lights, strict=True)]
    vectors = np.stack([variant.descriptor(paint) for paint in paints])
    similar = vectors @ vectors.T
    photos, groups = np.array([s.photo for s in found]), np.array([s.group for s in found])
    labels, right = np.array([s.label for s in found]), []
    for number, garment in enumerate(found):
        good = (photos == garment.twin) & (labels == garment.label)
        if good.any():
            among = (groups == garment.group) & (photos != garment.photo)
            right.append(good[np.where(among, similar[number], -np.inf).argmax()])
    return float(np.mean(right))


def masks(variant: Variant, found: Sequence[ParsedGarment]) -> dict[str, float]:
    """Return ``mask`` and ``foreign``, over garments that the parser found for what they are."""
    alike, foreign = [], []
    for garment, truth in _rightly(found):
        paint = colour.sample(garment.pixels, garment.mask)
        inside = garment.pixels[eroded(truth)]
        true = inside[:: max(1, len(inside) // colour.SAMPLE)]
        alike.append(variant.descriptor(paint) @ variant.descriptor(true))
        foreign.append((colour.sample(np.repeat(truth[..., None], 3, 2), garment.mask) == 0).mean())
    return {"mask": float(np.mean(alike)), "foreign": float(np.mean(foreign))}


def _rightly(found: Sequence[ParsedGarment]) -> Iterator[tuple[ParsedGarment, Mask]]:
    for garment in found:
        if garment.truth is not None:
            shared = (garment.mask & garment.truth).sum()
            if shared >= 0.5 * (garment.mask | garment.truth).sum():
                yield garment, garment.truth


def names(data: Path, cache: Path) -> dict[str, float]:
    """Return how often the main colour's name is one that a person would accept, by light."""
    random = np.random.default_rng(2)
    plain, changed = [], []
    for crop, wanted in named(data, cache):
        paint, mean = colour.sample(crop.pixels, crop.mask), float(crop.pixels.mean())
        plain.append(colour.dominant(paint)[0].name in wanted)
        for _ in range(LIGHTS):
            other = in_other_light(paint, mean, random)
            changed.append(colour.dominant(other)[0].name in wanted)
    return {"as photographed": float(np.mean(plain)), "in other lights": float(np.mean(changed))}


if __name__ == "__main__":
    main()
