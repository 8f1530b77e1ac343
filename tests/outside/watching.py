"""Run a command in a home that was never used, and look at what it does."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import fashionizer
from tests.outside import hooking, tracing
from tests.outside.seen import Seen, listing

UNWRITABLE = Path("/dev/null/nobody")
"""A home in which not even root can make a file."""

_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with all that a command may find: its home, temporary and working folders."""

    folder: Path
    means: ModuleType

    @classmethod
    def made(cls, folder: Path, means: ModuleType) -> "Place":
        """Make it, empty."""
        place = cls(folder, means)
        for each in (place.home, place.temporary, place.cwd, place.log):
            each.mkdir(parents=True)
        return place

    @property
    def home(self) -> Path:
        """Home of the person."""
        return self.folder / "home"

    @property
    def temporary(self) -> Path:
        """TMPDIR."""
        return self.folder / "tmp"

    @property
    def cwd(self) -> Path:
        """Folder that the command is given in."""
        return self.folder / "cwd"

    @property
    def log(self) -> Path:
        """What the means of looking write, and what the command says."""
        return self.folder / "log"

    def environment(self, home: Path) -> dict[str, str]:
        """Return an environment in which every folder known by name lies here.

        No XDG folder is named, so all are under the home. Python keeps no bytecode: it lies beside
        the programs, where an installation writes it once.
        """
        first = [str(Path(fashionizer.__file__).parents[1])]
        more: dict[str, str] = self.means.environment(self.log)
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "TMPDIR": str(self.temporary),
            "LC_ALL": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
            **more,
            "PYTHONPATH": os.pathsep.join([*filter(None, [more.get("PYTHONPATH")]), *first]),
        }


class Watched:
    """A command that runs and is looked at."""

    def __init__(
        self, place: Place, program: list[str], may: tuple[Path, ...], home: Path | None = None
    ) -> None:
        self.place, self.program, self.may = place, program, may
        self._before = listing(place.folder, place.log)
        self._began = time.monotonic()
        self._out, self._err = (place.log / name for name in ("stdout", "stderr"))
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self._process = subprocess.Popen(
                place.means.command(program, place.log),
                cwd=place.cwd,
                env=place.environment(home or place.home),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        """What it has written to stderr."""
        return self._err.read_text(encoding="utf-8")

    @property
    def alive(self) -> bool:
        """Whether it runs still."""
        return self._process.poll() is None

    def tell(self, number: signal.Signals) -> None:
        """Send a signal to the command, if it runs still; strace lets it through."""
        if self.alive:
            os.killpg(self._process.pid, number)

    def ended(self) -> dict[str, Any]:
        """Wait for its end; give what was seen, said and left behind."""
        try:
            status = self._process.wait(_SECONDS)
        finally:
            self.tell(signal.SIGKILL)
        seen = Seen(self.may)
        self.place.means.read(self.place.log, self.place.cwd, seen)
        after = listing(self.place.folder, self.place.log)
        return {
            "command": self.program[1:],
            "status": status,
            "seconds": round(time.monotonic() - self._began, 1),
            **seen.told(),
            "left": sorted(path for path, told in after.items() if self._before.get(path) != told),
            "said": self.said.splitlines(),
            "printed": self._out.read_text(encoding="utf-8"),
        }


def means() -> Mapping[str, ModuleType]:
    """Give every way of looking that there is here, the best first."""
    every = {"strace": tracing} if tracing.available() else {}
    return every | {"hook": hooking}
