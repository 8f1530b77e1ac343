"""Verbs that keep a gallery safe, and a server that is told to stop, as a person calls them."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.commands import command, done, run
from tests.drawn import LOOKS, DrawnHome


@pytest.fixture
def home(drawn_home: DrawnHome, tmp_path: Path) -> Path:
    """A copy of the gallery of drawn looks, to be changed."""
    shutil.copytree(drawn_home.home, tmp_path / "home")
    return tmp_path / "home"


def test_a_gallery_is_saved_lost_and_brought_back(home: Path, tmp_path: Path) -> None:
    """Rule: three commands, each with one sentence; then the same photo finds the same looks."""
    saved = tmp_path / "saved.tar"
    before = done(home, "list", "--json").stdout
    assert f"{LOOKS} outfits are in {saved}" in done(home, "backup", saved).stderr
    shutil.rmtree(home)
    assert f"{LOOKS} outfits are back" in done(home, "restore", saved).stderr
    assert done(home, "list", "--json").stdout == before


def test_restoring_over_a_gallery_must_be_asked_for(home: Path, tmp_path: Path) -> None:
    """Rule: exit 1 and the word to add."""
    saved = tmp_path / "saved.tar"
    done(home, "backup", saved)
    refused = command(home, "restore", saved)
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    done(home, "restore", saved, "--replace")


def test_a_gallery_in_a_database_server_is_restored_by_that_server(
    home: Path, tmp_path: Path
) -> None:
    """Rule: what cannot be done is said, not half done."""
    saved = tmp_path / "saved.tar"
    done(home, "backup", saved)
    environment = {"FASHIONIZER_DATABASE": "postgresql+psycopg://nobody@localhost/none"}
    refused = command(tmp_path / "other", "restore", saved, **environment)
    assert refused.returncode == 1
    assert "database server" in refused.stderr


def test_the_doctor_tells_good_from_bad_by_its_exit_code(home: Path) -> None:
    """Rule: 0 and fine; 1 and the remedy, for a person and for a program."""
    well = done(home, "doctor", "--deep", "--json").stdout.splitlines()
    assert {json.loads(line)["level"] for line in well} <= {"fine", "note"}
    next((home / "photos").glob("??/*.jpg")).unlink()
    ill = run(home, "doctor")
    assert ill.exit_code == 1
    assert "FAULT  Of " in ill.stdout
    assert "→ Bring them back with `fashionizer restore" in ill.stdout


def test_the_doctor_names_a_damaged_catalog(home: Path) -> None:
    """Rule: the worst case still gets a sentence."""
    (home / "catalog.sqlite3").write_bytes(os.urandom(50_000))
    ill = run(home, "doctor")
    assert ill.exit_code == 1
    assert "The catalog is damaged" in ill.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to catch")
def test_a_server_told_to_stop_stops_well_and_others_write_meanwhile(home: Path) -> None:
    """Rule: SIGTERM ends it with 0; who removes a look while it runs is done, and it knows."""
    serve = [sys.executable, "-m", "fashionizer", "--home", str(home), "serve", "--port", "0"]
    environment = {**os.environ, "FASHIONIZER_LOG": "info"}
    with (
        subprocess.Popen(serve, stderr=subprocess.PIPE, text=True, env=environment) as server,
        _ended(server),
    ):
        assert server.stderr is not None
        address = None
        while address is None:
            line = server.stderr.readline()
            assert line, "the server ended"
            address = re.search(r"http://127\.0\.0\.1:\d+/", line)
        before = _outfits(address[0])
        done(home, "remove", "1")
        end = time.monotonic() + 20
        while _outfits(address[0]) == before and time.monotonic() < end:
            time.sleep(0.05)
        assert _outfits(address[0]) == before - 1
        server.send_signal(signal.SIGTERM)
        told = server.stderr.read()
        assert server.wait(30) == 0
    assert json.loads(told.splitlines()[0])["route"] == "/readyz"


@contextmanager
def _ended(process: subprocess.Popen[str]) -> Iterator[None]:
    """Kill what a failing test leaves running, so that nobody waits for it."""
    try:
        yield
    finally:
        if process.poll() is None:
            process.kill()


def _outfits(address: str) -> int:
    with urllib.request.urlopen(f"{address}readyz", timeout=20) as answer:  # noqa: S310
        told = json.load(answer)
    assert told["status"] == "ready"
    return int(told["outfits"])
