"""The whole of it: the command serving a drawn gallery with the shipped models, and Chromium."""

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import FilePayload, expect

from tests.drawn import DrawnHome
from tests.web.browsing import CHROMIUM, PHONE, Visit, chromium, shown

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def address(drawn_home: DrawnHome) -> Iterator[str]:
    """Run `fashionizer serve` on a free port; give the address it prints."""
    command = [sys.executable, "-m", "fashionizer", "--home", str(drawn_home.home)]
    command += ["serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            told = []
            for line in process.stderr or ():
                told.append(line)
                if found := re.search(r"http://\S+", line):
                    yield found[0]
                    break
            else:
                pytest.fail("".join(told))
        finally:
            process.terminate()


def test_from_a_photo_to_a_look_to_another_look(address: str, drawn_home: DrawnHome) -> None:
    """Rule: a look asked about finds itself; its garments lead on; on a telephone, no complaint."""
    look: FilePayload = {
        "name": "look.jpg",
        "mimeType": "image/jpeg",
        "buffer": drawn_home.look.read_bytes(),
    }
    with chromium() as browser:
        visit = Visit(browser, address, PHONE)
        page = visit.page
        visit.ask(look)
        shown(page, ".card-photo img")
        expect(page.locator(".nearness").first).to_contain_text("similar", ignore_case=True)
        garments = page.locator(".garments-seen .chip:not([hidden])").count() - 1
        assert garments >= 2
        page.locator(".garments-seen .chip").nth(1).click()
        expect(page.locator(".garments-seen .chip").nth(1)).to_have_attribute(
            "aria-pressed", "true"
        )
        page.locator(".card h3 a").first.click()
        shown(page, ".look-photo img")
        other = page.locator("a.garment:not([aria-current])").first
        leads_to = other.get_attribute("href")
        other.click()
        expect(page).to_have_url(f"{address.rstrip('/')}{leads_to}")
        page.go_back()
        expect(page.locator(f"a.garment[href='{leads_to}']:not([aria-current])")).to_be_visible()
        page.go_back()
        expect(page.locator(".yours-photo")).to_be_visible()
        visit.close()
        assert visit.complaints == []
