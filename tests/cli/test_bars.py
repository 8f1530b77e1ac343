"""The bar that shows how far a task is."""

import itertools

import pytest
from rich.text import Text

from fashionizer.cli.bars import bar, duration
from fashionizer.progress import Progress


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let standard error count as a terminal of 120 columns."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(
    ("progress", "shown"),
    [
        (Progress(3, 40, "a/rather/long/folder/with/a/photo/in/it/007.jpg"), " 3/40 "),
        (Progress(3, None, "007.jpg"), " 3/? "),
        (Progress(1_500_000, 372_000_000, unit="bytes"), "1.5/372.0 MB"),
        (Progress(1_500_000, None, unit="bytes"), "1.5/? MB"),
    ],
)
def test_a_terminal_shows_how_far_a_task_is(
    progress: Progress, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rule: title, units done and the end of the latest name, on stderr and gone afterwards."""
    with bar("Adding") as show:
        show(progress)
    printed = capsys.readouterr()
    plain = Text.from_ansi(printed.err).plain
    assert "Adding" in plain
    assert shown in plain
    assert progress.latest[-40:] in plain
    assert "a/rather/long" not in plain
    assert printed.err.rstrip("\r").endswith("\x1b[2K")
    assert printed.out == ""


def test_where_there_is_no_terminal_nothing_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """Rule: a log holds sentences; no bar, and no empty line in its place."""
    with bar("Adding") as show:
        show(Progress(1, 2))
    assert capsys.readouterr() == ("", "")


def test_a_long_task_tells_a_log_now_and_then_how_long_it_still_takes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After five seconds, then once a minute; at the end there is nothing left to tell."""
    clock = itertools.count(0, 4)
    monkeypatch.setattr("fashionizer.cli.bars.time.monotonic", lambda: float(next(clock)))
    with bar("Looking again", spoken=True) as show:
        for done in range(1, 21):
            show(Progress(done, 20))
    assert capsys.readouterr().err.splitlines() == [
        "Looking again: 2 of 20 photos, about 1 minute left.",
        "Looking again: 17 of 20 photos, less than a minute left.",
    ]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (59, "less than a minute"),
        (150, "about 2 minutes"),
        (5400, "about 2 hours"),
        (200_000, "about 2 days"),
    ],
)
def test_a_duration_is_told_as_people_say_it(seconds: float, words: str) -> None:
    """In the largest unit that fits."""
    assert duration(seconds) == words
