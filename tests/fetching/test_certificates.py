"""Encrypted connections: the name decides, not the address that is connected to."""

import ssl
from pathlib import Path

import pytest

from fashionizer.errors import SourceError
from fashionizer.progress import unobserved
from fashionizer.sources.http import fetch
from fashionizer.vision.embedding.download import download
from tests.fetching.certified import certificate, serving, trusted
from tests.fetching.raw import HOST, head, names, sending

__all__ = ["trusted"]

ANSWER = [head(Content_Length="5"), b"photo"]


def test_the_name_is_told_and_checked_whatever_the_address(
    trusted: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule: the checked address is connected to; SNI, certificate and Host are the name's."""
    told: list[str | None] = []
    trusted.sni_callback = lambda _line, name, _context: told.append(name)
    names(monkeypatch, photos=[HOST])
    with sending(ANSWER, secure=trusted) as server:
        url = f"https://photos.example:{server.port}/"
        assert fetch(url, timeout=5, allow_private=True) == b"photo"
    assert told == ["photos.example"]
    assert f"\r\nHost: photos.example:{server.port}\r\n" in server.heads[0]


def test_a_certificate_for_another_name_is_refused(
    trusted: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule: nothing is asked of a server that is not who it should be."""
    names(monkeypatch, other=[HOST])
    with (
        sending(ANSWER, secure=trusted) as server,
        pytest.raises(SourceError, match=r"certificate of other\.example is not valid; check"),
    ):
        fetch(f"https://other.example:{server.port}/", timeout=5, allow_private=True)
    assert server.heads == []


@pytest.mark.usefixtures("trusted")
def test_a_certificate_that_nobody_vouches_for_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule: the name alone is not enough."""
    (tmp_path / "other").mkdir()
    unknown = serving(certificate(tmp_path / "other", "photos.example"))
    names(monkeypatch, photos=[HOST])
    with (
        sending(ANSWER, secure=unknown) as server,
        pytest.raises(SourceError, match=r"certificate of photos\.example is not valid"),
    ):
        fetch(f"https://photos.example:{server.port}/", timeout=5, allow_private=True)
    assert server.heads == []


def test_an_embedder_is_not_fetched_over_less_than_it_began_with(
    trusted: ssl.SSLContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule: from https no redirect leads to http, though the checksum would tell."""
    names(monkeypatch, photos=[HOST])
    monkeypatch.setenv("no_proxy", "*")
    with sending(ANSWER) as plain:
        moved = [head("302 Found", Location=plain.url, Content_Length="0")]
        with (
            sending(moved, secure=trusted) as server,
            pytest.raises(SourceError, match=rf"reached \(it redirects to {plain.url}, which is n"),
        ):
            download(
                f"https://photos.example:{server.port}/file",
                tmp_path / "file",
                sha256="",
                most_bytes=100,
                timeout=5,
                on_progress=unobserved,
            )
    assert plain.heads == []
