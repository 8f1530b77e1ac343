"""The production server: real sockets, and a hook that sees every file opened."""

import dataclasses
import http.client
import json
import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from flask import Flask

from fashionizer.settings import Settings
from fashionizer.web.app import create_app
from fashionizer.web.server.bodies import BoundedBody
from fashionizer.web.server.serving import address_of, serve
from fashionizer.web.server.waitress_internals import DRAINED, HEADERS, Server
from fashionizer.web.uploads import FIELDS_MARGIN
from tests.web.asking import FORM, SEARCH, body
from tests.web.painted import SMALL, photo
from tests.web.serving import serving
from tests.web.watched import WatchedAdvisor

WRITING = os.O_WRONLY | os.O_RDWR


class Watch:
    """Every file that Python opens for writing while ``on``; audit hooks cannot be removed."""

    def __init__(self) -> None:
        self.on = False
        self.written: list[object] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        opened = event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING
        if self.on and (opened or event.startswith("tempfile.")):
            self.written.append((event, arguments))


WATCH = Watch()


@pytest.fixture
def written() -> Iterator[list[object]]:
    """Collect the files opened for writing during a test."""
    WATCH.written = []
    WATCH.on = True
    yield WATCH.written
    WATCH.on = False


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve the advisor for all tests of this file; give the address."""
    with serving(create_app(WatchedAdvisor(SMALL), SMALL), SMALL) as address:
        yield address


def post(address: str, path: str, data: bytes) -> tuple[int, bytes]:
    """Send a form; give the status and body of the answer."""
    line = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
    with closing(line):
        line.request("POST", path, data, {"Content-Type": FORM})
        answer = line.getresponse()
        return answer.status, answer.read()


def spoken(address: str, request: bytes) -> bytes:
    """Say something to the server, byte by byte as given, and hear all it answers."""
    where = urlsplit(address)
    with socket.create_connection((where.hostname, where.port), timeout=10) as line:
        line.sendall(request)
        answer = b""
        while heard := line.recv(65536):
            answer += heard
        return answer


def test_the_watch_sees_a_temporary_file(written: list[object]) -> None:
    """Rule: a test that proves an absence must be able to see a presence."""
    with tempfile.TemporaryFile() as file:
        file.write(b"x")
    with tempfile.SpooledTemporaryFile(max_size=1) as file:
        file.write(b"xy")
    assert len(written) >= 2


@pytest.mark.parametrize("path", ["/", SEARCH])
def test_a_photo_goes_through_the_server_without_touching_the_disk(
    address: str, written: list[object], path: str
) -> None:
    """Rule: waitress and Werkzeug both spool to files above some 500 kB; ours never do."""
    picture = photo(640, 960)
    # bytes after the end of a JPEG are ignored: a valid photo of the size wanted
    status, _ = post(address, path, body(picture + bytes(990_000 - len(picture))))
    assert status == 200
    assert written == []


@pytest.mark.parametrize("path", ["/", SEARCH])
def test_an_oversized_photo_is_refused_with_our_sentence_and_not_kept(
    address: str, written: list[object], path: str
) -> None:
    """Rule: the sender can finish and read the answer; nothing is held, nothing is written."""
    status, answer = post(address, path, body(bytes(SMALL.max_bytes + FIELDS_MARGIN + 1)))
    assert status == 413
    assert b"larger than 1 MB" in answer
    assert written == []


def test_a_chunked_upload_is_held_to_the_same_limit(address: str) -> None:
    """Rule: no Content-Length is no way around."""
    form = body(bytes(SMALL.max_bytes + FIELDS_MARGIN))
    chunks = b"%x\r\n%b\r\n0\r\n\r\n" % (len(form), form)
    head = (
        f"POST {SEARCH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM}\r\n"
        "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    answer = spoken(address, head.encode() + chunks)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"larger than 1 MB" in answer


def test_an_endless_upload_is_cut_off_in_our_shape(address: str) -> None:
    """Rule: far over the limit nobody reads on; the answer comes before the body."""
    length = DRAINED * (SMALL.max_bytes + FIELDS_MARGIN) + 1
    head = f"POST {SEARCH} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n"
    answer = spoken(address, head.encode())
    assert answer.startswith(b"HTTP/1.1 413")
    assert json.loads(answer.split(b"\r\n\r\n")[1])["error"]["code"] == "upload_too_large"


def test_broken_http_is_refused_in_our_shape(address: str) -> None:
    """Rule: also what never reaches the application."""
    answer = spoken(address, b"GET / HTTP/1.1\r\nBad Header\r\n\r\n")
    assert answer.startswith((b"HTTP/1.0 400", b"HTTP/1.1 400"))
    assert json.loads(answer.split(b"\r\n\r\n")[1])["error"]["code"] == "bad_request"


@pytest.mark.parametrize(
    "head", [b"GET /?" + b"a=b&" * 9000, b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * 6000]
)
def test_endless_headers_are_cut_off_in_our_shape(address: str, head: bytes) -> None:
    """Rule: what nobody needs is not taken apart: neither a query of thousands nor its headers."""
    answer = spoken(address, head[:HEADERS])
    assert answer.startswith((b"HTTP/1.0 431", b"HTTP/1.1 431"))
    assert b'"code": "bad_request"' in answer


def test_serving_tells_its_address_and_stops_cleanly(app: Flask, settings: Settings) -> None:
    """Rule: `ready` is called once, when connections are accepted; an interrupt ends it."""
    told: list[str] = []

    def stop(address: str) -> None:
        told.append(address)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        serve(app, settings, stop)
    assert len(told) == 1
    assert told[0].startswith("http://127.0.0.1:")


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("0.0.0.0", "127.0.0.1"),  # noqa: S104 (the test closes it at once)
        ("localhost", ""),
        ("127.0.0.1", "127.0.0.1"),
    ],
)
def test_every_listening_socket_keeps_uploads_in_memory(
    app: Flask, settings: Settings, host: str, shown: str
) -> None:
    """Rule: “localhost” may listen twice; the address told is one that a browser can open."""
    server = Server(app, dataclasses.replace(settings, host=host))
    try:
        listeners = server._listeners()
        assert {each.channel_class.parser_class.__name__ for each in listeners} == {"Parser"}
        assert address_of(server).startswith(f"http://{shown}")
    finally:
        server.close()


def test_a_body_is_kept_up_to_its_limit_and_counted_beyond() -> None:
    """Rule: at the limit all is there; one byte more and nothing is, but the count goes on."""
    held = BoundedBody(5)
    held.append(b"abc")
    held.append(b"de")
    assert (len(held), held.getfile().read()) == (5, b"abcde")
    held.append(b"f")
    held.append(b"g")
    assert (len(held), held.getfile().read()) == (7, b"")
