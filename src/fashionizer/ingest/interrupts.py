"""Ctrl-C as a wish: the work in hand is finished first."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType


@dataclass(slots=True)
class Wish:
    """Whether the person has asked to stop."""

    stop: bool = False


@contextmanager
def patient() -> Iterator[Wish]:
    """Turn the first Ctrl-C into a wish; the second one interrupts as ever.

    Only the main thread hears signals: elsewhere the wish never comes.
    """
    wish = Wish()
    if threading.current_thread() is not threading.main_thread():
        yield wish
        return
    before = signal.getsignal(signal.SIGINT)

    def hear(_number: int, _frame: FrameType | None) -> None:
        wish.stop = True
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, hear)
    try:
        yield wish
    finally:
        signal.signal(signal.SIGINT, before)
