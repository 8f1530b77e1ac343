"""Measure a second question on the page: a click on another garment of the photo, until painted.

Run: ``python -m benchmarks.speed.refining [ADDRESS]`` (needs chromium). Prints a table and appends
rows to ``benchmarks/speed/refining.csv``. Without an address the drawn gallery is served; with one,
whatever is served there, another version for instance, is asked. With scripts, painted means that
the looks in sight have been decoded and the next frame has been shown; without, that the page has
loaded.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Locator, Page

from benchmarks.machine import ROOT, stamp
from benchmarks.results import table
from benchmarks.speed.page import enlarged
from benchmarks.speed.served import served
from drawn.gallery import write_gallery

sys.path.append(str(ROOT / "docs"))

from screenshot import chromium

RESULTS = Path(__file__).with_suffix(".csv")
ROUNDS = 30
WARM_UP = 4
SIZE = (1500, 2000)
"""Width and height of the photo, in pixels."""

CLICK = """async (other) => {
    const painted = new Promise((give) => {
        const seen = new MutationObserver(async () => {
            if (document.querySelector("[aria-busy=true]")) return;
            const images = [...document.querySelectorAll(".card-photo img")].filter(
                (image) => image.getBoundingClientRect().top < innerHeight);
            seen.disconnect();
            await Promise.all(images.map((image) => image.decode()));
            requestAnimationFrame(() => requestAnimationFrame(() => give(performance.now())));
        });
        seen.observe(document.body, { childList: true, subtree: true, attributes: true });
    });
    const began = performance.now();
    other.click();
    return (await painted) - began;
}"""


def main() -> None:
    """Serve, ask, click, report."""
    given = sys.argv[1] if len(sys.argv) > 1 else None
    with tempfile.TemporaryDirectory() as folder, _address(given, Path(folder)) as address:
        photo = Path(folder) / "me.jpg"
        photo.write_bytes(enlarged(_drawn(Path(folder)), SIZE))
        rows = [
            stamp() | {"served": given or "here", "page": name, **_times(once, address, photo)}
            for name, once in (("with scripts", _scripted), ("without", _plain))
        ]
    for row in rows:
        for name, value in row.items():
            print(f"{name:>12}  {value}")
    table(RESULTS, rows, more=True)


@contextmanager
def _address(given: str | None, folder: Path) -> Iterator[str]:
    if given is not None:
        yield given
        return
    with served(folder) as address:
        yield address


def _drawn(folder: Path) -> Path:
    if not (folder / "drawn").exists():
        write_gallery(folder / "drawn", 2)
    return next(iter(sorted((folder / "drawn").rglob("*.jpg"))))


def _times(
    once: Callable[[Browser, str, Path], Iterator[float]], address: str, photo: Path
) -> dict[str, object]:
    with chromium() as browser:
        times = list(once(browser, address, photo))[WARM_UP:]
    found = {f"p{p}": round(float(np.percentile(times, p))) for p in (50, 95)}
    return {"clicks": len(times), **found}


def _scripted(browser: Browser, address: str, photo: Path) -> Iterator[float]:
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.goto(address)
    page.get_by_label("Choose a photo").set_input_files(photo)
    _others(page).first.wait_for()
    for _ in range(WARM_UP + ROUNDS):
        yield _others(page).first.evaluate(CLICK)


def _plain(browser: Browser, address: str, photo: Path) -> Iterator[float]:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(address)
    page.get_by_label("Choose a photo").set_input_files(photo)
    page.get_by_role("button", name="Find outfits").click()
    for _ in range(WARM_UP + ROUNDS):
        yield _loaded(page)


def _others(page: Page) -> Locator:
    """Find the garments of the photo that the answer is not about."""
    seen = page.get_by_role("group", name="Garments in your picture")
    return seen.get_by_role("button", pressed=False)


def _loaded(page: Page) -> float:
    other = _others(page).first
    began = time.perf_counter()
    with page.expect_navigation(wait_until="load"):
        other.click()
    return (time.perf_counter() - began) * 1e3


if __name__ == "__main__":
    main()
