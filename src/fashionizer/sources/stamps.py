"""How a change of a file is noticed without reading it.

Size and time of modification alone do not tell: programs that keep the time (``exiftool -P``,
``touch -r``, sync tools) set it back. The time of the last change of anything about the file
(``ctime``) is set by the system and by nobody else. It changes with the name and rights, too; then
the file is read again, and its checksum settles the matter.
"""

import os
import time
from pathlib import Path
from uuid import uuid4

_TICK = 50_000_000
"""Nanoseconds in which two changes may get the same time; systems count in 1 to 16 ms."""

_MARGIN = 0.002
"""Seconds more, as the clocks of waiting and of files are not the same."""

_COARSE = 2_000_000_000
"""The same for file systems that keep whole seconds, or every second one."""


def status(path: Path) -> os.stat_result:
    """Return the state of a file; wait until the clock's tick is over if it changed just now."""
    found = path.stat()
    left = found.st_ctime_ns + _TICK - time.time_ns()
    if 0 < left <= _TICK:
        time.sleep(left / 1e9 + _MARGIN)
        found = path.stat()
    return found


def fingerprint(found: os.stat_result) -> str:
    """Return what changes with the file; unique while its next change may not show."""
    stamps = f"{found.st_mtime_ns}-{found.st_size}-{found.st_ctime_ns}"
    coarse = found.st_ctime_ns % 1_000_000_000 == 0
    age = time.time_ns() - found.st_ctime_ns
    return stamps if age > (_COARSE if coarse else _TICK) else f"{stamps}-{uuid4().hex}"
