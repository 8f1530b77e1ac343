"""What a page weighs on the way, and that what is kept for good is kept so."""

import gzip

import brotli
import pytest
from flask.testing import FlaskClient

from tests.web.asking import ask

BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd"}


def test_a_page_comes_compressed_and_says_the_same(client: FlaskClient) -> None:
    """Rule: brotli where it is known, else gzip, else nothing; each is another thing to caches."""
    plain = client.get("/outfits/2")
    small = client.get("/outfits/2", headers=BROWSER)
    old = client.get("/outfits/2", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert (small.headers["Content-Encoding"], old.headers["Content-Encoding"]) == ("br", "gzip")
    assert brotli.decompress(small.data) == gzip.decompress(old.data) == plain.data
    assert len(small.data) < 0.25 * len(plain.data)
    for response in (plain, small, old):
        assert {"Accept-Encoding", "Accept-Language"} <= set(response.vary.as_set(True))
        assert response.content_length == len(response.data)


def test_an_answer_for_programs_is_compressed_for_those_who_ask(client: FlaskClient) -> None:
    """Rule: the same JSON."""
    sent = client.get("/openapi.json", headers=BROWSER)
    assert brotli.decompress(sent.data) == client.get("/openapi.json").data


def test_a_photo_is_compressed_once(client: FlaskClient) -> None:
    """Rule: JPEG and WebP are sent as they are."""
    for query in ("", "?size=320&format=webp"):
        response = client.get(f"/api/v1/outfits/2/image{query}", headers=BROWSER)
        assert "Content-Encoding" not in response.headers


@pytest.mark.parametrize("headers", [{}, BROWSER], ids=["plain", "compressed"])
def test_a_static_file_is_not_sent_twice(client: FlaskClient, headers: dict[str, str]) -> None:
    """Rule: kept for a year; who asks all the same with its ETag gets 304."""
    page = client.get("/").get_data(as_text=True)
    sheet = page.split('rel="stylesheet" href="')[1].split('"')[0]
    first = client.get(sheet, headers=headers)
    assert first.content_length == len(first.data)
    assert "immutable" in first.headers["Cache-Control"]
    assert ("Content-Encoding" in first.headers) == bool(headers)
    again = client.get(sheet, headers={**headers, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_an_answer_page_is_compressed_too(client: FlaskClient) -> None:
    """Rule: what is waited for most is what a POST gives."""
    plain = ask(client, to="/")
    assert plain.status_code == 200
    sent = client.post("/", data={"example": "coat"}, headers=BROWSER)
    assert b"data-found" in brotli.decompress(sent.data)
