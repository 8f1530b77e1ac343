"""From a score to a probability: the curves, and the shipped ones."""

import pytest

from fashionizer.retrieval.calibration import Calibrator, Curve
from fashionizer.schema import Group
from fashionizer.vision.pipeline import GarmentPipeline
from fashionizer.vision.taxonomy import GROUPS

TWO = Calibrator((0.0, 1.0), {"tops worn": (Curve(-5.0, 10.0), Curve(0.0, 0.0))})


def test_a_curve_rises_through_a_half_where_it_says() -> None:
    """Platt's logistic curve: offset and slope place it."""
    curve = Curve(-5.0, 10.0)
    assert curve(0.5) == 0.5
    assert curve(0.4) < curve(0.5) < curve(0.6)


def test_no_score_is_beyond_the_numbers() -> None:
    """A steep curve far out is nearly 0 or 1, not an overflow."""
    steep = Curve(0.0, 1e6)
    assert steep(-1.0) == pytest.approx(0)
    assert steep(1.0) == pytest.approx(1)


@pytest.mark.parametrize(("weight", "expected"), [(0.0, 0.5), (1.0, 0.5), (0.25, 0.5)])
def test_between_two_weights_the_curves_are_mixed(weight: float, expected: float) -> None:
    """At a score where both say a half, so does any mixture; elsewhere it lies between."""
    assert TWO.probability("tops", weight, 0.5, worn=True) == pytest.approx(expected)
    assert TWO.probability("tops", 0.0, 0.9, worn=True) > TWO.probability(
        "tops", 0.5, 0.9, worn=True
    )


def test_other_models_have_no_cut_off() -> None:
    """Their scores mean something else."""
    assert Calibrator.shipped("parser@0 embedder@0 and another") is None


@pytest.mark.parametrize("worn", [True, False])
@pytest.mark.parametrize("group", GROUPS)
def test_the_shipped_curves_are_for_the_shipped_models(
    detector: GarmentPipeline, group: Group, worn: bool
) -> None:
    """Every group, every weight, never falling with the score."""
    shipped = Calibrator.shipped(detector.models.identity)
    assert shipped is not None
    for weight in (0.0, 0.05, 0.3, 0.95, 1.0):
        said = [shipped.probability(group, weight, score / 10, worn=worn) for score in range(11)]
        assert said == sorted(said)
        assert all(0 <= each <= 1 for each in said)
