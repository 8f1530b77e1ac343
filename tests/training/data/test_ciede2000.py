"""CIEDE2000 against the published test data."""

import numpy as np
import pytest

from fashionizer.training.data.ciede2000 import ciede2000

# rows 1, 4, 7, 13, 16, 17, 20, 25, 29, 31 and 34 of table 1 in Sharma, Wu, Dalal (2005)
PAIRS = [
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0000),
    ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
    ((50.0, -0.001, 2.49), (50.0, 0.0009, -2.49), 4.8045),
    ((50.0, 2.5, 0.0), (50.0, 0.0, -2.5), 4.3065),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
    ((50.0, 2.5, 0.0), (58.0, 24.0, 15.0), 19.4535),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ((90.8027, -2.0831, 1.4410), (91.1528, -1.6435, 0.0447), 1.4441),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]


@pytest.mark.parametrize(("one", "other", "difference"), PAIRS)
def test_published_pairs_come_out(
    one: tuple[float, ...], other: tuple[float, ...], difference: float
) -> None:
    """To four decimals, and both ways round."""
    a, b = np.array(one), np.array(other)
    assert ciede2000(a, b) == pytest.approx(difference, abs=6e-5)
    assert ciede2000(b, a) == pytest.approx(difference, abs=6e-5)
