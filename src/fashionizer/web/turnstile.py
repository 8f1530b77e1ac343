"""The seats before the models: so many at work, so many waiting, the next is sent away at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from fashionizer.errors import Overloaded

RUNNING = 2
"""Photos looked at at once: one is decoded while the models look at the other."""


class Turnstile:
    """Admits ``running`` visitors and keeps ``waiting`` more in a queue."""

    def __init__(self, *, running: int = RUNNING, waiting: int) -> None:
        self._places = running + waiting
        self._models = BoundedSemaphore(running)
        self._lock = Lock()
        self._taken = 0

    @property
    def taken(self) -> int:
        """Visitors at the models or waiting for them now."""
        return self._taken

    @contextmanager
    def seat(self) -> Iterator[None]:
        """Hold a place at the models for the block, after waiting for one where need be.

        Raises:
            Overloaded: every place and every waiting seat is taken; raised without waiting.
        """
        self._take()
        try:
            with self._models:
                yield
        finally:
            self._leave()

    def _take(self) -> None:
        with self._lock:
            if self._taken >= self._places:
                raise Overloaded(
                    "Too many photos are waiting to be looked at; try again in a few seconds."
                )
            self._taken += 1

    def _leave(self) -> None:
        with self._lock:
            self._taken -= 1
