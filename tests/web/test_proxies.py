"""Behind a real proxy, in a real browser: by the files of docs/proxy, the path taken off or not."""

import http.client
import json
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from fashionizer.web.app import create_app
from tests.web.asking import FORM, SEARCH, body
from tests.web.browsing import (
    CHROMIUM,
    HEADING,
    PHONE,
    Visit,
    card_photo,
    chromium,
    look_photo,
    looks,
    marked,
    own_photo,
    refine,
    settled,
    shown,
    titles,
    worn_with,
)
from tests.web.painted import SMALL, painted_looks, photo
from tests.web.proxying import (
    CADDY,
    NGINX,
    PREFIX,
    UPSTREAM,
    caddy,
    example,
    free_port,
    nginx,
    nginx_example,
)
from tests.web.serving import serving
from tests.web.watched import WatchedAdvisor

BEHIND = replace(SMALL, prefix=PREFIX, proxies=1)
TOLD = replace(SMALL, proxies=1)
PASSED_ON = f"proxy_pass http://{UPSTREAM};"
TAKEN_OFF = (PASSED_ON, f"proxy_pass http://{UPSTREAM}/;")

needs_nginx = pytest.mark.skipif(NGINX is None, reason="no nginx here: apt-get install nginx")
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium here: apt-get install chromium"
)


@contextmanager
def _nginx(folder: Path, upstream: str, *changes: tuple[str, str]) -> Iterator[str]:
    port = free_port()
    with nginx(folder, nginx_example(upstream, port, *changes), port) as address:
        yield address + PREFIX


@contextmanager
def _caddy(folder: Path, upstream: str) -> Iterator[str]:
    port = free_port()
    site = ("\nexample.org {", f"\nhttp://127.0.0.1:{port} {{")
    with caddy(folder, example("Caddyfile", site, (UPSTREAM, upstream)), port) as address:
        yield address + PREFIX


SETUPS = [
    pytest.param(("nginx", BEHIND, ()), id="nginx, passed on", marks=needs_nginx),
    pytest.param(("nginx", BEHIND, (TAKEN_OFF,)), id="nginx, taken off", marks=needs_nginx),
    pytest.param(("nginx", TOLD, (TAKEN_OFF,)), id="nginx, only told", marks=needs_nginx),
    pytest.param(
        ("caddy", BEHIND, ()),
        id="caddy",
        marks=pytest.mark.skipif(CADDY is None, reason="no Caddy here: apt-get install caddy"),
    ),
]


