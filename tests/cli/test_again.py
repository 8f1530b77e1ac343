"""Adding again at a terminal: what is told every time, kept out, brought back, looked at anew."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.cli.commands import done, run
from tests.drawn import DrawnHome, lines


@pytest.fixture
def inside(drawn_home: DrawnHome, tmp_path: Path) -> Path:
    """A folder with a look, a copy of it, and a photo of nothing."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.jpg", "copy.jpg"):
        shutil.copy(drawn_home.look, folder / name)
    Image.new("RGB", (240, 320), (128, 128, 128)).save(folder / "grey.png")
    return folder


def added(home: Path, *arguments: object) -> dict[str, Any]:
    """Add, and read the report."""
    report: dict[str, Any] = json.loads(run(home, "add", *arguments, "--json").stdout)
    return report


def test_what_is_refused_is_told_every_time_and_can_be_listed(tmp_path: Path, inside: Path) -> None:
    """With the reason, in words and as JSON; a source that is gone is said to be."""
    home, grey = tmp_path / "home", str(inside / "grey.png")
    added(home, inside)
    told = done(home, "add", inside).stderr
    assert f"still refused: {grey}: No garment was found in it." in told
    assert "3 unchanged (1 of them still refused)" in told
    (still,) = added(home, inside)["still_refused"]
    assert still == {"file": grey, "reason": "No garment was found in it."}
    listed = {
        each["file"]: each for each in lines(done(home, "list", "--refused", "--json").stdout)
    }
    assert listed[grey]["reason"] == still["reason"]
    assert listed[str(inside / "copy.jpg")]["duplicate_of"] == 1
    assert not any(each["gone"] for each in listed.values())
    (inside / "grey.png").unlink()
    assert "Nothing is there any more." in done(home, "list", "--refused").stdout


def test_a_removed_look_stays_out_until_again_is_said(tmp_path: Path, inside: Path) -> None:
    """`add` of its folder says so, and how it comes back; its copy stays out, too."""
    home = tmp_path / "home"
    added(home, inside)
    done(home, "remove", "1")
    told = done(home, "add", inside).stderr
    assert f"kept out: {inside}/a.jpg" in told
    assert "`add --again`" in told
    assert [each["file"] for each in added(home, inside)["kept_out"]] == [
        f"{inside}/a.jpg",
        f"{inside}/copy.jpg",
    ]
    assert added(home, inside, "--again")["added"] == 1


def test_retry_and_force_look_again(tmp_path: Path, inside: Path) -> None:
    """At what was refused; at everything, ids staying as they are."""
    home = tmp_path / "home"
    added(home, inside)
    retried = added(home, inside, "--retry")
    assert (retried["skipped"], len(retried["rejected"])) == (1, 1)
    forced = added(home, inside, "--force")
    assert (forced["looked_again"], forced["added"]) == (1, 0)
    assert [outfit["id"] for outfit in lines(done(home, "list", "--json").stdout)] == [1]


def test_the_good_is_added_and_the_missing_fails(tmp_path: Path, inside: Path) -> None:
    """`add good/ missing/` exits 1 after adding the good; a bad photo in a folder is no failure."""
    home = tmp_path / "home"
    result = run(home, "add", inside, tmp_path / "missing", "--json")
    report = json.loads(result.stdout)
    assert (result.exit_code, report["added"]) == (1, 1)
    assert str(tmp_path / "missing") in {each["file"] for each in report["rejected"]}
    assert run(home, "add", inside).exit_code == 0
