"""What the documentation shows of Python runs, and gives what it says."""

import doctest
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"

_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)

_OPTIONS = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL


@pytest.mark.parametrize("name", ["tutorial.md", "models.md"])
def test_examples_give_what_the_page_says(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule: the blocks of a page run in order, as a reader pastes them, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    text = (DOCS / name).read_text(encoding="utf-8")
    blocks = [found for found in _BLOCK.finditer(text) if ">>> " in found[1]]
    assert blocks
    names: dict[str, object] = {}
    said: list[str] = []
    for block in blocks:
        line = text[: block.start(1)].count("\n")
        test = doctest.DocTestParser().get_doctest(block[1], names, name, name, line)
        runner = doctest.DocTestRunner(optionflags=_OPTIONS)
        runner.run(test, out=said.append, clear_globs=False)
        names.update(test.globs)
    assert not said, "".join(said)
