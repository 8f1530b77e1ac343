"""Train the garment parser: from masks to a checkpoint with its learning curve.

Run by ``fashionizer train parser``, in two stages: the second learns masks that the first made too,
see ``distil``. Seeded, resumed from the last epoch's checkpoint.
"""

import csv
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from fashionizer.training.parser import distil
from fashionizer.training.parser.corpora import Corpora, Sample, load, street
from fashionizer.training.parser.metrics import evaluate, tensors
from fashionizer.training.parser.net import ParserNet
from fashionizer.vision.taxonomy import LABELS

LOG = logging.getLogger(__name__)


WEIGHTS = torch.tensor([0.6, 1.0, 1.2, 1.2, 1.2, 1.2, 1.8, 1.4, 2.0, 2.0, 1.6, 1.6])
"""Loss weight of each label: rare and small garments count more."""

LEAST_PIXELS = 30
"""Pixels of a label, at half the view's resolution, from which on it is said to be there."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that decides the result, kept beside the checkpoint."""

    epochs: int = 26
    batch: int = 8
    rate: float = 2e-3
    encoder_rate: float = 0.25
    decay: float = 1e-2
    drawn: int = 120
    presence: float = 0.3
    tagged: float = 0.7
    empty: float = 0.0
    close: float = 0.0
    average: float = 0.0
    seed: int = 7


SECOND = Recipe(epochs=8, rate=1e-3, tagged=1.0, empty=0.1, close=0.25, average=0.998, seed=8)
"""What the stage that learns from the first one's masks does otherwise: gentler steps, empty
pictures and close-ups too, and a moving average of the weights, which wavers less."""


def loss(logits: Tensor, possible: Tensor) -> Tensor:
    """Cross-entropy against sets of labels, plus soft Dice (Milletari et al., 2016) per label.

    Args:
        logits: (n, 12, h, w) float32.
        possible: (n, h, w) int64, sets of labels, see ``labelsets``.
    """
    allowed = ((possible[:, None] >> torch.arange(len(LABELS))[:, None, None]) & 1).float()
    probability = logits.softmax(1)
    learned = allowed.sum(1).clamp(max=1)
    hit = (probability * allowed).sum(1).clamp_min(1e-6)
    weight = learned * (allowed * WEIGHTS[:, None, None]).sum(1) / allowed.sum(1).clamp_min(1)
    entropy = -(hit.log() * weight).sum() / weight.sum().clamp_min(1)
    sure = (allowed.sum(1) == 1)[:, None].float()
    both = (probability * allowed * sure).sum((0, 2, 3))
    each = ((probability + allowed) * sure).sum((0, 2, 3))
    present = (allowed * sure).sum((0, 2, 3)) > 64
    dice = (1 - (2 * both + 1) / (each + 1))[present]
    return entropy + 0.5 * dice.sum() / max(len(dice), 1)


def presence_loss(there: Tensor, possible: Tensor) -> Tensor:
    """Binary cross-entropy of which labels a view shows, where the data say.

    A label that some pixel surely has is there; one that no pixel may have is not; one of a tagged
    photo's tags most likely is (0.9: the view may have cut it off).

    Args:
        there: (n, 12) float32 logits.
        possible: (n, h, w) int64, sets of labels, see ``labelsets``.
    """
    allowed = (possible[:, None] >> torch.arange(len(LABELS))[:, None, None]) & 1
    sure = (allowed.sum(1, keepdim=True) == 1) & (allowed == 1)
    target = torch.full(there.shape, torch.nan)
    tagged = (allowed[:, :2].sum(1) == 2).any(2).any(1)[:, None]
    target[tagged & (allowed.amax((2, 3)) == 1)] = 0.9
    target[allowed.amax((2, 3)) == 0] = 0.0
    target[sure.sum((2, 3)) > LEAST_PIXELS] = 1.0
    known = ~target.isnan()
    known[:, 0] = False  # there is always some background
    return functional.binary_cross_entropy_with_logits(there[known], target[known])


