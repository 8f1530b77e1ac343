"""Nothing phones home: what the commands write, look up and reach, seen from outside.

It covers every dependency, also those to come: nothing here knows the library that was found to
report to its maker (onnxruntime 1.32), only that no file and no name is expected of anyone.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.drawn import DrawnHome

JOURNEYS = (
    "search",
    "search, home not writable",
    "classify",
    "list",
    "doctor",
    "rebuild",
    "backup",
    "restore",
    "add",
    "demo",
    "evaluate",
    "from Python",
    "serve",
)

Report = dict[str, Any]


@pytest.fixture(scope="module")
def report(drawn_home: DrawnHome, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Look at every journey once, in a home that was never used and, where allowed, no network."""
    place = tmp_path_factory.mktemp("outside")
    given = map(str, (drawn_home.home, drawn_home.folder, place))
    done = subprocess.run(
        [sys.executable, "-m", "tests.outside", *given],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: Report = json.loads(done.stdout)
    return found


def test_every_journey_is_made(report: Report) -> None:
    """Rule: a command that fails shows nothing; the server answers whatever is asked of it."""
    assert set(report["journeys"]) == set(JOURNEYS)
    failed = {name: seen["said"] for name, seen in report["journeys"].items() if seen["status"]}
    assert not failed
    answers = report["journeys"]["serve"]["answers"]
    assert set(answers.values()) == {200}, answers


@pytest.mark.parametrize("name", JOURNEYS)
def test_nothing_is_written_outside_the_gallery(report: Report, name: str) -> None:
    """Rule: no file, no folder, not even for a moment; what is named to be written is."""
    seen = report["journeys"][name]
    assert seen["written"] == []
    assert seen["left"] == []


@pytest.mark.parametrize("name", JOURNEYS)
def test_no_name_is_looked_up_and_nobody_reached(report: Report, name: str) -> None:
    """Rule: this machine's own address is the only one ever used."""
    seen = report["journeys"][name]
    assert seen["asked"] == []
    assert seen["reached"] == []


def test_a_home_that_cannot_be_written_to_changes_nothing(report: Report) -> None:
    """Rule: the answer is the same, and no library complains."""
    usual, other = (report["journeys"][name] for name in JOURNEYS[:2])
    answers = [json.loads(seen["printed"]) for seen in (usual, other)]
    for answer in answers:
        del answer["milliseconds"]
    assert answers[0]["results"]
    assert answers[0] == answers[1]
    assert usual["said"] == other["said"] == []


def test_python_s_own_events_show_nothing_either(report: Report) -> None:
    """Rule: where there is no strace, the other means of looking works, and agrees."""
    for seen in report["searches"].values():
        assert seen["status"] == 0, seen["said"]
        assert seen["written"] == seen["left"] == seen["asked"] == seen["reached"] == []


def test_every_means_of_looking_sees_a_telltale(report: Report) -> None:
    """Rule: a test that proves an absence must be able to see a presence."""
    assert "hook" in report["telltales"]
    for seen in report["telltales"].values():
        assert seen["status"] == 0, seen["said"]
        written = {Path(path).relative_to(Path(path).parents[1]) for path in seen["written"]}
        assert {Path("home", name) for name in ("written", "made", "renamed")} <= written
        assert sum(path.parent == Path("tmp") for path in written) >= 2
        left = {Path(path).name for path in seen["left"]}
        assert {"made", "renamed"} < left
        assert "telltale.example" in seen["asked"] or not report["without_network"]
        assert seen["asked"]
        assert seen["reached"] == ["192.0.2.1 port 9"]
