"""Where the demo's looks come from: photos beside the project, their public origin, or a sample.

The sample is drawn by ``packages/drawn`` and shipped in ``sample/`` with what its looks show.
"""

import csv
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from importlib.resources import as_file, files
from pathlib import Path
from typing import Literal

from fashionizer.errors import SourceError
from fashionizer.fetching.asking import ask
from fashionizer.fetching.routes import configured
from fashionizer.fetching.timing import TimeLimit

Wanted = Literal["auto", "photos", "fetch", "drawn"]

CCP_CREDIT = "Clothing Co-Parsing (Yang, Luo, Lin 2014)"
CCP_LICENCE = "Apache-2.0 (as its repository states)"
CCP_PAGE = "https://github.com/bearpaw/clothing-co-parsing"

ABOUT = 400
"""Looks of the demo, unless all are asked for: enough to find something, under 3 minutes' work."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A manifest of looks, how many it lists, and a sentence on what they are."""

    manifest: Path
    looks: int
    sentence: str


def prepare(home: Path, *, everything: bool, wanted: Wanted, wait: float = 5.0) -> Origin:
    """Choose the looks and write their manifest into ``home``.

    Args:
        home: the gallery's folder, made if missing.
        everything: all looks instead of about :data:`ABOUT`.
        wanted: one origin, or ``auto`` for the first that is there.
        wait: seconds to wait for the public origin.

    Raises:
        SourceError: the wanted origin is not there.
    """
    home.mkdir(parents=True, exist_ok=True)
    if wanted in ("auto", "photos") and (folder := photo_folder()):
        return _photos(folder, home, everything)
    if wanted == "photos":
        raise SourceError(
            "There is no folder shared/data beside the project; use --source fetch or drawn."
        )
    if wanted == "fetch" or (wanted == "auto" and _reachable(wait)):
        return _public(home, everything)
    lack = ", as no photos lie beside it and their public origin cannot be reached"
    return _drawn(home, why="" if wanted == "drawn" else lack)


def photo_folder() -> Path | None:
    """Find ``shared/data`` beside the project's folder, or beside the current one."""
    around = (Path(__file__).resolve().parents[3], Path.cwd())
    folders = (place.parent / "shared" / "data" for place in around)
    return next((folder for folder in folders if (folder / "ccp" / "photos").is_dir()), None)


def _photos(data: Path, home: Path, everything: bool) -> Origin:
    looks = list(_licensed(data / "looks"))
    street = sorted((data / "ccp" / "photos").glob("*.jpg"))
    street = street if everything else street[: max(ABOUT - len(looks), 0)]
    rows = looks + [
        {
            "path": str(path),
            "credit": CCP_CREDIT,
            "licence": CCP_LICENCE,
            "page": CCP_PAGE,
        }
        for path in street
    ]
    sentence = (
        f"{len(rows)} photos from {data}: {len(looks)} openly licensed looks and "
        f"{len(street)} street photos of {CCP_CREDIT}"
    )
    return Origin(_manifest(home, rows), len(rows), sentence)


def _licensed(folder: Path) -> Iterable[dict[str, str]]:
    """Return the rows of the licensed looks; who took them stands on their page."""
    table = folder / "licences.csv"
    if not table.exists():
        return
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            address = row["source_url"]
            yield {
                "path": str(folder / "photos" / row["file"]),
                "credit": row["source"].replace(":", " photo ").capitalize(),
                "licence": row["licence"],
                "page": address if address.startswith("http") else "",
            }


def _public(home: Path, everything: bool) -> Origin:
    rows = list(_listed())
    rows = rows if everything else rows[:ABOUT]
    sentence = f"{len(rows)} street photos of {CCP_CREDIT}, fetched from {CCP_PAGE}"
    return Origin(_manifest(home, rows), len(rows), sentence)


def _listed() -> Iterable[dict[str, str]]:
    with (
        as_file(files("fashionizer.demo") / "ccp.csv") as path,
        path.open(encoding="utf-8", newline="") as file,
    ):
        for row in csv.DictReader(file):
            yield {
                "url": (
                    "https://raw.githubusercontent.com/"
                    f"{row['repository']}/{row['commit']}/{row['path']}"
                ),
                "sha256": row["sha256"],
                "credit": CCP_CREDIT,
                "licence": CCP_LICENCE,
                "page": CCP_PAGE,
            }


def _reachable(wait: float) -> bool:
    """Request the first photo of the public origin."""
    first = next(iter(_listed()))["url"]
    try:
        with ask(first, route=configured, limit=TimeLimit(wait), method="HEAD") as answer:
            return answer.status == HTTPStatus.OK
    except SourceError:
        return False


def _drawn(home: Path, why: str) -> Origin:
    """Copy the sample into the gallery's folder, where it outlives the installed package."""
    folder = home / "drawn"
    manifest = folder / "manifest.csv"
    if not manifest.exists():
        _copy(folder)
    with manifest.open(encoding="utf-8", newline="") as file:
        looks = sum(1 for _ in csv.DictReader(file))
    sentence = f"{looks} looks drawn by Fashionizer itself{why}"
    return Origin(manifest, looks, sentence)


def _copy(folder: Path) -> None:
    """Copy the sample's files, its manifest last: where that lies, all of it does."""
    (folder / "looks").mkdir(parents=True, exist_ok=True)
    with as_file(files("fashionizer.demo") / "sample") as sample:
        for file in (*sample.glob("looks/*.webp"), sample / "garments.json", sample / "LICENCE"):
            shutil.copyfile(file, folder / file.relative_to(sample))
        written = shutil.copyfile(sample / "manifest.csv", folder / "manifest.csv.part")
        written.replace(folder / "manifest.csv")


def _manifest(home: Path, rows: list[dict[str, str]]) -> Path:
    path = home / "demo.json"
    path.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return path
