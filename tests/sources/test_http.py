"""Photos from the web, against a real server on this machine."""

import socket
import time
from collections.abc import Iterator
from http import HTTPStatus
from typing import ClassVar

import pytest

from fashionizer.errors import PhotoTooLarge, SourceError
from fashionizer.fetching.asking import MAX_REDIRECTS
from fashionizer.photo.limits import Limits
from fashionizer.settings import Settings
from fashionizer.sources.find import Source, find
from fashionizer.sources.http import fetch
from tests.local_server import Answering, running

PHOTO = b"\xff\xd8\xff a photo" * 100


class Handler(Answering):
    """Answers each path in its own way."""

    protocol_version = "HTTP/1.1"
    seen: ClassVar[list[tuple[str, str | None, str | None]]] = []

    def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
        """Answer by the first part of the path."""
        Handler.seen.append((self.path, self.headers["Host"], self.headers["Accept-Encoding"]))
        name = self.path.split("?")[0].strip("/").replace("-", "_").partition("/")[0]
        getattr(self, f"_answer_{name}", self._answer_photo)()

    def _answer_photo(self) -> None:
        self.send(HTTPStatus.OK, PHOTO)

    def _answer_missing(self) -> None:
        self.send(HTTPStatus.NOT_FOUND, b"no such photo")

    def _answer_odd(self) -> None:
        self.send_response_only(599, "\x1b[31m hostile words")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _answer_moved(self) -> None:
        self.send(HTTPStatus.FOUND, Location="/photo")

    def _answer_loop(self) -> None:
        self.send(HTTPStatus.MOVED_PERMANENTLY, Location="/loop")

    def _answer_to_file(self) -> None:
        self.send(HTTPStatus.FOUND, Location="file:///etc/passwd")

    def _answer_announced(self) -> None:
        self.send(HTTPStatus.OK, b"few", Content_Length=str(10**9))

    def _answer_endless(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for _ in range(100):
            self.wfile.write(b"2710\r\n" + bytes(10_000) + b"\r\n")

    def _answer_chunked(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n")

    def _answer_cut(self) -> None:
        self.send(HTTPStatus.OK, b"only a part", Content_Length="100")
        self.close_connection = True

    def _answer_trickle(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.flush_headers()
        for number in range(100):
            self.wfile.write(f"X-{number}: y\r\n".encode())
            self.wfile.flush()
            time.sleep(0.05)

    def _answer_nonsense(self) -> None:
        self.wfile.write(b"hello, this is not HTTP\r\n\r\n")
        self.close_connection = True


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Run the server on a free port; gives the beginning of its URLs."""
    with running(Handler) as address:
        yield address


def got(url: str, timeout: float = 5.0, limits: Limits | None = None) -> bytes:
    """Fetch from this machine."""
    return fetch(url, limits=limits or Limits(), timeout=timeout, allow_private=True)


def test_a_photo_is_fetched_as_it_is(server: str) -> None:
    """No compression is asked for, and the host keeps its name."""
    assert got(f"{server}/photo?size=large") == PHOTO
    path, host, encoding = Handler.seen[-1]
    assert (path, encoding) == ("/photo?size=large", "identity")
    assert host == server.removeprefix("http://")


@pytest.mark.parametrize(("path", "body"), [("moved", PHOTO), ("chunked", b"abcdef")])
def test_redirects_and_chunks_are_followed(server: str, path: str, body: bytes) -> None:
    """What servers do on every day."""
    assert got(f"{server}/{path}") == body


def test_spaces_and_other_scripts_in_a_url_are_encoded(server: str) -> None:
    """Manifests written by hand have them."""
    assert got(f"{server}/photo/été 1.jpg?a=b c") == PHOTO
    assert Handler.seen[-1][0] == "/photo/%C3%A9t%C3%A9%201.jpg?a=b%20c"


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("missing", "answered 404 Not Found"),
        ("odd", "answered 599; check"),
        ("loop", f"redirects more than {MAX_REDIRECTS} times"),
        ("to-file", "must begin with https://"),
        ("cut", "connection to 127.0.0.1 failed"),
        ("nonsense", "connection to 127.0.0.1 failed"),
    ],
)
def test_a_bad__answer_gives_a_clear_error(server: str, path: str, sentence: str) -> None:
    """The sentence never repeats the words of the server."""
    with pytest.raises(SourceError, match=sentence):
        got(f"{server}/{path}")


@pytest.mark.parametrize("path", ["announced", "endless"])
def test_more_bytes_than_the_limit_are_not_taken(server: str, path: str) -> None:
    """Whether the server announces them or just sends them."""
    with pytest.raises(PhotoTooLarge):
        got(f"{server}/{path}", limits=Limits(max_bytes=50_000))


def test_a_server_that_trickles_is_cut_off(server: str) -> None:
    """The timeout is for all of it, not anew for every byte."""
    started = time.monotonic()
    with pytest.raises(SourceError, match="too slow"):
        got(f"{server}/trickle", timeout=0.3)
    assert time.monotonic() - started < 4  # the server would go on for 5


def test_a_server_that_says_nothing_is_cut_off() -> None:
    """A port that accepts and stays silent."""
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(SourceError, match="slow"):
        got(f"http://127.0.0.1:{silent.getsockname()[1]}/", timeout=0.2)


def test_a_silent_handshake_is_cut_off() -> None:
    """Also before the encryption is agreed."""
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(SourceError, match="slow"):
        got(f"https://127.0.0.1:{silent.getsockname()[1]}/", timeout=0.2)


def test_plain_text_on_a_secure_address_is_no_connection(server: str) -> None:
    """The other end does not speak TLS."""
    with pytest.raises(SourceError, match=r"connection to 127\.0\.0\.1 failed"):
        got(server.replace("http", "https"))


def test_nobody_listening_is_no_connection() -> None:
    """A port that was just free."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(SourceError, match=r"failed \(ConnectionRefusedError\)"):
        got(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1"],  # noqa: S104
)
def test_this_machine_is_not_fetched_from(server: str, host: str) -> None:
    """However its address is written; nothing is even connected to."""
    before = len(Handler.seen)
    port = server.rpartition(":")[2]
    with pytest.raises(SourceError, match=r"private network|cannot be found"):
        fetch(f"http://{host}:{port}/photo", timeout=2)
    assert len(Handler.seen) == before


def test_a_source_of_a_url_reads_with_the_settings(server: str) -> None:
    """The limit of bytes is that of photos; this machine is off limits unless a test says so."""
    url = f"{server}/photo"
    (source,) = find([url], Settings(), allow_private=True)
    assert isinstance(source, Source)
    assert source.read() == PHOTO
    (source,) = find([url], Settings(max_bytes=100), allow_private=True)
    assert isinstance(source, Source)
    with pytest.raises(PhotoTooLarge):
        source.read()
    (source,) = find([url], Settings())
    assert isinstance(source, Source)
    with pytest.raises(SourceError, match="private network"):
        source.read()
