"""The commands that are looked at: what a person does with a gallery, and one that tells tales."""

import http.client
import json
import re
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from tests.drawn import DrawnHome
from tests.outside.watching import UNWRITABLE, Place, Watched
from tests.web.asking import FORM, SEARCH, body

LINGERS = 12.0
"""Seconds that the server lives after it was asked: onnxruntime 1.32 looked up its host nine after
it was loaded, which a command that ends before does not show."""

TELLTALE = """
import os, pathlib, socket, tempfile
home = pathlib.Path.home()
(home / "written").write_text("x")
(home / "made").mkdir()
(home / "written").rename(home / "renamed")
tempfile.mkstemp()
with tempfile.TemporaryFile() as gone: gone.write(b"x")
try: socket.getaddrinfo("telltale.example", 80)
except OSError: pass
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
    try: line.sendto(b"x", ("192.0.2.1", 9))
    except OSError: pass
"""
"""What a program that does what it should not looks like (192.0.2.1 is nobody's, RFC 5737)."""


FROM_PYTHON = """
import sys
import fashionizer as fz
home, photo = sys.argv[1:]
eyes = fz.GarmentEncoder.load()
fz.list_models()
eyes.encode([photo])
with fz.open_gallery(home) as gallery:
    gallery.add(photo)
    assert gallery.search(photo, everything=True).results
"""
"""The front door for Python, gone through."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where journeys are made: ``folder``, the drawn gallery and what to look with."""

    folder: Path
    drawn: DrawnHome
    means: ModuleType

    def gallery(self, name: str) -> Path:
        """Copy the drawn gallery."""
        return self.drawn.copy(self.folder / name / "gallery")

    def begun(
        self,
        name: str,
        gallery: Path,
        *verb: object,
        home: Path | None = None,
        may: tuple[Path, ...] = (),
    ) -> Watched:
        """Begin a verb in a place of its own; it may write to the gallery, and to what it must."""
        program = [sys.executable, "-m", "fashionizer", "--home", str(gallery), *map(str, verb)]
        place = Place.made(self.folder / name / "place", self.means)
        return Watched(place, program, (gallery, *may), home)


def all_seen(stage: Stage) -> Iterator[tuple[str, dict[str, Any]]]:
    """Make every journey; give its name and what was seen."""
    serving = stage.begun("serve", stage.gallery("serve"), "serve", "--port", 0)
    try:
        answers = _asked(_address(serving), stage.drawn)
        until = time.monotonic() + LINGERS
        yield from commands(stage)
        time.sleep(max(0.0, until - time.monotonic()))
        serving.tell(signal.SIGTERM)
        yield "serve", serving.ended() | {"answers": answers}
    finally:
        serving.tell(signal.SIGKILL)


def commands(stage: Stage) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give every command that ends by itself, one after another."""
    gallery, photo = stage.gallery("kept"), stage.drawn.queries[0]
    yield "search", search(stage, gallery)
    yield "search, home not writable", search(stage, gallery, UNWRITABLE)
    yield "classify", stage.begun("classify", gallery, "classify", photo).ended()
    for verb in ("list", "doctor", "rebuild"):
        yield verb, stage.begun(verb, gallery, verb).ended()
    backups, restored = stage.folder / "backups", stage.folder / "restored"
    backups.mkdir()
    backup = backups / "gallery.zip"
    yield "backup", stage.begun("backup", gallery, "backup", backup, may=(backups,)).ended()
    restored.mkdir()
    # it unpacks beside the gallery, and renames
    restoring = stage.begun("restore", restored / "home", "restore", backup, may=(restored,))
    yield "restore", restoring.ended()
    yield "add", _adding(stage).ended()
    yield "demo", _demo(stage).ended()
    yield "evaluate", _evaluating(stage).ended()
    yield "from Python", _from_python(stage).ended()


def search(stage: Stage, gallery: Path, home: Path | None = None) -> dict[str, Any]:
    """Search with a photo, where the home is another perhaps."""
    name = f"search{'-homeless' if home else ''}"
    photo = stage.drawn.queries[0]
    return stage.begun(name, gallery, "search", photo, "--json", home=home).ended()


def _adding(stage: Stage) -> Watched:
    looks = stage.folder / "looks"
    looks.mkdir()
    for each in sorted((stage.drawn.folder / "looks").glob("*.jpg"))[:3]:
        shutil.copy(each, looks)
    return stage.begun("add", stage.folder / "added", "add", looks)


def _evaluating(stage: Stage) -> Watched:
    """Begin an evaluation: its gallery is a temporary one, which must be gone at the end."""
    looks = [str(each) for each in sorted((stage.drawn.folder / "looks").glob("*.jpg"))[:2]]
    truth = stage.folder / "truth.json"
    truth.write_text(
        json.dumps({"outfits": looks, "queries": [{"photo": looks[0], "relevant": looks[:1]}]})
    )
    may = (stage.folder / "evaluate" / "place" / "tmp",)
    return stage.begun("evaluate", stage.folder / "none", "evaluate", truth, "--json", may=may)


def _demo(stage: Stage) -> Watched:
    """Begin the demo, with two looks that were drawn before."""
    home = stage.folder / "demo" / "gallery"
    shutil.copytree(stage.drawn.folder, home / "drawn")
    manifest = home / "drawn" / "manifest.csv"
    manifest.write_text("".join(manifest.read_text().splitlines(keepends=True)[:3]))
    return stage.begun("demo", home, "demo", "--source", "drawn", "--no-serve")


def _from_python(stage: Stage) -> Watched:
    """Begin a program that adds and searches through ``import fashionizer``."""
    gallery, photo = stage.gallery("from-python"), stage.drawn.queries[0]
    program = [sys.executable, "-c", FROM_PYTHON, str(gallery), str(photo)]
    place = Place.made(stage.folder / "from-python" / "place", stage.means)
    return Watched(place, program, (gallery,))


def telltale(stage: Stage, name: str) -> dict[str, Any]:
    """Make the journey of a program that does what it should not."""
    place = Place.made(stage.folder / name, stage.means)
    return Watched(place, [sys.executable, "-c", TELLTALE], ()).ended()


def _address(serving: Watched) -> str:
    while serving.alive:
        if found := re.search(r"http://\S+", serving.said):
            return found[0]
        time.sleep(0.05)
    raise RuntimeError(f"The server ended: {serving.said}")


def _asked(address: str, drawn: DrawnHome) -> dict[str, int]:
    """Ask the server as the page and a program do; give the status of each answer."""
    form = body(drawn.look.read_bytes())
    found = json.loads(_answer(address, "POST", SEARCH, form)[1])
    outfit = found["results"][0]["outfit"]["id"]
    api = f"/api/v1/outfits/{outfit}"
    asked = [("POST", "/", form), ("GET", "/", b""), ("GET", f"/outfits/{outfit}", b"")]
    asked += [("GET", f"{api}{end}", b"") for end in ("", "/similar", "/image", "/image?size=320")]
    asked += [("GET", path, b"") for path in ("/healthz", "/readyz", "/metrics", "/openapi.json")]
    told = {f"{how} {path}": _answer(address, how, path, sent)[0] for how, path, sent in asked}
    return {f"POST {SEARCH}": 200} | told


def _answer(address: str, how: str, path: str, sent: bytes) -> tuple[int, bytes]:
    with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)) as line:
        line.request(how, path, sent or None, {"Content-Type": FORM} if sent else {})
        answer = line.getresponse()
        return answer.status, answer.read()
