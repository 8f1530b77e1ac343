"""What a long task tells while it runs: how far it is, and sentences for the person."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Unit = Literal["photos", "bytes"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How many units are done, of how many (None: nobody knows), and the name of the latest."""

    done: int
    total: int | None
    latest: str = ""
    unit: Unit = "photos"

    def seconds_left(self, seconds: float) -> float | None:
        """Return how long the rest will take if it goes on as in the ``seconds`` so far."""
        if self.total is None or not self.done:
            return None
        return seconds / self.done * (self.total - self.done)


OnProgress = Callable[[Progress], None]
"""Receives how far a task is, after every step."""

Say = Callable[[str], None]
"""Receives, in a sentence, what the person should know."""


def unobserved(_progress: Progress) -> None:
    """Do nothing with it: nobody watches."""
