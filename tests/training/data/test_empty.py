"""Pictures without a garment, cut out of photos with one."""

import numpy as np
import pytest

pytest.importorskip("cv2", reason="needs the extra `train`")

from fashionizer.training.data import empty


@pytest.mark.parametrize(
    ("bare", "expected"),
    [([0, 1, 1, 0, 1], (1, 3)), ([1, 0, 1, 1, 1], (2, 5)), ([0, 0], (0, 0)), ([1, 1], (0, 2))],
)
def test_the_widest_strip_without_a_person(bare: list[int], expected: tuple[int, int]) -> None:
    """Also at the rim, and where there is none."""
    assert empty.widest(np.array(bare, bool)) == expected
