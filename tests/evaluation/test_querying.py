"""Every query is asked as a person would, and nothing that goes wrong is left out."""

from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from fashionizer.evaluation.querying import NOTHING, QueryResult, run_queries
from fashionizer.evaluation.truth import Query
from fashionizer.progress import Progress
from fashionizer.retrieval.options import SearchOptions
from fashionizer.retrieval.service import Advisor
from fashionizer.schema import Box, Choice
from tests.evaluation.handmade import HandmadeAdvisor, collection, query, truth
from tests.gallery.fakes import picture, save

OUTFITS = ("a", "b", "c", "d")
IDS = collection(11, 12, 12, None)
"""The third is the same picture as the second, the fourth was rejected."""


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A query photo."""
    return save(tmp_path / "q.png", picture(1))


@pytest.fixture
def advisor() -> HandmadeAdvisor:
    """Finds the outfits 12, 99 and 11, and shows the first by itself."""
    return HandmadeAdvisor((12, 99, 11), shown=1)


def _ask(advisor: HandmadeAdvisor, *queries: Query) -> list[QueryResult]:
    whole = truth(Path(), OUTFITS, *queries)
    return list(run_queries(whole, IDS, cast(Advisor, advisor), 0.4, lambda *_: None))


def test_results_are_compared_with_what_is_relevant(advisor: HandmadeAdvisor, photo: Path) -> None:
    """In the order of the ranking, whole and as far as it is shown."""
    (found,) = _ask(advisor, query(0, 1, photo=photo))
    assert found.relevant_count == 2
    assert found.relevance.tolist() == [True, False, True]
    assert found.shown_relevance.tolist() == [True]
    assert [match.outfit.id for match in found.nearest] == [12, 99, 11]
    np.testing.assert_array_equal(found.probabilities, [0.5, np.nan, 0.1])
    assert (found.class_name, found.milliseconds) == ("Skirt", {"total": 7.0})


def test_folded_outfits_count_once_and_rejected_ones_stay_relevant(
    advisor: HandmadeAdvisor, photo: Path
) -> None:
    """Two names of one picture are one outfit; one that is not in the gallery is missed."""
    (found,) = _ask(advisor, query(1, 2, 3, photo=photo))
    assert found.relevant_count == 2
    assert found.relevance.tolist() == [True, False, False]
    assert found.average_precision == 0.5


def test_a_photo_of_several_people_counts_once(photo: Path) -> None:
    """A truth names photos: of the people on one, the best result stands for it."""
    whole = truth(Path(), ("a", "b"), query(0, photo=photo))
    people = replace(collection(11, 12), positions={11: 0, 21: 0, 12: 1})
    advisor = HandmadeAdvisor((12, 21, 11), shown=3)
    (found,) = run_queries(whole, people, cast(Advisor, advisor), 0.4, lambda *_: None)
    assert found.relevance.tolist() == [False, True]
    assert [match.outfit.id for match in found.nearest] == [12, 21]
    assert len(found.probabilities) == 2


def test_a_query_is_asked_for_everything_and_for_what_is_shown(
    advisor: HandmadeAdvisor, photo: Path
) -> None:
    """About the garment that is meant, seen once, after one call that nobody waits for."""
    box = Box(1, 2, 30, 40)
    (found,) = _ask(advisor, query(0, photo=photo, box=box, class_name="Hat"))
    choice = Choice(box=box, class_name="Hat")
    assert advisor.detected[1:] == [choice]
    assert advisor.answered[1:] == [
        SearchOptions(choice, 200, everything=True, colour=0.4),
        SearchOptions(choice, 200, everything=False, colour=0.4),
    ]
    assert found.class_name == "Hat"
    assert found.garment is not None
    assert found.garment.box == box


def test_a_photo_in_which_nothing_is_found_is_a_miss(
    advisor: HandmadeAdvisor, tmp_path: Path
) -> None:
    """It has an answer, but an empty one."""
    blank = save(tmp_path / "blank.png", np.full((60, 60, 3), 255, np.uint8))
    (found,) = _ask(advisor, query(0, photo=blank))
    assert (found.relevant_count, len(found.relevance), found.garment, found.fault) == (
        1,
        0,
        None,
        None,
    )
    assert found.class_name == NOTHING


def test_what_cannot_be_asked_is_a_miss_with_its_reason(
    advisor: HandmadeAdvisor, tmp_path: Path, photo: Path
) -> None:
    """A damaged or lost photo, a box outside of it: the other queries are asked all the same."""
    (tmp_path / "broken.png").write_bytes(b"no picture")
    broken, gone, outside, good = _ask(
        advisor,
        query(0, photo=tmp_path / "broken.png"),
        query(0, photo=tmp_path / "gone.png"),
        query(0, photo=photo, box=Box(500, 0, 20, 20)),
        query(0, photo=photo),
    )
    for found in (broken, gone, outside):
        assert found.fault
        assert (found.relevant_count, len(found.relevance), found.average_precision) == (1, 0, 0)
    assert outside.fault == "The box lies outside."
    assert good.fault is None


def test_progress_is_told_after_each(advisor: HandmadeAdvisor, photo: Path) -> None:
    """How many are done, of how many, and the photo."""
    told: list[Progress] = []
    whole = truth(Path(), OUTFITS, query(0, photo=photo), query(photo=photo))
    for _ in run_queries(whole, IDS, cast(Advisor, advisor), 0.4, told.append):
        pass
    assert told == [Progress(1, 2, "q.png"), Progress(2, 2, "q.png")]
