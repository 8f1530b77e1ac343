"""Train the garment parser: from masks to a checkpoint with its learning curve.

Run by ``fashionizer train parser``, in five stages: the second learns masks that the first made
too, see ``distil``, the third photos of the world and scenes, see ``boxed`` and ``scenes``, the
fourth the same by the third one's masks; it settles, see ``settling``, and the fifth learns from
the masks that came of that. All run through the common loop.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from fashionizer.training import loop
from fashionizer.training.data import saliency, wild
from fashionizer.training.data.sample import Sample
from fashionizer.training.parser import boxed, distil
from fashionizer.training.parser.corpora import Corpora, Mix, load, street
from fashionizer.training.parser.losses import loss, people_loss, presence_loss
from fashionizer.training.parser.metrics import evaluate, tensors
from fashionizer.training.parser.net import ParserNet


@dataclass(frozen=True, slots=True)
class Recipe(Mix):
    """All that decides the result, kept beside the checkpoint; what an epoch is made of, too."""

    epochs: int = 26
    batch: int = 8
    rate: float = 2e-3
    encoder_rate: float = 0.25
    decay: float = 1e-2
    drawn: int = 120
    presence: float = 0.3
    people: float = 0.0
    average: float = 0.0
    seed: int = 7


SECOND = Recipe(epochs=8, rate=1e-3, tagged=1.0, empty=0.1, close=0.25, average=0.998, seed=8)
"""What the stage that learns from the first one's masks does otherwise: gentler steps, empty
pictures and close-ups too, and a moving average of the weights, which wavers less."""

THIRD = Recipe(
    epochs=5,
    rate=1e-3,
    tagged=0.6,
    empty=0.3,
    close=0.15,
    wild=2.0,
    scenes=1.0,
    lamps=0.3,
    people=0.5,
    average=0.998,
    seed=9,
)
"""What the stage that goes out into the world does: it finds people too."""

FOURTH = replace(
    THIRD,
    epochs=7,
    rate=8e-4,
    encoder_rate=0.4,
    tagged=1.0,
    wild=1.5,
    scenes=0.5,
    seed=10,
)
"""What the fourth stage does otherwise, with masks of the world that the third one made: more
street photos, smaller steps."""

FIFTH = replace(FOURTH, flat=1.0, close=0.25, wild=2.0, scenes=0.6, seed=12)
"""What the last stage does otherwise: more of what lies there and of what is seen from close up,
which those before forgot, and of the world, whose masks are better now."""


def train(
    data: Path,
    out: Path,
    recipe: Recipe,
    stage: str = "parser",
    teacher: Path | None = None,
    corpora: Callable[[], Corpora] | None = None,
) -> Path:
    """Train, or go on where the last run in ``out`` stopped.

    Args:
        data: folder with ``ccp/`` and ``clothing/``, from the third stage on ``wild/``.
        out: folder for ``STAGE.pt``, ``STAGE-last.pt`` and ``STAGE.csv``. Holds ``drawn/``, see
            ``labelled``, and from the third stage on ``saliency/``, see ``boxed``.
        recipe: see :class:`Recipe`.
        stage: name of its files.
        teacher: the stage's before checkpoint, to begin from and to learn by.
        corpora: gives what to learn from; None means :func:`masked` by the teacher.

    Returns:
        The checkpoint with the best mean IoU over garment labels on the validation split; of a
        stage with photos of the world the last one, as street photos are not all it is for.
    """
    out.mkdir(parents=True, exist_ok=True)
    best = out / f"{stage}.pt"
    if loop.finished(out / stage, recipe.epochs):
        return best
    torch.manual_seed(recipe.seed)
    net = ParserNet().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    if teacher:
        restore(net, teacher)
    learned = corpora() if corpora else masked(data, out, recipe, teacher, teacher)
    validation = list(street(data / "ccp", "validation"))
    loop.run(_task(net, learned, validation, recipe, best), out / stage, recipe.epochs)
    return best


def masked(data: Path, out: Path, recipe: Recipe, tags: Path | None, world: Path | None) -> Corpora:
    """Return what a stage learns from, with the masks that earlier ones made.

    Args:
        data: see :func:`train`.
        out: see :func:`train`.
        recipe: the stage's.
        tags: the checkpoint that masks photos with tags alone; None leaves them as they are.
        world: the checkpoint that masks photos of the world, where the recipe has some.
    """
    corpora = load(data, out, recipe.drawn)
    net = ParserNet(pretrained=False).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    if tags:
        restore(net, tags)
        corpora = replace(corpora, tagged=list(distil.samples(net, corpora.tagged)))
    if recipe.wild and world:
        restore(net, world)
        photos = [photo for photo in wild.read(data / "wild") if photo.split == "train"]
        saliency.keep(photos, out / "saliency")
        corpora = replace(corpora, wild=list(boxed.samples(net, photos, out / "saliency")))
    return corpora


def restore(net: ParserNet, checkpoint: Path) -> None:
    """Load a stage's weights; heads that it did not have stay as they are."""
    net.load_state_dict(torch.load(checkpoint, weights_only=True)["net"], strict=False)


def _task(
    net: ParserNet, corpora: Corpora, validation: list[Sample], recipe: Recipe, best: Path
) -> loop.Task[tuple[Tensor, Tensor, Tensor]]:
    moving = get_ema_multi_avg_fn(recipe.average)  # type: ignore[no-untyped-call]
    averaged = AveragedModel(net, multi_avg_fn=moving, use_buffers=True)
    optimiser = _optimiser(net.train(), recipe)
    steps = len(corpora.epoch(np.random.default_rng(0), recipe, recipe.batch)) - 1

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
        best=loop.Best("epoch" if recipe.wild else "mean_iou", keep),
    )


def _losses(
    net: ParserNet, pixels: Tensor, possible: Tensor, people: Tensor, recipe: Recipe
) -> loop.Losses:
    look = net.look(pixels)
    halved = possible[:, ::2, ::2]
    total = loss(look.logits, halved) + recipe.presence * presence_loss(look.there, halved)
    figures = {"loss": total}
    if recipe.people:
        figures["people"] = people_loss(look.people, people)
        total = total + recipe.people * figures["people"]
    return loop.Losses(total, figures)


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


def _batches(
    corpora: Corpora, recipe: Recipe, steps: int, epoch: int
) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    random = np.random.default_rng([recipe.seed, epoch])
    for views in corpora.epoch(random, recipe, recipe.batch)[:steps]:
        yield tensors([view() for view in views])
