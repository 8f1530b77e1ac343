"""Make the README's screenshot: the drawn gallery, a drawn query, the real page and models.

Run: ``python docs/screenshot.py`` (needs chromium).
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

PICTURE = Path(__file__).parent / "answer.png"


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


def main() -> None:
    """Ask the page about a drawn coat and photograph the answer."""
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with tempfile.TemporaryDirectory() as folder, demo(Path(folder)) as address:
        (query,) = sorted((Path(folder) / "drawn" / "queries").glob("*-outwear.jpg"))[:1]
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1200, "height": 900})
            page.goto(address)
            page.set_input_files("input[type=file]", query)
            page.click("button[type=submit]")
            page.wait_for_selector("#results")
            page.wait_for_load_state("networkidle")
            page.screenshot(path=PICTURE)
            browser.close()


if __name__ == "__main__":
    main()
