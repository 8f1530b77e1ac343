"""How tests drive a real Chromium."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, FilePayload, Page, Request, expect, sync_playwright

from tests.web.fakes import blank, photo

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
PATIENCE = 20_000
"""Milliseconds; machines that run tests are busy."""

HEADING = "Some outfits that might include this:"
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

    def ask(self, file: FilePayload = PICTURE) -> None:
        """Choose a picture; without scripts, send it."""
        self.page.set_input_files("#photo", file)
        send = self.page.get_by_role("button", name="Find outfits")
        if send.is_visible():
            send.click()
        self.page.wait_for_selector("#results")

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


def shown(page: Page, selector: str) -> None:
    """Wait until an image has arrived and has a size on the screen."""
    page.wait_for_function(
        """selector => {
            const image = document.querySelector(selector);
            return image && image.complete && Math.min(image.naturalWidth, image.clientWidth) > 20;
        }""",
        arg=selector,
    )


def assert_fits(page: Page) -> None:
    """Assert that nothing sticks out to the side."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