@pytest.fixture(scope="module", params=SETUPS)
def address(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Serve the advisor behind a proxy; give the address there, without a slash at its end."""
    name, settings, changes = request.param
    folder = tmp_path_factory.mktemp(name)
    with serving(
        create_app(WatchedAdvisor(settings, painted_looks(30)), settings), settings
    ) as direct:
        upstream = direct.removeprefix("http://").rstrip("/")
        proxy = _nginx(folder, upstream, *changes) if name == "nginx" else _caddy(folder, upstream)
        with proxy as address:
            yield address
    for log in folder.glob("error.log"):
        assert log.read_text("utf-8") == ""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium once for all tests."""
    with chromium() as browser:
        yield browser


def post(address: str, data: bytes) -> tuple[int, str, bytes]:
    """Send a form to an address; give status, type and body of the answer."""
    where = urlsplit(address)
    line = http.client.HTTPConnection(where.netloc, timeout=20)
    with closing(line):
        line.request("POST", where.path, data, {"Content-Type": FORM})
        answer = line.getresponse()
        return answer.status, answer.headers.get_content_type(), answer.read()


def got(address: str) -> bytes:
    """Get something over HTTP."""
    with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310 - our own proxy
        data: bytes = answer.read()
    return data


def test_programs_are_answered_behind_a_path(address: str) -> None:
    """Rule: search, picture, description and health, at the path and nowhere else."""
    status, kind, found = post(address + SEARCH, body(photo()))
    assert (status, kind) == (200, "application/json")
    outfit = json.loads(found)["results"][0]["outfit"]["id"]
    assert got(f"{address}/api/v1/outfits/{outfit}/image")[:2] == b"\xff\xd8"
    assert json.loads(got(f"{address}/openapi.json"))["servers"] == [{"url": PREFIX}]
    assert json.loads(got(f"{address}/healthz"))["status"] == "ok"
    status, kind, refused = post(address + SEARCH, body(bytes(4_000_000)))
    assert (status, kind) == (413, "application/json")
    assert b"larger than 1 MB" in refused


@pytest.mark.browser
@needs_chromium
def test_a_person_notices_nothing_of_the_path(browser: Browser, address: str) -> None:
    """Rule: photo, box, refining, language, look, an address to share, back: all is there."""
    visit = Visit(browser, address)
    page = visit.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    assert page.url == f"{address}/"
    page.evaluate("window.same = true")
    visit.ask()
    shown(own_photo(page))
    shown(card_photo(page))
    page.get_by_role("button", name="Look for the navy trousers").click()
    expect(marked(page, "Trousers")).to_be_visible()
    refine(page)
    page.get_by_role("radio", name="navy").click()
    settled(page)
    page.get_by_role("link", name="Română").click()
    expect(titles(page).first).to_contain_text("Pantaloni bleumarin")
    shown(own_photo(page))
    page.get_by_role("link", name="English").click()
    expect(titles(page).first).to_contain_text("Navy trousers")
    titles(page).first.click()
    shown(look_photo(page))
    worn_with(page, "black shoes").click()
    page.wait_for_url(f"{address}/outfits/1?garment=1&lang=en&with=black+Shoes")
    other = Visit(browser, page.url)
    expect(worn_with(other.page, "black shoes", on=True)).to_be_visible()
    other.close()
    page.go_back()
    page.go_back()
    expect(titles(page).first).to_contain_text("Navy trousers")
    shown(own_photo(page))
    page.get_by_role("link", name="Fashionizer", exact=True).click()
    page.get_by_role("button", name="a burgundy jacket").click()
    expect(page.get_by_role("heading", name=HEADING)).to_be_visible()
    assert page.evaluate("window.same") is True
    own = [url for url in asked if not url.startswith(("blob:", "data:"))]
    assert len(own) > 10
    assert [url for url in own if not url.startswith(f"{address}/")] == []
    visit.close()
    assert visit.complaints + other.complaints == []


@pytest.mark.browser
@needs_chromium
def test_nor_does_who_has_no_javascript(browser: Browser, address: str) -> None:
    """Rule: forms and links of plain HTML lead back to the path."""
    visit = Visit(browser, address, PHONE, js=False)
    page = visit.page
    shown(looks(page).first.get_by_role("img"))
    visit.ask()
    expect(page.get_by_role("heading", name=HEADING)).to_be_in_viewport()
    assert page.url == f"{address}/#results"
    page.get_by_role("button", name="Look for the navy trousers").click()
    expect(marked(page, "Trousers")).to_be_visible()
    titles(page).first.click()
    shown(look_photo(page))
    page.get_by_role("link", name="Română").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Pantaloni bleumarin")
    assert page.url == f"{address}/outfits/1?garment=1&lang=ro"
    visit.close()
    # the modules that a page would load are what the browser does not load then
    assert all(each.endswith(".js: csp") for each in visit.complaints)


@needs_nginx
@pytest.mark.parametrize("told", [True, False], ids=["as in the example", "untold"])
def test_the_example_keeps_photos_off_the_proxy_s_disk(tmp_path: Path, told: bool) -> None:
    """Rule: nginx writes what is uploaded to a file and says so, unless it is told otherwise."""
    changes = () if told else (("proxy_request_buffering off;", ""),)
    with (
        serving(create_app(WatchedAdvisor(BEHIND), BEHIND), BEHIND) as direct,
        _nginx(tmp_path, urlsplit(direct).netloc, *changes) as address,
    ):
        picture = photo(640, 960)
        sent = body(picture + bytes(900_000 - len(picture)))
        assert post(address + SEARCH, sent)[0] == 200
    complaints = (tmp_path / "error.log").read_text("utf-8")
    assert ("buffered to a temporary file" in complaints) is not told


@pytest.fixture
def refusing(
    tmp_path: Path, browser: Browser, request: pytest.FixtureRequest
) -> Iterator[tuple[Visit, WatchedAdvisor]]:
    """Open the first page behind an nginx changed by the test's parameter."""
    advisor = WatchedAdvisor(BEHIND)
    with (
        serving(create_app(advisor, BEHIND), BEHIND) as direct,
        _nginx(tmp_path, urlsplit(direct).netloc, request.param) as address,
    ):
        visit = Visit(browser, address)
        yield visit, advisor
        visit.close()
    assert all("the server responded with" in each for each in visit.complaints)


BODIES = "client_max_body_size 220m;"


@pytest.mark.browser
@needs_chromium
@needs_nginx
@pytest.mark.parametrize("refusing", [(BODIES, "client_max_body_size 1k;")], indirect=True)
def test_a_photo_too_large_for_the_proxy_is_said_to_be(
    refusing: tuple[Visit, WatchedAdvisor],
) -> None:
    """Rule: a sentence on our page, no empty promise to try again, and the way back."""
    visit, _ = refusing
    page = visit.page
    visit.choose()
    expect(page.get_by_role("main")).to_contain_text("larger than this server accepts")
    expect(page.get_by_role("status")).to_contain_text("please send a smaller one")
    expect(page.get_by_role("button", name="Try again")).to_be_hidden()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_label("Choose a photo")).to_be_visible()


