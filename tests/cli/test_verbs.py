"""What the verbs print, on a drawn gallery and the shipped models."""

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from fashionizer.vision.taxonomy import CLASSES
from tests.cli.commands import done, run
from tests.drawn import HEIGHT, LOOKS, DrawnHome, lines

JSON = dict[str, Any]

GARMENT = {"id", "class", "group", "colours", "box", "confidence", "person"}


@pytest.fixture(scope="module")
def answers(drawn_home: DrawnHome) -> list[JSON]:
    """Answers to a look of the gallery and to two photos of one garment."""
    photos = [drawn_home.look, *drawn_home.queries[:2]]
    result = done(drawn_home.home, "search", *photos, "--limit", 3, "--json")
    return lines(result.stdout)


@pytest.fixture
def home(drawn_home: DrawnHome, tmp_path: Path) -> Path:
    """A copy of the gallery, to change."""
    return drawn_home.copy(tmp_path / "home")


def _is_garment(garment: JSON) -> None:
    assert set(garment) == GARMENT
    assert garment["class"] is None or garment["class"] in CLASSES
    assert isinstance(garment["id"], int)
    assert len(garment["box"]) == 4
    assert all(isinstance(side, int) for side in garment["box"])
    assert 0 <= garment["confidence"] <= 1
    for colour in garment["colours"]:
        assert set(colour) == {"name", "hex", "share"}


def test_search_prints_one_object_a_line_and_photo(
    answers: list[JSON], drawn_home: DrawnHome
) -> None:
    """In the order asked, with exactly the keys that others rely on."""
    photos = [drawn_home.look, *drawn_home.queries[:2]]
    assert [answer["photo"] for answer in answers] == list(map(str, photos))
    for answer in answers:
        keys = {
            "photo",
            "people",
            "garments",
            "chosen",
            "results",
            "worn_with",
            "notice",
            "more",
            "milliseconds",
        }
        assert set(answer) == keys
        assert set(answer["milliseconds"]) == {"decode", "parse", "embed", "search", "total"}
        assert answer["chosen"] in [garment["id"] for garment in answer["garments"]]
        for garment in answer["garments"]:
            _is_garment(garment)


def test_a_result_is_an_outfit_its_match_and_the_other_garments(answers: list[JSON]) -> None:
    """Best first, an outfit once, the match not among the others."""
    assert any(answer["results"] for answer in answers)
    for answer in answers:
        assert answer["chosen"] in [g["id"] for g in answer["garments"]]
        assert len(answer["results"]) <= 3
        scores = [result["similarity"] for result in answer["results"]]
        assert scores == sorted(scores, reverse=True)
        ids = [result["outfit"]["id"] for result in answer["results"]]
        assert len(set(ids)) == len(ids)
        for result in answer["results"]:
            assert set(result) == {"outfit", "similarity", "probability", "match", "others"}
            assert set(result["outfit"]) == {"id", "file", "credit", "licence", "page"}
            for garment in (result["match"], *result["others"]):
                _is_garment(garment)
            assert result["match"]["id"] not in [g["id"] for g in result["others"]]


def test_a_look_finds_itself_under_the_path_it_was_added_by(
    answers: list[JSON], drawn_home: DrawnHome
) -> None:
    """With what the manifest says of it."""
    outfit = answers[0]["results"][0]["outfit"]
    assert outfit == {
        "id": outfit["id"],
        "file": str(drawn_home.look),
        "credit": "drawn by Fashionizer",
        "licence": "CC0-1.0",
        "page": None,
    }


def test_all_gives_every_outfit_of_the_group(drawn_home: DrawnHome) -> None:
    """However far: all that `list` has with a garment of the group, and what looks alike."""
    home = drawn_home.home
    (answer,) = lines(
        done(home, "search", drawn_home.look, "--all", "--limit", 200, "--json").stdout
    )
    group = answer["garments"][answer["chosen"]]["group"]
    outfits = lines(done(home, "list", "--json").stdout)
    having = [o["id"] for o in outfits if group in [g["group"] for g in o["garments"]]]
    assert set(having) <= {result["outfit"]["id"] for result in answer["results"]}