def train(data: Path, out: Path, recipe: Recipe, teacher: Path | None = None) -> Path:
    """Train, or go on where the last run in ``out`` stopped.

    Args:
        data: folder with ``ccp/`` and ``clothing/``.
        out: folder for ``parser.pt``, ``parser-last.pt`` and ``parser.csv``; in the second stage
            ``distil.pt`` and so on. Holds ``drawn/``, see ``labelled``.
        recipe: see :class:`Recipe`.
        teacher: the first stage's checkpoint, for the second to begin from and to learn by.

    Returns:
        The checkpoint with the best mean IoU over garment labels on the validation split.
    """
    out.mkdir(parents=True, exist_ok=True)
    stage = out / ("distil" if teacher else "parser")
    if _finished(stage, recipe):
        return stage.with_suffix(".pt")
    torch.manual_seed(recipe.seed)
    net = ParserNet().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    corpora = load(data, out, recipe.drawn)
    if teacher:
        net.load_state_dict(torch.load(teacher, weights_only=True)["net"])
        corpora = replace(corpora, tagged=list(distil.samples(net, corpora.tagged)))
    held_back = list(street(data / "ccp", "validation"))
    moving = get_ema_multi_avg_fn(recipe.average)  # type: ignore[no-untyped-call]
    averaged = AveragedModel(net, multi_avg_fn=moving, use_buffers=True)
    optimiser = _optimiser(net.train(), recipe)
    steps = len(_views(corpora, recipe, np.random.default_rng(0))) // recipe.batch
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser,
        [group["lr"] for group in optimiser.param_groups],
        total_steps=steps * recipe.epochs,
        pct_start=0.08,
    )
    parts = {"trained": net, "averaged": averaged, "optimiser": optimiser, "schedule": schedule}
    first, best = _resume(stage.with_name(f"{stage.name}-last.pt"), parts)
    for epoch in range(first, recipe.epochs):
        began, total = time.time(), 0.0
        random = np.random.default_rng([recipe.seed, epoch])
        for number, (pixels, possible) in enumerate(_batches(corpora, recipe, steps, random)):
            net.train()
            found = _losses(net, pixels, possible[:, ::2, ::2], recipe)
            optimiser.zero_grad()
            found.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            optimiser.step()
            schedule.step()
            averaged.update_parameters(net)
            total += found.item()
            if number % 20 == 0:
                LOG.info(f"{stage.name} {epoch} step {number}/{steps} loss {found.item():.3f}")
        metrics = evaluate(averaged.module, held_back)
        row = {"epoch": epoch, "loss": total / steps, **metrics, "seconds": time.time() - began}
        _log(stage.with_suffix(".csv"), row)
        LOG.info(str(row))
        best = _keep(stage, parts, recipe, metrics, epoch, best)
    return stage.with_suffix(".pt")


def _keep(
    stage: Path,
    parts: dict[str, Any],
    recipe: Recipe,
    metrics: dict[str, float],
    epoch: int,
    best: float,
) -> float:
    """Write what to go on from, and the weights if they are the best so far; give the best."""
    net = parts["averaged"].module.state_dict()
    if metrics["mean_iou"] >= best:
        best = metrics["mean_iou"]
        best_state = {"net": net, "recipe": asdict(recipe), "metrics": metrics}
        torch.save(best_state, stage.with_suffix(".pt"))
    kept = {name: part.state_dict() for name, part in parts.items()}
    torch.save(kept | {"epoch": epoch, "best": best}, stage.with_name(f"{stage.name}-last.pt"))
    return best


def _losses(net: ParserNet, pixels: Tensor, possible: Tensor, recipe: Recipe) -> Tensor:
    logits, there = net.look(pixels)
    return loss(logits, possible) + recipe.presence * presence_loss(there, possible)


def _optimiser(net: ParserNet, recipe: Recipe) -> torch.optim.AdamW:
    encoder = [*net.stem.parameters(), *net.blocks.parameters()]
    known = {id(p) for p in encoder}
    decoder = [p for p in net.parameters() if id(p) not in known]
    encoder = [p for p in encoder if p.requires_grad]
    return torch.optim.AdamW(
        [
            {"params": encoder, "lr": recipe.rate * recipe.encoder_rate},
            {"params": decoder, "lr": recipe.rate},
        ],
        weight_decay=recipe.decay,
    )


def _finished(stage: Path, recipe: Recipe) -> bool:
    last = stage.with_name(f"{stage.name}-last.pt")
    return last.exists() and torch.load(last, weights_only=True)["epoch"] + 1 >= recipe.epochs


def _resume(path: Path, parts: dict[str, Any]) -> tuple[int, float]:
    if not path.exists():
        return 0, 0.0
    state = torch.load(path, weights_only=True)
    for name, part in parts.items():
        part.load_state_dict(state[name])
    return state["epoch"] + 1, state["best"]


def _views(
    corpora: Corpora, recipe: Recipe, random: np.random.Generator
) -> list[Callable[[], Sample]]:
    return corpora.epoch(random, tagged=recipe.tagged, empty=recipe.empty, close=recipe.close)


def _batches(
    corpora: Corpora, recipe: Recipe, steps: int, random: np.random.Generator
) -> Iterator[tuple[Tensor, Tensor]]:
    """Make the epoch's batches in a thread beside the network."""
    ready: queue.Queue[tuple[Tensor, Tensor]] = queue.Queue(4)

    def make() -> None:
        views = _views(corpora, recipe, random)
        for step in range(steps):
            part = views[step * recipe.batch : (step + 1) * recipe.batch]
            ready.put(tensors([view() for view in part]))

    threading.Thread(target=make, daemon=True).start()
    for _ in range(steps):
        yield ready.get()


def _log(path: Path, row: dict[str, float]) -> None:
    new = not path.exists()
    with path.open("a", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        if new:
            writer.writeheader()
        writer.writerow({key: round(value, 4) for key, value in row.items()})
