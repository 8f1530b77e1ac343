"""Every relative link of the documentation leads somewhere, to a heading too where it names one."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PAGES = [
    *(ROOT / f"{name}.md" for name in ("README", "ARCHITECTURE", "CONTRIBUTING", "CHANGELOG")),
    *sorted((ROOT / "docs").glob("*.md")),
]

_CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)


def _links(page: Path) -> list[str]:
    text = _CODE.sub("", page.read_text(encoding="utf-8"))
    return [link for link in _LINK.findall(text) if "://" not in link]


def _anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub and the site make them."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    found: Counter[str] = Counter()
    anchors = set()
    for heading in _HEADING.findall(text):
        words = re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).strip()
        anchor = words.replace(" ", "-")
        anchors.add(f"{anchor}-{found[anchor]}" if found[anchor] else anchor)
        found[anchor] += 1
    return anchors


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    """Rule: in the repository; `mkdocs build --strict` sees to the site."""
    for link in _links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{page.name}: {link}"
        assert target.is_relative_to(ROOT), f"{page.name}: {link}"
        # names of the reference are made when the site is built
        if anchor and not anchor.startswith("fashionizer."):
            assert anchor in _anchors(target), f"{page.name}: {link}"


def test_links_are_found_and_anchors_made_as_github_makes_them(tmp_path: Path) -> None:
    """Rule: a test that finds no link proves nothing; code is no link."""
    page = tmp_path / "page.md"
    page.write_text(
        "# A *word*, two\n[a](b.md#c) `[x](y)`\n```\n[x](z)\n# no\n```\n"
        "## `code` & more\n## A\n## A\n"
    )
    assert _links(page) == ["b.md#c"]
    assert _anchors(page) == {"a-word-two", "code--more", "a", "a-1"}
    assert sum(len(_links(page)) for page in PAGES) > 40
