"""Fitting the cut-off, on garments that are made up so that the answer is known."""

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="needs the extra `train`")
pytest.importorskip("cv2", reason="needs the extra `train`")

from fashionizer.schema import Box, Colour, EncodedGarment, Garment
from fashionizer.training.calibration import curves
from fashionizer.training.calibration.labelled import LabelledGarment
from fashionizer.training.calibration.results import (
    LabelledResults,
    search,
    with_self_matches,
)


def labelled(class_name: str, photo: str, angle: float, paint: str) -> LabelledGarment:
    """Make a top: its class, photo, direction of its shape vector, colour."""
    garment = Garment(0, "tops", class_name, 0.9, Box(0, 0, 9, 9), (Colour("", paint, 1.0),))
    shape = np.array([np.cos(angle), np.sin(angle)], np.float32)
    return LabelledGarment(
        EncodedGarment(garment, shape, np.array([1, 0], np.float32)), class_name, photo
    )


GALLERY = [
    labelled("Shirt", "a", 0.0, "#203050"),
    labelled("Shirt", "b", 0.1, "#c02020"),
    labelled("Top", "c", 1.2, "#203050"),
]


def test_a_garment_does_not_meet_its_own_photo() -> None:
    """Else every question would find itself."""
    found = search(GALLERY[:1], GALLERY, 0.0)
    assert len(found.scores) == 2


@pytest.mark.parametrize(
    ("weight", "similar"), [(0.0, [True, False]), (0.3, [False, False]), (1.0, [False, True])]
)
def test_what_is_similar_depends_on_what_counts(weight: float, similar: list[bool]) -> None:
    """Class alone, class and colour, colour alone; in the order of the scores."""
    assert search(GALLERY[:1], GALLERY, weight).similar.tolist() == similar


def test_a_curve_is_fitted_to_what_came() -> None:
    """High scores are similar, low ones are not; the curve passes between."""
    scores = np.linspace(0, 1, 400)
    similar = scores + np.random.default_rng(7).normal(0, 0.05, 400) > 0.6
    found = LabelledResults(scores, similar, np.full(400, "tops worn"))
    fitted = curves.fit(found)
    offset, slope = fitted["tops worn"]
    assert -offset / slope == pytest.approx(0.6, abs=0.03)
    assert fitted["hat laid out"][1] == 0  # nobody asked
    bins = curves.reliability(curves.probabilities(found, fitted), similar)
    assert curves.calibration_error(bins) < 0.1


def test_the_calibration_error_is_the_mean_gap() -> None:
    """Says 0.9 and is right half the time, says 0.1 and is never right."""
    said = np.array([0.9, 0.9, 0.1, 0.1])
    bins = curves.reliability(said, np.array([True, False, False, False]))
    assert curves.calibration_error(bins) == pytest.approx((0.4 + 0.1) / 2)


def test_a_garment_that_meets_itself_is_similar() -> None:
    """One pair a question, of the highest score."""
    found = with_self_matches(search(GALLERY, GALLERY, 0.3), GALLERY)
    assert found.scores[-3:].tolist() == [1, 1, 1]
    assert found.similar[-3:].all()
    assert len(found.keys) == len(found.scores)
