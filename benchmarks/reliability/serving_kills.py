"""Change a gallery while it is served, and kill either side again and again: does it hold?

``python -m benchmarks.reliability.serving_kills --kills 30`` writes
``benchmarks/reliability/serving_kills.json``. A server (`fashionizer serve`) answers without pause
while `add`, `remove` and `rebuild` change its gallery; the writer or the server is killed with
SIGKILL at a random moment, and a killed server is started again. After each kill: is every outfit
there that was, but those removed, once, with its photo; and does the server answer, two seconds
later, what a plain scan of the catalog answers? Meanwhile every answer of the server counts: one
that is no 200 is a gap.
"""

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

from benchmarks.machine import stamp
from benchmarks.results import keep
from drawn.gallery import write_gallery
from fashionizer.gallery.catalog.soundness import faults, outfits
from fashionizer.gallery.gallery import Gallery
from fashionizer.photo.decode import decode
from fashionizer.retrieval.options import SearchOptions
from fashionizer.retrieval.service import Advisor
from fashionizer.schema import Choice
from fashionizer.settings import Settings
from fashionizer.vision.pipeline import GarmentPipeline

RESULTS = Path(__file__).with_suffix(".json")

HEIGHT = 240
"""Pixels of the drawn looks: small, so that kills meet every step."""

NOTICED = 2.0
"""Seconds within which a server is to know what was written."""

MOST = 200
"""Results asked for: more than there are looks, so that nothing stale hides behind the limit."""


class Served:
    """A server of a gallery, and a client that asks it without pause."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self.statuses: Counter[str] = Counter()
        self._pausing = threading.Event()
        self._stop = threading.Event()
        self._start()
        self._client = threading.Thread(target=self._ask_on, daemon=True)
        self._client.start()

    def _start(self) -> None:
        command = [sys.executable, "-m", "fashionizer", "--home", str(self._home)]
        self._process = subprocess.Popen(
            [*command, "serve", "--host", "127.0.0.1", "--port", "0"],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "FASHIONIZER_LOG": "error"},
        )
        assert self._process.stderr is not None  # noqa: S101 - asked for
        for line in self._process.stderr:
            if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
                self._address = found[0]
                return
        raise RuntimeError("the server did not start")

    def similar(self) -> list[int]:
        """Ask for the looks that contain a garment like the first look's; return their ids."""
        address = f"{self._address}api/v1/outfits/1/similar?garment=0&all=true&limit={MOST}"
        with urlopen(address, timeout=30) as answer:  # noqa: S310 - loopback
            return [result["outfit"]["id"] for result in json.load(answer)["results"]]

    def _ask_on(self) -> None:
        while not self._stop.is_set():
            try:
                self.similar()
                self.statuses["200"] += 1
            except HTTPError as error:
                self.statuses[str(error.code)] += 1
            except (HTTPException, OSError):
                # dead, perhaps in the midst of an answer: that is what the run is about
                if not self._pausing.is_set():
                    self.statuses["not answered"] += 1
                time.sleep(0.05)

    def kill(self) -> None:
        """Kill the server, and start it again."""
        self._pausing.set()
        self._process.kill()
        self._process.wait()
        self._start()
        self._pausing.clear()

    def close(self) -> None:
        """End client and server."""
        self._stop.set()
        self._client.join()
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(60)


