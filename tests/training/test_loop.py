"""The common loop, on a network small enough to train in no time; skipped without `train`."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from pickle import PicklingError

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra `train`")

from torch import Tensor, nn  # noqa: E402

from fashionizer.training import loop  # noqa: E402

EPOCHS, STEPS = 4, 3


class Stopped(Exception):
    """The training is stopped here."""


class Small:
    """Two layers with dropout, so that chance plays a part in every step.

    ``stop`` is the batch, counted over all epochs, at which making it fails; None for none.
    """

    def __init__(self, stop: int | None = None) -> None:
        torch.manual_seed(7)
        self.net = nn.Sequential(nn.Linear(4, 8), nn.Dropout(0.5), nn.Linear(8, 1))
        self._stop = stop

    def task(self) -> loop.Task[Tensor]:
        """Return what the loop runs."""
        optimiser = torch.optim.AdamW(self.net.parameters(), 0.1)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 0.1, total_steps=EPOCHS * STEPS)
        return loop.Task(
            batches=self._batches,
            steps=STEPS,
            losses=self._losses,
            parts={"net": self.net},
            optimiser=optimiser,
            schedule=schedule,
        )

    def _batches(self, epoch: int) -> Iterator[Tensor]:
        random = np.random.default_rng([7, epoch])
        for step in range(STEPS):
            if self._stop == epoch * STEPS + step:
                raise Stopped
            yield torch.from_numpy(random.normal(size=(5, 4)).astype(np.float32))

    def _losses(self, batch: Tensor) -> loop.Losses:
        total = (self.net(batch) - batch.sum(1, keepdim=True)).square().mean()
        return loop.Losses(total, {"loss": total})

    def weights(self) -> list[float]:
        """Return all weights."""
        return [v for part in self.net.parameters() for v in part.detach().flatten().tolist()]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open() as file:
        rows = list(csv.DictReader(file))
    return [{key: value for key, value in row.items() if key != "seconds"} for row in rows]


@pytest.mark.parametrize("stop", [1, 3, 8, 11])
def test_what_was_stopped_goes_on_to_the_same_end(tmp_path: Path, stop: int) -> None:
    """Weights, log and all that chance decides: stopped in an epoch or between two."""
    whole = Small()
    loop.run(whole.task(), tmp_path / "whole", EPOCHS)
    with pytest.raises(Stopped):
        loop.run(Small(stop).task(), tmp_path / "parts", EPOCHS)
    assert not loop.finished(tmp_path / "parts", EPOCHS)
    resumed = Small()
    loop.run(resumed.task(), tmp_path / "parts", EPOCHS)
    assert loop.finished(tmp_path / "parts", EPOCHS)
    assert resumed.weights() == whole.weights()
    assert _rows(tmp_path / "parts.csv") == _rows(tmp_path / "whole.csv")
    assert [row["epoch"] for row in _rows(tmp_path / "parts.csv")] == ["0", "1", "2", "3"]


def test_what_is_finished_is_not_trained_again(tmp_path: Path) -> None:
    """The weights are those of its end."""
    first, again = Small(), Small()
    for small in (first, again):
        loop.run(small.task(), tmp_path / "small", EPOCHS)
    assert again.weights() == first.weights()


def test_a_kill_while_the_checkpoint_is_written_costs_one_epoch(tmp_path: Path) -> None:
    """The one before stays whole until the new one is."""

    class Counted:
        """Cannot be written for the second time."""

        written = 0

        def state_dict(self) -> dict[str, object]:
            self.written += 1
            return {"value": 1 if self.written == 1 else lambda: None}

        def load_state_dict(self, state: object) -> None:
            """Take over nothing."""

    small, counted = Small(), Counted()
    task = small.task()
    task = replace(task, parts={"net": small.net, "counted": counted})
    with pytest.raises((AttributeError, PicklingError)):
        loop.run(task, tmp_path / "small", EPOCHS)
    assert counted.written == 2
    assert loop.finished(tmp_path / "small", 1)
    assert not loop.finished(tmp_path / "small", 2)


def test_the_best_epoch_is_kept_and_the_first_of_equals(tmp_path: Path) -> None:
    """Highest of the metric, over what was trained before a stop too."""
    measured = iter([0.2, 0.5, 0.5, 0.4, 0.6])
    kept: list[float] = []

    def task() -> loop.Task[Tensor]:
        best = loop.Best("iou", lambda row: kept.append(row["epoch"]))
        small = replace(Small().task(), schedule=None)
        return replace(small, evaluate=lambda: {"iou": next(measured)}, best=best)

    loop.run(task(), tmp_path / "small", 2)
    loop.run(task(), tmp_path / "small", 5)
    assert kept == [0, 1, 4]


@pytest.mark.parametrize("count", [0, 1, loop.AHEAD, 9])
def test_what_is_made_beside_comes_in_order(count: int) -> None:
    """All of it, however much."""
    assert list(loop.prefetched(iter(range(count)))) == list(range(count))


def test_a_batch_that_cannot_be_made_ends_the_training() -> None:
    """It does not wait for ever for what will not come."""

    def broken() -> Iterator[int]:
        yield 1
        raise ValueError("damaged")

    made = loop.prefetched(broken())
    assert next(made) == 1
    with pytest.raises(ValueError, match="damaged"):
        next(made)


def test_means_are_weighed_by_the_batches() -> None:
    """Three photos at 1 and one at 5 are 2 on average."""
    zero = torch.tensor(0.0)
    found = [
        loop.Losses(zero, {"loss": torch.tensor(value)}, weight)
        for value, weight in ((1.0, 3), (5.0, 1))
    ]
    assert loop.means(found) == {"loss": 2.0}
