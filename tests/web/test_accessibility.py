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
    shown,
)
from tests.web.fakes import SMALL, FakeAdvisor
from tests.web.serving import serving

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve the fake advisor; give the address."""
    with serving(create_app(FakeAdvisor(SMALL, outfits=30), SMALL), SMALL) as address:
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
    page = visit.page
    assert_accessible(page)
    visit.ask()
    shown(page, ".yours-photo img")
    assert_accessible(page)
    page.locator(".fine summary").click()
    page.locator(".company .chip").first.click()
    expect(page.locator(".company .chip.is-on")).to_be_visible()
    assert_accessible(page)
    page.locator("[data-draw]").click()
    assert_accessible(page)
    page.locator(".card h3 a").first.click()
    expect(page.locator(".look-photo")).to_be_visible()
    assert_accessible(page)
    visit.ask(BLANK)
    expect(page.locator("[data-nothing]")).to_be_visible()
    assert_accessible(page)
    page.set_input_files("#photo", LETTER)
    expect(page.locator(".is-refused")).to_be_visible()
    assert_accessible(page)
    page.locator("[data-cancel]").click()
    expect(page.locator("[data-nothing]")).to_be_visible()
    page.set_input_files("#photo", BROKEN)
    expect(page.get_by_role("alert")).to_be_visible()
    assert_accessible(page)
    visit.close()


def test_no_page_breaks_a_rule_while_a_photo_is_looked_at(browser: Browser) -> None:
    """Rule: waiting is a state like any other."""
    advisor = FakeAdvisor(SMALL)
    advisor.gate.clear()
    with serving(create_app(advisor, SMALL), SMALL) as address:
        visit = Visit(browser, address, bypass_csp=True)
        visit.page.set_input_files("#photo", BROKEN)
        expect(visit.page.get_by_role("progressbar")).to_be_visible()
        assert_accessible(visit.page)
        advisor.gate.set()
        expect(visit.page.get_by_role("alert")).to_be_visible()
        visit.close()


def test_the_gallery_empty_or_gone_breaks_no_rule(browser: Browser) -> None:
    """Rule: what few people see is for all of them, too."""
    advisor = FakeAdvisor(SMALL, outfits=0)
    with serving(create_app(advisor, SMALL), SMALL) as address:
        visit = Visit(browser, address, bypass_csp=True)
        expect(visit.page.get_by_text("The gallery is still empty")).to_be_visible()
        assert_accessible(visit.page)
        visit.page.goto(f"{address}outfits/7")
        expect(visit.page.get_by_role("alert")).to_be_visible()
        assert_accessible(visit.page)
        visit.close()
