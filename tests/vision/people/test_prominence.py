"""Whom a photo is about."""

import numpy as np
import pytest

from fashionizer.schema import RGB
from fashionizer.vision.people.finding import People
from fashionizer.vision.people.prominence import MOST, main, prominence

SIDE = 100

Corners = tuple[float, float, float, float]

MIDDLE = (0.4, 0.1, 0.6, 0.9)


def _sharp() -> RGB:
    """Return a picture with edges everywhere: a board of single black and white pixels."""
    board = np.indices((SIDE, SIDE)).sum(0) % 2 * 255
    return np.repeat(board[..., None], 3, axis=2).astype(np.uint8)


def _prominences(*boxes: Corners, picture: RGB | None = None) -> list[float]:
    people = People(np.ones(len(boxes), np.float32), np.array(boxes, np.float32).reshape(-1, 4))
    return [float(each) for each in prominence(people, _sharp() if picture is None else picture)]


def test_a_whole_sharp_person_in_the_middle_is_as_prominent_as_high() -> None:
    """0.8 of the picture's height, seen for sure."""
    assert _prominences(MIDDLE) == pytest.approx([0.8], abs=1e-5)


@pytest.mark.parametrize(
    ("other", "what"),
    [
        ((0.4, 0.5, 0.6, 0.9), "small"),
        ((0.1, 0.1, 0.3, 0.9), "beside the middle"),
        ((0.0, 0.1, 0.2, 0.9), "cut off at the left"),
        ((0.8, 0.1, 1.0, 0.9), "cut off at the right"),
    ],
)
def test_who_is_small_aside_or_cut_off_is_less_prominent(other: Corners, what: str) -> None:
    """Each alone is enough, beside someone without that."""
    first, second = _prominences(MIDDLE, other)
    assert second < first, what


def test_who_is_cut_off_is_less_prominent_than_who_is_as_far_aside() -> None:
    """The same size and almost the same place; only one touches the side."""
    whole, cut = _prominences((0.02, 0.1, 0.22, 0.9), (0.0, 0.1, 0.2, 0.9))
    assert cut < 0.8 * whole


def test_a_person_as_wide_as_the_picture_is_not_cut_off() -> None:
    """A portrait touches both sides, and is what the photo is about."""
    (found,) = _prominences((0.0, 0.1, 1.0, 0.9))
    assert found == pytest.approx(0.8, abs=1e-5)


def test_a_blurred_person_is_less_prominent() -> None:
    """Grey in place of the board, of the same size and as far from the middle."""
    picture = _sharp()
    picture[:, 50:] = 128
    sharp, blurred = _prominences((0.1, 0.1, 0.3, 0.9), (0.7, 0.1, 0.9, 0.9), picture=picture)
    assert blurred == pytest.approx(sharp / 2, abs=1e-5)


def test_an_unsure_person_is_less_prominent() -> None:
    """Of two in one place the surer one."""
    people = People(np.array([1.0, 0.4], np.float32), np.array([MIDDLE, MIDDLE], np.float32))
    sure, unsure = prominence(people, _sharp())
    assert unsure < sure


def test_nobody_has_no_prominence_and_no_main_person() -> None:
    """An empty picture is no error."""
    assert _prominences() == []
    assert main(np.zeros(0, np.float32)).tolist() == []


def test_a_photo_is_about_those_nearly_as_prominent_as_the_first() -> None:
    """Two side by side; a passer-by far behind is none of them."""
    assert main(np.array([0.8, 0.7, 0.1], np.float32)).tolist() == [True, True, False]


def test_a_crowd_is_about_nobody() -> None:
    """One more than :data:`MOST` of the same prominence; those behind them change nothing."""
    alike = np.full(MOST, 0.5, np.float32)
    behind = np.full(9, 0.01, np.float32)
    assert main(alike).all()
    assert main(np.append(alike, behind)).sum() == MOST
    assert not main(np.append(alike, 0.5)).any()
