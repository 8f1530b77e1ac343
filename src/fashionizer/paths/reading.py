"""Regular files opened and read; a pipe, socket or device is refused at once.

To open a pipe waits for whoever writes to it, to read a device may never end, and to open some
devices does something. So the kind is asked for before a file is opened, and again of what was
opened, in case another took its place.
"""

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path

_KINDS = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
}

_FLAGS = os.O_RDONLY
for _flag in ("O_BINARY", "O_CLOEXEC", "O_NOCTTY", "O_NONBLOCK"):
    _FLAGS |= getattr(os, _flag, 0)


class NotRegular(OSError):
    """The path leads to a pipe, socket, device or folder; ``strerror`` says to which."""


def check(status: os.stat_result, path: str | Path) -> None:
    """Refuse what is no regular file.

    Raises:
        NotRegular: it is a pipe, socket, device or folder.
    """
    if not stat.S_ISREG(status.st_mode):
        kind = _KINDS.get(stat.S_IFMT(status.st_mode), "something else")
        raise NotRegular(errno.EINVAL, f"it is {kind}, not a regular file", str(path))


def opened(path: str | Path) -> BufferedReader:
    """Open a regular file to read.

    Raises:
        NotRegular: it is a pipe, socket, device or folder.
        OSError: it cannot be opened.
        ValueError: no file can have that name.
    """
    path = Path(path)
    check(path.stat(), path)
    descriptor = os.open(path, _FLAGS)
    try:
        check(os.fstat(descriptor), path)
    except BaseException:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb")


def read(path: str | Path, most: int = -1) -> bytes:
    """Read a regular file, ``most`` bytes of it at most; raises as :func:`opened` does."""
    with opened(path) as file:
        return file.read(most)
