"""Ground truth is read as meant, or refused with a sentence that names the place."""

import json
import os
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from fashionizer.errors import SourceError
from fashionizer.evaluation.truth import read
from fashionizer.schema import Box, Choice


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two outfits and a query photo; nothing reads what is in them."""
    for name in ("looks/a.jpg", "looks/b.jpg", "q.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def _valid() -> dict[str, Any]:
    return {
        "outfits": ["looks/a.jpg", "looks/b.jpg"],
        "queries": [{"photo": "q.jpg", "relevant": ["looks/b.jpg"]}],
    }


def _written(folder: Path, content: object) -> Path:
    path = folder / "truth.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_paths_begin_at_the_files_folder(folder: Path) -> None:
    """Wherever the command is given; names stay as they were written."""
    truth = read(_written(folder, _valid()))
    assert [outfit.name for outfit in truth.outfits] == ["looks/a.jpg", "looks/b.jpg"]
    assert truth.outfits[0].path == (folder / "looks" / "a.jpg").resolve()
    assert truth.queries[0].photo.path == (folder / "q.jpg").resolve()
    assert truth.queries[0].relevant == {1}
    assert truth.queries[0].choice == Choice()


def test_box_and_class_say_which_garment_is_meant(folder: Path) -> None:
    """Boxes are rounded to pixels, classes found in any case; null means left out."""
    content = _valid()
    content["queries"] = [
        {"photo": "q.jpg", "box": [1, 2.4, 30, 40.0], "class": "t-shirt", "relevant": []},
        {"photo": "q.jpg", "box": None, "class": None, "relevant": [], "note": "ignored"},
    ]
    drawn, plain = read(_written(folder, content)).queries
    assert drawn.choice == Choice(box=Box(1, 2, 30, 40), class_name="T-Shirt")
    assert plain.choice == Choice()


def test_one_outfit_may_be_written_in_several_ways(folder: Path) -> None:
    """A path is what it leads to; a relevant outfit that is named twice counts once."""
    content = _valid()
    content["queries"][0]["relevant"] = [
        "looks/b.jpg",
        "./looks/../looks/b.jpg",
        str(folder / "looks" / "b.jpg"),
    ]
    assert read(_written(folder, content)).queries[0].relevant == {1}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"outfits": None}, '"outfits" is not a list'),
        ({"outfits": []}, '"outfits" is empty'),
        ({"outfits": ["looks/a.jpg", 3]}, "outfits[1] must be the path of a photo, not 3"),
        ({"outfits": ["looks/a.jpg", "gone.jpg"]}, "outfits[1] names 'gone.jpg', but there is no"),
        ({"outfits": ["looks"]}, "outfits[0] names 'looks', but there is no such file"),
        (
            {"outfits": ["looks/a.jpg", "looks/b.jpg", "looks/./a.jpg"]},
            "outfits[2] names 'looks/./a.jpg' again, as outfits[0] does",
        ),
        ({"queries": {}}, '"queries" is not a list'),
        ({"queries": []}, '"queries" is empty, so there is nothing to measure'),
        ({"queries": ["q.jpg"]}, 'queries[0] must be an object, not "q.jpg"'),
    ],
)
def test_wrong_lists_are_refused(folder: Path, change: dict[str, Any], words: str) -> None:
    """The sentence names the file and the place in it, counted from 0."""
    path = _written(folder, {**_valid(), **change})
    with pytest.raises(SourceError) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}: {words}")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"photo": "p.jpg"}, "queries[0].photo names 'p.jpg', but there is no such file"),
        ({"photo": ""}, 'queries[0].photo must be the path of a photo, not ""'),
        ({"photo": "a\0b"}, "queries[0].photo must be the path of a photo"),
        ({"box": [1, 2, 3]}, "queries[0].box is [1, 2, 3]; give [x, y, w, h] in pixels"),
        ({"box": [1, 2, 0, 4]}, "queries[0].box is [1, 2, 0, 4]; give"),
        ({"box": [1, 2, True, 4]}, "queries[0].box is [1, 2, true, 4]; give"),
        ({"box": [1, 2, float("nan"), 4]}, "queries[0].box is [1, 2, NaN, 4]; give"),
        ({"box": "1,2,3,4"}, 'queries[0].box is "1,2,3,4"; give'),
        ({"class": "Jeans"}, 'queries[0].class is "Jeans", which is no class; choose one of Bla'),
        ({"class": 3}, "queries[0].class is 3, which is no class"),
        ({"relevant": "looks/a.jpg"}, "queries[0].relevant must be a list of outfits' paths"),
        (
            {"relevant": ["looks/a.jpg", "q.jpg"]},
            "queries[0].relevant[1] is 'q.jpg', which is not among \"outfits\"; list it there",
        ),
        ({"relevant": [["looks/a.jpg"]]}, "queries[0].relevant[0] must be the path of a photo"),
    ],
)
def test_wrong_queries_are_refused(folder: Path, change: dict[str, Any], words: str) -> None:
    """The sentence names the query and its key."""
    content = _valid()
    content["queries"][0] |= change
    with pytest.raises(SourceError) as caught:
        read(_written(folder, content))
    assert words in str(caught.value)


@pytest.mark.parametrize("key", ["photo", "relevant"])
def test_a_query_needs_a_photo_and_its_answers(folder: Path, key: str) -> None:
    """A forgotten ``relevant`` is not the same as an empty one."""
    content = _valid()
    del content["queries"][0][key]
    with pytest.raises(SourceError, match=rf'queries\[0\] has no "{key}"; ground truth is'):
        read(_written(folder, content))


@pytest.mark.parametrize(("key", "meant"), [("boxx", "box"), ("Class", "class"), ("clas", "class")])
def test_a_misspelt_key_of_a_query_is_refused(folder: Path, key: str, meant: str) -> None:
    """It would be measured as if nothing had been said; other keys are notes."""
    content = _valid()
    content["queries"][0][key] = None
    with pytest.raises(SourceError, match=rf'queries\[0\] has "{key}", .* write "{meant}"'):
        read(_written(folder, content))


@pytest.mark.parametrize("key", ["outfits", "queries"])
def test_both_lists_are_needed(folder: Path, key: str) -> None:
    """The sentence shows what ground truth looks like."""
    content = _valid()
    del content[key]
    with pytest.raises(SourceError, match=f'"{key}" is missing; ground truth is'):
        read(_written(folder, content))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"[1]", "is not a JSON object"),
        (b"{", "is not valid JSON"),
        (b"[" * 100_000, "is not valid JSON"),
        (b'{"outfits": "\xff"}', "is not UTF-8 text"),
    ],
)
def test_what_is_no_ground_truth_is_refused(tmp_path: Path, data: bytes, words: str) -> None:
    """A sentence, whatever the file holds."""
    path = tmp_path / "truth.json"
    path.write_bytes(data)
    with pytest.raises(SourceError, match=words):
        read(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """With the system's reason."""
    with pytest.raises(SourceError, match=r"gone\.json cannot be read \(No such file"):
        read(tmp_path / "gone.json")


