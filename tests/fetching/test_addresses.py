"""Which addresses may be asked."""

import socket

import pytest

from fashionizer.errors import SourceError
from fashionizer.fetching.addresses import (
    host_field,
    is_public,
    parsed,
    resolve_public,
    target,
)

NOT_PUBLIC = """
127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 240.0.0.1
255.255.255.255 192.0.2.1 198.18.0.1 ::1 :: fe80::1 fe80::1%eth0 fc00::1 ff02::1 2001:db8::1
::ffff:10.0.0.1 64:ff9b::7f00:1 64:ff9b:1::1 2002:7f00:1:: 2001:0:1::1
fec0::1 ::127.0.0.1 ::ffff:0:127.0.0.1
"""


@pytest.mark.parametrize("address", NOT_PUBLIC.split())
def test_addresses_that_are_not_public(address: str) -> None:
    """Loopback, private, link-local, shared, reserved, multicast, and tunnels to such."""
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"]
)
def test_addresses_that_are_public(address: str) -> None:
    """The rest of the internet."""
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    ["", "a.jpg", "ftp://a.org/b", "http://", "http://:80/", "http://a.org:99999/",
     "http://a.org:0/", "//a.org/b", f"http://{'a' * 64}.org/", "http://a..org/"],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(url: str) -> None:
    """Before anything is resolved."""
    with pytest.raises(SourceError, match="not a complete web address"):
        parsed(url)


def test_a_host_that_does_not_exist_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """International names are encoded before they are asked for."""

    def fails(host: str, *_: object, **__: object) -> None:
        raise socket.gaierror(-2, f"unknown {host}")

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    with pytest.raises(SourceError, match=r"host xn--bcher-kva\.example cannot be found"):
        resolve_public(parsed("https://bücher.example/a.jpg"))


def test_one_private_address_among_public_ones_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """An honest host has none."""
    entries = [(2, 1, 6, "", (address, 80)) for address in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: entries)
    with pytest.raises(SourceError, match="private network"):
        resolve_public(parsed("http://photos.example/"))


@pytest.mark.parametrize(
    ("url", "field", "asked"),
    [
        ("http://a.example", "a.example", "/"),
        ("https://a.example:443/b?c", "a.example", "/b?c"),
        ("http://a.example:443/b#c", "a.example:443", "/b"),
        ("https://bücher.example:80/é 1?a=b c", "xn--bcher-kva.example:80", "/%C3%A9%201?a=b%20c"),
        ("http://[2606:4700::1111]:81/", "[2606:4700::1111]:81", "/"),
    ],
)
def test_a_request_names_the_host_and_encodes_the_rest(url: str, field: str, asked: str) -> None:
    """The port is named only where it is not the scheme's; a fragment is nobody's business."""
    assert (host_field(parsed(url)), target(parsed(url))) == (field, asked)
