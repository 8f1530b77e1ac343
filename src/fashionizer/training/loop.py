"""The one training loop: parser, its second stage, fine-tuning and the thesis's layers use it.

It has what they share: epochs, batches made beside the network, stepping optimiser and schedule,
the log, the best epoch, and the checkpoint to go on from. What differs is a :class:`Task`.

A run that was stopped and goes on gives what one in a single go gives: the checkpoint holds the
state of torch's generator of random numbers too, and batches are drawn by the number of their
epoch. It is replaced as a whole, so that a kill while it is written costs no more than the epoch,
and the log is written from it, so that no epoch stands there twice.
"""

import csv
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar, cast

import torch

Batch = TypeVar("Batch")
Item = TypeVar("Item")
Row = dict[str, float]

LOG = logging.getLogger(__name__)

AHEAD = 4
"""Batches that are made before the network asks for them."""

_TOLD = 20
"""Steps from one message to the next."""


class Stateful(Protocol):
    """What a checkpoint can keep: torch's modules, optimisers and schedules are."""

    def state_dict(self) -> dict[str, Any]:
        """Return all that changes in training."""
        ...

    def load_state_dict(self, state: Any, /) -> object:
        """Take over what :meth:`state_dict` returned."""
        ...


class Steps(Stateful, Protocol):
    """A schedule of learning rates."""

    def step(self) -> object:
        """Change what there is to change after one batch."""
        ...


class Optimiser(Steps, Protocol):
    """An optimiser as torch has them."""

    def zero_grad(self) -> object:
        """Forget the last batch's gradients."""
        ...


@dataclass(frozen=True, slots=True)
class Losses:
    """What a batch gave.

    ``total`` is the scalar to minimise, ``figures`` what the log has the epoch's mean of,
    ``weight`` how much the batch counts in that mean.
    """

    total: torch.Tensor
    figures: Mapping[str, torch.Tensor]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Best:
    """The metric whose highest value marks the best epoch, and what keeps that epoch's weights."""

    metric: str
    keep: Callable[[Row], None]


@dataclass(frozen=True, slots=True)
class Task(Generic[Batch]):
    """What one training does otherwise than another.

    Args:
        batches: makes those of an epoch, by its number alone; run in a thread of its own.
        steps: batches of an epoch, for the messages.
        losses: runs the network on a batch.
        parts: what learns and what remembers; kept in the checkpoint.
        optimiser: of the parts' weights.
        schedule: is stepped after each batch, where there is one.
        limit: is called between the gradients and the optimiser's step, to clip them.
        stepped: is called after each step, to average weights.
        evaluate: measures after each epoch; its figures stand in the log.
        best: by which of them the best epoch is chosen; without, the last one counts.
    """

    batches: Callable[[int], Iterator[Batch]]
    steps: int
    losses: Callable[[Batch], Losses]
    parts: Mapping[str, Stateful]
    optimiser: Optimiser
    schedule: Steps | None = None
    limit: Callable[[], object] = lambda: None
    stepped: Callable[[], object] = lambda: None
    evaluate: Callable[[], Mapping[str, float]] = dict
    best: Best | None = None


def run(task: Task[Batch], stage: Path, epochs: int) -> None:
    """Train, or go on where the last run of the stage stopped.

    Args:
        task: see :class:`Task`.
        stage: path of its files without their endings: ``STAGE.csv`` is the log,
            ``STAGE-last.pt`` the checkpoint.
        epochs: in all, those of earlier runs counted.
    """
    rows = _resumed(task, checkpoint(stage))
    for epoch in range(len(rows), epochs):
        began = time.time()
        row: Row = {"epoch": epoch, **_trained(task, stage.name, epoch), **task.evaluate()}
        rows.append(row | {"seconds": time.time() - began})
        LOG.info(f"{stage.name}: {rows[-1]}")
        if task.best and _is_best(rows, task.best.metric):
            task.best.keep(rows[-1])
        _replaced(checkpoint(stage), lambda path: torch.save(_state(task, rows), path))
        _replaced(stage.with_name(f"{stage.name}.csv"), lambda path: _log(path, rows))


def checkpoint(stage: Path) -> Path:
    """Return the path of a stage's checkpoint."""
    return stage.with_name(f"{stage.name}-last.pt")


def finished(stage: Path, epochs: int) -> bool:
    """Return whether all epochs of a stage are trained."""
    path = checkpoint(stage)
    return path.exists() and len(torch.load(path, weights_only=True)["rows"]) >= epochs


def prefetched(items: Iterator[Item], ahead: int = AHEAD) -> Iterator[Item]:
    """Yield items in order while a thread makes the next ones.

    Args:
        items: run in that one thread only, so that what it draws by chance comes in one order.
        ahead: items that are made before they are asked for.

    Raises:
        Exception: whatever making an item raised.
    """
    end = object()
    with ThreadPoolExecutor(1) as maker:
        ready = deque(maker.submit(next, items, end) for _ in range(ahead))
        while (item := ready.popleft().result()) is not end:
            ready.append(maker.submit(next, items, end))
            yield cast("Item", item)


def means(found: Iterable[Losses]) -> Row:
    """Average the figures of batches by the batches' weights."""
    totals: Row = {}
    weight = 0.0
    for losses in found:
        weight += losses.weight
        for name, figure in losses.figures.items():
            totals[name] = totals.get(name, 0.0) + figure.item() * losses.weight
    return {name: total / weight for name, total in totals.items()}


def _trained(task: Task[Batch], name: str, epoch: int) -> Row:
    """Train for an epoch; return the means of its figures."""
    found = []
    for number, batch in enumerate(prefetched(task.batches(epoch))):
        losses = task.losses(batch)
        task.optimiser.zero_grad()
        losses.total.backward()
        task.limit()
        task.optimiser.step()
        if task.schedule:
            task.schedule.step()
        task.stepped()
        figures = {key: figure.detach() for key, figure in losses.figures.items()}
        found.append(Losses(losses.total.detach(), figures, losses.weight))
        if number % _TOLD == 0:
            told = ", ".join(f"{key} {value.item():.3f}" for key, value in figures.items())
            LOG.info(f"{name} {epoch} step {number}/{task.steps}: {told}")
    return means(found)


def _is_best(rows: Sequence[Row], metric: str) -> bool:
    return all(rows[-1][metric] > earlier[metric] for earlier in rows[:-1])


def _parts(task: Task[Batch]) -> dict[str, Stateful]:
    schedule = {"schedule": task.schedule} if task.schedule else {}
    return {**task.parts, "optimiser": task.optimiser, **schedule}


def _state(task: Task[Batch], rows: list[Row]) -> dict[str, Any]:
    kept = {name: part.state_dict() for name, part in _parts(task).items()}
    return {"parts": kept, "random": torch.get_rng_state(), "rows": rows}


def _resumed(task: Task[Batch], path: Path) -> list[Row]:
    """Take over a checkpoint, if there is one; return the log's rows."""
    if not path.exists():
        return []
    state = torch.load(path, weights_only=True)
    for name, part in _parts(task).items():
        part.load_state_dict(state["parts"][name])
    torch.set_rng_state(state["random"])
    rows: list[Row] = state["rows"]
    return rows


def _replaced(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file beside its place, then put it there."""
    draft = path.with_name(f"{path.name}.part")
    write(draft)
    draft.replace(path)


def _log(path: Path, rows: Sequence[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows([{key: round(value, 4) for key, value in row.items()} for row in rows])
