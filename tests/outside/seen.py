"""What was seen of one command: the same for every means of looking."""

import ipaddress
import os
from dataclasses import dataclass, field
from pathlib import Path

SINKS = ("/dev/null", "/dev/tty", "/proc/self/", "/proc/thread-self/")
"""Beginnings of paths that may be written to anywhere: nothing stays of it."""

NAME_SERVER = 53


@dataclass(slots=True)
class Seen:
    """What a command did outside the folders it ``may`` write to."""

    may: tuple[Path, ...]
    written: set[str] = field(default_factory=set)
    """Paths opened for writing, made, renamed, removed; tried to be, too."""
    asked: set[str] = field(default_factory=set)
    """Names looked up."""
    reached: set[str] = field(default_factory=set)
    """Addresses that were to be connected or sent to, but this machine's."""

    def write(self, path: str, base: str) -> None:
        """Note a path written to, counted from ``base`` where it is relative."""
        whole = Path(os.path.normpath(Path(base, path)))
        if not (str(whole).startswith(SINKS) or any(map(whole.is_relative_to, self.may))):
            self.written.add(str(whole))

    def reach(self, address: str, port: int) -> None:
        """Note an address connected or sent to."""
        if port == NAME_SERVER:
            self.asked.add(f"a name, at {address}")
        elif not is_address(address) or not ipaddress.ip_address(address).is_loopback:
            self.reached.add(f"{address} port {port}")

    def told(self) -> dict[str, list[str]]:
        """Return it as JSON does."""
        return {name: sorted(getattr(self, name)) for name in ("written", "asked", "reached")}


def is_address(host: str) -> bool:
    """Return whether a host is named by its number, so that nobody need be asked for it."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def listing(folder: Path, but: Path) -> dict[str, tuple[int, ...]]:
    """List what lies in a folder: paths with kind, and of files size and time of change."""
    found = {}
    for path in folder.rglob("*"):
        if not path.is_relative_to(but):
            told = path.lstat()
            of_file = (told.st_size, told.st_mtime_ns) if path.is_file() else ()
            found[str(path)] = (told.st_mode, *of_file)
    return found
