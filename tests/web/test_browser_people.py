"""Several people in a photo, chosen from in a real Chromium: as a person does it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from fashionizer.web.app import create_app
from tests.web.browsing import (
    CHROMIUM,
    DESKTOP,
    PHONE,
    Visit,
    assert_fits,
    chromium,
    marked,
    own_photo,
    refine,
    settled,
)
from tests.web.grouped import GroupAdvisor, pair, sent
from tests.web.painted import SMALL
from tests.web.serving import serving

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium"),
]

PAIR: FilePayload = {"name": "us.jpg", "mimeType": "image/jpeg", "buffer": sent(pair())}
LEFT, RIGHT = "Person 1, left", "Person 2, right"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve an advisor that sees two people; give the address."""
    with serving(create_app(GroupAdvisor("main", "main"), SMALL), SMALL) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium once for all tests."""
    with chromium() as browser:
        yield browser


@pytest.fixture(params=[(DESKTOP, True), (PHONE, True), (DESKTOP, False)])
def visit(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Ask about two people, on a desktop and a phone, and without scripts."""
    size, js = request.param
    visit = Visit(browser, address, size, js=js)
    visit.ask(PAIR)
    yield visit
    visit.close()
    # a browser without scripts complains of those it does not run
    assert visit.complaints == [] or not js


def on_photo(page: Page, name: str) -> Locator:
    """Find what can be pressed on the photo."""
    return page.get_by_role("figure").get_by_role("button", name=name)


def chip(page: Page, name: str) -> Locator:
    """Find a person beside the photo."""
    group = page.get_by_role("group", name="People in your picture")
    return group.get_by_role("button", name=name)


def test_whoever_is_meant_is_one_click_on_the_photo_away(visit: Visit) -> None:
    """The box of the other lies on them; once chosen, their garments are there to press."""
    page = visit.page
    expect(chip(page, LEFT)).to_have_attribute("aria-pressed", "true")
    expect(on_photo(page, LEFT)).to_have_count(0)
    photo, box = own_photo(page).bounding_box(), on_photo(page, RIGHT).bounding_box()
    assert photo is not None
    assert box is not None
    assert abs(box["x"] - photo["x"] - photo["width"] / 2) < 3
    assert abs(box["width"] - photo["width"] / 2) < 3
    on_photo(page, RIGHT).click()
    expect(chip(page, RIGHT)).to_have_attribute("aria-pressed", "true")
    expect(marked(page, "Trousers")).to_be_visible()
    expect(on_photo(page, "Look for the black shoes")).to_be_visible()
    expect(on_photo(page, LEFT)).to_be_visible()
    assert_fits(page)


def test_whoever_is_chosen_stays_so_while_it_is_refined(visit: Visit) -> None:
    """What it is, and another garment of theirs."""
    page = visit.page
    chip(page, RIGHT).click()
    expect(chip(page, RIGHT)).to_have_attribute("aria-pressed", "true")
    refine(page)
    page.get_by_label("What it is").select_option(label="Shorts")
    again = page.get_by_role("button", name="Search again")
    if again.is_visible():
        again.click()
    settled(page)
    expect(marked(page, "Shorts")).to_be_visible()
    expect(chip(page, RIGHT)).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Shoes", exact=True).click()
    expect(marked(page, "Shoes")).to_be_visible()
    expect(chip(page, RIGHT)).to_have_attribute("aria-pressed", "true")


def test_whoever_is_meant_is_chosen_with_the_keyboard(browser: Browser, address: str) -> None:
    """On the photo by arrows, and beside it."""
    visit = Visit(browser, address)
    visit.ask(PAIR)
    page = visit.page
    on_photo(page, "Look for the red blouse").focus()
    page.keyboard.press("ArrowRight")
    expect(on_photo(page, RIGHT)).to_be_focused()
    page.keyboard.press("Enter")
    expect(chip(page, RIGHT)).to_have_attribute("aria-pressed", "true")
    chip(page, LEFT).focus()
    page.keyboard.press("Enter")
    expect(chip(page, LEFT)).to_have_attribute("aria-pressed", "true")
    visit.close()
    assert visit.complaints == []
