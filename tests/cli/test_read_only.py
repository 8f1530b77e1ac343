"""Every verb that reads, on a gallery that cannot be written to: a read-only disk, other users'."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.cli.commands import done
from tests.drawn import LOOKS, DrawnHome, lines
from tests.gallery.test_disk import UNSHARE, needs_mounts
from tests.unprivileged import PREFIX, needs_rights, python

COMMAND = [sys.executable, "-m", "fashionizer", "--home"]

MOUNTED = [
    *UNSHARE,
    "sh",
    "-c",
    'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"',
]


@pytest.fixture
def home(drawn_home: DrawnHome, tmp_path: Path) -> Path:
    """A copy of the gallery of drawn looks."""
    return drawn_home.copy(tmp_path / "home")


def around(home: Path, how: str) -> list[str]:
    """Return what to put before a command so that the gallery cannot be written to."""
    if how == "another user's":
        for path in (home, *home.rglob("*")):
            os.chown(path, 65534, 65534)
        return [*(PREFIX or [])]
    return [*MOUNTED, str(home)]


def ways() -> list[object]:
    """Return the two ways in which a gallery cannot be written to."""
    root = pytest.mark.skipif(
        sys.platform == "win32" or os.geteuid() != 0, reason="only root gives files to others"
    )
    return [
        pytest.param("a read-only disk", marks=needs_mounts),
        pytest.param("another user's", marks=[needs_rights, root]),
    ]


@pytest.mark.parametrize("how", ways())
def test_every_verb_that_reads_works(
    home: Path, drawn_home: DrawnHome, tmp_path: Path, how: str
) -> None:
    """The same answers as ever; what changes is refused with the reason."""
    expected = done(home, "list", "--json").stdout
    before = around(home, how)

    def tried(*arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*before, *COMMAND, str(home), *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    assert tried("list", "--json").stdout == expected
    assert json.loads(tried("stats", "--json").stdout)["outfits"] == LOOKS
    (answer,) = lines(tried("search", drawn_home.look, "--json").stdout)
    assert answer["results"][0]["outfit"]["file"] == str(drawn_home.look)
    assert f"{LOOKS} outfits are in" in tried("backup", tmp_path / "saved.tar").stderr
    examined = tried("doctor", "--deep").stdout
    assert "it can be searched, not changed" in examined
    assert f"All {LOOKS} photos are there and can be decoded." in examined
    assert "damaged" not in examined
    for verb in (("remove", 1), ("rebuild",), ("add", drawn_home.look)):
        refused = tried(*verb)
        assert (refused.returncode, "cannot be changed (" in refused.stderr) == (1, True)
        assert not {"damaged", "restore", "move"} & set(refused.stderr.split())


@pytest.mark.parametrize("how", ways())
def test_it_can_be_served(home: Path, how: str) -> None:
    """The page and its photos, from an index in memory."""
    command = [*around(home, how), *COMMAND, str(home), "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        try:
            address = None
            while address is None:
                line = server.stderr.readline()
                assert line, "the server ended"
                address = re.search(r"http://127\.0\.0\.1:\d+/", line)
            for path in ("readyz", "api/v1/outfits/1/image"):
                with urllib.request.urlopen(address[0] + path, timeout=20) as answer:  # noqa: S310
                    assert answer.status == 200
            server.send_signal(signal.SIGTERM)
            assert server.wait(30) == 0
        finally:
            server.kill()


@needs_rights
def test_a_home_that_may_not_be_looked_into_is_told(home: Path) -> None:
    """By the doctor as a finding, by the others as a sentence; nobody says that there is none."""
    home.chmod(0)
    try:
        for verb in ("doctor", "list", "stats", "rebuild"):
            told = python("-m", "fashionizer", "--home", home, verb)
            assert told.returncode == 1
            said = told.stdout + told.stderr
            assert "cannot be looked into (Permission denied)" in said
            assert "There is no gallery" not in said
            assert "unforeseen" not in said
    finally:
        home.chmod(0o755)
