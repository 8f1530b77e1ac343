"""Only regular files are opened."""

import os
import socket
from pathlib import Path

import pytest

from fashionizer.paths import reading
from fashionizer.paths.reading import NotRegular, opened, read


def test_a_regular_file_is_read(tmp_path: Path) -> None:
    """All of it, or as much as is wanted; through a link as well."""
    path = tmp_path / "a"
    path.write_bytes(b"content")
    (tmp_path / "link").symlink_to(path)
    assert read(path) == read(tmp_path / "link") == b"content"
    assert read(path, 3) == b"con"


def test_whatever_else_is_refused_by_its_kind(tmp_path: Path) -> None:
    """At once: a pipe that nobody writes to would be waited for."""
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(tmp_path / "socket"))
    for path, kind in (
        (tmp_path / "pipe", "a pipe"),
        (tmp_path / "socket", "a socket"),
        (Path("/dev/zero"), "a device"),
        (tmp_path, "a folder"),
    ):
        with pytest.raises(NotRegular, match=f"it is {kind}, not a regular file"):
            opened(path)


def test_a_pipe_that_takes_the_files_place_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between asking and opening: what was opened is asked again, and closed."""
    path = tmp_path / "a"
    path.touch()
    real = reading.check

    def exchanged(status: os.stat_result, at: str | Path) -> None:
        real(status, at)
        if path.is_file():
            path.unlink()
            os.mkfifo(path)

    monkeypatch.setattr(reading, "check", exchanged)
    with pytest.raises(NotRegular, match="a pipe"):
        opened(path)


def test_what_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    """Callers have a sentence for that already."""
    with pytest.raises(FileNotFoundError):
        opened(tmp_path / "nowhere")
