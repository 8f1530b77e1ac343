"""How tests drive a real Chromium: things are found as people find them, by role, name and words.

``test_browsing.py`` holds every file that drives a browser to that.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import (
    Browser,
    FilePayload,
    Locator,
    Page,
    Request,
    expect,
    sync_playwright,
)

from tests.web.painted import blank, photo

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
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
PATIENCE = 20_000
"""Milliseconds; machines that run tests are busy."""

HEADING = "Some outfits that might include this:"
PICKER = re.compile(
    "^(Choose a photo|Another photo|Ask with a photo of yours"
    "|Alege o fotografie|Altă fotografie|Întreabă cu o fotografie a ta)$"
)
"""Label of the field that a photo is chosen by, on each page and in both languages."""

OUTFIT = re.compile("^(Outfit with|Ținută cu)")

PICTURE: FilePayload = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": photo(600, 900)}
LARGE: FilePayload = {"name": "large.jpg", "mimeType": "image/jpeg", "buffer": photo(1500, 2250)}
BLANK: FilePayload = {"name": "blank.jpg", "mimeType": "image/jpeg", "buffer": blank()}
BROKEN: FilePayload = {
    "name": "broken.jpg",
    "mimeType": "image/jpeg",
    "buffer": b"\xff\xd8\xff" + bytes(3_000),
}
HUGE: FilePayload = {"name": "huge.heic", "mimeType": "image/heic", "buffer": bytes(1_100_000)}
LETTER: FilePayload = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}


class Visit:
    """A tab at the first page, which notes everything the browser complains about."""

    def __init__(
        self,
        browser: Browser,
        address: str,
        size: tuple[int, int] = DESKTOP,
        *,
        js: bool = True,
        language: str = "en-GB",
        scheme: str = "light",
        bypass_csp: bool = False,
    ) -> None:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=js,
            locale=language,
            color_scheme="dark" if scheme == "dark" else "light",
            bypass_csp=bypass_csp,
        )
        context.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        self.page = context.new_page()
        self.complaints: list[str] = []
        self.posted: list[Request] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", self._failed)
        self.page.on("request", self._sent)
        self.page.goto(address)

    def _failed(self, request: Request) -> None:
        # leaving a page aborts what it was still loading
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"{request.url}: {request.failure}")

    def _sent(self, request: Request) -> None:
        if request.method == "POST":
            self.posted.append(request)

    def choose(self, file: FilePayload = PICTURE) -> None:
        """Choose a picture, in the form of whatever page is open."""
        self.page.get_by_label(PICKER).set_input_files(file)

    def ask(self, file: FilePayload = PICTURE) -> None:
        """Choose a picture; without scripts, send it; wait for the answer, a refusal included."""
        self.choose(file)
        send = self.page.get_by_role("button", name="Find outfits")
        if send.is_visible():
            send.click()
        expect(self.page.locator("#results")).to_be_visible()

    def close(self) -> None:
        """Close the tab."""
        self.page.context.close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser
        browser.close()


def shown(image: Locator) -> None:
    """Wait until an image has arrived and has a size on the screen."""
    expect(image).to_be_visible()
    expect(image).to_have_js_property("complete", True)
    expect(image).not_to_have_js_property("naturalWidth", 0)
    box = image.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) > 20


def own_photo(page: Page) -> Locator:
    """Find the person's own photo on the page that answers it."""
    return page.get_by_role("img", name=re.compile("^(Your picture|Fotografia ta)"))


def look_photo(page: Page) -> Locator:
    """Find the photo of the one look that a page is about."""
    return page.get_by_role("figure").get_by_role("img", name=OUTFIT)


def card_photo(page: Page) -> Locator:
    """Find the first result's photo, which has no name: its heading says what it shows."""
    return page.locator(".card-photo img").first


def titles(page: Page) -> Locator:
    """Find the results by their headings, each a link to its look; hidden ones are none."""
    return page.get_by_role("heading", level=3).get_by_role("link")


def looks(page: Page) -> Locator:
    """Find the looks that the first page shows."""
    return page.get_by_role("link", name=OUTFIT)


def marked(page: Page, garment: str) -> Locator:
    """Find the button of the garment that an answer is about, by its word."""
    return page.get_by_role("button", name=garment, exact=True, pressed=True)


def worn_with(page: Page, name: str, *, on: bool = False) -> Locator:
    """Find the tick that narrows results to what they are worn with."""
    group = page.get_by_role("group", name="Worn with")
    return group.get_by_role("checkbox", name=name, checked=on)


def refine(page: Page) -> None:
    """Open what refines an answer."""
    page.get_by_text(re.compile("^(Refine|Rafinează)$")).click()


def settled(page: Page) -> None:
    """Wait until what was changed last has been answered."""
    expect(page.locator("[data-found]")).not_to_have_attribute("aria-busy", "true")


def assert_fits(page: Page) -> None:
    """Assert that nothing sticks out to the side."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
