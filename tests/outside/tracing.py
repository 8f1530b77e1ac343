"""Look with strace: every call of the process and its threads, whatever library made it."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from tests.outside.seen import Seen

NAME = "strace (every system call of every thread, whatever library makes it)"

_WRITING = "open openat openat2 creat mkdir mkdirat mknod mknodat rename renameat renameat2 link "
_WRITING += "linkat symlink symlinkat unlink unlinkat rmdir truncate"
_SENDING = "connect sendto sendmsg sendmmsg"
_UNSEEN = "io_uring_setup"
"""Through it a process opens and sends what no trace shows; none may be in use."""

_ALL = ",".join(f"?{call}" for call in f"{_WRITING} {_SENDING} {_UNSEEN}".split())
"""Each with a question mark: not every processor has every call."""

_CALL = re.compile(r"(\w+)\((.*)\) += (\S+)(?: (E[A-Z]+))?")
_TEXT = r'"((?:[^"\\]|\\.)*)"'
_PATH = re.compile(rf"(?:(?:AT_FDCWD|\d+)<([^>]*)>, )?{_TEXT}")
_OPENED = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_TMPFILE")
_INTERNET = re.compile(r'port=htons\((\d+)\).*?(?:inet_addr\(|AF_INET6, )"([^"]+)"')
_UNIX = re.compile(r'sun_path=(@?"[^"]+")')
_RESOLVER = re.compile(r'"(/etc/hosts|/etc/resolv\.conf)"')


def available() -> bool:
    """Return whether strace is installed and may trace."""
    return shutil.which("strace") is not None and os.system("strace -qo /dev/null true") == 0  # noqa: S605, S607


def command(program: list[str], log: Path) -> list[str]:
    """Return the command that runs ``program`` and writes one file a thread into ``log``."""
    options = ["-ff", "--seccomp-bpf", "-q", "-y", "-s", "256", "-e", f"trace={_ALL}"]
    return ["strace", *options, "-o", str(log / "trace"), *program]


def environment(_log: Path) -> dict[str, str]:
    """Return what the program's environment needs more: nothing."""
    return {}


def read(log: Path, cwd: Path, seen: Seen) -> None:
    """Read the files that strace wrote.

    Raises:
        ValueError: there are none, or a line has another shape than strace's.
    """
    traces = sorted(log.glob("trace.*"))
    if not traces:
        raise ValueError(f"strace wrote nothing into {log}")
    for trace in traces:
        for line in trace.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith(("---", "+++")):
                continue
            found = _CALL.match(line.replace("<unfinished ...>", ""))
            if found is None:
                raise ValueError(f"not understood: {line}")
            _note(found[1], found[2], found[4] or "", cwd, seen)


def _note(call: str, given: str, error: str, cwd: Path, seen: Seen) -> None:
    if call == _UNSEEN:
        seen.written.add("whatever io_uring was told")
    elif call in _SENDING.split():
        _sent(given, error, seen)
    elif call.startswith("open") and not _OPENED.search(given):
        seen.asked.update(f"a name, in {each}" for each in _RESOLVER.findall(given))
    elif _changes(given, error):
        paths = [(base or str(cwd), _unescaped(path)) for base, path in _PATH.findall(given)]
        # what a link leads to is only named; of a renaming both ends change
        for base, path in paths if call.startswith("rename") else paths[-1:]:
            seen.write(path.decode(errors="replace"), base)


def _changes(given: str, error: str) -> bool:
    """Return whether a call changes something, or would if it were let."""
    making = "O_CREAT" in given or not _OPENED.search(given)
    return error != "EEXIST" and (error != "ENOENT" or making)


def _sent(given: str, error: str, seen: Seen) -> None:
    for port, address in _INTERNET.findall(given):
        seen.reach(address, int(port))
    if not error:
        seen.reached.update(path.replace('"', "") for path in _UNIX.findall(given))
    for text in re.findall(_TEXT, given):
        seen.asked.update(_question(_unescaped(text)))


def _question(message: bytes) -> Iterator[str]:
    """Return the name that a question to a name server is about (RFC 1035, section 4.1)."""
    if message[4:6] != b"\0\1" or message[6:8] != b"\0\0" or message[2] & 0x80:
        return
    labels, at = [], 12
    while at < len(message) and (length := message[at]):
        labels.append(message[at + 1 : at + 1 + length].decode("ascii", "replace"))
        at += 1 + length
    if labels:
        yield ".".join(labels)


_ESCAPES = {"n": b"\n", "t": b"\t", "r": b"\r", "v": b"\v", "f": b"\f"}


def _unescaped(text: str) -> bytes:
    def plain(found: re.Match[str]) -> str:
        code = found[1]
        byte = bytes([int(code, 8)]) if code.isdigit() else _ESCAPES.get(code, code.encode())
        return byte.decode("latin-1")

    return re.sub(r"\\([0-7]{1,3}|.)", plain, text).encode("latin-1", "replace")
