"""The losses, on cases small enough to know; where torch is not installed, they are skipped."""

import pytest

torch = pytest.importorskip("torch", reason="needs the extra `train`")
pytest.importorskip("cv2", reason="needs the extra `train`")
pytest.importorskip("efficientnet_lite_pytorch", reason="needs the extra `train`")

from fashionizer.training import ccp, flatlay, parser, tuning  # noqa: E402


def test_a_sure_and_right_parser_loses_nothing() -> None:
    """All pixels right, nearly all probability on them."""
    codes = torch.full((1, 16, 16), 3)
    logits = torch.zeros(1, 12, 16, 16)
    logits[:, 3] = 50
    assert parser.loss(logits, codes).item() == pytest.approx(0, abs=0.01)


def test_an_unsure_pixel_accepts_background_or_the_garment() -> None:
    """Either costs nothing, a third label does."""
    codes = torch.full((1, 8, 8), flatlay.UNSURE + 4)
    losses = []
    for label in (0, 4, 5):
        logits = torch.zeros(1, 12, 8, 8)
        logits[:, label] = 50
        allowed = parser.ALLOWED[codes].permute(0, 3, 1, 2)
        losses.append(1 - (logits.softmax(1) * allowed).sum(1).mean().item())
    assert losses == pytest.approx([0, 0, 1], abs=1e-4)


def test_a_suit_may_be_jacket_trousers_or_skirt() -> None:
    """And nothing else."""
    assert parser.ALLOWED[ccp.SUIT].nonzero().flatten().tolist() == [3, 5, 7]


def test_what_is_beyond_the_picture_is_not_learned_from() -> None:
    """Code 255 allows no label, so it has no weight."""
    assert parser.ALLOWED[255].sum() == 0


def test_likeness_loss_is_small_when_classes_lie_apart() -> None:
    """Two tight clusters against one mixture."""
    east, north = torch.tensor([[1.0, 0.0]]), torch.tensor([[0.0, 1.0]])
    vectors = torch.cat([east, east, north, north])
    apart = tuning.likeness_loss(vectors, torch.tensor([0, 0, 1, 1]), 0.1)
    mixed = tuning.likeness_loss(vectors, torch.tensor([0, 1, 0, 1]), 0.1)
    assert apart.item() < 0.01
    assert mixed.item() > 5
