"""A network of one's own, where nobody answers: so that looking changes nothing elsewhere."""

import fcntl
import shutil
import socket
import struct
import subprocess
from pathlib import Path

_WAYS = (
    ["unshare", "--user", "--map-root-user", "--net", "--mount"],
    ["unshare", "--net", "--mount"],
)
_SET_FLAGS, _UP = 0x8914, 0x1 | 0x40
"""SIOCSIFFLAGS; IFF_UP and IFF_RUNNING (Linux, netdevice(7))."""


def way() -> list[str]:
    """Return the beginning of a command that runs without a network; empty if not allowed."""
    for each in _WAYS:
        if (
            shutil.which("unshare")
            and not subprocess.run([*each, "true"], check=False, capture_output=True).returncode
        ):
            return each
    return []


def settle(place: Path) -> None:
    """Within it, let this machine reach itself, and let names be asked of itself.

    A question to a name server then is sent, and so can be read, but leads nowhere.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        fcntl.ioctl(line, _SET_FLAGS, struct.pack("16sH22x", b"lo", _UP))
    servers = place / "resolv.conf"
    servers.write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    # where it may not be done, a question shows by the address that it goes to
    subprocess.run(
        ["mount", "--bind", str(servers), "/etc/resolv.conf"],  # noqa: S607
        check=False,
        capture_output=True,
    )
