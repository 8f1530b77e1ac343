"""Measure whether a garment keeps its colour's name when its photo is taken in another light.

``python -m benchmarks.colour.lamps DATA`` prints a table; ``--write`` appends it to
``benchmarks/colour/lamps.csv``. DATA holds ``ccp``, ``clothing``, ``looks`` and ``labels``. Each
photo is relit (``fashionizer.vision.colour.lamps``: Bradford's transform along the Planckian locus,
clipped), kept as JPEG as a camera would, parsed again, and its light estimated; the garments' masks
stay those of the photo as it was. ``left`` is the share of the lamp's cast that the camera's own
white balance left over; kelvin 0 is the photo as it is. Sets of garments:

- held out: by true masks, of the test split;
- named: those of ``names.csv``, with the names that a person accepts; twenty: of them those drawn
  first, at a fixed seed, whose name in daylight a person accepts;
- looks: those of ``labels/wild_garments.csv`` that the parser finds, with one of 14 colour words;
- cloth: one cloth that fills the picture, cut out of the garments held out. Hardly anything in it
  tells the light, so as it is it shall stay as it is.

Columns: ``kept`` is the share of names that stay those of the photo as it was (as it is: of names
that looking for the light leaves alone), ``right`` of names that a person accepts; ``alike`` is the
mean similarity of the colour vector to the one before. Each is given without (``plain_…``) and with
the light taken out, ``known_kept`` with the true lamp taken out: what clipping and rounding leave.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

from benchmarks.colour.crops import Crop, crops, named, seen
from benchmarks.duplicates.made import saved
from benchmarks.machine import stamp
from benchmarks.results import table
from fashionizer.schema import RGB, Mask, Vector
from fashionizer.vision.colour import descriptor as colour
from fashionizer.vision.colour import light
from fashionizer.vision.colour.lamps import lit, mireds
from fashionizer.vision.parsing.parser import Parser
from fashionizer.vision.runtime.model import Model

RESULTS = Path(__file__).parent / "lamps.csv"

AS_IT_IS = (0, 0.0)

LAMPS = [(kelvin, left) for kelvin in (2700, 9000) for left in (1.0, 0.5)]
"""Kelvin, and the share of the cast that is left over."""

QUALITY = 92
"""Of the JPEG that a relit photo is kept as."""

FILL = 64
"""Side of a piece of cloth that fills a picture, in pixels, before it is enlarged four times."""

TWENTY = 20

COLUMNS = ("plain_kept", "kept", "known_kept", "plain_right", "right", "plain_alike", "alike")

Lamp = tuple[int, float]
Row = dict[str, float]
Rows = dict[tuple[str, Lamp], list[Row]]
Named = tuple[str, Vector]
Wanted = list[tuple[Crop, set[str]]]


def main() -> None:
    """Read, relight, report."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.colour.lamps", description="Measure colour names under lamps."
    )
    parser.add_argument("data", type=Path, help="folder with ccp/, clothing/, looks/ and labels/")
    parser.add_argument("--write", action="store_true", help=f"append to {RESULTS.name}")
    given = parser.parse_args()
    stamped = stamp()
    found: list[dict[str, object]] = []
    for (name, (kelvin, left)), rows in measured(given.data, Parser(Model("parser"))).items():
        about = {"set": name, "kelvin": kelvin, "left": left, "garments": len(rows)}
        means = {key: _mean(rows, key) for key in COLUMNS}
        print(*about.values(), *(f"{key} {value}" for key, value in means.items()), flush=True)
        found.append({**stamped, **about, **means})
    if given.write:
        table(RESULTS, found, more=True)


def _mean(rows: Sequence[Row], key: str) -> float | str:
    values = [row[key] for row in rows if key in row]
    return round(float(np.mean(values)), 3) if values else ""


