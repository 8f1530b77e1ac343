"""The whole of it: the command serving a drawn gallery with the shipped models, and Chromium."""

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import FilePayload, expect

from tests.drawn import DrawnHome
from tests.web.browsing import (
    CHROMIUM,
    PHONE,
    Visit,
    card_photo,
    chromium,
    look_photo,
    own_photo,
    shown,
    titles,
)

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
        shown(card_photo(page))
        expect(page.locator(".nearness").first).to_contain_text("similar", ignore_case=True)
        seen = page.get_by_role("group", name="Garments in your picture").get_by_role("button")
        garments = seen.filter(has_not_text="Draw a frame")
        assert garments.count() >= 2
        garments.nth(1).click()
        expect(garments.nth(1)).to_have_attribute("aria-pressed", "true")
        titles(page).first.click()
        shown(look_photo(page))
        other = page.get_by_role("link", name=re.compile("Find looks with this one$")).first
        leads_to = other.get_attribute("href")
        other.click()
        expect(page).to_have_url(f"{address.rstrip('/')}{leads_to}")
        page.go_back()
        expect(other).to_have_attribute("href", str(leads_to))
        page.go_back()
        expect(own_photo(page)).to_be_visible()
        visit.close()
        assert visit.complaints == []
