"""Shapes that the rest relies on, of a network with chance weights."""

import pytest

torch = pytest.importorskip("torch", reason="needs the extra `train`")
pytest.importorskip("efficientnet_lite_pytorch", reason="needs the extra `train`")

from fashionizer.training.parser.net import ParserNet  # noqa: E402
from fashionizer.vision.taxonomy import LABELS  # noqa: E402


@pytest.fixture(scope="module")
def net() -> ParserNet:
    """A network that has learned nothing."""
    torch.manual_seed(7)
    net = ParserNet(pretrained=False)
    net.eval()
    return net


@pytest.mark.parametrize(("height", "width"), [(64, 96), (96, 32), (32, 32)])
def test_a_look_has_labels_at_half_and_people_at_an_eighth(
    net: ParserNet, height: int, width: int
) -> None:
    """Of any size divisible by 32, upright or lying; ``there`` is of the whole picture."""
    with torch.no_grad():
        look = net.look(torch.rand(2, 3, height, width) * 2 - 1)
    assert look.logits.shape == (2, len(LABELS), height // 2, width // 2)
    assert look.there.shape == (2, len(LABELS))
    assert look.people.shape == (2, 5, height // 8, width // 8)


def test_what_is_shipped_gives_labels_and_people(net: ParserNet) -> None:
    """What is there at all is in the labels already, and stays inside."""
    pixels = torch.rand(1, 3, 64, 96) * 2 - 1
    with torch.no_grad():
        look, (logits, people) = net.look(pixels), net(pixels)
    assert torch.equal(logits, look.logits)
    assert torch.equal(people, look.people)


def test_each_picture_is_looked_at_for_itself(net: ParserNet) -> None:
    """Beside another one it is seen as alone."""
    pixels = torch.rand(2, 3, 64, 64) * 2 - 1
    with torch.no_grad():
        both, one = net.look(pixels), net.look(pixels[1:])
    for together, alone in zip(both, one, strict=True):
        assert torch.allclose(together[1:], alone, atol=1e-4)


def test_before_it_has_learned_it_sees_hardly_anybody(net: ParserNet) -> None:
    """Few cells are centres: the first steps shall not go into unlearning that all are."""
    with torch.no_grad():
        people = net.look(torch.rand(1, 3, 96, 96) * 2 - 1).people
    assert people[:, 0].sigmoid().mean() < 0.1


def test_fixed_parts_are_never_trained() -> None:
    """Neither their weights nor their statistics move while the rest learns."""
    net = ParserNet(pretrained=False)
    net.train()
    before = [value.clone() for part in net.fixed() for value in part.state_dict().values()]
    look = net.look(torch.rand(2, 3, 64, 64))
    (look.logits.mean() + look.people.mean()).backward()
    assert all(p.grad is None for part in net.fixed() for p in part.parameters())
    assert all(p.grad is not None for p in net.people.parameters())
    after = [value for part in net.fixed() for value in part.state_dict().values()]
    assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))