def test_photos_are_found_by_any_spelling_of_their_names(folder: Path) -> None:
    """Composed or apart, here or there: it is the same outfit."""
    (folder / unicodedata.normalize("NFD", "ș ă.jpg")).touch()
    content = _valid()
    content["outfits"] = ["looks/a.jpg", "ș ă.jpg"]
    content["queries"] = [
        {"photo": "ş ă.jpg", "relevant": [unicodedata.normalize("NFD", "ș ă.jpg")]}
    ]
    truth = read(_written(folder, content))
    assert truth.queries[0].relevant == {1}
    assert truth.queries[0].photo.path == truth.outfits[1].path


def test_the_file_itself_may_be_spelt_otherwise(folder: Path) -> None:
    """As every file that is named."""
    path = _written(folder, _valid()).rename(folder / unicodedata.normalize("NFD", "ă.json"))
    assert read(folder / unicodedata.normalize("NFC", "ă.json")).file == path


def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    """Neither as the file nor as a photo."""
    os.mkfifo(folder / "pipe")
    with pytest.raises(SourceError, match="it is a pipe, not a regular file"):
        read(folder / "pipe")
    content = _valid()
    content["outfits"].append("pipe")
    with pytest.raises(SourceError, match=r"outfits\[2\] names 'pipe', which is no regular file"):
        read(_written(folder, content))
