"""The report stands by itself and shows what went wrong."""

import re
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from fashionizer.errors import FashionizerError
from fashionizer.evaluation.collection import Folded, Rejected
from fashionizer.evaluation.querying import QueryResult
from fashionizer.evaluation.report import render, write
from fashionizer.evaluation.run import Evaluation
from fashionizer.evaluation.summary import summary_json
from fashionizer.progress import unobserved
from fashionizer.settings import Settings
from tests.evaluation.handmade import asked, collection, match, query, truth
from tests.gallery.fakes import picture, save

OUTFITS = ("a.png", "b.png", "c.png", "d<b>.png")


class _Page(HTMLParser):
    """Collects the elements of a page, and which of them were left open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The outfits, but the last, and a query photo."""
    for number, name in enumerate((*OUTFITS[:3], "q.png")):
        save(tmp_path / name, picture(number))
    return tmp_path


def _evaluation(folder: Path, queries: Sequence[QueryResult]) -> Evaluation:
    whole = truth(folder, OUTFITS, *(each.query for each in queries))
    outfits = replace(
        collection(1, 2, 2, None),
        folded=(Folded("c.png", "b.png"),),
        rejected=(Rejected("d<b>.png", "No garment was found in it."),),
    )
    return Evaluation(whole, outfits, tuple(queries), 0.3, "parser@1 embedder@2", Settings())


def _bad(folder: Path) -> QueryResult:
    """An outfit was found that is not relevant, before one that is; two more were missed."""
    found = asked("-+", 3, query=query(1, 2, 3, photo=folder / "q.png"), probabilities=[0.9, 0.7])
    return replace(found, nearest=(match(1, 0.9), match(2, 0.7)))


@pytest.fixture
def page(folder: Path) -> _Page:
    """The report of that query, of one that could not be asked, and of one with nothing near."""
    fault = asked(query=query(0, photo=folder / "gone.png"), garment=None, fault="It <is> lost.")
    nothing_near = asked("-", 0, query=query(photo=folder / "q.png"), shown=0)
    return _Page(render(_evaluation(folder, [_bad(folder), fault, nothing_near]), unobserved))


def test_the_report_is_well_formed_and_loads_nothing(page: _Page) -> None:
    """Every element is closed; every picture lies in the file; no script, no link."""
    assert page.open == []
    assert not page.all("script") + page.all("link") + page.all("a")
    assert page.all("img")
    for image in page.all("img"):
        assert str(image["src"]).startswith("data:image/jpeg;base64,")
        assert image["alt"]


def test_a_case_shows_query_found_and_relevant(page: _Page) -> None:
    """With a box around the garment asked about and around those found; a lost photo by name."""
    names = [image["title"] for image in page.all("img")]
    assert names == ["a.png", "q.png", "a.png", "b.png", "b.png", "c.png"]
    boxes = [rect for rect in page.all("rect") if rect.get("class") == "line"]
    assert [(box["x"], box["y"], box["width"], box["height"]) for box in boxes] == [
        ("20", "60", "50", "70")
    ] * 3
    frames = [str(div.get("class")) for div in page.all("div")]
    assert ["is-wrong" in frame for frame in frames if "is-" in frame] == [True, False]


def test_names_cannot_become_markup(folder: Path) -> None:
    """A file may be called anything."""
    html = render(_evaluation(folder, [_bad(folder)]), unobserved)
    assert "d&lt;b&gt;.png cannot be shown" in html
    assert "d<b>" not in html


def test_all_kinds_of_remarks_are_made(folder: Path) -> None:
    """What was folded, rejected or not asked, each with its reason."""
    fault = asked(query=query(0, photo=folder / "gone.png"), garment=None, fault="It <is> lost.")
    unseen = asked(query=query(0, photo=folder / "q.png"), garment=None)
    html = render(_evaluation(folder, [fault, unseen]), unobserved)
    text = re.sub(r"\s+", " ", html)
    assert "c.png → b.png" in text
    assert "No garment was found in it." in text
    assert "It &lt;is&gt; lost." in text
    assert "no garment found in 1 query photo: a miss" in text


def test_without_wrong_or_relevant_there_is_still_a_report(folder: Path) -> None:
    """Also where no figure can be given, and nothing went wrong."""
    for queries in ([asked("-", 0)], [asked("+")], [asked(fault="damaged", garment=None)]):
        assert _Page(render(_evaluation(folder, queries), unobserved)).open == []


def test_a_report_is_written_whole_or_not_at_all(folder: Path) -> None:
    """Over an older one; where it cannot be, nothing half stays behind."""
    evaluation = _evaluation(folder, [asked("+")])
    path = folder / "report.html"
    path.write_text("old")
    write(evaluation, path, unobserved)
    assert path.read_text("utf-8").startswith("<!doctype html>")
    (folder / "full").mkdir()
    with pytest.raises(FashionizerError, match="report cannot be written"):
        write(evaluation, folder / "full", unobserved)
    assert not list(folder.glob("*.part"))


def test_the_summary_names_the_worst_by_their_names(folder: Path) -> None:
    """As the ground truth writes them, folded and rejected ones included."""
    worst = summary_json(_evaluation(folder, [_bad(folder)]))["worst"]
    assert worst == [
        {
            "photo": "q.png",
            "class": "Skirt",
            "average_precision": 0.1667,
            "first_relevant": 2,
            "relevant": ["b.png", "c.png", "d<b>.png"],
            "found": [
                {"outfit": "a.png", "similarity": 0.9, "relevant": False},
                {"outfit": "b.png", "similarity": 0.7, "relevant": True},
            ],
        }
    ]


def test_the_summary_has_the_reliability_of_probabilities(folder: Path) -> None:
    """0.9 was wrong and 0.7 right: off by 0.9 and 0.3."""
    calibration = summary_json(_evaluation(folder, [_bad(folder)]))["calibration"]
    assert calibration["expected_calibration_error"] == pytest.approx(0.6)
    assert calibration["results"] == 2
    filled = [each for each in calibration["bins"] if each["results"]]
    assert [(each["probability"], each["relevant"]) for each in filled] == [(0.7, 1.0), (0.9, 0.0)]
