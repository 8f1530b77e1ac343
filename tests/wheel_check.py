"""Build the wheel, install it where nothing of the checkout is, and ask it: what people get.

Run: ``make wheel-check``, or ``python tests/wheel_check.py``. Needs PyPI or pip's cache, for the
locked requirements and the build backend; ends with a sentence, or with what failed.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.request
from collections import Counter
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parents[1]
PIP = ("-m", "pip", "--disable-pip-version-check", "--quiet")

SEARCH = """
import atexit, json, sys
modules = lambda: [getattr(each, "__file__", None) or "" for each in sys.modules.values()]
atexit.register(lambda: print(json.dumps(modules()), file=sys.stderr))
from fashionizer.cli.main import main
main()
"""
"""Runs the command and tells at its end where all that it imported lies."""


def main() -> None:
    """Build, install, fill a gallery, search, serve."""
    with tempfile.TemporaryDirectory(prefix="fashionizer-wheel-") as folder:
        place = Path(folder)
        wheel = built(place / "wheel")
        holds_the_sample(wheel)
        python = installed(wheel, place / "venv")
        elsewhere = place / "elsewhere"
        elsewhere.mkdir()
        gallery = elsewhere / "gallery"
        command: list[str | Path] = [python.with_name("fashionizer"), "--home", gallery]
        run(*command, "demo", "--source", "drawn", "--no-serve", at=elsewhere)
        found = searched(python, gallery)
        page_is_whole(command, elsewhere)
    print(f"{wheel.name} answers from another folder: {found} looks found, its page is whole.")


def built(folder: Path) -> Path:
    """Build the wheel into a folder; give its path."""
    run(sys.executable, *PIP, "wheel", "--no-deps", "--wheel-dir", folder, ROOT, at=ROOT)
    (wheel,) = folder.glob("*.whl")
    return wheel


def holds_the_sample(wheel: Path) -> None:
    """Look into the wheel: the demo's looks are in it, and nothing that drew them.

    Raises:
        SystemExit: files are missing, or something is in it that is for development only.
    """
    with ZipFile(wheel) as archive:
        names = [PurePosixPath(name) for name in archive.namelist()]
        code = b"".join(archive.read(str(name)) for name in names if name.suffix == ".py")
    sample = PurePosixPath("fashionizer/demo/sample")
    kinds = Counter(name.suffix for name in names if name.is_relative_to(sample))
    if kinds != {".webp": 72, ".csv": 1, ".json": 1, "": 1}:
        sys.exit(f"The wheel does not hold the demo's sample; of it there are {dict(kinds)}.")
    strange = [str(name) for name in names if not name.parts[0].startswith("fashionizer")]
    if strange or b"ImageDraw" in code:
        sys.exit(f"The wheel holds what is for development only: {strange or 'drawing code'}.")


def installed(wheel: Path, venv: Path) -> Path:
    """Install the locked requirements and the wheel into a new environment; give its Python."""
    run(sys.executable, "-m", "venv", venv, at=ROOT)
    python = venv / "bin" / "python"
    locked = ROOT / "requirements" / "serve.txt"
    run(python, *PIP, "install", "--require-hashes", "--requirement", locked, at=venv)
    run(python, *PIP, "install", "--no-deps", wheel, at=venv)
    run(python, *PIP, "check", at=venv)
    return python


def searched(python: Path, gallery: Path) -> int:
    """Search with an example photo of the installed page; count the results.

    Raises:
        SystemExit: nothing was found, or something came from the checkout.
    """
    (photo,) = python.parents[1].rglob("fashionizer/web/static/examples/coat.webp")
    arguments = ("-c", SEARCH, "--home", gallery, "search", photo, "--json")
    ended = run(python, *arguments, at=gallery.parent)
    files = json.loads(ended.stderr.splitlines()[-1])
    if ours := [file for file in files if file.startswith(f"{ROOT}{os.sep}")]:
        sys.exit(f"The wheel still needs the checkout: {', '.join(ours)}")
    if not any(file.endswith("fashionizer/retrieval/service.py") for file in files):
        sys.exit("The search did not tell what it imported.")
    results = json.loads(ended.stdout)["results"]
    if not results:
        sys.exit(f"The wheel found nothing like {photo.name} in its own demo gallery.")
    return len(results)


def page_is_whole(command: list[str | Path], folder: Path) -> None:
    """Serve the gallery; get a page in Romanian with its sheet.

    Raises:
        SystemExit: the server ended, or templates, static files or translations are missing.
    """
    serving = [*map(str, command), "serve", "--port", "0"]
    with subprocess.Popen(
        serving, cwd=folder, env=environment(), stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            lines = iter(process.stderr or ())
            told = next((line for line in lines if "http://" in line), "")
            address = re.search(r"http://[\w.:]+", told)
            if address is None:
                sys.exit("The wheel's server did not begin to serve.")
            html = got(f"{address[0]}/?lang=ro")
            sheet = re.search(r'rel="stylesheet" href="([^"]+)"', html)
            if "O singură haină." not in html or sheet is None:
                sys.exit("The wheel's page is not whole.")
            got(address[0] + sheet[1])
        finally:
            process.terminate()


def got(address: str) -> str:
    """Get a text over HTTP from this machine."""
    with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 - our own server
        text: str = answer.read().decode()
    return text


def run(*command: str | Path, at: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder.

    Raises:
        SystemExit: it failed; with all that it said.
    """
    ended = subprocess.run(
        [str(part) for part in command],
        cwd=at,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{ended.stdout}{ended.stderr}")
    return ended


def environment() -> dict[str, str]:
    """Return the environment without what leads to the checkout or to this person's gallery."""
    led = ("PYTHON", "FASHIONIZER_", "VIRTUAL_ENV")
    return {name: text for name, text in os.environ.items() if not name.startswith(led)}


if __name__ == "__main__":
    main()
