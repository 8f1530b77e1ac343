"""What drives a browser finds things as people do, and waits for states, not for a while."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

ACTIONS = frozenset(
    "check clear click dblclick drag_to fill focus hover press press_sequentially select_option "
    "set_checked set_input_files tap type uncheck".split()
)
"""What a test does in a person's place."""

BY_CSS = frozenset("locator query_selector query_selector_all wait_for_selector".split())

GUESSES = frozenset("wait_for_timeout sleep".split())
"""Waits that are too short on one machine and too long on every other one."""


def drivers() -> list[Path]:
    """Give every file that drives a browser."""
    folders = ("tests", "benchmarks", "docs")
    files = [file for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))]
    return [
        file
        for file in files
        if file != Path(__file__)
        and any(name in file.read_text("utf-8") for name in ("playwright", "web.browsing"))
    ]


def faults(source: str) -> Iterator[str]:
    """Name what a source does by a CSS path, by force, or after a guess of time."""
    tree = ast.parse(source)
    by_css = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and _chain(node.value) & BY_CSS
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value == "networkidle":
            yield f"line {node.lineno}: networkidle"
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        done, found = node.func.attr, _chain(node.func.value)
        if done in GUESSES or any(word.arg == "force" for word in node.keywords):
            yield f"line {node.lineno}: {done}, a guess or by force"
        if done in ACTIONS and (found & (BY_CSS | by_css) or _last(node.func.value) == "page"):
            yield f"line {node.lineno}: {done} by a CSS path"


def _chain(node: ast.expr) -> set[str]:
    """Return the names in ``a.b(…).c(…)``: of the variable it begins with and of each call."""
    names = set()
    while isinstance(node, ast.Call | ast.Attribute | ast.Subscript):
        if isinstance(node, ast.Attribute):
            names.add(node.attr)
        node = node.func if isinstance(node, ast.Call) else node.value
    return names | ({node.id} if isinstance(node, ast.Name) else set())


def _last(node: ast.expr) -> str:
    """Return the name that a variable or attribute is called by: Playwright's pages act by CSS."""
    return getattr(node, "attr", getattr(node, "id", ""))


@pytest.mark.parametrize(
    "source",
    [
        'page.locator(".card h3 a").first.click()',
        'page.locator(".card").get_by_role("link").click()',
        'page.click("#photo")',
        'visit.page.set_input_files("#photo", FILE)',
        'tick = page.locator("input").first\ntick.focus()',
        'page.get_by_role("radio", name="navy").check(force=True)',
        "page.wait_for_timeout(300)",
        "time.sleep(1)",
        'page.wait_for_load_state("networkidle")',
    ],
)
def test_the_rule_sees_what_it_forbids(source: str) -> None:
    """Rule: a test that proves an absence must be able to see a presence."""
    assert list(faults(source))


def test_acting_as_a_person_does_is_no_fault() -> None:
    """Rule: role, label and words; states may be looked up by CSS, pressed they are not."""
    assert not list(
        faults(
            'page.get_by_role("link", name="Red blouse").click()\n'
            'page.get_by_label("Choose a photo").set_input_files(FILE)\n'
            'page.keyboard.press("Tab")\n'
            'expect(page.locator("[data-found]")).not_to_have_attribute("aria-busy", "true")'
        )
    )


@pytest.mark.parametrize("file", drivers(), ids=lambda file: file.name)
def test_whatever_drives_a_browser_finds_things_as_people_do(file: Path) -> None:
    """Rule: a page laid out otherwise, or a browser a version later, breaks no test."""
    assert list(faults(file.read_text("utf-8"))) == []
