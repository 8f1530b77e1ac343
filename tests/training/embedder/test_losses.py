"""The embedder's losses, on cases small enough to know; skipped without `train`."""

import pytest

torch = pytest.importorskip("torch", reason="needs the extra `train`")
pytest.importorskip("cv2", reason="needs the extra `train`")
pytest.importorskip("efficientnet_lite_pytorch", reason="needs the extra `train`")

from fashionizer.training.embedder.losses import (  # noqa: E402
    Bank,
    likeness_loss,
    sameness_loss,
)
from fashionizer.training.embedder.net import Trunk  # noqa: E402


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
    apart = likeness_loss(vectors, torch.tensor([0, 0, 1, 1]), Bank(8), 0.1)
    mixed = likeness_loss(vectors, torch.tensor([0, 1, 0, 1]), Bank(8), 0.1)
    assert apart.item() < 0.01
    assert mixed.item() > 5


def test_sameness_loss_is_small_when_both_views_lie_together() -> None:
    """And large when another garment lies where the other view should."""
    together = sameness_loss(torch.cat([EAST, NORTH, EAST, NORTH]), Bank(8), 0.1)
    crossed = sameness_loss(torch.cat([EAST, NORTH, NORTH, EAST]), Bank(8), 0.1)
    assert together.item() < 0.01
    assert crossed.item() > 5


def test_the_bank_is_compared_with_and_forgets_the_oldest() -> None:
    """A like garment of an earlier batch counts; one too many pushes the first out."""
    bank = Bank(2)
    bank.add(torch.cat([NORTH, NORTH]), torch.tensor([1, 1]))
    near = likeness_loss(NORTH, torch.tensor([1]), bank, 0.1)
    far = likeness_loss(EAST, torch.tensor([1]), bank, 0.1)
    assert near.item() == pytest.approx(far.item())  # both alike, so equally near
    bank.add(EAST, torch.tensor([0]))
    assert bank.classes.tolist() == [0, 1]
    assert likeness_loss(NORTH, torch.tensor([1]), bank, 0.1).item() < 0.01
