"""The site of the documentation: built strictly, whole, and asking nobody else for anything."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

_LOADED = re.compile(r'<(?:script|img|iframe|link)\b[^>]*?(?:src|href)="(https?:)?//[^"]+"')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built into a folder of the test's."""
    folder = tmp_path_factory.mktemp("site") / "site"
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", folder],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_every_page_is_built_and_linked_files_come_along(site: Path) -> None:
    """Rule: each page of docs/, those of the root, and what they link to."""
    for page in (ROOT / "docs").glob("*.md"):
        assert (site / f"{page.stem}.html").is_file(), page
    for name in ("readme", "architecture", "contributing", "changelog"):
        assert (site / "project" / f"{name}.html").is_file()
    card = Path("src/fashionizer/vision/models/parser.json")
    assert (site / "files" / card).read_bytes() == (ROOT / card).read_bytes()
    assert not list(site.glob("*.py"))


def test_pages_load_nothing_from_elsewhere(site: Path) -> None:
    """Rule: no script, style, font or picture of another host; search works from the disk."""
    for page in site.rglob("*.html"):
        assert not _LOADED.search(page.read_text(encoding="utf-8")), page
    assert _LOADED.search('<script src="https://example.org/x.js">')
    assert (site / "search" / "search_index.js").is_file()
    assert (site / "assets" / "iframe-worker.js").is_file()


def test_the_reference_has_every_public_name(site: Path) -> None:
    """Rule: what `fashionizer` exports is described, and no editor's markup is left in it."""
    import fashionizer as fz  # noqa: PLC0415 - the rest of this module needs none of it

    reference = (site / "reference.html").read_text(encoding="utf-8")
    for name in set(fz.__all__) - {"__version__"}:
        where = f"fashionizer.{fz._WHERE[name]}.{name}"
        assert f'id="{where}"' in reference, where
    assert not re.findall(r":(?:meth|class|func|data|mod):", reference)
