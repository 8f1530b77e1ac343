"""Train the garment parser: from masks to a checkpoint with its learning curve.

Run by ``fashionizer train parser``. Seeded, resumed from the last epoch's checkpoint.
"""

import csv
import logging
import queue
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from fashionizer.schema import Box
from fashionizer.training import labelsets
from fashionizer.training.parser_data import Corpora, Sample, load
from fashionizer.training.parser_net import ParserNet
from fashionizer.vision.instances import LEAST_AREA, regions
from fashionizer.vision.taxonomy import GROUP_OF_LABEL, GROUPS, LABELS

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
    drawn: int = 0
    presence: float = 0.3
    seed: int = 7


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


def train(data: Path, out: Path, recipe: Recipe, start: Path | None = None) -> Path:
    """Train, or go on where the last run in ``out`` stopped.

    Args:
        data: folder with ``ccp/`` and ``clothing/``.
        out: folder for ``parser.pt``, ``parser-last.pt`` and ``parser.csv``.
        recipe: see :class:`Recipe`.
        start: weights to begin from instead of ImageNet's.

    Returns:
        The checkpoint with the best mean IoU over garment labels on the validation split.
    """
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.seed)
    net = ParserNet().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    if start:
        net.load_state_dict(torch.load(start, weights_only=True)["net"])
    optimiser = _optimiser(net.train(), recipe)
    corpora = load(data, out, "train", recipe.drawn)
    held_back = load(data, out, "validation").street
    steps = len(corpora.epoch(np.random.default_rng(0))) // recipe.batch
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser,
        [group["lr"] for group in optimiser.param_groups],
        total_steps=steps * recipe.epochs,
        pct_start=0.08,
    )
    first, best = _resume(out / "parser-last.pt", net, optimiser, schedule)
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
            total += found.item()
            if number % 20 == 0:
                LOG.info(f"epoch {epoch} step {number}/{steps} loss {found.item():.3f}")
        metrics = evaluate(net, held_back)
        row = {"epoch": epoch, "loss": total / steps, **metrics, "seconds": time.time() - began}
        _log(out / "parser.csv", row)
        LOG.info(str(row))
        state = {"net": net.state_dict(), "recipe": asdict(recipe), "metrics": metrics}
        if metrics["mean_iou"] >= best:
            best = metrics["mean_iou"]
            torch.save(state, out / "parser.pt")
        state |= {
            "optimiser": optimiser.state_dict(),
            "schedule": schedule.state_dict(),
            "epoch": epoch,
            "best": best,
        }
        torch.save(state, out / "parser-last.pt")
    return out / "parser.pt"


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


def _resume(
    path: Path,
    net: nn.Module,
    optimiser: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler,
) -> tuple[int, float]:
    if not path.exists():
        return 0, 0.0
    state = torch.load(path, weights_only=True)
    net.load_state_dict(state["net"])
    optimiser.load_state_dict(state["optimiser"])
    schedule.load_state_dict(state["schedule"])
    return state["epoch"] + 1, state["best"]


def _batches(
    corpora: Corpora, recipe: Recipe, steps: int, random: np.random.Generator
) -> Iterator[tuple[Tensor, Tensor]]:
    """Make the epoch's batches in a thread beside the network."""
    ready: queue.Queue[tuple[Tensor, Tensor]] = queue.Queue(4)

    def make() -> None:
        views = corpora.epoch(random)
        for step in range(steps):
            part = views[step * recipe.batch : (step + 1) * recipe.batch]
            ready.put(tensors([view() for view in part]))

    threading.Thread(target=make, daemon=True).start()
    for _ in range(steps):
        yield ready.get()


def tensors(samples: list[Sample]) -> tuple[Tensor, Tensor]:
    """Stack samples: (n, 3, h, w) float32 ``(value - 127) / 128`` and (n, h, w) int64 sets."""
    pixels = torch.from_numpy(np.stack([pixels for pixels, _ in samples])).permute(0, 3, 1, 2)
    possible = torch.from_numpy(np.stack([possible for _, possible in samples]).astype(np.int64))
    return (pixels.float() - 127) / 128, possible


@torch.no_grad()
def evaluate(net: nn.Module, samples: list[Sample], long_side: int = 384) -> dict[str, float]:
    """Measure on whole photos, over all pixels with one sure label.

    Returns:
        ``pixel_accuracy``, ``mean_iou`` (over garment labels that occur) and ``iou_…`` each, 0 … 1.
    """
    net.eval()
    confusion = np.zeros((len(LABELS), len(LABELS)))
    for pixels, possible in samples:
        probability = predict(net, pixels, long_side)
        true = labelsets.surely(possible)
        sure = true < len(LABELS)
        flat = true[sure].astype(int) * len(LABELS) + probability.argmax(-1)[sure]
        confusion += np.bincount(flat, minlength=len(LABELS) ** 2).reshape(confusion.shape)
    union = confusion.sum(0) + confusion.sum(1) - np.diag(confusion)
    iou = np.diag(confusion) / np.maximum(union, 1)
    present = [label for label in range(2, len(LABELS)) if confusion[label].sum()]
    return {
        "pixel_accuracy": float(np.diag(confusion).sum() / confusion.sum()),
        "mean_iou": float(iou[present].mean()),
        **{f"iou_{name.replace(' ', '_')}": float(v) for name, v in zip(LABELS, iou, strict=True)},
    }


@torch.no_grad()
def recall(net: nn.Module, samples: list[Sample], long_side: int = 384) -> dict[str, float]:
    """Measure how many garments are found: as one of their group, box and place right.

    What one person wears of a group (trousers and a skirt over them) is one garment here.

    Returns:
        ``recall_…`` of each group: the share of garments whose box is met with an intersection over
        union of at least 0.5.
    """
    net.eval()
    found: dict[str, list[bool]] = {group: [] for group in GROUPS}
    for pixels, possible in samples:
        seen = regions(predict(net, pixels, long_side).transpose(2, 0, 1))
        labels = labelsets.surely(possible)
        for group in GROUPS:
            of_group = [label for label, name in GROUP_OF_LABEL.items() if name == group]
            mask = np.isin(labels, of_group)
            if mask.sum() < min(LEAST_AREA.get(label, 0.004) for label in of_group) * mask.size:
                continue
            boxes = [region.box for region in seen if region.label in of_group]
            found[group].append(any(box.iou(Box.of(mask)) >= 0.5 for box in boxes))
    return {f"recall_{group}": float(np.mean(hits)) for group, hits in found.items() if hits}


def predict(net: nn.Module, pixels: np.ndarray, long_side: int) -> np.ndarray:  # type: ignore[type-arg]
    """Give label probabilities (height, width, 12) float32 for a whole photo."""
    height, width = pixels.shape[:2]
    scale = long_side / max(height, width)
    size = [max(32, round(side * scale / 32) * 32) for side in (height, width)]
    x, _ = tensors([(pixels, np.zeros((1, 1), np.uint16))])
    x = functional.interpolate(x, size=size, mode="bilinear", antialias=True)
    logits = functional.interpolate(net(x), size=(height, width), mode="bilinear")
    found: np.ndarray = logits.softmax(1)[0].permute(1, 2, 0).numpy()  # type: ignore[type-arg]
    return found


def _log(path: Path, row: dict[str, float]) -> None:
    new = not path.exists()
    with path.open("a", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        if new:
            writer.writeheader()
        writer.writerow({key: round(value, 4) for key, value in row.items()})
