"""The proxies of the environment: used for embedders, and never for photos."""

import base64
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from fashionizer.errors import Unreachable
from fashionizer.fetching.addresses import parsed
from fashionizer.fetching.asking import ask
from fashionizer.fetching.routes import configured
from fashionizer.fetching.timing import TimeLimit
from fashionizer.sources.http import fetch
from tests.fetching.certified import trusted
from tests.fetching.raw import HOST, head, names, sending

__all__ = ["trusted"]

ANSWER = [head(Content_Length="5"), b"photo"]

LOGIN = base64.b64encode(b"me:a b").decode()


@pytest.fixture(autouse=True)
def _no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@contextmanager
def tunnelling(port: int) -> Iterator[tuple[str, list[str]]]:
    """Run a proxy that connects whoever asks with a port of this machine; gives its address."""
    heads: list[str] = []

    def connect(client: socket.socket) -> None:
        with suppress(OSError), client, socket.create_connection((HOST, port)) as server:
            heads.append(client.recv(4096).decode())
            client.sendall(b"HTTP/1.1 200 Go on\r\n\r\n")
            back = threading.Thread(target=_pass_on, args=(server, client), daemon=True)
            back.start()
            _pass_on(client, server)
            back.join()

    with socket.create_server((HOST, 0)) as listening:

        def serve() -> None:
            with suppress(OSError):
                connect(listening.accept()[0])

        threading.Thread(target=serve, daemon=True).start()
        yield f"{HOST}:{listening.getsockname()[1]}", heads


def _pass_on(here: socket.socket, there: socket.socket) -> None:
    with suppress(OSError):
        while data := here.recv(65_536):
            there.sendall(data)
        there.shutdown(socket.SHUT_WR)


def body(url: str) -> bytes:
    """Ask as for an embedder."""
    limit = TimeLimit(5)
    with ask(url, route=configured, limit=limit) as answer:
        return b"".join(answer.chunks(limit, decode=False))


@pytest.mark.parametrize("scheme", ["http://", ""])
def test_a_proxy_is_asked_for_the_whole_address(
    scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule: it resolves the name, which need not exist here; its password is told to it alone."""
    with sending(ANSWER) as proxy:
        monkeypatch.setenv("http_proxy", f"{scheme}me:a%20b@{HOST}:{proxy.port}")
        assert body("http://hub.example/a?b") == b"photo"
    (request,) = proxy.heads
    assert request.startswith("GET http://hub.example/a?b HTTP/1.1\r\n")
    assert "\r\nHost: hub.example\r\n" in request
    assert f"\r\nproxy-authorization: Basic {LOGIN}\r\n" in request


def test_an_encrypted_address_is_asked_through_a_tunnel(
    trusted: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule: the proxy sees the name and nothing more; the certificate is still checked."""
    with (
        sending(ANSWER, secure=trusted) as server,
        tunnelling(server.port) as (proxy, heads),
    ):
        monkeypatch.setenv("https_proxy", f"http://me:a%20b@{proxy}")
        assert body("https://photos.example/a") == b"photo"
    assert heads[0].startswith("CONNECT photos.example:443 HTTP/1.")
    assert f"proxy-authorization: Basic {LOGIN}\r\n" in heads[0]
    assert "\r\nHost: photos.example\r\n" in server.heads[0]
    assert "Basic" not in server.heads[0]


def test_a_tunnel_to_another_server_is_seen_through(
    trusted: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule: a proxy cannot stand for the host."""
    with sending(ANSWER, secure=trusted) as server, tunnelling(server.port) as (proxy, _):
        monkeypatch.setenv("https_proxy", f"http://{proxy}")
        with pytest.raises(Unreachable, match=r"certificate of other\.example is not valid"):
            body("https://other.example/a")
    assert server.heads == []


def test_what_the_environment_excepts_is_asked_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule: no_proxy is obeyed."""
    names(monkeypatch, hub=[HOST])
    monkeypatch.setenv("http_proxy", "http://192.0.2.1:9")
    monkeypatch.setenv("no_proxy", "hub.example")
    with sending(ANSWER) as server:
        assert body(f"http://hub.example:{server.port}/a") == b"photo"
    assert server.heads[0].startswith("GET /a HTTP/1.1\r\n")


@pytest.mark.parametrize("named", ["socks5://127.0.0.1:9", "http://", "http://a:b:c"])
def test_a_proxy_that_is_none_is_a_sentence(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule: the person learns which setting is wrong."""
    monkeypatch.setenv("https_proxy", named)
    with pytest.raises(Unreachable, match="the proxy for https is no address that begins"):
        configured(parsed("https://hub.example/"), 5)


def test_photos_are_asked_for_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule: a proxy would resolve the name again, perhaps to this machine's network."""
    names(monkeypatch, photos=[HOST])
    with sending(ANSWER) as server, sending(ANSWER) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        url = f"http://photos.example:{server.port}/a.jpg"
        assert fetch(url, timeout=5, allow_private=True) == b"photo"
    assert (len(server.heads), proxy.heads) == (1, [])
