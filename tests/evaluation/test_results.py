"""What answers written by hand come to."""

import numpy as np
import pytest

from fashionizer.evaluation.bootstrap import Estimate
from fashionizer.evaluation.metrics import METRICS
from fashionizer.evaluation.querying import NOTHING
from fashionizer.evaluation.results import results
from tests.evaluation.handmade import BAG, asked, query


def _value(figure: Estimate | None) -> float:
    assert figure is not None
    return figure.value


def test_queries_with_nothing_near_are_kept_out_of_the_ranking() -> None:
    """No ranking can be right for them."""
    found = results([asked("+-"), asked("-+"), asked("--", 0)])
    assert (found.queries, found.overall.queries) == (3, 2)
    assert list(found.overall.metrics) == list(METRICS)
    assert _value(found.overall.metrics["hit@1"]) == 0.5
    assert _value(found.overall.metrics["mAP"]) == pytest.approx(0.75)


def test_classes_are_those_given_or_seen() -> None:
    """A bag has no class and goes by its group; those nothing was seen in come last."""
    found = results(
        [
            asked("-", garment=None),
            asked("+"),
            asked("-", query=query(class_name="Hat")),
            asked("+", query=query(class_name="Hat"), garment=None),
            asked("+", garment=BAG),
        ]
    )
    assert list(found.classes) == ["bag", "Hat", "Skirt", NOTHING]
    assert [ranking.queries for ranking in found.classes.values()] == [1, 2, 1, 1]
    assert _value(found.classes["Hat"].metrics["hit@1"]) == 0.5
    assert _value(found.classes[NOTHING].metrics["mAP"]) == 0
    assert found.nothing_detected == 2


def test_the_cut_off_is_judged_by_what_it_shows() -> None:
    """3 shown with 2 right, 1 with 1, none: 3 of 4 shown are right, of 6 relevant 3 are shown."""
    cut_off = results(
        [
            asked("++--", 3, shown=3),
            asked("+--", 2, shown=1),
            asked("-+", 1, shown=0),
            asked("--", 0, shown=0),
            asked("--", 0, shown=1),
        ]
    ).cut_off
    assert _value(cut_off.precision) == pytest.approx(3 / 4)
    assert _value(cut_off.recall) == pytest.approx(3 / 6)
    assert cut_off.median_shown == 1
    assert _value(cut_off.unanswered) == pytest.approx(1 / 3)
    assert cut_off.unanswerable == 2
    assert _value(cut_off.rightly_unanswered) == 0.5


def test_every_result_with_a_probability_is_judged() -> None:
    """Shown or not, and of queries with nothing near as well; those without one are left out."""
    found = results(
        [
            asked("+-", probabilities=[1.0, 0.0], shown=1),
            asked("-", 0, probabilities=[1.0]),
            asked("+", probabilities=[np.nan]),
        ]
    )
    assert found.calibration is not None
    assert found.calibration.results == 3
    assert found.calibration.error == pytest.approx(1 / 3)
    assert results([asked("+")]).calibration is None


def test_times_are_of_answers_only() -> None:
    """A photo that could not be asked about took none; a stage that did not run took 0 ms."""
    found = results([asked("+", total=n) for n in range(101)] + [asked(fault="damaged", total=1e9)])
    assert found.milliseconds["total"] == {50: 50, 95: 95, 99: 99}
    assert found.milliseconds["parse"] == {50: 0, 95: 0, 99: 0}
    assert results([asked(fault="damaged")]).milliseconds == {}


def test_the_worst_come_first_and_the_perfect_never() -> None:
    """By average precision, twenty at most, faults included."""
    perfect, half, fault = asked("+"), asked("-+"), asked(garment=None, fault="damaged")
    found = results([perfect, half, fault, asked("-", 0)])
    assert found.worst == (fault, half)
    assert found.failed == (fault,)
    assert (half.first_relevant_rank, fault.first_relevant_rank) == (2, None)
    assert len(results([asked("-")] * 30).worst) == 20


def test_queries_that_all_have_nothing_near_have_no_ranking() -> None:
    """Estimates of nothing are None, not zero."""
    found = results([asked("-", 0)])
    assert set(found.overall.metrics.values()) == {None}
    assert (found.cut_off.precision, found.cut_off.median_shown, found.worst) == (None, None, ())