def test_garment_chooses_by_number(answers: list[JSON], drawn_home: DrawnHome) -> None:
    """Any that the answer listed."""
    last = answers[0]["garments"][-1]
    options = ("--garment", last["id"], "--limit", 2, "--json")
    (answer,) = lines(done(drawn_home.home, "search", drawn_home.look, *options).stdout)
    assert answer["chosen"] == last["id"]
    assert answer["results"][0]["match"]["group"] == last["group"]


def test_a_box_becomes_one_more_garment(answers: list[JSON], drawn_home: DrawnHome) -> None:
    """Its id is the number of those found, its class what the person says."""
    found = answers[0]["garments"]
    options = ("--box", "60,60,120,140", "--class", "Hat", "--json")
    (answer,) = lines(done(drawn_home.home, "search", drawn_home.look, *options).stdout)
    assert answer["garments"][:-1] == found
    assert answer["chosen"] == len(found)
    assert answer["garments"][-1]["id"] == len(found)
    assert answer["garments"][-1]["box"] == [60, 60, 120, 140]
    assert answer["garments"][-1]["class"] == "Hat"
    assert {result["match"]["group"] for result in answer["results"]} <= {"hat"}


@pytest.mark.parametrize("weight", [0, 1])
def test_colour_weighs_it_against_shape(drawn_home: DrawnHome, weight: int) -> None:
    """Alone or not at all, the photo itself stays the nearest."""
    options = ("--colour", weight, "--limit", 1, "--json")
    (answer,) = lines(done(drawn_home.home, "search", drawn_home.look, *options).stdout)
    assert [r["outfit"]["file"] for r in answer["results"]] == [str(drawn_home.look)]


def test_search_tells_a_person_what_it_found(drawn_home: DrawnHome) -> None:
    """The photo, the garments seen, and the outfits numbered, with credit."""
    text = done(drawn_home.home, "search", drawn_home.look, "--limit", 1).stdout
    assert text.startswith(f"{drawn_home.look}: 0 ")
    assert "  1. 1.00 " in text
    assert f"{drawn_home.look}  (drawn by Fashionizer)" in text
    assert " in 1 of 1 looks" in text


def test_search_keeps_to_looks_worn_with_something(drawn_home: DrawnHome) -> None:
    """What is counted can be asked for by its name, and is then in all that is left."""
    options = ("search", drawn_home.look, "--all", "--json")
    (answer,) = lines(done(drawn_home.home, *options).stdout)
    told = answer["worn_with"][-1]
    (kept,) = lines(done(drawn_home.home, *options, "--with", told["name"]).stdout)
    assert [r["outfit"]["id"] for r in kept["results"]] == told["outfits"]


def test_classify_gives_18_probabilities(drawn_home: DrawnHome) -> None:
    """One object a line and photo; the class is the likeliest."""
    photos = drawn_home.queries[:2]
    found = lines(done(drawn_home.home, "classify", *photos, "--json").stdout)
    assert [answer["photo"] for answer in found] == list(map(str, photos))
    for answer in found:
        assert set(answer) == {"photo", "class", "probabilities"}
        chances = answer["probabilities"]
        assert tuple(chances) == CLASSES
        assert sum(chances.values()) == pytest.approx(1, abs=0.002)
        assert chances[answer["class"]] == max(chances.values())


def test_classify_tells_a_person_the_likeliest(drawn_home: DrawnHome) -> None:
    """Three of them, in a line."""
    (line,) = done(drawn_home.home, "classify", drawn_home.queries[0]).stdout.splitlines()
    assert line.startswith(f"{drawn_home.queries[0]}: ")
    assert line.count("%") == 3


