"""The losses, on cases small enough to know; where torch is not installed, they are skipped."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra `train`")
pytest.importorskip("cv2", reason="needs the extra `train`")
pytest.importorskip("efficientnet_lite_pytorch", reason="needs the extra `train`")

from torch import Tensor  # noqa: E402

from fashionizer.training.data import labelsets  # noqa: E402
from fashionizer.training.embedder import finetune  # noqa: E402
from fashionizer.training.embedder.net import Trunk  # noqa: E402
from fashionizer.training.parser import training as parser  # noqa: E402
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
    assert parser.loss(_says(3), _possible(3)).item() == pytest.approx(0, abs=0.01)


def test_any_label_of_a_set_costs_nothing() -> None:
    """At a garment's rim background and garment are right alike, a third label is not."""
    possible = torch.cat([_possible(0, 4), _possible(2)])  # the second so that one label is sure

    def lost(label: int) -> float:
        found: float = parser.loss(torch.cat([_says(label), _says(2)]), possible).item()
        return found

    assert lost(0) == pytest.approx(lost(4), abs=1e-4)
    assert lost(5) > lost(4) + 1


def test_what_is_beyond_the_picture_is_not_learned_from() -> None:
    """The empty set: whatever is said there, the loss is the same."""
    beyond = _possible()
    found = [
        parser.loss(torch.cat([_says(2), _says(label)]), torch.cat([_possible(2), beyond])).item()
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
    assert parser.presence_loss(_there(4), dress).item() == pytest.approx(0, abs=0.01)
    assert parser.presence_loss(_there(4, 7), dress).item() > 1
    assert parser.presence_loss(_there(), dress).item() > 1


def test_a_rim_says_nothing_of_what_is_there() -> None:
    """Background or a skirt: both answers cost the same, a hat would be wrong."""
    rim = _possible(0, 7)
    said, silent, wrong = (parser.presence_loss(_there(*x), rim).item() for x in ((7,), (), (9,)))
    assert said == silent
    assert wrong > said + 1


def test_what_tags_name_is_most_likely_there() -> None:
    """Tags alone allow background, skin and their own labels at every pixel."""
    tagged = _possible(0, 1, 4)
    said, silent = (parser.presence_loss(_there(1, *x), tagged).item() for x in ((4,), ()))
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


def test_texture_is_that_of_the_garment_alone() -> None:
    """Grey is nothing, however much of it: what is beside a garment has no say."""
    trunk = Trunk().eval()
    cloth = torch.rand(1, 3, 224, 224)
    half = cloth.clone()
    half[..., 112:] = 0
    with torch.no_grad():
        (*_, whole), (*_, left), (*_, nothing) = trunk(cloth), trunk(half), trunk(cloth * 0)
    assert torch.linalg.norm(whole - left) < 0.3 * torch.linalg.norm(whole - nothing)


EAST, NORTH = torch.tensor([[1.0, 0.0]]), torch.tensor([[0.0, 1.0]])


def test_likeness_loss_is_small_when_classes_lie_apart() -> None:
    """Two tight clusters against one mixture."""
    vectors = torch.cat([EAST, EAST, NORTH, NORTH])
    apart = finetune.likeness_loss(vectors, torch.tensor([0, 0, 1, 1]), finetune.Bank(8), 0.1)
    mixed = finetune.likeness_loss(vectors, torch.tensor([0, 1, 0, 1]), finetune.Bank(8), 0.1)
    assert apart.item() < 0.01
    assert mixed.item() > 5


def test_sameness_loss_is_small_when_both_views_lie_together() -> None:
    """And large when another garment lies where the other view should."""
    together = finetune.sameness_loss(torch.cat([EAST, NORTH, EAST, NORTH]), finetune.Bank(8), 0.1)
    crossed = finetune.sameness_loss(torch.cat([EAST, NORTH, NORTH, EAST]), finetune.Bank(8), 0.1)
    assert together.item() < 0.01
    assert crossed.item() > 5


def test_the_bank_is_compared_with_and_forgets_the_oldest() -> None:
    """A like garment of an earlier batch counts; one too many pushes the first out."""
    bank = finetune.Bank(2)
    bank.add(torch.cat([NORTH, NORTH]), torch.tensor([1, 1]))
    near = finetune.likeness_loss(NORTH, torch.tensor([1]), bank, 0.1)
    far = finetune.likeness_loss(EAST, torch.tensor([1]), bank, 0.1)
    assert near.item() == pytest.approx(far.item())  # both alike, so equally near
    bank.add(EAST, torch.tensor([0]))
    assert bank.classes.tolist() == [0, 1]
    assert finetune.likeness_loss(NORTH, torch.tensor([1]), bank, 0.1).item() < 0.01