def measured(data: Path, eyes: Parser) -> Rows:
    """Return a row for each garment of each set, in each light."""
    rows: Rows = defaultdict(list)
    with TemporaryDirectory() as cache:
        for name, garments in _sets(data, Path(cache), eyes).items():
            for pixels, of_photo in _by_photo(garments):
                for lamp, found in _in_lights(pixels, of_photo, eyes):
                    rows[name, lamp] += found
    clear = [i for i, row in enumerate(rows["named", AS_IT_IS]) if row["plain_right"]]
    chosen = np.random.default_rng(0).permutation(clear)[:TWENTY]
    for lamp in (AS_IT_IS, *LAMPS):
        rows["twenty", lamp] = [rows["named", lamp][i] for i in chosen]
    return rows


def _sets(data: Path, cache: Path, eyes: Parser) -> dict[str, Wanted]:
    held_out = crops(data, cache)
    fills = [piece for crop in held_out if (piece := _cloth(crop)) is not None]
    return {
        "held out": [(crop, set()) for crop in held_out],
        "named": list(named(data, cache)),
        "looks": list(seen(data, eyes)),
        "cloth": [(crop, set()) for crop in fills],
    }


def _cloth(crop: Crop) -> Crop | None:
    """Cut the middle of a garment out, enlarged; None where it is too small."""
    rows, columns = np.nonzero(crop.mask)
    top, left = (max(int(np.median(places)) - FILL // 2, 0) for places in (rows, columns))
    part = np.s_[top : top + FILL, left : left + FILL]
    if crop.mask[part].shape != (FILL, FILL) or not crop.mask[part].all():
        return None
    pixels = np.asarray(Image.fromarray(crop.pixels[part]).resize((4 * FILL, 4 * FILL)))
    whole: Mask = np.ones(pixels.shape[:2], np.bool_)
    return Crop(pixels, whole, "cloth", f"{crop.photo} {crop.tag}", crop.tag)


def _by_photo(garments: Wanted) -> Iterator[tuple[RGB, Wanted]]:
    """Gather the garments of one photo, so that it is relit and parsed once."""
    photos: defaultdict[tuple[str, str], Wanted] = defaultdict(list)
    for crop, wanted in garments:
        photos[crop.origin, crop.photo].append((crop, wanted))
    for of_photo in photos.values():
        yield of_photo[0][0].pixels, of_photo


def _in_lights(pixels: RGB, garments: Wanted, eyes: Parser) -> Iterator[tuple[Lamp, list[Row]]]:
    masks, wanted = [crop.mask for crop, _ in garments], [names for _, names in garments]
    before, after = _named(pixels, masks, 0.0), _named(pixels, masks, _light(pixels, eyes))
    yield AS_IT_IS, list(map(_row, before, before, before, after, before, wanted))
    for kelvin, left in LAMPS:
        lamp = left * mireds(kelvin)
        relit = saved(lit(pixels, lamp), quality=QUALITY)
        plain, known = _named(relit, masks, 0.0), _named(relit, masks, lamp)
        found = _named(relit, masks, _light(relit, eyes))
        yield (kelvin, left), list(map(_row, before, plain, after, found, known, wanted))


def _row(
    before: Named, plain: Named, after: Named, found: Named, known: Named, wanted: set[str]
) -> Row:
    """Compare names and vectors without the light taken out, and with it, to those as it was."""
    row = {
        "plain_kept": float(plain[0] == before[0]),
        "kept": float(found[0] == after[0]),
        "known_kept": float(known[0] == before[0]),
        "plain_alike": float(plain[1] @ before[1]),
        "alike": float(found[1] @ after[1]),
    }
    if wanted:
        row |= {"plain_right": float(plain[0] in wanted), "right": float(found[0] in wanted)}
    return row


def _light(pixels: RGB, eyes: Parser) -> float:
    return light.estimated(pixels, eyes.look([pixels])[0].probabilities)


def _named(pixels: RGB, masks: Sequence[Mask], lamp: float) -> list[Named]:
    paints = [colour.sample(pixels, mask, lamp) for mask in masks]
    return [(colour.dominant(paint)[0].name, colour.descriptor(paint)) for paint in paints]


if __name__ == "__main__":
    main()