@pytest.mark.browser
@needs_chromium
@needs_nginx
@pytest.mark.parametrize("refusing", [(BODIES, f"{BODIES} proxy_read_timeout 1s;")], indirect=True)
def test_an_answer_that_takes_too_long_for_the_proxy_can_be_asked_for_again(
    refusing: tuple[Visit, WatchedAdvisor],
) -> None:
    """Rule: 504 is a sentence and a button; the photo need not be chosen anew."""
    visit, advisor = refusing
    advisor.gate.clear()
    visit.choose()
    expect(visit.page.get_by_role("main")).to_contain_text("cannot answer just now")
    advisor.gate.set()
    visit.page.get_by_role("button", name="Try again").click()
    expect(visit.page.get_by_role("heading", name=HEADING)).to_be_visible()


@pytest.mark.browser
@needs_chromium
@needs_nginx
def test_while_the_server_is_away_the_page_and_its_photo_stay(
    browser: Browser, tmp_path: Path
) -> None:
    """Rule: 502 to a new garment, a look, a photo: said in place, and tried again at a press."""
    settings = replace(BEHIND, port=free_port())
    app = create_app(WatchedAdvisor(settings), settings)
    with _nginx(tmp_path, f"127.0.0.1:{settings.port}") as address:
        with serving(app, settings):
            visit = Visit(browser, address)
            visit.ask()
        page = visit.page
        trouble, again = page.get_by_role("alert"), page.get_by_role("button", name="Try again")
        page.get_by_role("button", name="Look for the navy trousers").click()
        expect(trouble).to_contain_text("cannot answer just now")
        titles(page).nth(1).click()
        expect(trouble).to_contain_text("cannot answer just now")
        expect(trouble).to_be_in_viewport()
        expect(own_photo(page)).to_be_visible()
        with serving(app, settings):
            again.click()
            shown(look_photo(page))
            expect(trouble).to_be_hidden()
            page.go_back()
            shown(own_photo(page))
            expect(trouble).to_be_hidden()
        visit.choose()
        expect(page.get_by_role("main")).to_contain_text("cannot answer just now")
        with serving(app, settings):
            again.click()
            expect(page.get_by_role("heading", name=HEADING)).to_be_visible()
        visit.close()
    assert all("the server responded with" in each for each in visit.complaints)
