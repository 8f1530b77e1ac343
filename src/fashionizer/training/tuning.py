"""Teach the embedder's trunk clothes: classes and likeness, flat and worn together.

The first blocks see edges and texture and stay as ImageNet left them; their passes backward, the
dearest, are spared. Seeded, resumed from the last epoch's checkpoint.
"""

import csv
import logging
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from fashionizer.training import augment
from fashionizer.training.crops import Crop
from fashionizer.training.embedder_net import FEATURES, Trunk
from fashionizer.vision.crop import GREY
from fashionizer.vision.models import batch
from fashionizer.vision.taxonomy import CLASSES

KEPT_BLOCKS = 6
"""Blocks that are not trained, of 20."""


LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that decides the result."""

    epochs: int = 3
    batch: int = 32
    rate: float = 1e-3
    decay: float = 2e-2
    side: int = 192
    contrast: float = 0.5
    memory: float = 0.5
    temperature: float = 0.1
    seed: int = 7


def likeness_loss(vectors: Tensor, classes: Tensor, temperature: float) -> Tensor:
    """Supervised contrastive loss (Khosla et al., NeurIPS 2020, L_out) within a batch.

    Args:
        vectors: (n, d) float32 of unit length.
        classes: (n,) int64; equal ones are drawn together, whether flat or worn.
        temperature: the smaller, the more the nearest count.
    """
    alike = vectors @ vectors.T / temperature
    itself = torch.eye(len(vectors), dtype=torch.bool)
    share = alike.masked_fill(itself, -1e9).log_softmax(1)
    same = (classes[:, None] == classes) & ~itself
    partners = same.sum(1)
    known = partners > 0
    return -((share * same).sum(1)[known] / partners[known]).mean()


def tune(trunk: Trunk, found: list[Crop], imagenet: Tensor, out: Path, recipe: Recipe) -> None:
    """Train the trunk in place on the crops of the training split that have a class.

    Args:
        trunk: with ImageNet weights.
        found: crops, as cached.
        imagenet: (n, 1000) ImageNet probabilities of the same crops by the untrained trunk. The
            trained one is held to them (Li, Hoiem, "Learning without Forgetting", 2016), so that
            it still knows a mug from a mitten.
        out: folder for ``tuning-last.pt`` and ``tuning.csv``.
        recipe: see :class:`Recipe`.
    """
    torch.manual_seed(recipe.seed)
    head = nn.Linear(FEATURES, len(CLASSES))
    bring_near = nn.Linear(FEATURES, 128)
    _freeze(trunk)
    learned = [p for p in trunk.parameters() if p.requires_grad]
    heads = [*head.parameters(), *bring_near.parameters()]
    groups: list[dict[str, Any]] = [
        {"params": learned, "lr": recipe.rate * 0.5},
        {"params": heads, "lr": recipe.rate},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=recipe.decay)
    members = [i for i, crop in enumerate(found) if crop.split == "train" and crop.class_name]
    steps = len(members) // recipe.batch
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, [g["lr"] for g in groups], total_steps=steps * recipe.epochs, pct_start=0.1
    )
    parts = nn.ModuleDict({"trunk": trunk, "head": head, "near": bring_near})
    for epoch in range(_resume(out / "tuning-last.pt", parts, optimiser, schedule), recipe.epochs):
        began, total = time.time(), np.zeros(4)
        random = np.random.default_rng([recipe.seed, epoch])
        for step, picks in enumerate(_balanced(found, members, recipe.batch, steps, random)):
            pixels = [_view(found[i].pixels, recipe.side, random) for i in picks]
            classes = torch.tensor([CLASSES.index(found[i].class_name) for i in picks])
            features, logits = trunk(torch.from_numpy(batch(pixels)))
            rooted = (features + 1e-6).sqrt()
            named = functional.cross_entropy(head(rooted), classes, label_smoothing=0.1)
            near = functional.normalize(bring_near(rooted), dim=1)
            like = likeness_loss(near, classes, recipe.temperature)
            kept = functional.kl_div(logits.log_softmax(1), imagenet[picks], reduction="batchmean")
            loss = named + recipe.contrast * like + recipe.memory * kept
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
            total += [named.item(), like.item(), kept.item(), loss.item()]
            if step % 20 == 0:
                LOG.info(f"tuning {epoch} step {step}/{steps} {total / (step + 1)}")
        names = ("classes", "likeness", "memory", "loss")
        row = {"epoch": epoch} | dict(zip(names, (total / steps).round(4), strict=True))
        _log(out / "tuning.csv", row | {"seconds": round(time.time() - began)})
        state = {
            "parts": parts.state_dict(),
            "optimiser": optimiser.state_dict(),
            "schedule": schedule.state_dict(),
            "epoch": epoch,
            "recipe": asdict(recipe),
        }
        torch.save(state, out / "tuning-last.pt")
    trunk.requires_grad_(False)


def _freeze(trunk: Trunk) -> None:
    """Fix the first blocks, and all batch norms at their ImageNet statistics."""
    trunk.eval()
    trunk.requires_grad_(True)
    for part in (trunk.net._conv_stem, trunk.net._bn0, *trunk.net._blocks[:KEPT_BLOCKS]):
        part.requires_grad_(False)
    trunk.net._fc.requires_grad_(False)


def _balanced(
    found: list[Crop], members: list[int], size: int, steps: int, random: np.random.Generator
) -> Iterator[list[int]]:
    """Give batches in which rare classes come more often: by the root of their number.

    Flat and worn garments of a class count apart, so that neither drowns the other.
    """
    kinds = [f"{found[i].class_name} {found[i].origin}" for i in members]
    names, counts = np.unique(kinds, return_counts=True)
    weight = dict(zip(names, counts**-0.5, strict=True))
    chance = np.array([weight[kind] for kind in kinds])
    chance /= chance.sum()
    for _ in range(steps):
        yield [int(i) for i in random.choice(members, size, replace=False, p=chance)]


def _view(pixels: NDArray[np.uint8], side: int, random: np.random.Generator) -> NDArray[np.uint8]:
    """Turn, shift, resize and mirror a crop a little, in mildly different light."""
    height, width = pixels.shape[:2]
    scale = side / width * random.uniform(0.8, 1.1)
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), random.uniform(-15, 15), scale)
    if random.random() < 0.5:
        matrix = matrix @ np.array([[-1, 0, width], [0, 1, 0], [0, 0, 1]], float)
    matrix[:, 2] += (side - width) / 2 + random.uniform(-0.06, 0.06, 2) * side
    grey = (GREY, GREY, GREY)
    lit = np.where((pixels == GREY).all(2, keepdims=True), pixels, augment.light(pixels, random))
    view = cv2.warpAffine(lit, matrix, (side, side), flags=cv2.INTER_LINEAR, borderValue=grey)
    return np.asarray(view, np.uint8)


def _resume(
    path: Path,
    parts: nn.Module,
    optimiser: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler,
) -> int:
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True)
    parts.load_state_dict(state["parts"])
    optimiser.load_state_dict(state["optimiser"])
    schedule.load_state_dict(state["schedule"])
    epoch: int = state["epoch"]
    return epoch + 1


def _log(path: Path, row: dict[str, float]) -> None:
    new = not path.exists()
    with path.open("a", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        if new:
            writer.writeheader()
        writer.writerow(row)
