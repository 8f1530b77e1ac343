"""The verb ``evaluate`` on drawn looks and the shipped models."""

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from fashionizer.errors import FashionizerError, SourceError
from fashionizer.evaluation.metrics import METRICS
from tests.cli.commands import done, run
from tests.drawn import DrawnHome

JSON = dict[str, Any]


@pytest.fixture(scope="module")
def place(drawn_home: DrawnHome, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three looks and a grey photo, asked about two looks, something else, and the grey."""
    folder = tmp_path_factory.mktemp("evaluate")
    looks = sorted((drawn_home.folder / "looks").glob("*.jpg"))[:3]
    Image.new("RGB", (240, 320), (128, 128, 128)).save(folder / "grey.png")
    outfits = [*map(str, looks), "grey.png"]
    queries = [
        {"photo": outfits[0], "relevant": [outfits[0]]},
        {"photo": outfits[1], "relevant": [outfits[1], "grey.png"]},
        {"photo": str(drawn_home.queries[0]), "relevant": []},
        {"photo": "grey.png", "relevant": [outfits[2]]},
    ]
    (folder / "truth.json").write_text(json.dumps({"outfits": outfits, "queries": queries}))
    return folder


@pytest.fixture(scope="module")
def summary(place: Path) -> JSON:
    """What ``--json`` prints of it; the gallery is kept, a report written."""
    result = done(
        place / "home",
        "evaluate",
        place / "truth.json",
        *("--json", "--html", place / "report.html", "--keep", place / "kept"),
    )
    found: JSON = json.loads(result.stdout)
    return found


def test_json_has_every_figure_with_its_interval(summary: JSON) -> None:
    """Two looks find themselves first, one of them missing an outfit that was rejected."""
    assert (summary["queries"], summary["answerable"], summary["outfits"]) == (4, 3, 4)
    for metric in METRICS:
        figure = summary[metric]
        assert 0 <= figure["low"] <= figure["value"] <= figure["high"] <= 1
    assert summary["hit@1"]["value"] == pytest.approx(2 / 3, abs=1e-4)
    # 1 of 1, 1 of 2, 0 of 1
    assert summary["recall@10"]["value"] == pytest.approx(0.5, abs=1e-4)
    assert summary["mAP"]["value"] == pytest.approx(0.5, abs=1e-4)
    assert sum(of_class["queries"] for of_class in summary["per_class"].values()) == 3
    assert summary["per_class"]["nothing found"]["hit@1"]["value"] == 0


def test_json_tells_what_was_missed_and_why(summary: JSON) -> None:
    """Rejected outfits, photos without a garment, the worst queries."""
    assert summary["gallery"]["indexed"] == 3
    assert summary["gallery"]["per_second"] > 0
    assert summary["gallery"]["rejected"] == [
        {"outfit": "grey.png", "reason": "No garment was found in it."}
    ]
    assert (summary["nothing_found"], summary["unusable"]) == (1, [])
    assert summary["worst"][0]["photo"] == "grey.png"
    assert summary["cut_off"]["nothing_near"]["queries"] == 1
    assert set(summary["latency_ms"]["total"]) == {"p50", "p95", "p99"}
    assert summary["latency_ms"]["total"]["p50"] > 0


@pytest.mark.usefixtures("summary")
def test_the_report_is_written(place: Path) -> None:
    """One file, with pictures."""
    html = (place / "report.html").read_text("utf-8")
    assert "How good are the answers?" in html
    assert "data:image/jpeg;base64," in html


def test_a_kept_gallery_gives_the_same_figures(summary: JSON, place: Path) -> None:
    """Shown to a person as a table, without looking at the outfits again."""
    table = done(place / "home", "evaluate", place / "truth.json", "--keep", place / "kept").stdout
    for metric in METRICS:
        assert f"{summary[metric]['value']:.3f}" in table
    assert "3 of 4 queries have relevant outfits" in table
    assert "0 looked at now" in table
    assert "rejected: grey.png: No garment was found in it." in table
    assert not (place / "home").exists()


def test_wrong_ground_truth_is_a_sentence(place: Path) -> None:
    """Before anything is looked at."""
    path = place / "wrong.json"
    path.write_text('{"outfits": ["grey.png"], "queries": [{"photo": "grey.png"}]}')
    result = run(place / "home", "evaluate", path)
    assert isinstance(result.exception, SourceError)
    assert f'{path}: queries[0] has no "relevant"' in str(result.exception)


def test_a_report_without_a_folder_is_refused_at_once(place: Path) -> None:
    """Not after minutes of work."""
    path = place / "gone" / "report.html"
    result = run(place / "home", "evaluate", place / "truth.json", "--html", path)
    assert isinstance(result.exception, FashionizerError)
    assert "There is no folder" in str(result.exception)
