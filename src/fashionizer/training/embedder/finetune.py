"""Teach the embedder's trunk clothes: which class, which are alike, which is the very same.

Every crop is seen twice, in other light, often in other colours, a laid-out one half the time with
the ground it lies on: what stays the same is its shape.
The first blocks see edges and texture and stay as ImageNet left them; their passes backward, the
dearest, are spared. Seeded, resumed from the last epoch's checkpoint.
"""

import csv
import logging
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from fashionizer.training.data import augment
from fashionizer.training.data.crops import Crop
from fashionizer.training.embedder.net import FEATURES, Trunk
from fashionizer.vision.embedding.crop import GREY
from fashionizer.vision.runtime.model import batch
from fashionizer.vision.taxonomy import CLASSES

LOSSES = ("classes", "alike", "same", "memory")
"""What the curves show, in this order."""

KEPT_BLOCKS = 6
"""Blocks that are not trained, of 20."""


RECOLOURED = 0.4
"""Share of views in other colours: colour has a vector of its own."""

LOG = logging.getLogger(__name__)


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


class Bank:
    """Vectors of the last batches, to compare with more than one batch holds.

    A cross-batch memory (Wang et al., CVPR 2020): the trunk changes slowly enough for them to last.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.vectors, self.classes = torch.empty(0, 0), torch.empty(0, dtype=torch.long)

    def add(self, vectors: Tensor, classes: Tensor) -> None:
        """Keep these (n, d) vectors and their (n,) classes, the oldest go."""
        new = vectors.detach()
        known = self.vectors if len(self.vectors) else new[:0]
        self.vectors = torch.cat([new, known])[: self.size]
        self.classes = torch.cat([classes, self.classes])[: self.size]


def likeness_loss(vectors: Tensor, classes: Tensor, bank: Bank, temperature: float) -> Tensor:
    """Supervised contrastive loss (Khosla et al., NeurIPS 2020, L_out) within a batch and a bank.

    Args:
        vectors: (n, d) float32 of unit length.
        classes: (n,) int64; equal ones are drawn together, whether flat or worn.
        bank: more to compare with.
        temperature: the smaller, the more the nearest count.
    """
    share = _share(vectors, bank, temperature)
    same = classes[:, None] == torch.cat([classes, bank.classes])
    same[:, : len(vectors)] &= ~torch.eye(len(vectors), dtype=torch.bool)
    partners = same.sum(1)
    known = partners > 0
    return -((share * same).sum(1)[known] / partners[known]).mean()


def sameness_loss(vectors: Tensor, bank: Bank, temperature: float) -> Tensor:
    """Contrastive loss between two views of each garment (NT-Xent: Chen et al., ICML 2020).

    Args:
        vectors: (2 n, d) float32 of unit length, second views after all first ones.
        bank: garments that are others for sure.
        temperature: as in :func:`likeness_loss`.
    """
    half = len(vectors) // 2
    share = _share(vectors, bank, temperature)
    partner = torch.arange(len(vectors)).roll(half)
    return -share[torch.arange(len(vectors)), partner].mean()


def _share(vectors: Tensor, bank: Bank, temperature: float) -> Tensor:
    others = torch.cat([vectors, bank.vectors]) if len(bank.vectors) else vectors
    alike = vectors @ others.T / temperature
    itself = torch.eye(len(vectors), len(others), dtype=torch.bool)
    shares: Tensor = alike.masked_fill(itself, -1e9).log_softmax(1)
    return shares


def tune(trunk: Trunk, found: list[Crop], imagenet: Tensor, out: Path, recipe: Recipe) -> None:
    """Train the trunk in place on the crops of the training split that have a class.

    Args:
        trunk: with ImageNet weights.
        found: crops, as cached.
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
    members = [i for i, crop in enumerate(found) if _learned(crop)]
    grounds = {crop.photo: i for i, crop in enumerate(found) if crop.origin == "ground"}
    ground = np.array([_ground(i, crop, grounds) for i, crop in enumerate(found)])
    steps = len(members) // recipe.garments
    optimiser, schedule = _optimiser(parts, recipe, steps)
    banks = Bank(recipe.bank), Bank(recipe.bank)
    for epoch in range(
        _resume(out / "finetune-last.pt", parts, optimiser, schedule), recipe.epochs
    ):
        began, total = time.time(), np.zeros(len(LOSSES))
        random = np.random.default_rng([recipe.seed, epoch])
        picks = _balanced(found, members, recipe.garments, steps, random)
        for step, (pixels, chosen) in enumerate(
            _batches(found, picks, ground, recipe.side, random)
        ):
            classes = torch.tensor([CLASSES.index(found[i].class_name) for i in chosen])
            losses = _losses(parts, pixels, classes, imagenet[chosen], banks, recipe)
            loss = losses @ torch.tensor([1.0, recipe.alike, recipe.same, recipe.memory])
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
            total += losses.detach().numpy()
            if step % 20 == 0:
                LOG.info(f"finetune {epoch} step {step}/{steps} {(total / (step + 1)).round(3)}")
        row = {"epoch": epoch} | dict(zip(LOSSES, (total / steps).round(4), strict=True))
        _log(out / "finetune.csv", row | {"seconds": round(time.time() - began)})
        state = {
            "parts": parts.state_dict(),
            "optimiser": optimiser.state_dict(),
            "schedule": schedule.state_dict(),
            "epoch": epoch,
            "recipe": asdict(recipe),
        }
        torch.save(state, out / "finetune-last.pt")
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


