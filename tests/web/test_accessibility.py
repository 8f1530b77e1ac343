"""Every page held to the rules that axe-core can check, in a real Chromium."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from fashionizer.web.app import create_app
from tests.web.browsing import (
    BLANK,
    BROKEN,
    CHROMIUM,
    DESKTOP,
    LETTER,
    PHONE,
    Visit,
    chromium,
    look_photo,
    own_photo,
    refine,
    settled,
    shown,
    titles,
)
from tests.web.painted import SMALL, painted_looks
from tests.web.serving import serving
from tests.web.watched import WatchedAdvisor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium"),
]


WORDS = {
    "en": {
        "draw": "Draw a frame",
        "nothing": "No garment was found in this photo",
        "no picture": "This is not a picture",
        "cancel": "Cancel",
    },
    "ro": {
        "draw": "Desenează un chenar",
        "nothing": "nu s-a găsit nicio haină",
        "no picture": "Aceasta nu este o imagine",
        "cancel": "Renunță",
    },
}
"""What is looked for on the page, in each language."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve the advisor; give the address."""
    with serving(create_app(WatchedAdvisor(SMALL, painted_looks(30)), SMALL), SMALL) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium once for all tests."""
    with chromium() as browser:
        yield browser


def assert_accessible(page: Page) -> None:
    """Assert that axe-core finds nothing: all its rules, best practices included."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize(
    ("scheme", "language", "size"),
    [("light", "en", DESKTOP), ("dark", "ro", PHONE), ("dark", "en", DESKTOP)],
    ids=["light", "dark phone in Romanian", "dark"],
)
def test_no_page_breaks_a_rule(
    browser: Browser, address: str, scheme: str, language: str, size: tuple[int, int]
) -> None:
    """Rule: first page, results, refining, narrowed, drawing, a look, nothing found, refusals."""
    visit = Visit(browser, f"{address}?lang={language}", size, scheme=scheme, bypass_csp=True)
    page, words = visit.page, WORDS[language]
    assert_accessible(page)
    visit.ask()
    shown(own_photo(page))
    assert_accessible(page)
    refine(page)
    page.get_by_role("checkbox").first.click()
    settled(page)
    expect(page.get_by_role("checkbox", checked=True)).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name=words["draw"], exact=True).click()
    assert_accessible(page)
    titles(page).first.click()
    shown(look_photo(page))
    assert_accessible(page)
    visit.ask(BLANK)
    nothing = page.get_by_role("main").get_by_text(words["nothing"])
    expect(nothing).to_be_visible()
    assert_accessible(page)
    visit.choose(LETTER)
    expect(page.get_by_role("main").get_by_text(words["no picture"])).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name=words["cancel"]).click()
    expect(nothing).to_be_visible()
    visit.choose(BROKEN)
    expect(page.get_by_role("alert")).to_be_visible()
    assert_accessible(page)
    visit.close()


def test_no_page_breaks_a_rule_while_a_photo_is_looked_at(browser: Browser) -> None:
    """Rule: waiting is a state like any other."""
    advisor = WatchedAdvisor(SMALL)
    advisor.gate.clear()
    with serving(create_app(advisor, SMALL), SMALL) as address:
        visit = Visit(browser, address, bypass_csp=True)
        visit.choose(BROKEN)
        expect(visit.page.get_by_role("progressbar")).to_be_visible()
        assert_accessible(visit.page)
        advisor.gate.set()
        expect(visit.page.get_by_role("alert")).to_be_visible()
        visit.close()


def test_the_gallery_empty_or_gone_breaks_no_rule(browser: Browser) -> None:
    """Rule: what few people see is for all of them, too."""
    advisor = WatchedAdvisor(SMALL, painted_looks(0))
    with serving(create_app(advisor, SMALL), SMALL) as address:
        visit = Visit(browser, address, bypass_csp=True)
        expect(visit.page.get_by_text("The gallery is still empty")).to_be_visible()
        assert_accessible(visit.page)
        visit.page.goto(f"{address}outfits/7")
        expect(visit.page.get_by_role("alert")).to_be_visible()
        assert_accessible(visit.page)
        visit.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_breaks_a_rule_while_the_server_is_away(browser: Browser, scheme: str) -> None:
    """Rule: what is said then can be read, and its button pressed, by everybody."""
    with serving(create_app(WatchedAdvisor(SMALL), SMALL), SMALL) as address:
        visit = Visit(browser, address, scheme=scheme, bypass_csp=True)
        visit.ask()
    titles(visit.page).first.click()
    expect(visit.page.get_by_role("alert")).to_contain_text("No answer came")
    expect(visit.page.get_by_role("alert")).to_be_in_viewport()
    assert_accessible(visit.page)
    visit.close()
