"""Behind a path: every address told begins with it, whatever the proxy passes on."""

import re
from dataclasses import replace
from html import unescape

import pytest
from flask.testing import FlaskClient

from fashionizer.errors import FashionizerError
from fashionizer.settings import Settings
from fashionizer.web.app import create_app
from fashionizer.web.middleware.behind import prefix_of
from fashionizer.web.server.serving import serve
from tests.web.asking import SEARCH, ask, assert_refused
from tests.web.painted import SMALL
from tests.web.watched import WatchedAdvisor

PREFIX = "/fashion"
BEHIND = replace(SMALL, prefix=PREFIX)
TRUSTING = replace(SMALL, proxies=1)
TOLD = {"X-Forwarded-Prefix": PREFIX}

ADDRESS = re.compile(r'(?:href|src|action)="(?!https?:|data:|#)([^"]*)"')
SRCSET = re.compile(r'srcset="([^"]*)"')


def client_with(settings: Settings) -> FlaskClient:
    """Return a client of an application with other settings."""
    return create_app(WatchedAdvisor(settings), settings).test_client()


def addresses(html: str) -> list[str]:
    """Give every address of ours that a page holds."""
    several = [each.split()[0] for text in SRCSET.findall(html) for each in text.split(",")]
    return [unescape(each) for each in ADDRESS.findall(html) + several]


@pytest.mark.parametrize(
    ("settings", "at", "headers"),
    [
        (BEHIND, "", {}),
        (BEHIND, PREFIX, {}),
        (TRUSTING, "", TOLD),
        (TRUSTING, PREFIX, TOLD),
        (replace(BEHIND, proxies=1), "", {"X-Forwarded-Prefix": "/elsewhere"}),
    ],
    ids=["taken off", "passed on", "told", "told and passed on", "the setting decides"],
)
def test_every_address_of_every_page_leads_back_here(
    settings: Settings, at: str, headers: dict[str, str]
) -> None:
    """Rule: links, forms, pictures, scripts, the manifest and what it names all have the prefix."""
    client = client_with(settings)
    found = set()
    for path in ("/", "/?lang=ro", "/outfits/2?garment=0", "/nowhere"):
        found |= set(addresses(client.get(at + path, headers=headers).get_data(as_text=True)))
    sent = client.post(f"{at}/", data={"example": "coat"}, headers=headers)
    found |= set(addresses(sent.get_data(as_text=True)))
    manifest = client.get(f"{at}/manifest.webmanifest?lang=ro", headers=headers).get_json()
    assert (manifest["start_url"], manifest["scope"]) == (f"{PREFIX}/?lang=ro", f"{PREFIX}/")
    found |= {icon["src"] for icon in manifest["icons"]}
    assert len(found) > 30
    for address in sorted(found):
        assert address.startswith(f"{PREFIX}/"), address
        with client.get(at + address.removeprefix(PREFIX), headers=headers) as answer:
            assert answer.status_code == 200, address


@pytest.mark.parametrize("at", ["", PREFIX], ids=["taken off", "passed on"])
def test_programs_are_answered_as_programs(at: str) -> None:
    """Rule: JSON refusals, health and the description as at the root, with and without the path."""
    client = client_with(BEHIND)
    assert ask(client, to=at + SEARCH).get_json()["results"]
    for path in ("/healthz", "/readyz", "/metrics"):
        assert client.get(at + path).status_code == 200
    told = assert_refused(client.get(f"{at}/api/v1/nothing"), 404, "not_found")
    assert told == f"There is nothing at {PREFIX}/api/v1/nothing."
    assert client.get(f"{at}/openapi.json").get_json()["servers"] == [{"url": PREFIX}]


def test_the_bare_path_leads_to_the_first_page_and_names_no_host() -> None:
    """Rule: /fashion is /fashion/, in the language asked for; a Host header is anybody's word."""
    client = client_with(BEHIND)
    answer = client.get(f"{PREFIX}?lang=ro")
    assert (answer.status_code, answer.headers["Location"]) == (308, f"{PREFIX}/?lang=ro")
    assert "Content-Security-Policy" in answer.headers
    assert client.get(f"{PREFIX}able").status_code == 404


