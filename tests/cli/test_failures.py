"""What goes wrong becomes a sentence on stderr and an exit code."""

import os
import socket
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from tests.cli.commands import command, done, run
from tests.drawn import DrawnHome, lines


@pytest.fixture
def grey(tmp_path: Path) -> Path:
    """A photo with nothing wearable in it."""
    path = tmp_path / "grey.png"
    Image.new("RGB", (240, 320), (128, 128, 128)).save(path)
    return path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Folder of a gallery that is not there yet."""
    return tmp_path / "home"


def _fails(result: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    """Nothing on stdout, a sentence with these words on stderr, no traceback, this exit code."""
    assert (result.returncode, result.stdout) == (code, ""), result.stderr
    assert "Traceback" not in result.stderr
    for word in words:
        assert word in result.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--garment", "40"), "no garment 40 in this photo; choose 0 to "),
        (("--box", "900,900,50,50"), "box 900,900,50,50 covers too little"),
    ],
    ids=["garment", "box"],
)
def test_a_choice_that_does_not_fit_the_photo_fails(
    drawn_home: DrawnHome, options: tuple[str, str], words: str
) -> None:
    """The sentence names the photo and what there is to choose."""
    result = run(drawn_home.home, "search", drawn_home.look, *options, "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"fashionizer: {drawn_home.look}: ")
    assert words in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("search",),
        ("classify",),
        ("add",),
        ("remove",),
        ("dance",),
        ("search", "a.jpg", "--box", "1,2,3"),
        ("search", "a.jpg", "--box", "a,b,c,d"),
        ("search", "a.jpg", "--colour", "2"),
        ("search", "a.jpg", "--limit", "0"),
        ("search", "a.jpg", "--limit", "201"),
        ("search", "a.jpg", "--garment", "-1"),
        ("search", "a.jpg", "--class", "Gown"),
        ("search", "a.jpg", "--garment", "0", "--box", "0,0,50,50"),
        ("demo", "--source", "moon"),
        ("serve", "--port", "70000"),
        ("backup", ""),
        ("restore", ""),
        ("evaluate", ""),
        ("evaluate", "a.json", "--html", ""),
        ("evaluate", "a.json", "--keep", ""),
        ("train", "parser", "--out", ""),
        ("train", "thesis", ""),
        ("search", "a.jpg", "--model", ""),
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_2(home: Path, arguments: tuple[str, ...]) -> None:
    """Before anything is opened."""
    result = run(home, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Error: " in result.stderr
    assert not home.exists()


@pytest.mark.parametrize("verb", ["search", "classify"])
def test_a_bad_photo_does_not_keep_the_good_ones_from_an_answer(
    drawn_home: DrawnHome, tmp_path: Path, verb: str
) -> None:
    """Each bad one gets its sentence, and the exit code says that some failed."""
    text, missing = tmp_path / "text.jpg", tmp_path / "missing.jpg"
    text.write_text("no photo")
    good = (drawn_home.look, drawn_home.queries[0])
    result = run(drawn_home.home, verb, text, good[0], missing, tmp_path, good[1], "--json")
    assert result.exit_code == 1
    assert [answer["photo"] for answer in lines(result.stdout)] == list(map(str, good))
    for photo in (text, missing, tmp_path):
        assert f"fashionizer: {photo}: The file " in result.stderr


def test_a_photo_with_nothing_wearable_is_no_failure(drawn_home: DrawnHome, grey: Path) -> None:
    """It gets an empty answer with a notice."""
    (answer,) = lines(done(drawn_home.home, "search", grey, "--json").stdout)
    assert (answer["garments"], answer["chosen"], answer["results"]) == ([], None, [])
    assert answer["notice"].startswith("No garment was found in this photo.")
    assert answer["milliseconds"]["search"] == 0


def test_an_empty_gallery_is_no_failure(home: Path, drawn_home: DrawnHome) -> None:
    """One that was filled and emptied: the notice says how to fill it, the rest tells nothing."""
    done(home, "add", drawn_home.look)
    done(home, "remove", drawn_home.look)
    (answer,) = lines(done(home, "search", drawn_home.look, "--json").stdout)
    assert answer["garments"]
    assert answer["results"] == []
    assert answer["notice"].startswith("The gallery is empty.")
    assert done(home, "list", "--json").stdout == ""
    assert '"outfits": 0' in done(home, "stats", "--json").stdout


def test_add_fails_where_nothing_could_be_added(home: Path, tmp_path: Path) -> None:
    """The report is printed all the same."""
    result = run(home, "add", tmp_path / "nowhere", "--json")
    assert result.exit_code == 1
    (report,) = lines(result.stdout)
    assert [rejection["file"] for rejection in report["rejected"]] == [str(tmp_path / "nowhere")]


def test_the_command_exits_0_1_or_2(home: Path, drawn_home: DrawnHome) -> None:
    """Done, failed, wrongly used: as a process of its own, whose stderr has no traceback."""
    copied = drawn_home.copy(home)
    assert command(copied, "stats", "--json").returncode == 0
    _fails(command(copied, "remove", 999), 1, "fashionizer: The gallery has no outfit 999;")
    _fails(command(home, "search"), 2, "Missing argument 'PHOTO...'")


def test_a_setting_that_cannot_be_is_a_sentence(home: Path) -> None:
    """It names the variable to correct."""
    result = command(home, "stats", FASHIONIZER_PORT="lots")
    _fails(result, 1, "FASHIONIZER_PORT='lots'")


def test_a_home_that_is_a_file_is_wrong_usage(grey: Path) -> None:
    """And not overwritten."""
    _fails(command(grey, "stats"), 2, "grey.png")
    with Image.open(grey) as photo:
        assert photo.size == (240, 320)


def test_a_file_whose_name_is_no_text_is_answered(drawn_home: DrawnHome, grey: Path) -> None:
    """Any bytes may be a name; it is shown escaped, and printed it is still JSON."""
    odd = os.fsdecode(os.fsencode(grey.parent) + b"/\xff.png")
    try:
        grey.rename(odd)
    except OSError:
        pytest.skip("this file system takes only text for names")
    result = command(drawn_home.home, "search", odd, "--json", PYTHONIOENCODING="utf-8:strict")
    assert result.returncode == 0, result.stderr
    (answer,) = lines(result.stdout)
    assert answer["photo"] == f"{grey.parent}/\\xff.png"


def test_a_port_that_is_taken_is_told(drawn_home: DrawnHome) -> None:
    """With the way out, and no traceback."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = command(drawn_home.home, "serve", "--port", port)
    _fails(refused, 1, port, "choose another with --port")
