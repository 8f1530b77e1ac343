"""The page in a real Chromium: as a person sees it, with and without JavaScript."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Page, Request, expect, sync_playwright

from fashionizer.web.app import create_app
from tests.web.fakes import SMALL, FakeAdvisor, photo
from tests.web.serving import serving

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = (1280, 800)
PHONE = (360, 740)
SMALLEST = (320, 560)
HEADING = "Some outfits that might include this:"
PICTURE: FilePayload = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": photo(600, 900)}
HUGE: FilePayload = {"name": "huge.jpg", "mimeType": "image/jpeg", "buffer": bytes(1_100_000)}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve the fake advisor; give the address."""
    with serving(create_app(FakeAdvisor(SMALL), SMALL), SMALL) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium once for all tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser
        browser.close()


class Visit:
    """A tab at the first page, which notes everything the browser complains about."""

    def __init__(self, browser: Browser, address: str, size: tuple[int, int], js: bool) -> None:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, java_script_enabled=js
        )
        context.set_default_timeout(10_000)
        self.page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", self._failed)
        self.page.goto(address)

    def _failed(self, request: Request) -> None:
        # leaving a page aborts what it was still loading
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"{request.url}: {request.failure}")

    def ask(self, file: FilePayload = PICTURE) -> None:
        """Choose a picture and send it."""
        self.page.set_input_files("#photo", file)
        self.page.get_by_role("button", name="Find outfits").click()
        self.page.wait_for_load_state()


@pytest.fixture(params=[DESKTOP, PHONE, SMALLEST], ids=["desktop", "phone", "smallest"])
def visit_any_size(
    browser: Browser, address: str, request: pytest.FixtureRequest
) -> Iterator[Visit]:
    """Open the first page at each size; afterwards the browser must have had no complaint."""
    visit = Visit(browser, address, request.param, js=True)
    yield visit
    visit.page.context.close()
    assert visit.complaints == []


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    """Open the first page on a desktop; afterwards the browser must have had no complaint."""
    visit = Visit(browser, address, DESKTOP, js=True)
    yield visit
    visit.page.context.close()
    assert visit.complaints == []


@pytest.fixture
def plain_visit(browser: Browser, address: str) -> Iterator[Visit]:
    """Open the first page with JavaScript switched off."""
    visit = Visit(browser, address, DESKTOP, js=False)
    yield visit
    visit.page.context.close()


def shown(page: Page, selector: str) -> bool:
    """Tell whether an image has arrived and has a size on the screen."""
    size = page.locator(selector).first.evaluate(
        "image => image.complete && Math.min(image.naturalWidth, image.clientWidth)"
    )
    return bool(size > 20)


def assert_at_results(page: Page) -> None:
    """Assert that the heading of the results is at the top of the window."""
    heading = page.get_by_role("heading", name=HEADING)
    expect(heading).to_be_in_viewport()
    box = heading.bounding_box()
    assert box is not None
    assert page.evaluate("scrollY") > 0
    assert box["y"] < 140


def assert_fits(page: Page) -> None:
    """Assert that nothing sticks out to the side."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_picture_is_seen_before_it_is_sent(visit_any_size: Visit) -> None:
    """Rule: live preview; nothing leaves the browser until the person says so."""
    sent: list[str] = []
    visit_any_size.page.on("request", lambda request: sent.append(request.method))
    visit_any_size.page.set_input_files("#photo", PICTURE)
    expect(visit_any_size.page.get_by_alt_text("The picture you chose")).to_be_visible()
    visit_any_size.page.wait_for_function(
        "document.querySelector('.preview img').naturalWidth === 600"
    )
    assert "POST" not in sent
    assert_fits(visit_any_size.page)


def test_the_answer_is_scrolled_to_with_the_picture_still_shown(visit_any_size: Visit) -> None:
    """Rule: results under the thesis's heading, in view, the sent photo beside or above them."""
    visit_any_size.ask()
    assert_at_results(visit_any_size.page)
    assert shown(visit_any_size.page, ".yours-photo img")
    expect(visit_any_size.page.locator(".yours-photo")).to_be_in_viewport()
    expect(visit_any_size.page.locator(".card")).to_have_count(5)
    assert shown(visit_any_size.page, ".card-photo img")
    assert_fits(visit_any_size.page)


