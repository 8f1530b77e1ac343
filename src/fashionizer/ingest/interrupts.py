"""Ctrl-C as a request to stop: the work in hand is finished first."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType


@dataclass(slots=True)
class StopRequest:
    """Whether the person has asked to stop."""

    stop: bool = False


@contextmanager
def patient() -> Iterator[StopRequest]:
    """Turn the first Ctrl-C into a request to stop; the second one interrupts as ever.

    Only the main thread hears signals: elsewhere the request never comes.
    """
    request = StopRequest()
    if threading.current_thread() is not threading.main_thread():
        yield request
        return
    before = signal.getsignal(signal.SIGINT)

    def hear(_number: int, _frame: FrameType | None) -> None:
        request.stop = True
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, hear)
    try:
        yield request
    finally:
        signal.signal(signal.SIGINT, before)
