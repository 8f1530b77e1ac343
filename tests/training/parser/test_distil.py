"""What the first stage's parser teaches the second."""

import numpy as np
import pytest
from numpy.typing import NDArray

pytest.importorskip("torch", reason="needs the extra `train`")
pytest.importorskip("cv2", reason="needs the extra `train`")

from fashionizer.training.data import labelsets
from fashionizer.training.parser import distil
from fashionizer.vision.taxonomy import LABELS

DRESS, SKIRT = LABELS.index("dress"), LABELS.index("skirt")


def _seen(**shares: float) -> NDArray[np.float32]:
    probability = np.zeros((1, 1, len(LABELS)), np.float32)
    for name, share in shares.items():
        probability[..., LABELS.index(name)] = share
    return probability


def test_tags_correct_the_teacher() -> None:
    """A skirt of a photo that has only a dress is the dress."""
    possible = np.full((1, 1), labelsets.bits([0, 1, DRESS]), np.uint16)
    found = distil.masked(_seen(skirt=0.8, dress=0.15, background=0.05), possible)
    assert found.tolist() == [[labelsets.bits([DRESS])]]


def test_unsure_pixels_keep_what_the_tags_allow() -> None:
    """Two tags that are equally likely stay two, and what no tag names is never learned."""
    possible = np.full((1, 1), labelsets.bits([0, 1, DRESS, SKIRT]), np.uint16)
    for probability in (_seen(skirt=0.5, dress=0.5), _seen(shoes=1.0)):
        assert distil.masked(probability, possible).tolist() == possible.tolist()
