"""The end of the parser's training: weights between two networks, and people found by them."""

from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="needs the extra `train`")
pytest.importorskip("efficientnet_lite_pytorch", reason="needs the extra `train`")
pytest.importorskip("cv2", reason="needs the extra `train`")

import numpy as np  # noqa: E402

from fashionizer.training.data import labelsets  # noqa: E402
from fashionizer.training.data.sample import nobody  # noqa: E402
from fashionizer.training.parser.corpora import Corpora  # noqa: E402
from fashionizer.training.parser.net import ParserNet  # noqa: E402
from fashionizer.training.parser.settling import Recipe, averaged, settle  # noqa: E402
from tests.training.data.painted import person  # noqa: E402


def test_weights_lie_between_those_of_before_and_after() -> None:
    """At the share of the second; counters and what only the second has are the second's."""
    before = {"a": torch.tensor([0.0, 4.0]), "count": torch.tensor(3)}
    after = {"a": torch.tensor([10.0, 4.0]), "count": torch.tensor(5), "new": torch.tensor([1.0])}
    found = averaged(before, after, 0.7)
    assert torch.allclose(found["a"], torch.tensor([7.0, 4.0]))
    assert found["count"] == 5
    assert found["new"] == 1


def test_what_people_are_found_by_is_the_same_by_itself() -> None:
    """The people head over the features of stride 8 gives a look's people."""
    torch.manual_seed(7)
    net = ParserNet(pretrained=False).eval()
    pixels = torch.rand(1, 3, 64, 96)
    with torch.no_grad():
        assert torch.equal(net.people(net.middle(pixels)), net.look(pixels).people)


def test_settling_fits_the_people_head_alone(tmp_path: Path) -> None:
    """All other weights are the averaged ones, statistics too."""
    states = []
    for seed, name in ((1, "before"), (2, "after")):
        torch.manual_seed(seed)
        states.append(ParserNet(pretrained=False).state_dict())
        torch.save({"net": states[-1]}, tmp_path / f"{name}.pt")
    one = person(160, 120)
    empty = nobody(one.pixels, np.full(one.possible.shape, labelsets.BACKGROUND, np.uint16))
    corpora = Corpora([one] * 8, [], [empty] * 4, [], [empty] * 2, [one] * 8)
    recipe = Recipe(epochs=1, steps=2, batch=2)
    path = settle(tmp_path / "before.pt", tmp_path / "after.pt", corpora, tmp_path, recipe)
    found, between = torch.load(path)["net"], averaged(states[0], states[1], recipe.world)
    changed = {name for name in found if not torch.equal(found[name], between[name])}
    assert changed
    assert all(name.startswith("people.") for name in changed)