def main() -> None:
    """Run, report, and fail where anything was lost, doubled, stale or not answered."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=6)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    row = stamp()
    with tempfile.TemporaryDirectory() as folder:
        row |= measured(Path(folder), given.kills, given.seed)
    keep(RESULTS, row)
    wrong = ("lost", "doubled", "damaged", "stale", "gaps")
    sys.exit(1 if any(row[name] for name in wrong) else 0)


def measured(folder: Path, kills: int, seed: int) -> dict[str, Any]:
    """Return all figures of a run."""
    began = time.monotonic()
    chance = random.Random(seed)  # noqa: S311 - to be repeated
    write_gallery(folder / "drawn", looks=30 + 4 * kills, height=HEIGHT)
    home, looks = folder / "home", sorted((folder / "drawn" / "looks").glob("*.jpg"))
    _run(home, "add", *looks[:8])
    detector = GarmentPipeline.shipped()
    served = Served(home)
    sums: Counter[str] = Counter()
    delays: list[float] = []
    expected = set(_files(home))
    for done in range(kills):
        writer, gone = _begun(home, looks, expected, chance)
        _wait(writer, home, len(expected) + chance.randrange(-2, 8), chance.uniform(0.0, 0.5))
        side = chance.choice(["the server", "the writer"])
        if side == "the server":
            served.kill()
            writer.wait()
        else:
            writer.kill()
            writer.wait()
        sums[side] += 1
        now = _files(home)
        sums["lost"] += len(expected - set(now) - gone)
        sums["doubled"] += len(now) - len(set(now))
        sums["damaged"] += _damaged(home)
        delay = _caught_up(served, home, detector)
        delays.append(delay)
        sums["stale"] += delay > NOTICED
        expected = set(now)
        print(f"\r{done + 1}/{kills} kills, {len(now)} looks", end="", file=sys.stderr)
    served.close()
    statuses = dict(served.statuses)
    return {
        "kills": kills,
        "seed": seed,
        "of_the_server": sums["the server"],
        "of_the_writer": sums["the writer"],
        "looks": len(expected),
        **{name: sums[name] for name in ("lost", "doubled", "damaged", "stale")},
        "answers": statuses,
        "gaps": sum(number for status, number in statuses.items() if status != "200"),
        "noticed_most_seconds": round(max(delays), 2),
        "minutes": round((time.monotonic() - began) / 60, 1),
    }


def _begun(
    home: Path, looks: list[Path], kept: set[str], chance: random.Random
) -> tuple[subprocess.Popen[bytes], set[str]]:
    """Begin to change the gallery; return the process, and the files that it may take out."""
    new = [look for look in looks if str(look) not in kept]
    what = chance.choices(["add", "remove", "rebuild"], [6, 2, 1])[0] if new else "remove"
    if what == "add":
        return _started(home, "add", "--again", *new[: chance.randrange(4, 16)]), set()
    if what == "rebuild":
        return _started(home, "rebuild"), set()
    first = str(looks[0])
    gone = set(chance.sample(sorted(kept - {first}), min(3, len(kept) - 1)))
    return _started(home, "remove", *sorted(gone)), gone


def _wait(writer: subprocess.Popen[bytes], home: Path, looks: int, seconds: float) -> None:
    """Wait until so many looks are kept or the writer is done, and a moment more."""
    while writer.poll() is None and (outfits(home / "catalog.sqlite3") or 0) < looks:
        time.sleep(0.02)
    time.sleep(seconds)


def _started(home: Path, *arguments: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "fashionizer", "--home", str(home), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _run(home: Path, *arguments: object) -> None:
    if _started(home, *arguments).wait() != 0:
        raise RuntimeError(f"{arguments[0]} failed")


def _files(home: Path) -> list[str]:
    with Gallery.open(home, None, write=False, say=_quiet, settings=Settings()) as gallery:
        return [outfit.file for outfit in gallery.every()]


def _damaged(home: Path) -> int:
    """Count the faults of the catalog, and the photos that are lost or broken."""
    found = len(faults(home / "catalog.sqlite3"))
    with Gallery.open(home, None, write=False, say=_quiet, settings=Settings()) as gallery:
        for outfit in gallery.every():
            found += decode(gallery.image(outfit.id)).width != outfit.width
    return found


def _caught_up(served: Served, home: Path, detector: GarmentPipeline) -> float:
    """Wait until the server answers what a scan of the catalog answers; return the seconds."""
    began = time.monotonic()
    settings = Settings()
    with Gallery.open(home, detector.models, write=False, say=_quiet, settings=settings) as gallery:
        answer = Advisor(detector, gallery, settings).similar(
            1, SearchOptions(Choice(garment=0), everything=True, limit=MOST)
        )
    wanted = [match.outfit.id for match in answer.results]
    while time.monotonic() - began < 10 * NOTICED:
        with suppress(HTTPException, OSError):
            if served.similar() == wanted:
                break
        time.sleep(0.02)
    return time.monotonic() - began


def _quiet(_sentence: str) -> None:
    """Say nothing."""


if __name__ == "__main__":
    main()
