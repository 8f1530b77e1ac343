"""Rows of the benchmarks beside the thesis: made, timed, kept between stages."""

import json
import os
import subprocess
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

THREADS = os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Row:
    """One figure; ``low`` and ``high`` are its 95 % interval where it has one."""

    section: str
    system: str
    size: int
    metric: str
    value: float
    low: float | None = None
    high: float | None = None


def percentiles(section: str, system: str, size: int, seconds: Sequence[float]) -> list[Row]:
    """Return p50, p95 and p99 of some durations, in milliseconds."""
    milliseconds = np.array(seconds) * 1e3
    return [
        Row(section, system, size, f"p{p} ms", round(float(np.percentile(milliseconds, p)), 3))
        for p in (50, 95, 99)
    ]


def alone(command: Sequence[str]) -> tuple[float, float, str]:
    """Run a process of its own.

    Returns:
        Seconds from start to end, its largest resident memory in MB, and what it printed.

    Raises:
        RuntimeError: it failed.
    """
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        output = process.stdout.read() if process.stdout else ""
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}.")
    return seconds, used.ru_maxrss / 1024, output


def keep(rows: Iterable[Row], path: Path) -> None:
    """Write a stage's rows, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps([asdict(row) for row in rows]))
    fresh.replace(path)


def kept(path: Path) -> list[Row]:
    """Read a stage's rows."""
    return [Row(**row) for row in json.loads(path.read_text())]