def test_boxes_lie_on_the_garments(visit_any_size: Visit) -> None:
    """Rule: on the sent photo and on a card, a box covers the same share of the photo as in it."""
    visit_any_size.ask()
    picture = visit_any_size.page.locator(".yours-photo img").bounding_box()
    spot = visit_any_size.page.locator(".spot-chosen").bounding_box()
    assert picture is not None
    assert spot is not None
    assert (spot["x"] - picture["x"]) / picture["width"] == pytest.approx(1 / 3, abs=0.02)
    assert (spot["y"] - picture["y"]) / picture["height"] == pytest.approx(1 / 6, abs=0.02)
    assert spot["height"] / picture["height"] == pytest.approx(0.3, abs=0.02)
    card = visit_any_size.page.locator(".card-photo img").first.bounding_box()
    outline = visit_any_size.page.locator(".card-photo .line").first.bounding_box()
    assert card is not None
    assert outline is not None
    assert (outline["x"] - card["x"]) / card["width"] == pytest.approx(0.3, abs=0.03)
    assert (outline["y"] - card["y"]) / card["height"] == pytest.approx(1 / 6, abs=0.03)


def test_an_outfit_opens_and_the_way_back_leads_to_the_answer(visit: Visit) -> None:
    """Rule: looking closer must not cost the answer."""
    visit.ask()
    visit.page.locator(".card h3 a").first.click()
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text("Blouse")
    assert shown(visit.page, ".look-photo img")
    assert_fits(visit.page)
    visit.page.go_back()
    expect(visit.page.get_by_role("heading", name=HEADING)).to_be_visible()


def test_a_picture_too_large_is_refused_before_it_is_sent(visit: Visit) -> None:
    """Rule: nobody uploads for a minute to be told no."""
    visit.page.set_input_files("#photo", HUGE)
    expect(visit.page.locator(".preview figcaption")).to_contain_text("at most 1 MB")
    visit.page.get_by_role("button", name="Find outfits").click()
    expect(visit.page.locator(".answer, .fault")).to_have_count(0)


@pytest.mark.parametrize("event", ["drop", "paste"])
def test_a_picture_can_be_dropped_or_pasted(visit: Visit, event: str) -> None:
    """Rule: as the hint says."""
    visit.page.evaluate(
        """event => {
            const carried = new DataTransfer();
            carried.items.add(new File(["x"], "dropped.png", { type: "image/png" }));
            const options = { bubbles: true, cancelable: true };
            document.querySelector("[data-ask]").dispatchEvent(
                event === "drop"
                    ? new DragEvent("drop", { ...options, dataTransfer: carried })
                    : new ClipboardEvent("paste", { ...options, clipboardData: carried })
            );
        }""",
        event,
    )
    expect(visit.page.locator(".preview figcaption")).to_contain_text("dropped.png")
    assert visit.page.evaluate("document.querySelector('#photo').files.length") == 1


def test_all_of_it_works_without_javascript(plain_visit: Visit) -> None:
    """Rule: choose, send, see results scrolled to; choose another garment on the photo itself."""
    page = plain_visit.page
    plain_visit.ask()
    expect(page.get_by_role("heading", name=HEADING)).to_be_in_viewport()
    expect(page.locator(".card")).to_have_count(5)
    expect(page.locator(".wanted")).to_have_text("Blouse")
    page.get_by_role("button", name="Look for the navy pants instead").click()
    expect(page.locator(".wanted")).to_have_text("Pants")
    expect(page.get_by_role("heading", name=HEADING)).to_be_in_viewport()
    page.get_by_role("button", name="Show less similar outfits too").click()
    expect(page.locator(".card")).to_have_count(7)
    expect(page.locator(".wanted")).to_have_text("Pants")


def test_a_refusal_without_javascript_is_a_sentence_in_view(plain_visit: Visit) -> None:
    """Rule: the browser shows our page, not its own error."""
    plain_visit.ask({**HUGE, "buffer": bytes(3_100_000)})
    alert = plain_visit.page.get_by_role("alert")
    expect(alert).to_contain_text("larger than 1 MB")
    expect(alert).to_be_in_viewport()


def test_the_form_can_be_used_by_keyboard_alone(browser: Browser, address: str) -> None:
    """Rule: skip link first, then brand, file, button; each with a visible ring."""
    page = Visit(browser, address, DESKTOP, js=True).page
    stops = []
    for _ in range(4):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
        ring = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert ring == "3px"
    assert stops == ["skip", "brand", "photo", "primary"]
    page.context.close()


def test_dark_follows_the_system(browser: Browser, address: str) -> None:
    """Rule: the same page, light text on dark, for those whose system asks for it."""
    seen = {}
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme)
        page = context.new_page()
        page.goto(address)
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        seen[scheme] = sum(map(int, colour.removeprefix("rgb(").rstrip(")").split(",")))
        context.close()
    assert seen["dark"] < 120
    assert seen["light"] > 640