def test_add_reports_and_adds_only_once(drawn_home: DrawnHome, tmp_path: Path) -> None:
    """New, the same again, a copy under another name, and no photo at all."""
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(drawn_home.look, folder / "a.jpg")
    first = json.loads(done(tmp_path / "home", "add", folder, "--json").stdout)
    words = "added outfits skipped looked_again duplicates better moved rejected still_refused"
    assert set(first) == {*words.split(), "kept_out", "left_out", "ignored", "seconds"}
    assert (first["added"], first["skipped"]) == (1, 0)
    shutil.copy(drawn_home.look, folder / "b.jpg")
    (folder / "c.jpg").write_bytes(b"no photo")
    again = json.loads(done(tmp_path / "home", "add", folder, "--json").stdout)
    assert (again["added"], again["skipped"]) == (0, 1)
    assert [d["file"] for d in again["duplicates"]] == [str(folder / "b.jpg")]
    (rejection,) = again["rejected"]
    assert set(rejection) == {"file", "reason"}
    assert rejection["file"] == str(folder / "c.jpg")


def test_add_tells_a_person_what_came_of_it(home: Path, drawn_home: DrawnHome) -> None:
    """On stderr; stdout is for results."""
    result = done(home, "add", drawn_home.manifest)
    assert f"0 added, {LOOKS} unchanged, 0 duplicates, 0 rejected" in result.stderr
    assert result.stdout == ""


def test_list_gives_every_outfit_of_the_manifest(drawn_home: DrawnHome) -> None:
    """As added, with size and garments; a long path is folded for a person, never cut."""
    with drawn_home.manifest.open(newline="") as file:
        paths = [str(drawn_home.folder / row["path"]) for row in csv.DictReader(file)]
    outfits = lines(done(drawn_home.home, "list", "--json").stdout)
    assert sorted(outfit["file"] for outfit in outfits) == paths
    for outfit in outfits:
        assert set(outfit) == {
            *("id", "file", "credit", "licence", "page", "width", "height", "garments"),
            "person",
        }
        assert outfit["height"] == HEIGHT
        for garment in outfit["garments"]:
            _is_garment(garment)
    table = done(drawn_home.home, "list").stdout
    assert "…" not in table
    assert table.split()[:5] == ["id", "outfit", "garments", "credit", "licence"]


def test_stats_counts(drawn_home: DrawnHome) -> None:
    """What `list` lists."""
    counts = json.loads(done(drawn_home.home, "stats", "--json").stdout)
    outfits = lines(done(drawn_home.home, "list", "--json").stdout)
    assert counts["outfits"] == LOOKS
    assert counts["garments"] == sum(len(outfit["garments"]) for outfit in outfits)
    assert counts["licences"] == {"CC0-1.0": LOOKS}
    assert f"outfits        {LOOKS}" in done(drawn_home.home, "stats").stdout


def test_remove_takes_ids_and_files(home: Path, drawn_home: DrawnHome) -> None:
    """What is removed is listed and found no more; its file stays."""
    outfits = lines(done(home, "list", "--json").stdout)
    by_id = next(o for o in outfits if o["file"] != str(drawn_home.look))
    removed = json.loads(done(home, "remove", by_id["id"], "--json").stdout)
    assert removed == {"removed": [by_id["file"]]}
    assert "1 removed." in done(home, "remove", drawn_home.look).stderr
    left = [outfit["file"] for outfit in lines(done(home, "list", "--json").stdout)]
    assert len(left) == LOOKS - 2
    assert not {by_id["file"], str(drawn_home.look)} & set(left)
    assert drawn_home.look.exists()
    (answer,) = lines(done(home, "search", drawn_home.look, "--limit", 200, "--json").stdout)
    assert {result["outfit"]["file"] for result in answer["results"]} <= set(left)


def test_rebuild_makes_the_same_index_again(
    answers: list[JSON], home: Path, drawn_home: DrawnHome
) -> None:
    """From the catalog, when the index was deleted."""
    shutil.rmtree(home / "index")
    assert f"of {LOOKS} outfits" in done(home, "rebuild").stderr
    (answer,) = lines(done(home, "search", drawn_home.look, "--limit", 3, "--json").stdout)
    assert answer["results"] == answers[0]["results"]


def test_help_names_every_verb() -> None:
    """In the order a newcomer needs them."""
    rows = run(Path(), "--help").stdout.partition("Verbs:\n")[2].splitlines()
    verbs = (
        "demo serve add search classify list stats remove rebuild backup restore doctor "
        "evaluate embedder train completion"
    )
    assert " ".join(row.split()[0] for row in rows) == verbs
