"""Where the demo's looks come from."""

import csv
import json
import shutil
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from fashionizer.demo import origins
from fashionizer.errors import SourceError
from tests.cli.commands import command, done, run
from tests.drawn import DrawnHome

LICENCES = """\
file,licence_id,licence,source,source_url,w,h
a.jpg,7,Unsplash,unsplash,unsplash,682,1024
b.jpg,4,CC BY 2.0,flickr:99,https://example.org/99,682,1024
"""


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A made-up shared/data with two licensed looks and five street photos."""
    data = tmp_path / "shared" / "data"
    for folder, names in (("looks", "ab"), ("ccp", "12345")):
        (data / folder / "photos").mkdir(parents=True)
        for name in names:
            (data / folder / "photos" / f"{name}.jpg").touch()
    (data / "looks" / "licences.csv").write_text(LICENCES)
    monkeypatch.setattr(origins, "photo_folder", lambda: data)
    return data


@pytest.fixture
def nothing_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    """No photos lie beside the project."""
    monkeypatch.setattr(origins, "photo_folder", lambda: None)


@pytest.mark.parametrize("wanted", ["auto", "photos"])
def test_photos_beside_the_project_come_first(
    beside: Path, tmp_path: Path, wanted: origins.Wanted
) -> None:
    """Each row is a file that is there, credited; the sentence says how many of which."""
    origin = origins.prepare(tmp_path / "home", everything=False, wanted=wanted)
    rows = json.loads(origin.manifest.read_text())
    assert origin.manifest.is_relative_to(tmp_path / "home")
    assert origin.looks == len(rows) == 7
    assert all(Path(row["path"]).exists() and row["credit"] and row["licence"] for row in rows)
    assert [(row["credit"], row["page"]) for row in rows[:2]] == [
        ("Unsplash", ""),
        ("Flickr photo 99", "https://example.org/99"),
    ]
    assert f"7 photos from {beside}: 2 openly licensed looks and 5 street" in origin.sentence


@pytest.mark.usefixtures("beside")
def test_all_takes_every_photo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise street photos fill up to about the number that is quick to index."""
    monkeypatch.setattr(origins, "ABOUT", 4)
    few = origins.prepare(tmp_path / "home", everything=False, wanted="photos")
    every = origins.prepare(tmp_path / "home", everything=True, wanted="photos")
    assert (few.looks, every.looks) == (4, 7)


@pytest.mark.usefixtures("nothing_beside")
def test_photos_are_refused_where_there_are_none(tmp_path: Path) -> None:
    """The sentence names the other sources."""
    with pytest.raises(SourceError, match="use --source fetch or drawn"):
        origins.prepare(tmp_path / "home", everything=False, wanted="photos")
    result = run(tmp_path / "home", "demo", "--source", "photos", "--no-serve")
    assert isinstance(result.exception, SourceError)


@pytest.mark.usefixtures("nothing_beside")
def test_the_public_origin_is_listed_with_checksums(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No photo is fetched before the gallery is filled."""
    monkeypatch.setattr(origins, "_reachable", lambda _wait: True)
    origin = origins.prepare(tmp_path / "home", everything=False, wanted="auto")
    rows = json.loads(origin.manifest.read_text())
    assert origin.looks == len(rows) == origins.ABOUT
    for row in rows:
        assert set(row) == {"url", "sha256", "credit", "licence", "page"}
        assert row["url"].startswith("https://")
        assert len(row["sha256"]) == 64


@pytest.mark.usefixtures("nothing_beside")
def test_drawn_looks_are_taken_where_nothing_can_be_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The 72 of the shipped sample, whole and byte by byte, copied into the gallery's folder."""
    monkeypatch.setattr(origins, "_reachable", lambda _wait: False)
    origin = origins.prepare(tmp_path / "home", everything=False, wanted="auto")
    assert origin.manifest == tmp_path / "home" / "drawn" / "manifest.csv"
    assert origin.looks == 72
    assert origin.sentence.startswith("72 looks drawn by Fashionizer itself, as no photos lie")
    with as_file(files("fashionizer.demo") / "sample") as sample:
        shipped = _contents(sample)
    assert _contents(origin.manifest.parent) == shipped
    assert sum(map(len, shipped.values())) < 4_000_000
    with origin.manifest.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["path"] for row in rows} == {name for name in shipped if name.endswith(".webp")}
    assert {(row["credit"], row["licence"]) for row in rows} == {
        ("drawn by Fashionizer", "CC0-1.0")
    }


def test_drawn_looks_of_before_are_used_again(drawn_home: DrawnHome, tmp_path: Path) -> None:
    """A gallery filled by an earlier version keeps its own; nothing is copied beside them."""
    drawn = shutil.copytree(drawn_home.folder, tmp_path / "home" / "drawn")
    before = _contents(drawn)
    origin = origins.prepare(tmp_path / "home", everything=False, wanted="drawn")
    assert (origin.manifest, origin.looks) == (drawn / "manifest.csv", 12)
    assert _contents(drawn) == before


def test_a_copy_that_was_stopped_is_made_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule: the manifest comes last, so where there is none yet all is copied again."""
    drawn, copyfile = tmp_path / "home" / "drawn", shutil.copyfile

    def stopping(file: Path, to: Path) -> Path:
        if file.name == "040.webp":
            raise KeyboardInterrupt
        return copyfile(file, to)

    with monkeypatch.context() as stopped:
        stopped.setattr(shutil, "copyfile", stopping)
        with pytest.raises(KeyboardInterrupt):
            origins.prepare(tmp_path / "home", everything=False, wanted="drawn")
    assert not (drawn / "manifest.csv").exists()
    origin = origins.prepare(tmp_path / "home", everything=False, wanted="drawn")
    assert (origin.looks, len(_contents(drawn))) == (72, 75)


def _contents(folder: Path) -> dict[str, bytes]:
    every = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in every}


def test_the_demo_fills_a_gallery_and_says_from_what(drawn_home: DrawnHome, tmp_path: Path) -> None:
    """With two looks drawn before; given again it adds nothing."""
    home = tmp_path / "home"
    shutil.copytree(drawn_home.folder, home / "drawn")
    manifest = home / "drawn" / "manifest.csv"
    with manifest.open(newline="") as file:
        rows = list(csv.reader(file))[:3]
    with manifest.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    told = done(home, "demo", "--source", "drawn", "--no-serve").stderr
    assert "The demo's gallery: 2 looks drawn by Fashionizer itself" in told
    assert "2 added" in told
    again = command(home, "demo", "--source", "drawn", "--no-serve")
    assert again.returncode == 0, again.stderr
    assert "0 added, 2 unchanged" in again.stderr
