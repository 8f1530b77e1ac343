"""What we rely on inside waitress is there, in the version that we were written against."""

import re
import socket
import tomllib
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from waitress.task import ErrorTask
from waitress.utilities import BadRequest

from fashionizer.web.server.waitress_internals import RELIED_ON, VERSION, Server
from tests.web.painted import SMALL

REMEDY = (
    "read waitress's changes, mend src/fashionizer/web/server/waitress_internals.py, run "
    "tests/web/test_server.py and test_heavy.py, and raise VERSION there and the pin in "
    "pyproject.toml"
)

HALF = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf"


def lacking(kind: str, thing: object) -> list[str]:
    """Say what an object of waitress's has no more."""
    return [
        f"waitress {version('waitress')}: {type(thing).__name__} ({kind}) has no {name!r} any "
        f"more; {REMEDY}."
        for name in RELIED_ON[kind]
        if not hasattr(thing, name)
    ]


@pytest.fixture
def server(app: Flask) -> Iterator[Server]:
    """A server of this thread: nothing happens but by its turns."""
    server = Server(app, SMALL)
    yield server
    server.close()


@pytest.fixture
def parts(server: Server) -> Iterator[dict[str, Any]]:
    """Return waitress's objects while a request is half sent, by what they are here."""
    with closing(socket.create_connection(server.listening, timeout=10)) as line:
        line.sendall(HALF)
        channel = None
        for _ in range(20):
            server.turn(0.5)
            channel = next(iter(server._channels()), None)
            if channel is not None and channel.request is not None:
                break
        assert channel is not None
        request: Any = channel.request
        assert request is not None, f"waitress keeps no half-sent request any more; {REMEDY}."
        error = BadRequest("so")
        request.error = error
        yield {
            "listener": server._listeners()[0],
            "channel": channel,
            "parser": request,
            "body": request.body_rcv,
            "error": error,
            "task": ErrorTask(channel, request),
        }


def test_the_version_is_the_one_that_was_tried() -> None:
    """Another one may have moved everything; the pin keeps it away until someone has looked."""
    found = version("waitress")
    assert found.startswith(f"{VERSION}."), (
        f"waitress is {found}, and what reaches into it was tried with {VERSION} only: {REMEDY}."
    )
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    (pin,) = (each for each in project["project"]["dependencies"] if each.startswith("waitress"))
    major, minor = map(int, VERSION.split("."))
    assert re.search(rf",<{major}\.{minor + 1}$", pin), f"{pin} lets other versions in: {REMEDY}."


def test_all_that_is_used_is_there(parts: dict[str, Any]) -> None:
    """On the objects of a real connection, as some attributes are made by their constructors."""
    assert parts.keys() == RELIED_ON.keys()
    assert not [sentence for kind, thing in parts.items() for sentence in lacking(kind, thing)]


def test_what_is_not_there_is_told_with_the_remedy() -> None:
    """A check of nothing would pass for ever."""
    (first, *_) = lacking("channel", object())
    assert first.startswith(f"waitress {version('waitress')}: object (channel) has no 'received'")
    assert first.endswith(f"{REMEDY}.")


def test_our_classes_take_the_places_of_waitress_s(server: Server, parts: dict[str, Any]) -> None:
    """A renamed hook would leave waitress's own behaviour, silently: no bounds, no deadline."""
    ours = "fashionizer.web.server."
    assert type(parts["channel"]).__module__ == f"{ours}waitress_internals"
    assert type(parts["parser"]).__module__ == f"{ours}waitress_internals"
    assert parts["channel"].error_task_class.__module__ == f"{ours}waitress_internals"
    assert type(parts["body"].buf).__module__ == f"{ours}bodies"
    assert len(parts["body"].buf) == len(b"half")
    assert server.busy


def test_a_half_sent_request_past_its_time_is_closed(server: Server, parts: dict[str, Any]) -> None:
    """Waitress asks a channel whether it reads; that is where the clock is looked at."""
    parts["channel"].seconds = -1.0
    for _ in range(3):
        server.turn(0.1)
    assert not server._channels()
    assert not server.busy
