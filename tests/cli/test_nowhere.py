"""A folder that holds no gallery: nothing is made in it, and the person is told where one is."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from fashionizer.cli.main import fashionizer
from fashionizer.errors import FashionizerError
from tests.cli.commands import command, done, run
from tests.drawn import LOOKS, DrawnHome

VERBS = [
    ("list",),
    ("stats",),
    ("search", "photo.jpg"),
    ("remove", "1"),
    ("rebuild",),
    ("serve", "--port", "0"),
    ("backup", "saved.tar"),
    ("doctor",),
]


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb[0])
@pytest.mark.parametrize("place", ["missing", "empty", "with embedders", "an empty catalog"])
def test_no_verb_but_those_that_fill_makes_a_gallery(
    tmp_path: Path, verb: tuple[str, ...], place: str
) -> None:
    """Whether the folder is missing or holds something else, it stays as it is."""
    home = tmp_path / "mistyped"
    if place != "missing":
        home.mkdir()
    if place == "with embedders":
        (home / "embedders").mkdir()
    if place == "an empty catalog":
        (home / "catalog.sqlite3").touch()
    before = sorted(home.rglob("*"))
    result = run(home, *verb)
    told = result.stdout + str(result.exception)
    assert (result.exit_code, f"There is no gallery in {home}." in told) == (1, True), told
    assert sorted(home.rglob("*")) == before
    assert home.exists() == (place != "missing")
    assert not Path("saved.tar").exists()


def test_the_usual_gallery_is_named_where_there_is_one(
    drawn_home: DrawnHome, tmp_path: Path
) -> None:
    """That of FASHIONIZER_HOME, ~/.fashionizer, or the demo."""
    mistyped = tmp_path / "mistyped"
    usual = command(mistyped, "list", FASHIONIZER_HOME=str(drawn_home.home))
    assert usual.returncode == 1
    assert f"There is one in {drawn_home.home}." in usual.stderr
    for folder in (".fashionizer", ".fashionizer-demo"):
        drawn_home.copy(tmp_path / folder)
    both = command(mistyped, "list", HOME=str(tmp_path))
    assert (
        f"There is one in {tmp_path}/.fashionizer and one in {tmp_path}/.fashionizer-demo."
        in both.stderr
    )
    assert not mistyped.exists()


@pytest.mark.parametrize("home", ["", "~nobody-of-this-name/gallery"])
def test_a_home_that_names_nothing_is_refused(
    home: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty one is no name for the current folder, as a variable nobody has set would be."""
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(fashionizer, ["--home", home, "list"])
    assert result.exit_code == (1 if home else 2)
    told = result.stderr + str(result.exception)
    assert ("It is empty" if not home else "name the gallery's folder from the root") in told
    assert isinstance(result.exception, SystemExit | FashionizerError)
    assert os.listdir(tmp_path) == []  # noqa: PTH208


def test_an_empty_variable_means_the_default(tmp_path: Path, drawn_home: DrawnHome) -> None:
    """As for every setting: a variable that is empty is one that is not set."""
    drawn_home.copy(tmp_path / ".fashionizer")
    environment = {**os.environ, "FASHIONIZER_HOME": "", "HOME": str(tmp_path)}
    found = command(tmp_path / ".fashionizer", "list", "--json", **environment)
    assert found.returncode == 0, found.stderr
    assert len(found.stdout.splitlines()) == LOOKS


def test_a_backup_is_not_lost_to_a_mistyped_home(drawn_home: DrawnHome, tmp_path: Path) -> None:
    """Neither to a folder without a gallery, nor to an emptied or another one."""
    saved, home = tmp_path / "saved.tar", drawn_home.copy(tmp_path / "home")
    done(home, "backup", saved)
    done(home, "backup", saved, "--replace")
    before = saved.read_bytes()
    assert run(tmp_path / "mistyped", "backup", saved, "--replace").exit_code == 1
    other = tmp_path / "other"
    done(other, "add", drawn_home.look)
    refused = run(other, "backup", saved, "--replace")
    assert f"is a backup of another gallery ({LOOKS} outfits)" in str(refused.exception)
    ids = [json.loads(line)["id"] for line in done(home, "list", "--json").stdout.splitlines()]
    done(home, "remove", *ids)
    refused = run(home, "backup", saved, "--replace")
    assert f"is empty, and {saved} is a backup of {LOOKS} outfits" in str(refused.exception)
    assert saved.read_bytes() == before
    assert "0 outfits are in" in done(home, "backup", saved, "--replace", "--force").stderr


def test_what_is_no_backup_is_not_replaced(drawn_home: DrawnHome, tmp_path: Path) -> None:
    """A person's own file of that name, or a backup whose end is missing; --force does it."""
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear all")
    assert "is there already" in str(run(drawn_home.home, "backup", letter).exception)
    refused = run(drawn_home.home, "backup", letter, "--replace")
    assert "is no whole backup" in str(refused.exception)
    assert letter.read_text() == "Dear all"
    done(drawn_home.home, "backup", letter, "--force")
    letter.write_bytes(letter.read_bytes()[:20_000])
    assert "is no whole backup" in str(
        run(drawn_home.home, "backup", letter, "--replace").exception
    )
