"""Measure the page in a real browser: from a photo dropped to results painted, warm.

Run: ``python -m benchmarks.speed.page`` (needs chromium). Prints a table and appends a row to
``benchmarks/speed/page.csv``. The photo is a drawn one enlarged to a telephone's size; painted
means that the first four looks have been decoded and the next frame has been shown.
"""

import base64
import sys
import tempfile
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Page

from benchmarks.machine import ROOT, stamp
from benchmarks.results import table
from benchmarks.speed.served import served

sys.path.append(str(ROOT / "docs"))

from screenshot import chromium, painted

RESULTS = Path(__file__).parent / "page.csv"
ROUNDS = 20
WARM_UP = 2
SIZES = {"as sent by a telephone": (3024, 4032), "small": (600, 800)}
"""Width and height of the photo dropped, in pixels."""

DROP = """async ([data, name]) => {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    const carried = new DataTransfer();
    carried.items.add(new File([bytes], name, { type: "image/jpeg" }));
    const painted = new Promise((give) => {
        const seen = new MutationObserver(async () => {
            const images = [...document.querySelectorAll(".card-photo img")].slice(0, 4);
            if (!images.length) return;
            seen.disconnect();
            await Promise.all(images.map((image) => image.decode()));
            requestAnimationFrame(() => requestAnimationFrame(() => give(performance.now())));
        });
        seen.observe(document.body, { childList: true, subtree: true });
    });
    const began = performance.now();
    document.body.dispatchEvent(
        new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: carried }));
    return (await painted) - began;
}"""


def main() -> None:
    """Draw, add, serve, drop, report."""
    with tempfile.TemporaryDirectory() as folder:
        rows = measured(Path(folder))
    for row in rows:
        for name, value in row.items():
            print(f"{name:>12}  {value}")
    table(RESULTS, rows, more=True)


def measured(folder: Path) -> list[dict[str, object]]:
    """Measure once for each size of photo; in milliseconds."""
    made = stamp()
    with served(folder) as address:
        photo = folder / "drawn" / "queries" / "08-outwear.jpg"
        return [
            {**made, "photo": name, **_times(address, enlarged(photo, size))}
            for name, size in SIZES.items()
        ]


def enlarged(photo: Path, size: tuple[int, int]) -> bytes:
    """Return a drawing at the size of a photo, as JPEG."""
    with Image.open(photo) as image, BytesIO() as file:
        image.resize(size, Image.Resampling.BICUBIC).save(file, "JPEG", quality=92)
        return file.getvalue()


def _times(address: str, photo: bytes) -> dict[str, object]:
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1200, "height": 900})
        times = [_once(page, address, photo) for _ in range(WARM_UP + ROUNDS)][WARM_UP:]
    return {
        "megabytes": round(len(photo) / 1e6, 2),
        "drops": ROUNDS,
        **{f"p{p}": round(float(np.percentile(times, p))) for p in (50, 95)},
    }


def _once(page: Page, address: str, photo: bytes) -> float:
    page.goto(address)
    painted(page)
    took: float = page.evaluate(DROP, [base64.b64encode(photo).decode("ascii"), "me.jpg"])
    return took


if __name__ == "__main__":
    main()
