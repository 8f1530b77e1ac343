"""Files as strangers' machines have them, through the real command."""

import json
import os
import re
import shutil
import unicodedata
from pathlib import Path

import pytest

from tests.cli.commands import command, done
from tests.drawn import DrawnHome, lines

ODD = {
    b"caf\xe9.jpg": "caf\\xe9.jpg",
    b"tab\there.jpg": "tab\\x09here.jpg",
    b"two\nlines.jpg": "two\\x0alines.jpg",
}
"""Names as bytes on the disk, and as they are shown."""

C_LOCALES = (
    {"LC_ALL": "C", "PYTHONUTF8": ""},
    {"LC_ALL": "POSIX", "PYTHONUTF8": ""},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Folder of a gallery that is not there yet."""
    return tmp_path / "home"


def odd_folder(drawn_home: DrawnHome, folder: Path) -> Path:
    """Return looks the names that few programs take."""
    folder.mkdir()
    looks = sorted((drawn_home.folder / "looks").glob("*.jpg"))
    for name, look in zip(ODD, looks, strict=False):
        try:
            shutil.copy(look, folder / os.fsdecode(name))
        except OSError:
            pytest.skip("this file system takes only text for names")
    return folder


def test_names_that_are_no_text_are_added_shown_escaped_and_found(
    drawn_home: DrawnHome, home: Path, tmp_path: Path
) -> None:
    """By `add`, `list`, `search` and `remove`: by their bytes, and as they are shown."""
    folder = odd_folder(drawn_home, tmp_path / "in")
    report = json.loads(command(home, "add", folder, "--json").stdout)
    assert (report["added"], report["rejected"]) == (3, [])
    shown = [f"{folder}/{name}" for name in ODD.values()]
    assert [outfit["file"] for outfit in lines(command(home, "list", "--json").stdout)] == shown
    table = command(home, "list", COLUMNS="300").stdout
    assert all(name in table for name in shown)
    paths = [folder / os.fsdecode(name) for name in ODD]
    found = lines(command(home, "search", *paths, "--all", "--json").stdout)
    assert [answer["photo"] for answer in found] == shown
    assert [answer["results"][0]["outfit"]["file"] for answer in found] == shown
    told = command(home, "search", shown[2])
    assert told.stdout.startswith(f"{shown[2]}: ")
    assert "\nlines" not in told.stdout
    assert command(home, "remove", shown[0], paths[1], paths[2]).stderr == "3 removed.\n"


def test_a_name_has_one_spelling_for_every_verb(
    drawn_home: DrawnHome, home: Path, tmp_path: Path
) -> None:
    """The file has it apart; what is typed has it composed, or with a cedilla."""
    apart = unicodedata.normalize("NFD", "cămașă.jpg")
    shutil.copy(drawn_home.look, tmp_path / apart)
    for typed in ("cămașă.jpg", "cămaşă.jpg"):
        assert (
            json.loads(done(home, "add", "--again", tmp_path / typed, "--json").stdout)["added"]
            == 1
        )
        (answer,) = lines(done(home, "search", tmp_path / typed, "--all", "--json").stdout)
        assert answer["results"][0]["outfit"]["file"] == f"{tmp_path}/{apart}"
        assert "1 removed" in done(home, "remove", tmp_path / typed).stderr


def test_a_look_is_removed_by_any_spelling_when_its_file_is_gone(
    drawn_home: DrawnHome, home: Path, tmp_path: Path
) -> None:
    """Then the catalog alone knows the name."""
    path = tmp_path / unicodedata.normalize("NFD", "rochie lungă.jpg")
    shutil.copy(drawn_home.look, path)
    done(home, "add", path)
    path.unlink()
    assert "1 removed" in done(home, "remove", tmp_path / "rochie lungă.jpg").stderr


@pytest.mark.parametrize("locale", C_LOCALES, ids=["C", "POSIX", "C without UTF-8"])
def test_no_locale_makes_a_name_wrong(
    drawn_home: DrawnHome, home: Path, tmp_path: Path, locale: dict[str, str]
) -> None:
    """What is added there is known elsewhere, and nothing that is printed fails."""
    folder = tmp_path / "ținute"
    folder.mkdir()
    shutil.copy(drawn_home.look, folder / "rochie lungă.jpg")
    (folder / "manifest.csv").write_text("path,credit\nrochie lungă.jpg,Zoë\n", "utf-8")
    added = command(home, "add", folder / "manifest.csv", "--json", **locale)
    assert json.loads(added.stdout)["added"] == 1, added
    for arguments in (["list"], ["search", folder / "rochie lungă.jpg"], ["add", folder]):
        result = command(home, *arguments, **locale)
        assert (result.returncode, "Traceback" in result.stderr) == (0, False), result
    (outfit,) = lines(command(home, "list", "--json").stdout)
    assert (outfit["file"], outfit["credit"]) == (f"{folder}/rochie lungă.jpg", "Zoë")
    assert "1 unchanged" in command(home, "add", folder).stderr


@pytest.mark.parametrize(
    "verb",
    [
        "search PIPE.jpg",
        "classify PIPE.jpg",
        "add PIPE.jpg",
        "add PIPE.csv",
        "add PIPE.zip",
        "evaluate PIPE.json",
        "evaluate truth.json --html PIPE.html",
        "restore PIPE.tar",
        "backup PIPE.tar --replace",
        "search --model PIPE.onnx look.jpg",
        "embedder check PIPE.onnx",
        "search /dev/zero",
        "add /dev/zero",
    ],
)
def test_a_pipe_or_device_is_refused_at_once(
    drawn_home: DrawnHome, tmp_path: Path, verb: str
) -> None:
    """By whichever verb: nobody writes into the pipe, so to open it would be to wait for ever."""
    shutil.copy(drawn_home.look, tmp_path / "look.jpg")
    truth = {"outfits": ["look.jpg"], "queries": [{"photo": "look.jpg", "relevant": []}]}
    (tmp_path / "truth.json").write_text(json.dumps(truth))
    words = verb.split()
    for number, word in enumerate(words):
        if word.startswith("PIPE"):
            os.mkfifo(tmp_path / word)
        if "." in word:
            words[number] = f"{tmp_path}/{word}"
    home = tmp_path / "home" if verb.startswith("restore") else drawn_home.home
    result = command(home, *words)
    assert result.returncode == 1, result
    assert re.search("(no|not a)( regular)? file[,;)]", result.stderr)
    assert "Traceback" not in result.stderr
    for pipe in tmp_path.glob("PIPE*"):
        assert pipe.is_fifo()


def test_the_card_of_a_model_is_not_waited_for(home: Path, tmp_path: Path) -> None:
    """A pipe may lie beside a model as well as in its place."""
    (tmp_path / "some.onnx").touch()
    os.mkfifo(tmp_path / "some.json")
    result = command(home, "embedder", "check", tmp_path / "some.onnx")
    assert result.returncode == 1
    assert "it is a pipe, not a regular file" in result.stderr


def test_what_nobody_took_for_a_photo_is_counted_and_not_complained_of(
    drawn_home: DrawnHome, home: Path, tmp_path: Path
) -> None:
    """The summary says how much was ignored, and how links out of the folder are followed."""
    folder = tmp_path / "in"
    (folder / "@eaDir").mkdir(parents=True)
    for name in ("keep.jpg", "@eaDir/keep.jpg", "._keep.jpg", "notes.txt"):
        shutil.copy(drawn_home.look, folder / name)
    (folder / "out").symlink_to(drawn_home.folder / "looks")
    told = done(home, "add", folder).stderr
    assert "1 added, 0 unchanged, 0 duplicates, 0 rejected, 4 ignored in " in told
    assert "1 of the ignored are links out of the folder; see --follow." in told
    report = json.loads(done(home, "add", folder, "--follow", "--json").stdout)
    assert (report["added"], report["skipped"], report["ignored"]) == (11, 1, 3)


def test_a_folder_of_nothing_but_other_files_is_no_failure(home: Path, tmp_path: Path) -> None:
    """Nothing was rejected."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "notes.txt").write_text("of the studio")
    assert "0 rejected, 1 ignored" in done(home, "add", tmp_path / "in").stderr


def test_a_backup_may_be_spelt_otherwise(drawn_home: DrawnHome, home: Path, tmp_path: Path) -> None:
    """`restore` reads a file as the others do."""
    done(drawn_home.home, "backup", tmp_path / unicodedata.normalize("NFD", "țoale.tar"))
    assert "outfits are back" in done(home, "restore", tmp_path / "țoale.tar").stderr
