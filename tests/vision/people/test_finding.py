"""From the parser's people head to boxes, and to whose each cell is; heads are made by hand."""

import numpy as np
import pytest

from fashionizer.vision.people.finding import find, iou, owned, within
from tests.vision.people.heads import SURE, Cells, empty, vote, with_people

HEIGHT, WIDTH = 10, 20
"""Cells of the picture."""

LEFT: Cells = (2, 1, 6, 9)
RIGHT: Cells = (12, 2, 16, 10)


def _corners(*boxes: Cells) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    shares = np.array(boxes, np.float32) / [WIDTH, HEIGHT, WIDTH, HEIGHT]
    return shares.astype(np.float32)


def test_a_picture_without_a_peak_has_nobody() -> None:
    """No scores and no boxes, each of the shape that others rely on."""
    found = find(empty(HEIGHT, WIDTH))
    assert found.scores.shape == (0,)
    assert found.boxes.shape == (0, 4)


def test_people_are_found_the_surest_first_with_their_boxes() -> None:
    """A score is the sigmoid of the centre's logit; corners are shares of the picture."""
    heads = with_people(HEIGHT, WIDTH, [LEFT, RIGHT])
    heads[0, 5, 4] = 2.0
    found = find(heads)
    np.testing.assert_allclose(found.scores, 1 / (1 + np.exp([-SURE, -2.0])), rtol=1e-5)
    np.testing.assert_allclose(found.boxes, _corners(RIGHT, LEFT), atol=1e-5)


def test_two_peaks_that_vote_for_one_box_are_one_person() -> None:
    """The surer of the two; a long coat may have two middles."""
    heads = with_people(HEIGHT, WIDTH, [LEFT])
    heads[0, 2, 4] = SURE - 1
    found = find(heads)
    assert found.scores == pytest.approx([1 / (1 + np.exp(-SURE))])


def test_neighbours_arm_in_arm_are_two_people() -> None:
    """Their boxes share a third of each; one head beside the other is no second look at one."""
    heads = with_people(HEIGHT, WIDTH, [(2, 0, 8, 10), (6, 0, 12, 10)])
    assert len(find(heads).boxes) == 2


def test_a_slope_beside_a_peak_is_no_person() -> None:
    """Of cells around a centre only the highest counts, however sure the others are."""
    heads = with_people(HEIGHT, WIDTH, [LEFT])
    heads[0, 5, 3] = heads[0, 4, 4] = SURE - 0.1
    vote(heads, 5, 3, (2, 1, 4, 9))
    assert len(find(heads).boxes) == 1


def test_an_unsure_peak_is_nobody() -> None:
    """One in fifty is no person."""
    assert not len(find(with_people(HEIGHT, WIDTH, [LEFT], sure=-4.0)).boxes)


def test_boxes_end_where_the_picture_ends() -> None:
    """A person who is cut off has the part of their box that is seen."""
    heads = with_people(HEIGHT, WIDTH, [LEFT])
    vote(heads, 5, 4, (-4, -4, 6, 14))
    np.testing.assert_allclose(find(heads).boxes, _corners((0, 0, 6, 10)), atol=1e-5)


def test_neighbours_garments_are_told_apart_by_the_boxes_that_cells_vote_for() -> None:
    """Where boxes overlap, a cell is theirs whose box it votes for, and nobody's twice."""
    one, other = (2, 0, 8, 10), (6, 0, 12, 10)
    heads = with_people(HEIGHT, WIDTH, [one, other])
    for row in range(5):  # in the upper half, the left one's arm is in front
        for column in (6, 7):
            vote(heads, row, column, one)
    mine, theirs = (owned(heads, _corners(one, other), number) for number in (0, 1))
    expected = np.zeros((HEIGHT, WIDTH), bool)
    expected[:, 2:6] = expected[:5, 6:8] = True
    assert np.array_equal(mine, expected)
    assert not (mine & theirs).any()
    assert theirs[5:, 6:8].all()
    assert theirs[:, 8:12].all()


def test_a_bag_held_out_is_its_bearers() -> None:
    """Cells outside of a box belong to it where they vote for about that box, else to nobody."""
    heads = with_people(HEIGHT, WIDTH, [LEFT])
    vote(heads, 5, 7, (2, 1, 9, 9))
    mine = owned(heads, _corners(LEFT), 0)
    assert mine[5, 7]
    assert mine.sum() == 4 * 8 + 1


def test_a_cell_inside_of_a_box_is_that_persons_however_poor_its_vote() -> None:
    """Also the second one's: each box holds one cell that votes for a speck around itself."""
    heads = with_people(HEIGHT, WIDTH, [LEFT, RIGHT])
    heads[1:5, 5, 3] = heads[1:5, 5, 13] = -3
    boxes = _corners(LEFT, RIGHT)
    assert owned(heads, boxes, 0)[5, 3]
    assert owned(heads, boxes, 1)[5, 13]
    assert not owned(heads, boxes, 0)[0, 0]


def test_shared_area_is_counted_over_what_both_cover() -> None:
    """The same, a half, a quarter's overlap, and apart; by hand."""
    some = np.array([[0, 0, 0.4, 0.4]], np.float32)
    others = [[0, 0, 0.4, 0.4], [0, 0, 0.4, 0.2], [0.2, 0.2, 0.6, 0.6], [0.5, 0.5, 1, 1]]
    found = iou(some, np.array(others, np.float32))
    np.testing.assert_allclose(found, [[1, 1 / 2, 1 / 7, 0]], atol=1e-6)


def test_boxes_without_extent_overlap_with_nothing() -> None:
    """Neither an empty box nor no box at all divides by nothing."""
    point = np.array([[0.5, 0.5, 0.5, 0.5]], np.float32)
    assert iou(point, point).tolist() == [[0]]
    assert iou(point, np.zeros((0, 4), np.float32)).shape == (1, 0)


def test_how_far_a_box_lies_within_another_is_told_by_the_smaller() -> None:
    """A box inside another is wholly within, whichever is asked; one beside it not at all."""
    large, small, beside = _corners((0, 0, 10, 10), (2, 2, 4, 4), (12, 0, 16, 4))
    found = within(np.stack([large, small]), np.stack([large, small, beside]))
    np.testing.assert_allclose(found, [[1, 1, 0], [1, 1, 0]], atol=1e-6)
    half = within(_corners((0, 0, 4, 4)), _corners((2, 0, 10, 4)))
    np.testing.assert_allclose(half, [[0.5]], atol=1e-6)
    assert within(_corners((0, 0, 4, 4)), np.zeros((0, 4), np.float32)).shape == (1, 0)
