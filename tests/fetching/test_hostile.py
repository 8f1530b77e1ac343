"""Servers that mean harm, or are broken: names that change, bytes that drip, bodies that lie."""

import gzip
import time
import zlib

import pytest

from fashionizer.errors import PhotoTooLarge, SourceError
from fashionizer.fetching import addresses
from fashionizer.photo.limits import Limits
from fashionizer.sources.http import fetch
from tests.fetching.raw import ELSEWHERE, HOST, Seen, head, names, sending

BODY = b"\xff\xd8\xff a photo"

BOMB = gzip.compress(bytes(20_000_000))
"""20 MB of zeros in some 20 kB."""


def got(server: Seen, *, timeout: float = 5.0, max_bytes: int = 1_000_000) -> bytes:
    """Fetch from this machine."""
    return fetch(
        server.url, limits=Limits(max_bytes=max_bytes), timeout=timeout, allow_private=True
    )


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this machine's usual address count as public, and no other of its addresses."""
    real = addresses.is_public
    monkeypatch.setattr(addresses, "is_public", lambda ip: ip == HOST or real(ip))


@pytest.mark.usefixtures("outside")
def test_a_name_that_changes_its_address_leads_to_the_checked_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Rule: the name is resolved once (DNS rebinding); the request still has the name."""
    asked = names(monkeypatch, photos=[HOST, ELSEWHERE])
    with (
        sending([head(Content_Length="11"), BODY]) as checked,
        sending([head(), b"a secret"], address=ELSEWHERE, port=checked.port) as private,
    ):
        assert fetch(f"http://photos.example:{checked.port}/a.jpg", timeout=5) == BODY
    assert asked == ["photos.example"]
    assert f"\r\nHost: photos.example:{checked.port}\r\n" in checked.heads[0]
    assert private.heads == []


@pytest.mark.usefixtures("outside")
@pytest.mark.parametrize(
    "location",
    ["http://169.254.169.254/latest/meta-data", f"http://{ELSEWHERE}:{{port}}/",
     "http://intern.example:{port}/", "//intern.example:{port}/"],
)  # fmt: skip
def test_a_redirect_does_not_lead_inward(location: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule: every hop is resolved and checked; here the first is public, the second is not."""
    names(monkeypatch, photos=[HOST], intern=[ELSEWHERE])
    with sending([head(), b"a secret"], address=ELSEWHERE) as private:
        moved = head("302 Found", Location=location.format(port=private.port), Content_Length="0")
        with (
            sending([moved]) as public,
            pytest.raises(SourceError, match=r"(169\.254|127\.0\.0\.99|intern\.example).*private"),
        ):
            fetch(f"http://photos.example:{public.port}/", timeout=5)
    assert len(public.heads) == 1
    assert private.heads == []


@pytest.mark.usefixtures("outside")
def test_a_redirect_to_the_same_name_is_resolved_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule: what was checked for the first hop says nothing of the second."""
    names(monkeypatch, photos=[HOST, ELSEWHERE])
    with (
        sending([head("302 Found", Location="/again", Content_Length="0")]) as server,
        pytest.raises(SourceError, match=r"photos\.example is in a private network"),
    ):
        fetch(f"http://photos.example:{server.port}/", timeout=5)


def _dripped(whole: bytes) -> list[bytes]:
    return [whole[number : number + 1] for number in range(len(whole))]


@pytest.mark.parametrize(
    "pieces",
    [
        _dripped(head(X="y" * 200)),
        [head(Content_Length="200"), *_dripped(bytes(200))],
        [head(), *_dripped(bytes(200))],
        [head(Transfer_Encoding="chunked"), *_dripped(b"000" * 100)],
        [head(Transfer_Encoding="chunked"), *[b"1\r\nx\r\n"] * 200],
        [head("302 Found", X="y" * 200, Location="/", Content_Length="0")],
    ],
    ids=["head", "body", "body without a length", "length of a chunk", "chunks", "redirects"],
)
def test_a_server_that_drips_is_cut_off(pieces: list[bytes]) -> None:
    """Rule: the time is for all of it; each byte here comes well within a socket's timeout."""
    pause = 0.03
    if len(pieces) == 1:
        pieces = [b"", pieces[0]]
        pause = 0.2
    started = time.monotonic()
    with sending(pieces, pause=pause) as server, pytest.raises(SourceError, match="too slow"):
        got(server, timeout=0.5)
    assert 0.4 < time.monotonic() - started < 3  # the servers would go on for 6


@pytest.mark.parametrize(
    "pieces",
    [
        [head(Content_Length="12"), BODY],
        [head(Transfer_Encoding="chunked"), b"b\r\n" + BODY + b"\r\n"],
        [head(Transfer_Encoding="chunked"), b"ff\r\n" + BODY],
        [head(Transfer_Encoding="chunked"), b"no number\r\n" + BODY],
        [head(Content_Length="11, 12"), BODY],
        [head(Content_Length="11", Content_Encoding="gzip"), BODY],
        [head()[:-10]],
        [],
    ],
    ids=["by length", "between chunks", "in a chunk", "no chunk", "two lengths", "no gzip",
         "in the head", "at once"],
)  # fmt: skip
def test_a_body_that_is_not_whole_is_no_photo(pieces: list[bytes]) -> None:
    """Rule: nothing is returned of it; the sentence names the host."""
    with (
        sending(pieces) as server,
        pytest.raises(SourceError, match=rf"connection to {HOST} failed \(\w+\); try again later"),
    ):
        got(server)


@pytest.mark.parametrize("length", ["11", "011", "-5", "many", "11, 11"])
def test_an_odd_length_that_can_be_read_does_no_harm(length: str) -> None:
    """Rule: a length that says nothing counts as none; the connection's end is the body's."""
    with sending([head(Content_Length=length), BODY]) as server:
        assert got(server) == BODY


def test_no_more_is_taken_than_was_announced() -> None:
    """Rule: what comes after the announced length is another answer's."""
    with sending([head(Content_Length="3"), BODY]) as server:
        assert got(server) == BODY[:3]


@pytest.mark.parametrize(
    ("encoding", "body"),
    [("gzip", gzip.compress(BODY)), ("deflate", zlib.compress(BODY)),
     ("gzip, gzip", gzip.compress(gzip.compress(BODY)))],
)  # fmt: skip
def test_a_body_compressed_though_nobody_asked_is_the_photo(encoding: str, body: bytes) -> None:
    """Rule: some servers compress whatever is asked for."""
    answer = head(Content_Encoding=encoding, Content_Length=str(len(body)))
    with sending([answer, body]) as server:
        assert got(server) == BODY
    assert "\r\nAccept-Encoding: identity\r\n" in server.heads[0]


@pytest.mark.parametrize("body", [BOMB, gzip.compress(BOMB)], ids=["gzip", "gzip in gzip"])
def test_a_bomb_is_refused_at_the_limit(body: bytes) -> None:
    """Rule: the limit of bytes counts what comes out, and no more than that is unpacked."""
    encoding = "gzip" if body is BOMB else "gzip, gzip"
    answer = head(Content_Encoding=encoding, Content_Length=str(len(body)))
    with sending([answer, body]) as server, pytest.raises(PhotoTooLarge) as caught:
        got(server, max_bytes=100_000)
    assert isinstance(caught.value.value, int)
    assert 100_000 < caught.value.value < 200_000
