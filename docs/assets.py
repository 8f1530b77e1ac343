"""Make the pictures that the page ships: icons, and example photos from the drawn sample.

Run: ``python docs/assets.py`` (needs chromium), after changing ``icon.svg`` or the sample.
"""

import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser
from screenshot import chromium

from drawn.gallery import write_gallery

STATIC = Path(__file__).parents[1] / "src" / "fashionizer" / "web" / "static"
ICONS = (180, 192, 512)
"""Sides in pixels: of iOS, and the two that a manifest asks for."""

EXAMPLES = {
    "coat": "queries/08-outwear.jpg",
    "skirt": "queries/15-skirt.jpg",
    "hat": "queries/05-hat.jpg",
    "look": "looks/009.jpg",
}
"""Which drawing of the sample gallery is shown as which example."""

SIZE = 420, 560
"""Of an example in pixels, as it is asked about; 3:4, as it is shown."""

SMALL = 210, 280
"""Of its small copy, for screens that need no more."""


def main() -> None:
    """Write them all."""
    with chromium() as browser:
        icons(browser)
    examples()


def icons(browser: Browser) -> None:
    """Draw the icon as PNG, to its corners: systems cut it as they like."""
    drawing = (STATIC / "icon.svg").read_text("utf-8").replace(' rx="8"', "")
    for side in ICONS:
        page = browser.new_page(viewport={"width": side, "height": side})
        page.set_content(
            f"<style>body{{margin:0}}svg{{display:block;width:100vw}}</style>{drawing}"
        )
        page.screenshot(path=STATIC / f"icon-{side}.png")
        page.close()


def examples() -> None:
    """Draw the sample gallery and keep four pictures of it."""
    (STATIC / "examples").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        write_gallery(Path(folder), height=900)
        for name, drawing in EXAMPLES.items():
            with Image.open(Path(folder) / drawing) as image:
                cut = _filled(image)
                cut.save(STATIC / "examples" / f"{name}.webp", quality=80, method=6)
                small = cut.resize(SMALL, Image.Resampling.LANCZOS)
                small.save(STATIC / "examples" / f"{name}-210.webp", quality=80, method=6)


def _filled(image: Image.Image) -> Image.Image:
    """Cut the middle out in the shape of an example, at its size."""
    width = min(image.width, image.height * SIZE[0] // SIZE[1])
    height = min(image.height, image.width * SIZE[1] // SIZE[0])
    left, top = (image.width - width) // 2, (image.height - height) // 2
    cut = image.crop((left, top, left + width, top + height))
    return cut.resize(SIZE, Image.Resampling.LANCZOS)


if __name__ == "__main__":
    main()
