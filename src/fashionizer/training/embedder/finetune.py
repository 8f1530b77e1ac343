"""Teach the embedder's trunk clothes: which class, which are alike, which is the very same.

Every crop is seen twice, in other light, often in other colours, a laid-out one half the time with
the ground it lies on: what stays the same is its shape.
The first blocks see edges and texture and stay as ImageNet left them; their passes backward, the
dearest, are spared. Runs through the common loop.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from fashionizer.training import loop
from fashionizer.training.data.crops import Crop
from fashionizer.training.embedder.losses import Bank, likeness_loss, sameness_loss
from fashionizer.training.embedder.net import FEATURES, Trunk
from fashionizer.training.embedder.views import Pairs
from fashionizer.vision.taxonomy import CLASSES

LOSSES = ("classes", "alike", "same", "memory")
"""What the curves show, in this order."""

KEPT_BLOCKS = 6
"""Blocks that are not trained, of 20."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that decides the result."""

    epochs: int = 3
    garments: int = 16
    rate: float = 1e-3
    decay: float = 2e-2
    side: int = 192
    alike: float = 0.5
    same: float = 0.3
    memory: float = 0.5
    temperature: float = 0.1
    bank: int = 2048
    seed: int = 7


def tune(trunk: Trunk, crops: list[Crop], imagenet: Tensor, out: Path, recipe: Recipe) -> None:
    """Train the trunk in place on the crops of the training split that have a class.

    Args:
        trunk: with ImageNet weights.
        crops: as cached.
        imagenet: (n, 1000) ImageNet probabilities of the same crops by the untrained trunk. The
            trained one is held to them (Li, Hoiem, "Learning without Forgetting", 2016), so that
            it still knows a mug from a mitten.
        out: folder for ``finetune-last.pt`` and ``finetune.csv``.
        recipe: see :class:`Recipe`.
    """
    torch.manual_seed(recipe.seed)
    parts = nn.ModuleDict(
        {
            "trunk": trunk,
            "head": nn.Linear(FEATURES, len(CLASSES)),
            "alike": nn.Linear(FEATURES, 128),
            "same": nn.Linear(FEATURES, 128),
        }
    )
    _freeze(trunk)
    pairs = Pairs(crops, recipe.garments, recipe.side)
    optimiser, schedule = _optimiser(parts, recipe, pairs.steps)
    banks = Bank(recipe.bank), Bank(recipe.bank)
    weights = torch.tensor([1.0, recipe.alike, recipe.same, recipe.memory])

    def losses(batch: tuple[Tensor, list[int]]) -> loop.Losses:
        pixels, shown = batch
        classes = torch.tensor([CLASSES.index(crops[i].class_name) for i in shown])
        found = _losses(parts, pixels, classes, imagenet[shown], banks, recipe)
        return loop.Losses(found @ weights, dict(zip(LOSSES, found, strict=True)))

    task = loop.Task(
        batches=lambda epoch: pairs.batches(np.random.default_rng([recipe.seed, epoch])),
        steps=pairs.steps,
        losses=losses,
        parts={"net": parts, "alike": banks[0], "same": banks[1]},
        optimiser=optimiser,
        schedule=schedule,
    )
    loop.run(task, out / "finetune", recipe.epochs)
    trunk.requires_grad_(False)


def _losses(
    parts: nn.ModuleDict,
    pixels: Tensor,
    classes: Tensor,
    imagenet: Tensor,
    banks: tuple[Bank, Bank],
    recipe: Recipe,
) -> Tensor:
    """Return the (4,) :data:`LOSSES` of a batch of pairs of views."""
    features, logits, _ = parts["trunk"](pixels)
    rooted = (features + 1e-6).sqrt()
    alike = functional.normalize(parts["alike"](rooted), dim=1)
    same = functional.normalize(parts["same"](rooted), dim=1)
    losses = [
        functional.cross_entropy(parts["head"](rooted), classes, label_smoothing=0.1),
        likeness_loss(alike, classes, banks[0], recipe.temperature),
        sameness_loss(same, banks[1], recipe.temperature),
        functional.kl_div(logits.log_softmax(1), imagenet, reduction="batchmean"),
    ]
    banks[0].add(alike, classes)
    banks[1].add(same, classes)
    return torch.stack(losses)


def _optimiser(
    parts: nn.ModuleDict, recipe: Recipe, steps: int
) -> tuple[torch.optim.AdamW, torch.optim.lr_scheduler.OneCycleLR]:
    learned = [p for p in parts["trunk"].parameters() if p.requires_grad]
    heads = [p for name in ("head", "alike", "same") for p in parts[name].parameters()]
    groups: list[dict[str, Any]] = [
        {"params": learned, "lr": recipe.rate * 0.5},
        {"params": heads, "lr": recipe.rate},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=recipe.decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, [g["lr"] for g in groups], total_steps=steps * recipe.epochs, pct_start=0.1
    )
    return optimiser, schedule


def _freeze(trunk: Trunk) -> None:
    """Fix the first blocks, and all batch norms at their ImageNet statistics."""
    trunk.eval()
    trunk.requires_grad_(True)
    for part in (trunk.net._conv_stem, trunk.net._bn0, *trunk.net._blocks[:KEPT_BLOCKS]):
        part.requires_grad_(False)
    trunk.net._fc.requires_grad_(False)
