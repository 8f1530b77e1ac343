"""Seconds that a call takes."""

import time
from collections.abc import Callable


def timed(call: Callable[[], object]) -> float:
    """Run once and give the seconds it took."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def fastest(call: Callable[[], object], times: int) -> float:
    """Run once to warm up, then some times; give the seconds of the fastest run."""
    call()
    return min(timed(call) for _ in range(times))
