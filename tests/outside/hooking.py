"""Look where there is no strace: Python's own audit events, and a listing of the folders.

What a library in C writes shows in the listing if it stays; what it looks up does not show.
"""

import json
from pathlib import Path

from tests.outside.seen import Seen, is_address

NAME = "Python's audit events and a listing (what libraries in C look up does not show)"

_HOOK = Path(__file__).parent / "hook"


def command(program: list[str], _log: Path) -> list[str]:
    """Return the command that runs ``program``: as it is."""
    return program


def environment(log: Path) -> dict[str, str]:
    """Return what the program's environment needs more, to load the hook."""
    return {"PYTHONPATH": str(_HOOK), "OUTSIDE_LOG": str(log / "events")}


def read(log: Path, cwd: Path, seen: Seen) -> None:
    """Read what the hook wrote.

    Raises:
        OSError: it wrote nothing.
    """
    for line in (log / "events").read_text(encoding="utf-8").splitlines():
        event, *given = json.loads(line)
        if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
            _reached(given[1], seen)
        elif event.startswith("socket."):
            if given[0] and not is_address(given[0]):
                seen.asked.add(given[0])
        else:
            # what a symbolic link leads to is only named; of a renaming both ends change
            count = {"os.rename": 2, "os.link": 2, "os.symlink": 2}.get(event, 1)
            for path in given[int(event in ("os.link", "os.symlink")) : count]:
                if isinstance(path, str):
                    seen.write(path, str(cwd))


def _reached(address: object, seen: Seen) -> None:
    if isinstance(address, list):
        seen.reach(address[0], address[1])
    elif isinstance(address, str):
        seen.reached.add(address)
