"""What a batch of fine-tuning shows."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs the extra `train`")
pytest.importorskip("cv2", reason="needs the extra `train`")

from fashionizer.training import loop
from fashionizer.training.data.crops import Crop
from fashionizer.training.embedder.views import Pairs


def _crop(number: int, origin: str, split: str = "train") -> Crop:
    pixels = np.random.default_rng(number).integers(0, 256, (32, 32, 3)).astype(np.uint8)
    name = "Hat" if number % 2 else "Skirt"
    return Crop(pixels, name, "hat", origin, f"photo {number}", split)


CROPS = [
    *(_crop(number, origin) for number in range(20) for origin in ("flat", "ground")),
    *(_crop(number, "worn") for number in range(20, 30)),
    _crop(30, "worn", split="test"),
]


def test_one_seed_gives_one_training() -> None:
    """Picks and views are drawn in one order, though a thread beside makes them."""
    pairs = Pairs(CROPS, size=4, side=24)
    first, again = (
        list(loop.prefetched(pairs.batches(np.random.default_rng(3)))) for _ in range(2)
    )
    assert len(first) == pairs.steps == 7
    for (pixels, shown), (others, same) in zip(first, again, strict=True):
        assert shown == same
        assert (pixels == others).all()


def test_both_views_are_of_one_garment_and_no_other_split() -> None:
    """The second one may show a laid-out garment's ground; what is tested on is never shown."""
    kinds = set()
    for pixels, shown in Pairs(CROPS, size=4, side=24).batches(np.random.default_rng(1)):
        assert pixels.shape == (8, 3, 24, 24)
        for one, other in zip(shown[:4], shown[4:], strict=True):
            assert CROPS[one].photo == CROPS[other].photo
            assert CROPS[one].split == "train"
            kinds.add((CROPS[one].origin, CROPS[other].origin))
    assert kinds == {("flat", "flat"), ("flat", "ground"), ("worn", "worn")}
