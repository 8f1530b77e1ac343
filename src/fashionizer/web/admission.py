"""The seats before the models: so many at work, so many waiting, the next is sent away at once."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from fashionizer.errors import Overloaded

RUNNING = 2
"""Photos looked at at once: one is decoded while the models look at the other."""


class AdmissionControl:
    """Admits ``running`` visitors and keeps ``waiting`` more in a queue, ``patience`` seconds."""

    def __init__(self, *, running: int = RUNNING, waiting: int, patience: float = math.inf) -> None:
        self._places = running + waiting
        self._models = BoundedSemaphore(running)
        self._patience = None if math.isinf(patience) else patience
        self._lock = Lock()
        self._taken = 0

    @property
    def taken(self) -> int:
        """Visitors at the models or waiting for them now."""
        return self._taken

    def check(self) -> None:
        """Make sure that there is a place now, which the next moment may take.

        Raises:
            Overloaded: there is none.
        """
        if self._taken >= self._places:
            raise _overloaded()

    @contextmanager
    def seat(self) -> Iterator[None]:
        """Hold a place at the models for the block, after waiting for one where need be.

        Raises:
            Overloaded: every place and every waiting seat is taken, raised without waiting; or the
                patience has ended.
        """
        self._take()
        try:
            if not self._models.acquire(timeout=self._patience):
                raise _overloaded()
            try:
                yield
            finally:
                self._models.release()
        finally:
            self._leave()

    def _take(self) -> None:
        with self._lock:
            self.check()
            self._taken += 1

    def _leave(self) -> None:
        with self._lock:
            self._taken -= 1


def _overloaded() -> Overloaded:
    return Overloaded("Too many photos are waiting to be looked at; try again in a few seconds.")
