"""The parser's losses, on cases small enough to know; skipped without `train`."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra `train`")
pytest.importorskip("cv2", reason="needs the extra `train`")
pytest.importorskip("efficientnet_lite_pytorch", reason="needs the extra `train`")

from torch import Tensor  # noqa: E402

from fashionizer.training.data import labelsets  # noqa: E402
from fashionizer.training.parser import losses  # noqa: E402
from fashionizer.training.parser.corpora import RARE, repeats  # noqa: E402


def _says(label: int) -> Tensor:
    logits: Tensor = torch.zeros(1, 12, 16, 16)
    logits[:, label] = 50
    return logits


def _possible(*labels: int) -> Tensor:
    possible: Tensor = torch.full((1, 16, 16), labelsets.bits(labels))
    return possible


def test_a_sure_and_right_parser_loses_nothing() -> None:
    """All pixels right, nearly all probability on them."""
    assert losses.loss(_says(3), _possible(3)).item() == pytest.approx(0, abs=0.01)


def test_any_label_of_a_set_costs_nothing() -> None:
    """At a garment's rim background and garment are right alike, a third label is not."""
    possible = torch.cat([_possible(0, 4), _possible(2)])  # the second so that one label is sure

    def lost(label: int) -> float:
        found: float = losses.loss(torch.cat([_says(label), _says(2)]), possible).item()
        return found

    assert lost(0) == pytest.approx(lost(4), abs=1e-4)
    assert lost(5) > lost(4) + 1


def test_what_is_beyond_the_picture_is_not_learned_from() -> None:
    """The empty set: whatever is said there, the loss is the same."""
    beyond = _possible()
    found = [
        losses.loss(torch.cat([_says(2), _says(label)]), torch.cat([_possible(2), beyond])).item()
        for label in (0, 7)
    ]
    assert found[0] == pytest.approx(found[1], abs=1e-6)


def _there(*labels: int) -> Tensor:
    logits: Tensor = torch.full((1, 12), -20.0)
    logits[:, list(labels)] = 20
    return logits


def test_what_is_surely_there_or_not_must_be_said_so() -> None:
    """Right costs nothing; a label said that no pixel may have, or one kept silent, costs much."""
    dress = _possible(4)
    assert losses.presence_loss(_there(4), dress).item() == pytest.approx(0, abs=0.01)
    assert losses.presence_loss(_there(4, 7), dress).item() > 1
    assert losses.presence_loss(_there(), dress).item() > 1


def test_a_rim_says_nothing_of_what_is_there() -> None:
    """Background or a skirt: both answers cost the same, a hat would be wrong."""
    rim = _possible(0, 7)
    said, silent, wrong = (losses.presence_loss(_there(*x), rim).item() for x in ((7,), (), (9,)))
    assert said == silent
    assert wrong > said + 1


def test_what_tags_name_is_most_likely_there() -> None:
    """Tags alone allow background, skin and their own labels at every pixel."""
    tagged = _possible(0, 1, 4)
    said, silent = (losses.presence_loss(_there(1, *x), tagged).item() for x in ((4,), ()))
    assert said < silent


def test_photos_with_a_rare_garment_come_more_often() -> None:
    """By the root of how rare: a hat in one of ten, shoes in all; unknown pixels do not count."""
    shoes, hat = labelsets.bits([8]), labelsets.bits([9])
    photos = [
        np.array([[shoes, hat if n == 0 else labelsets.NOTHING]], np.uint16) for n in range(10)
    ]
    found = repeats(photos)
    assert found[0] == pytest.approx((RARE / 0.1) ** 0.5)
    assert found[1:].tolist() == [1.0] * 9
