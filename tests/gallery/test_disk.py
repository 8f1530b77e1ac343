"""A disk that is full or cannot be written to, for real: small file systems of this test alone.

They are mounted in a name space of their own, which only Linux has and some containers forbid.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fashionizer.gallery.gallery import Gallery
from fashionizer.ingest.report import Report
from tests.gallery.fakes import Rectangles, folder
from tests.ingest.test_kill import assert_consistent

Add = Callable[..., Report]
Open = Callable[..., Gallery]
MODELS = Rectangles().models

UNSHARE = ["unshare", "--mount", "--map-root-user"]

PRELUDE = """
import sys, shutil
from pathlib import Path
from fashionizer.errors import FashionizerError
from fashionizer.ingest import pending as batches
from fashionizer.gallery.gallery import Gallery
from fashionizer.ingest.pipeline import ingest
from fashionizer.sources.find import find
from fashionizer.settings import Settings
from tests.gallery.fakes import Rectangles, answers
home, inside = map(Path, sys.argv[1:3])
vision, settings = Rectangles(), Settings()
def opened(write):
    return Gallery.open(home, vision.models, write=write, say=print, settings=settings, wait=0,
                        create=write)
def add(told=lambda _: None):
    sources = list(find([str(inside)], settings))
    with opened(True) as gallery:
        return ingest(gallery, vision, sources, settings, told)
"""


def can_mount() -> bool:
    """Return whether file systems can be mounted here."""
    if shutil.which("unshare") is None or shutil.which("mount") is None:
        return False
    command = [*UNSHARE, "mount", "-t", "tmpfs", "none", "/mnt"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


needs_mounts = pytest.mark.skipif(not can_mount(), reason="no file system can be mounted here")

pytestmark = needs_mounts


def apart(
    mounting: str,
    script: str,
    place: Path,
    inside: Path,
    steps: str = '"$@"',
    arguments: tuple[Path, ...] = (),
) -> list[str]:
    """Run a script where ``place`` is mounted in a certain way; give the lines it printed.

    It gets ``arguments``, or else both paths.
    """
    command = [*UNSHARE, "sh", "-c", f"{mounting} && shift && {steps}", "sh", str(place)]
    command += [sys.executable, "-c", PRELUDE + script, *map(str, arguments or (place, inside))]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


FULL = """
filler = home / "filler"
def fill_at_twenty(progress):
    if progress.done == 20:
        filler.write_bytes(bytes(shutil.disk_usage(home).free))
if sys.argv[3] == "fill":
    batches._BATCH_PHOTOS = 4
    try:
        print("added", add(fill_at_twenty).added)
    except FashionizerError as error:
        print("refused", error)
elif sys.argv[3] == "look":
    with opened(False) as gallery:
        kept = [outfit.file for outfit in gallery.every()]
        for outfit in gallery.every():
            gallery.image(outfit.id)
        print("kept", len(kept), len(set(kept)), len(answers(gallery)[0]))
else:
    filler.unlink()
    print("added", add().added)
    with opened(False) as gallery:
        print("kept", len(list(gallery.every())), len(answers(gallery)[0]))
"""


def test_a_disk_filled_while_adding_stops_it_and_loses_nothing(home: Path, tmp_path: Path) -> None:
    """Another program takes the last byte: what was added is there and found without an index.

    With room again, the same command goes on to the end.
    """
    inside = folder(tmp_path / "in", 40)
    home.mkdir()
    steps = " ; ".join(f'"$@" {step}' for step in ("fill", "look", "go-on"))
    size = 100 * 2**20
    lines = apart(f'mount -t tmpfs -o size={size} none "$1"', FULL, home, inside, steps)
    assert any(line.startswith("refused") and "make room" in line for line in lines), lines
    kept = [line.split() for line in lines if line.startswith("kept")]
    assert kept[0][1] == kept[0][2]
    assert 16 <= int(kept[0][1]) <= 20
    assert kept[0][3] == "20"
    assert kept[1] == ["kept", "40", "20"]


def test_a_home_that_cannot_be_written_to_is_searched_but_not_changed(
    add: Add, opened: Open, home: Path, inside: Path
) -> None:
    """A gallery on a read-only medium answers as ever; changing it is refused with the reason."""
    add(inside)
    script = """
with opened(False) as gallery:
    print("found", answers(gallery))
    print("bytes", len(gallery.image(1)), len(list(gallery.every())))
try:
    add()
except FashionizerError as error:
    print("refused", error)
"""
    mounting = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1"'
    lines = apart(mounting, script, home, inside)
    assert "cannot be written to" in lines[0]
    assert lines[2].endswith(" 5")
    assert lines[3].startswith("refused")
    assert "cannot be changed" in lines[3]
    with opened(MODELS) as gallery:
        assert_consistent(gallery)
