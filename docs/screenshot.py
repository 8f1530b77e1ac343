"""Make the screenshots of the page: the demo's drawn looks, drawn queries, real page and models.

Run: ``python docs/screenshot.py`` for the one in README, ``--all DIR`` for every state of the page
in both schemes on a desktop and a telephone (needs chromium).
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, FilePayload, Page, expect, sync_playwright

from drawn.gallery import write_gallery

PICTURE = Path(__file__).parent / "answer.png"
SIZES = {"desktop": (1200, 900), "phone": (390, 844)}
SCHEMES = ("light", "dark")

COAT, LOOK = "queries/08-outwear.jpg", "looks/004.jpg"
"""Drawings asked about: one garment, and several."""

PICKER = re.compile("^(Choose a photo|Another photo|Ask with a photo of yours)$")
"""Label of the field that a photo is chosen by, on each page."""

State = Callable[[Page, Path], None]


@contextmanager
def demo(home: Path) -> Iterator[str]:
    """Serve the drawn demo and give its address."""
    command = [sys.executable, "-m", "fashionizer", "--home", str(home), "demo"]
    command += ["--source", "drawn", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            for line in process.stderr or ():
                if found := re.search(r"http://\S+", line):
                    yield found[0]
                    return
        finally:
            process.terminate()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Debian's browser."""
    with sync_playwright() as driver:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def main() -> None:
    """Photograph the page."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--all", type=Path, metavar="DIR", help="every state, into a folder")
    arguments.add_argument("--address", help="of a page that is served already")
    arguments.add_argument("--drawn", type=Path, help="drawings to ask about; else drawn here")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        drawn = options.drawn or Path(folder) / "asked"
        if not options.drawn:
            write_gallery(drawn)
        if options.address:
            take(browser, options.address, drawn, options.all)
            return
        with demo(Path(folder) / "home") as address:
            take(browser, address, drawn, options.all)


def take(browser: Browser, address: str, drawn: Path, everything: Path | None) -> None:
    """Photograph the answer about a coat, or every state of the page into a folder."""
    if everything is None:
        page = opened(browser, address, "desktop", "light")
        answered(page, drawn, COAT)
        page.screenshot(path=PICTURE, animations="disabled")
        return
    everything.mkdir(parents=True, exist_ok=True)
    for size in SIZES:
        for scheme in SCHEMES:
            for number, (name, state) in enumerate(STATES.items(), 1):
                page = opened(browser, address, size, scheme)
                state(page, drawn)
                path = everything / f"{number}-{name}-{size}-{scheme}.png"
                whole = name not in ("preview", "chosen")
                page.screenshot(path=path, full_page=whole, animations="disabled")
                page.context.close()


def opened(browser: Browser, address: str, size: str, scheme: str) -> Page:
    """Open the first page."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="en-GB",
    )
    page = context.new_page()
    page.goto(address)
    painted(page)
    return page


def painted(page: Page) -> None:
    """Wait until every picture in sight has arrived."""
    page.wait_for_function(
        """() => [...document.images].every((image) => {
            const at = image.getBoundingClientRect();
            const inSight = at.width > 0 && at.top < innerHeight && at.bottom > 0;
            return !inSight || (image.complete && image.naturalWidth > 0);
        })"""
    )


def choose(page: Page, photo: Path | FilePayload) -> None:
    """Choose a photo, in the form of whatever page is open."""
    page.get_by_label(PICKER).set_input_files(photo)


def empty(page: Page, drawn: Path) -> None:
    """Leave the first page as it is."""


def preview(page: Page, drawn: Path) -> None:
    """Send a photo that is never answered."""
    page.evaluate("XMLHttpRequest.prototype.send = () => {}")
    choose(page, drawn / COAT)
    expect(page.get_by_role("progressbar")).to_be_visible()
    painted(page)


def answered(page: Page, drawn: Path, photo: str) -> None:
    """Ask about a photo and wait until all of the answer is painted."""
    with page.expect_response(lambda response: response.request.method == "POST"):
        choose(page, drawn / photo)
    expect(page.locator("[data-found]")).to_be_visible()
    painted(page)


def chosen(page: Page, drawn: Path) -> None:
    """Choose another garment on the photo, with refining open."""
    answered(page, drawn, LOOK)
    page.get_by_role("button", name="Look for the", pressed=False).first.click()
    expect(page.get_by_role("button", name="Trousers", exact=True, pressed=True)).to_be_visible()
    page.get_by_text("Refine", exact=True).click()
    painted(page)


def nothing_close(page: Page, drawn: Path) -> None:
    """Ask about one drawn garment after the other until the gallery has nothing like it.

    Raises:
        SystemExit: it has something for each.
    """
    for photo in sorted((drawn / "queries").iterdir(), reverse=True):
        answered(page, drawn, f"queries/{photo.name}")
        if page.locator("[data-nothing]").count():
            return
    sys.exit("The drawn gallery has something close to every drawn garment; draw another one.")


def refused(page: Page, drawn: Path) -> None:  # noqa: ARG001
    """Send a damaged photo."""
    damaged = b"\xff\xd8\xff" + bytes(999)
    choose(page, {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": damaged})
    expect(page.get_by_role("alert")).to_be_visible()


def look(page: Page, drawn: Path) -> None:  # noqa: ARG001
    """Open a look of the gallery."""
    page.get_by_role("link", name="Outfit with").nth(6).click()
    expect(page.get_by_role("figure")).to_be_visible()
    painted(page)


STATES: dict[str, State] = {
    "empty": empty,
    "preview": preview,
    "chosen": chosen,
    "results": partial(answered, photo=COAT),
    "nothing-close": nothing_close,
    "refused": refused,
    "look": look,
}
"""The page's states, by name."""


if __name__ == "__main__":
    main()
