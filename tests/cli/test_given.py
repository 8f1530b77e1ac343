"""A photo to ask about is a file, an address, or what is piped in."""

import http.server
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from fashionizer.cli.asking import given
from fashionizer.cli.main import fashionizer
from fashionizer.errors import FashionizerError, PhotoTooLarge
from fashionizer.settings import Settings
from tests.drawn import DrawnHome, lines
from tests.local_server import running

PHOTO = b"\xff\xd8\xff" + bytes(1000)


@pytest.fixture
def web() -> Iterator[str]:
    """Serve a photo from this machine."""

    class Handler(http.server.BaseHTTPRequestHandler):
        """Gives the photo at one address only."""

        def do_GET(self) -> None:
            """Answer."""
            found = self.path == "/look.jpg"
            self.send_response(200 if found else 404)
            self.end_headers()
            if found:
                self.wfile.write(PHOTO)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with running(Handler) as address:
        yield address


def piped(home: Path, data: bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Pipe something into a command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "fashionizer", "--home", str(home), *arguments],
        input=data,
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("verb", ["search", "classify"])
def test_a_photo_is_piped_in(drawn_home: DrawnHome, verb: str) -> None:
    """The answer is the file's, under another name."""
    done = piped(drawn_home.home, drawn_home.look.read_bytes(), verb, "-", "--json")
    assert done.returncode == 0, done.stderr
    (answer,) = lines(done.stdout.decode())
    assert answer["photo"] == "standard input"
    if verb == "search":
        assert answer["results"][0]["outfit"]["file"] == str(drawn_home.look)


def test_nothing_piped_in_is_a_sentence(drawn_home: DrawnHome) -> None:
    """And the other photos are still answered."""
    look = str(drawn_home.look)
    result = CliRunner().invoke(
        fashionizer, ["--home", str(drawn_home.home), "classify", "-", look, "--json"], input=b""
    )
    assert result.exit_code == 1
    assert "fashionizer: standard input: Nothing was piped in;" in result.stderr
    assert [answer["photo"] for answer in lines(result.stdout)] == [look]


def test_no_more_is_read_from_a_pipe_than_a_photo_may_have() -> None:
    """An endless pipe ends at the limit."""
    limited = {**os.environ, "FASHIONIZER_MAX_BYTES": "100000"}
    with open("/dev/zero", "rb") as endless:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "fashionizer", "classify", "-"],
            stdin=endless,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env=limited,
        )
    assert done.returncode == 1
    assert "standard input: The photo has 0.2 MB" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_a_terminal_is_not_waited_for() -> None:
    """Nobody types a photo."""
    ours, theirs = pty.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "fashionizer", "classify", "-"],
            stdin=theirs,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    finally:
        os.close(ours)
        os.close(theirs)
    assert done.returncode == 1
    assert "standard input: No photo is piped in, and a terminal has none;" in done.stderr


def test_a_photo_is_fetched(web: str) -> None:
    """Within the limit of bytes; what is not there is a sentence."""
    settings = Settings()
    assert given(f"{web}/look.jpg", settings, allow_private=True) == PHOTO
    with pytest.raises(FashionizerError, match="404"):
        given(f"{web}/none.jpg", settings, allow_private=True)
    with pytest.raises(PhotoTooLarge):
        given(f"{web}/look.jpg", Settings(max_bytes=100), allow_private=True)


@pytest.mark.parametrize("verb", ["search", "classify"])
def test_nothing_is_fetched_from_a_private_network(
    drawn_home: DrawnHome, web: str, verb: str
) -> None:
    """The same guard as of `add`."""
    result = CliRunner().invoke(
        fashionizer, ["--home", str(drawn_home.home), verb, f"{web}/look.jpg", "http://[x"]
    )
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"fashionizer: {web}/look.jpg: The host 127.0.0.1 is in a private" in result.stderr
    assert "fashionizer: http://[x: It is not a complete web address" in result.stderr
