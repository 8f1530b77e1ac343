"""What a stage of the parser's training learned in the world, beside what the one before knew.

Weights half way between a network and one that was tuned from it keep most of what either knows
("Robust fine-tuning of zero-shot models", Wortsman et al., CVPR 2022). The head that finds people
is new and has no weights from before; it is fitted to the averaged network, which stays as it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from fashionizer.training import loop
from fashionizer.training.parser import training
from fashionizer.training.parser.corpora import Corpora
from fashionizer.training.parser.losses import people_loss
from fashionizer.training.parser.metrics import tensors
from fashionizer.training.parser.net import ParserNet


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that decides the result. ``world`` is the share of the tuned weights."""

    world: float = 0.7
    epochs: int = 2
    steps: int = 600
    batch: int = 8
    rate: float = 1e-3
    decay: float = 1e-2
    seed: int = 11


LAST = Recipe(epochs=3, seed=13)
"""What is done after the last stage: boxes of people are fitted for longer."""


def averaged(
    before: dict[str, Tensor], after: dict[str, Tensor], world: float
) -> dict[str, Tensor]:
    """Return weights between two networks; what only the second has is its own."""
    return {
        name: torch.lerp(before[name], weight, world)
        if name in before and weight.is_floating_point()
        else weight
        for name, weight in after.items()
    }


def settle(
    before: Path, after: Path, corpora: Corpora, out: Path, recipe: Recipe, stage: str = "settled"
) -> Path:
    """Average two checkpoints, then fit the people head; return the checkpoint.

    Args:
        before: that of a stage before.
        after: the last stage's.
        corpora: with photos of the world.
        out: folder for ``STAGE.pt``, ``STAGE-last.pt`` and ``STAGE.csv``.
        recipe: see :class:`Recipe`.
        stage: name of its files.
    """
    known, learned = (torch.load(path, weights_only=True)["net"] for path in (before, after))
    torch.manual_seed(recipe.seed)
    net = ParserNet(pretrained=False).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    net.load_state_dict(averaged(known, learned, recipe.world), strict=False)
    net.eval()
    net.people.train()
    optimiser = torch.optim.AdamW(net.people.parameters(), recipe.rate, weight_decay=recipe.decay)
    task = loop.Task(
        batches=lambda epoch: _batches(corpora, recipe, epoch),
        steps=recipe.steps,
        losses=lambda batch: _losses(net, *batch),
        parts={"trained": net},
        optimiser=optimiser,
        schedule=torch.optim.lr_scheduler.OneCycleLR(
            optimiser, recipe.rate, total_steps=recipe.steps * recipe.epochs, pct_start=0.1
        ),
    )
    loop.run(task, out / stage, recipe.epochs)
    path = out / f"{stage}.pt"
    torch.save({"net": net.state_dict()}, path)
    return path


def _losses(net: ParserNet, pixels: Tensor, people: Tensor) -> loop.Losses:
    with torch.no_grad():
        features = net.middle(pixels)
    found = people_loss(net.people(features), people)
    return loop.Losses(found, {"people": found})


def _batches(corpora: Corpora, recipe: Recipe, epoch: int) -> Iterator[tuple[Tensor, Tensor]]:
    random = np.random.default_rng([recipe.seed, epoch])
    mix = replace(training.FOURTH, wild=2.0, scenes=1.0)
    for views in corpora.epoch(random, mix, recipe.batch)[: recipe.steps]:
        pixels, _, people = tensors([view() for view in views])
        yield pixels, people