def _learned(crop: Crop) -> bool:
    return crop.split == "train" and crop.class_name != "" and crop.origin != "ground"


def _ground(number: int, crop: Crop, grounds: dict[str, int]) -> int:
    """Return the crop's number with its ground, its own where it has none."""
    return grounds[crop.photo] if crop.origin == "flat" else number


def _batches(
    found: list[Crop],
    picks: Iterable[list[int]],
    ground: NDArray[np.intp],
    side: int,
    random: np.random.Generator,
) -> Iterator[tuple[Tensor, list[int]]]:
    """Make two views of each picked crop, in a thread beside the network."""

    def make(chosen: list[int]) -> tuple[Tensor, list[int]]:
        kept = random.random(len(chosen)) < 0.5
        twice = chosen + [int(i) for i in np.where(kept, ground[chosen], chosen)]
        return torch.from_numpy(batch([_view(found[i].pixels, side, random) for i in twice])), twice

    with ThreadPoolExecutor(1) as maker:
        ready: deque[Future[tuple[Tensor, list[int]]]] = deque()
        for chosen in picks:
            ready.append(maker.submit(make, chosen))
            if len(ready) > 3:
                yield ready.popleft().result()
        while ready:
            yield ready.popleft().result()


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
    """Return batches in which rare classes come more often: by the root of their number.

    Flat and worn garments of a class count apart, so that neither drowns the other.
    """
    kinds = [f"{found[i].class_name} {found[i].origin == 'flat'}" for i in members]
    names, counts = np.unique(kinds, return_counts=True)
    weight = dict(zip(names, counts**-0.5, strict=True))
    chance = np.array([weight[kind] for kind in kinds])
    chance /= chance.sum()
    for _ in range(steps):
        yield [int(i) for i in random.choice(members, size, replace=False, p=chance)]


def _view(pixels: NDArray[np.uint8], side: int, random: np.random.Generator) -> NDArray[np.uint8]:
    """Turn, shift, resize and mirror a crop a little, in other light, often in other colours."""
    height, width = pixels.shape[:2]
    scale = side / width * random.uniform(0.8, 1.1)
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), random.uniform(-15, 15), scale)
    if random.random() < 0.5:
        matrix = matrix @ np.array([[-1, 0, width], [0, 1, 0], [0, 0, 1]], float)
    matrix[:, 2] += (side - width) / 2 + random.uniform(-0.06, 0.06, 2) * side
    grey = (GREY, GREY, GREY)
    lit = augment.light(pixels, random)
    if random.random() < RECOLOURED:
        lit = augment.recoloured(lit, random)
    lit = np.where((pixels == GREY).all(2, keepdims=True), pixels, lit)
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