@pytest.mark.parametrize("prefix", ["/outfits", "/api", "/static", "/a/b"])
@pytest.mark.parametrize("passed_on", [False, True])
def test_a_path_may_begin_like_one_of_ours(prefix: str, passed_on: bool) -> None:
    """Rule: what is an address of ours as it is has been taken off already."""
    client = client_with(replace(SMALL, prefix=prefix))
    at = prefix if passed_on else ""
    page = client.get(f"{at}/outfits/2")
    assert (page.status_code, page.mimetype) == (200, "text/html")
    for address in addresses(page.get_data(as_text=True)):
        with client.get(at + address.removeprefix(prefix)) as answer:
            assert answer.status_code == 200, address
    assert client.get(f"{at}/api/v1/outfits/2").get_json()["id"] == 2
    assert ask(client, to=at + SEARCH).status_code == 200


def test_searches_behind_a_path_are_counted_and_refused_as_others() -> None:
    """Rule: neither the limit of a client nor the check of origins has a way round."""
    public = replace(BEHIND, host="0.0.0.0", rate="2/minute")  # noqa: S104 - nothing listens
    client = client_with(public)
    statuses = [ask(client, to=at + SEARCH).status_code for at in ("", PREFIX, "", PREFIX)]
    assert statuses == [200, 200, 429, 429]
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert client.post(PREFIX + SEARCH, headers=foreign).status_code == 403


def test_a_prefix_is_believed_of_trusted_proxies_only() -> None:
    """Rule: without FASHIONIZER_PROXIES it is what anybody may say."""
    assert f'"{PREFIX}' not in client_with(SMALL).get("/", headers=TOLD).get_data(as_text=True)


@pytest.mark.parametrize(
    "told", ["//evil.example", "https://evil.example", "/a/../b", "/a\\b", '/"><b>', "fashion", "/"]
)
def test_a_prefix_that_is_no_path_is_passed_over(told: str) -> None:
    """Rule: many proxies pass on what a client says in their place; no link leads elsewhere."""
    html = (
        client_with(TRUSTING).get("/", headers={"X-Forwarded-Prefix": told}).get_data(as_text=True)
    )
    assert all(re.match(r"/(?![/\\])", each) for each in addresses(html))
    assert '"/outfits/2' in html


def test_of_two_proxies_one_may_tell_the_prefix() -> None:
    """Rule: a chain in which only the nearest knows it works; of two values its own counts."""
    client = client_with(replace(SMALL, proxies=2))
    for value in (PREFIX, f"/outer,{PREFIX}"):
        html = client.get("/", headers={"X-Forwarded-Prefix": value}).get_data(as_text=True)
        assert f'href="{PREFIX}/outfits/2' in html


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("", ""),
        ("/", ""),
        ("/fashion", "/fashion"),
        ("/fashion/", "/fashion"),
        ("/a/b-c.d", "/a/b-c.d"),
    ],
)
def test_a_slash_at_the_end_is_not_needed(given: str, meant: str) -> None:
    """Rule: both ways of writing a path are the same path."""
    assert prefix_of(replace(SMALL, prefix=given)) == meant


@pytest.mark.parametrize(
    "given",
    ["fashion", "//fashion", "/fa shion", "/f?x=1", "/f#x", "https://x.example/f", "/a/..", "/%66"],
)
def test_what_is_no_path_stops_the_start(given: str) -> None:
    """Rule: what is wrong, and how it is written."""
    with pytest.raises(
        FashionizerError, match=r"FASHIONIZER_PREFIX=.* is no path; .*like /fashion"
    ):
        create_app(WatchedAdvisor(SMALL), replace(SMALL, prefix=given))


def test_the_path_of_the_api_is_taken() -> None:
    """Rule: where nobody could tell a page from an answer, the start says so."""
    with pytest.raises(FashionizerError, match="where the API is already"):
        create_app(WatchedAdvisor(SMALL), replace(SMALL, prefix="/api/v1/"))


def test_the_address_told_at_the_start_has_the_path() -> None:
    """Rule: what is printed can be opened, on this machine without the proxy, too."""
    told: list[str] = []

    def stop(address: str) -> None:
        told.append(address)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        serve(create_app(WatchedAdvisor(BEHIND), BEHIND), BEHIND, stop)
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/fashion/", told[0])
