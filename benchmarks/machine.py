"""What a figure was measured on: the columns that every table of figures begins with."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path


def stamp() -> dict[str, object]:
    """Give ``date``, ``commit`` (``-dirty`` if files differ from it), ``machine``, ``python``."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "commit": _commit(),
        "machine": f"{platform.machine()} {_processor()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
    }


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, "")
