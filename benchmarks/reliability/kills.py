"""Kill an ingest with SIGKILL again and again: is anything lost or doubled that was kept?

``python -m benchmarks.reliability.kills --kills 50`` writes ``benchmarks/reliability/kills.json``.
Each round adds looks, drawn here, with the shipped models, kills the process at a random moment,
opens the gallery as the next user would, and compares: every outfit committed before is there,
once, with its photo, its garments and its vectors, and the index finds the same as the catalog. At
the end, the same command runs to its end and the gallery must be that of an ingest that nobody
disturbed.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.machine import stamp
from benchmarks.results import keep
from drawn.gallery import write_gallery
from fashionizer.gallery.catalog.soundness import faults, outfits
from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.index.numpy_index import NumpyIndex
from fashionizer.photo.decode import decode
from fashionizer.settings import Settings
from fashionizer.vision.pipeline import GarmentPipeline

RESULTS = Path(__file__).with_suffix(".json")

HEIGHT = 240
"""Pixels of the drawn looks; small, so that a kill meets reading, decoding, seeing and writing."""


def main() -> None:
    """Run, report, and fail where anything was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--looks", type=int, default=0, help="3 for each kill if left out")
    given = parser.parse_args()
    row = stamp()
    with tempfile.TemporaryDirectory() as folder:
        looks = given.looks or 20 + 3 * given.kills
        row |= measured(Path(folder), given.kills, given.seed, looks)
    keep(RESULTS, row)
    sys.exit(
        1 if row["lost"] or row["doubled"] or row["damaged"] or not row["as_undisturbed"] else 0
    )


def measured(folder: Path, kills: int, seed: int, looks: int) -> dict[str, Any]:
    """Return all figures of a run."""
    began = time.monotonic()
    chance = random.Random(seed)  # noqa: S311 - to be repeated
    write_gallery(folder / "drawn", looks=looks, height=HEIGHT)
    manifest = folder / "drawn" / "manifest.csv"
    whole = _added(folder / "undisturbed", manifest)
    home = folder / "home"
    known: set[str] = set()
    sums: Counter[str] = Counter()
    moments = Counter({"before anything was kept": 0, "while adding": 0, "after the end": 0})
    for done in range(kills):
        more = chance.randrange(0, 12)
        killed = _kill(home, manifest, len(known) + more, chance.uniform(0.0, 0.5))
        before, (known, found) = known, looked(home)
        moment = "while adding" if known else "before anything was kept"
        moments[moment if killed else "after the end"] += 1
        sums["lost"] += len(before - known)
        sums.update(found)
        print(f"\r{done + 1}/{kills} kills, {len(known)} kept", end="", file=sys.stderr)
        if len(known) > 0.9 * len(whole):
            # begin anew: there must be something left to be disturbed
            home = folder / f"home{done}"
            known = set()
    final = _added(home, manifest)
    return {
        "kills": kills,
        "seed": seed,
        "looks": looks,
        "moments": dict(moments),
        "lost": sums["lost"],
        "doubled": sums["doubled"],
        "damaged": sums["damaged"],
        "indexes_made_anew": sums["made_anew"],
        "as_undisturbed": final == whole,
        "minutes": round((time.monotonic() - began) / 60, 1),
    }


def _command(home: Path, manifest: Path) -> list[str]:
    return [sys.executable, "-m", "fashionizer", "--home", str(home), "add", str(manifest)]


def _added(home: Path, manifest: Path) -> list[tuple[str, int]]:
    """Add undisturbed; give every file with its number of garments."""
    subprocess.run(_command(home, manifest), check=True, capture_output=True)
    with Gallery.open(home, None, write=False, say=_quiet, settings=Settings()) as gallery:
        return sorted((outfit.file, len(outfit.garments)) for outfit in gallery.every())


def _kill(home: Path, manifest: Path, until: int, seconds: float) -> bool:
    """Start adding; kill so many seconds after so many outfits are kept. Tell if it still lived."""
    process = subprocess.Popen(
        _command(home, manifest), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while process.poll() is None and kept(home) < until:
        time.sleep(0.02)
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def kept(home: Path) -> int:
    """Count the outfits of a gallery; -1 where there is no catalog yet."""
    catalog = home / "catalog.sqlite3"
    return (outfits(catalog) or 0) if catalog.exists() else -1


def looked(home: Path) -> tuple[set[str], Counter[str]]:
    """Open a gallery as the next user would, and look at everything in it."""
    found: Counter[str] = Counter()
    said: list[str] = []
    found["damaged"] += len(faults(home / "catalog.sqlite3"))
    models = GarmentPipeline.shipped().models
    with Gallery.open(home, models, write=False, say=said.append, settings=Settings()) as gallery:
        every = list(gallery.every())
        for outfit in every:
            found["damaged"] += not _whole(gallery, outfit.id, outfit.width)
        found["damaged"] += not _agrees(gallery)
    files = [outfit.file for outfit in every]
    found["doubled"] += len(files) - len(set(files))
    found["made_anew"] += any("made anew" in sentence for sentence in said)
    return set(files), found


def _whole(gallery: Gallery, outfit_id: int, width: int) -> bool:
    garments = gallery.outfit(outfit_id).garments
    return bool(garments) and decode(gallery.image(outfit_id)).width == width


def _agrees(gallery: Gallery) -> bool:
    """Compare the index with a plain scan of the catalog."""
    with gallery.catalog.moment() as moment:
        state, every = moment.state, list(moment.pages)
    if not every:
        return state.garments == 0
    oracle = NumpyIndex(every[0].vectors.shape[1])
    for rows in every:
        oracle.upsert(rows.keys, rows.vectors, rows.outfits, rows.groups)
    query = np.asarray(every[0].vectors[0])
    got = {hit.key for hit in gallery.search(query, state.garments)}
    return got == {hit.key for hit in oracle.search(query, state.garments, None)}


def _quiet(_sentence: str) -> None:
    """Say nothing."""


if __name__ == "__main__":
    main()
