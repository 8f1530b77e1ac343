"""Train the garment parser: from masks to a checkpoint with its learning curve.

Run by ``fashionizer train parser``, in two stages: the second learns masks that the first made too,
see ``distil``. Both run through the common loop.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from fashionizer.training import loop
from fashionizer.training.parser import distil
from fashionizer.training.parser.corpora import Corpora, Sample, load, street
from fashionizer.training.parser.losses import loss, presence_loss
from fashionizer.training.parser.metrics import evaluate, tensors
from fashionizer.training.parser.net import ParserNet


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
    best = stage.with_suffix(".pt")
    if loop.finished(stage, recipe.epochs):
        return best
    torch.manual_seed(recipe.seed)
    net = ParserNet().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    corpora = load(data, out, recipe.drawn)
    if teacher:
        net.load_state_dict(torch.load(teacher, weights_only=True)["net"])
        corpora = replace(corpora, tagged=list(distil.samples(net, corpora.tagged)))
    validation = list(street(data / "ccp", "validation"))
    loop.run(_task(net, corpora, validation, recipe, best), stage, recipe.epochs)
    return best


def _task(
    net: ParserNet, corpora: Corpora, validation: list[Sample], recipe: Recipe, best: Path
) -> loop.Task[tuple[Tensor, Tensor]]:
    moving = get_ema_multi_avg_fn(recipe.average)  # type: ignore[no-untyped-call]
    averaged = AveragedModel(net, multi_avg_fn=moving, use_buffers=True)
    optimiser = _optimiser(net.train(), recipe)
    steps = len(_views(corpora, recipe, np.random.default_rng(0))) // recipe.batch

    def keep(metrics: loop.Row) -> None:
        state = {"net": averaged.module.state_dict(), "recipe": asdict(recipe), "metrics": metrics}
        torch.save(state, best)

    return loop.Task(
        batches=lambda epoch: _batches(corpora, recipe, steps, epoch),
        steps=steps,
        losses=lambda batch: _losses(net, *batch, recipe),
        parts={"trained": net, "averaged": averaged},
        optimiser=optimiser,
        schedule=torch.optim.lr_scheduler.OneCycleLR(
            optimiser,
            [group["lr"] for group in optimiser.param_groups],
            total_steps=steps * recipe.epochs,
            pct_start=0.08,
        ),
        limit=lambda: nn.utils.clip_grad_norm_(net.parameters(), 2.0),
        stepped=lambda: averaged.update_parameters(net),
        evaluate=lambda: evaluate(averaged.module, validation),
        best=loop.Best("mean_iou", keep),
    )


def _losses(net: ParserNet, pixels: Tensor, possible: Tensor, recipe: Recipe) -> loop.Losses:
    logits, there = net.look(pixels)
    halved = possible[:, ::2, ::2]
    total = loss(logits, halved) + recipe.presence * presence_loss(there, halved)
    return loop.Losses(total, {"loss": total})


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


def _views(
    corpora: Corpora, recipe: Recipe, random: np.random.Generator
) -> list[Callable[[], Sample]]:
    return corpora.epoch(random, tagged=recipe.tagged, empty=recipe.empty, close=recipe.close)


def _batches(
    corpora: Corpora, recipe: Recipe, steps: int, epoch: int
) -> Iterator[tuple[Tensor, Tensor]]:
    views = _views(corpora, recipe, np.random.default_rng([recipe.seed, epoch]))
    for step in range(steps):
        part = views[step * recipe.batch : (step + 1) * recipe.batch]
        yield tensors([view() for view in part])
