"""The setting FASHIONIZER_INDEX, as a person uses it: each command a process of its own."""

from pathlib import Path
from typing import Any

from tests.cli.commands import command
from tests.drawn import DrawnHome, lines
from tests.gallery.fixtures import ENGINES


def searched(home: Path, engine: str, *photos: Path) -> tuple[list[dict[str, Any]], str]:
    """Return the answers without their times and scores rounded, and what was told."""
    found = command(home, "search", *photos, "--all", "--json", FASHIONIZER_INDEX=engine)
    assert found.returncode == 0, found.stderr
    answers = lines(found.stdout)
    for answer in answers:
        del answer["milliseconds"]
        for result in answer["results"]:
            for name in ("similarity", "probability"):
                result[name] = None if result[name] is None else round(result[name], 3)
    return answers, found.stderr


def test_every_engine_answers_alike_after_a_restart(drawn_home: DrawnHome, tmp_path: Path) -> None:
    """Filled, searched, searched again from what was kept, and by the engine that comes next."""
    photos = [drawn_home.look, *drawn_home.queries[:2]]
    answers = []
    for engine in ENGINES:
        home = tmp_path / engine
        added = command(home, "add", drawn_home.folder / "looks", FASHIONIZER_INDEX=engine)
        assert "12 added" in added.stdout + added.stderr, added
        for _ in range(2):
            found, told = searched(home, engine, *photos)
            assert "made anew" not in told
            answers.append(found)
    home = tmp_path / ENGINES[0]
    found, told = searched(home, ENGINES[1], *photos)
    assert f"it was written by {ENGINES[0]} and FASHIONIZER_INDEX names {ENGINES[1]}" in told
    assert answers[0][0]["results"]
    assert [*answers, found] == [answers[0]] * (len(answers) + 1)


def test_an_engine_that_is_none_is_refused(tmp_path: Path) -> None:
    """Before anything is opened, with those that there are."""
    refused = command(tmp_path, "list", FASHIONIZER_INDEX="faiss")
    assert refused.returncode == 1
    assert f"FASHIONIZER_INDEX='faiss' is none of {', '.join(ENGINES)}." in refused.stderr
