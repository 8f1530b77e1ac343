"""What a figure was measured on: the columns that every table of figures begins with."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]

RESULTS = ("docs/**", "benchmarks/**/*.json", "benchmarks/**/*.csv")
"""What measuring writes; a commit is no other for it."""


def stamp() -> dict[str, object]:
    """Return ``date``, ``commit``, ``machine``, ``python``.

    The commit is followed by ``-dirty`` if files that decide over figures differ from it: all but
    the results. Call it before measuring: a commit made meanwhile is not what was measured.
    """
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "commit": _commit(),
        "machine": f"{platform.machine()} {_processor()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
    }


def _commit() -> str:
    named = _git("describe", "--always").stdout.strip()
    others = [f":(exclude,glob){each}" for each in RESULTS]
    changed = _git("diff", "--quiet", "HEAD", "--", ".", *others).returncode
    return f"{named}-dirty" if changed else named


def _git(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["git", "-C", str(ROOT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, "")
