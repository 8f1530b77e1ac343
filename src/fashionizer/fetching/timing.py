"""How long a server may take, however it spreads its bytes over the time."""

import socket
import time
from contextlib import suppress
from threading import Event, Thread


class TimeLimit:
    """Seconds for all of it, redirects included, or for each piece (see :meth:`renew`)."""

    def __init__(self, seconds: float, *, each_piece: bool = False) -> None:
        self._seconds = seconds
        self._each_piece = each_piece
        self._until = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left, negative when the time is over."""
        return self._until - time.monotonic()

    def renew(self) -> None:
        """Begin the time anew where it is for each piece: one has come."""
        if self._each_piece:
            self._until = time.monotonic() + self._seconds


class Watch(Thread):
    """Cuts a connection when the time is over; a socket's timeout begins anew with every byte."""

    def __init__(self, limit: TimeLimit) -> None:
        super().__init__(daemon=True)
        self.line: socket.socket | None = None
        self.has_cut = False
        self._limit = limit
        self._over = Event()

    def run(self) -> None:
        """Wait until the time or the transfer is over."""
        while (left := self._limit.left()) > 0:
            if self._over.wait(left):
                return
        self.has_cut = True
        if self.line is not None:
            with suppress(OSError):
                # not an SSLSocket's own, which is not made for another thread
                socket.socket.shutdown(self.line, socket.SHUT_RDWR)

    def end(self) -> None:
        """Stop watching, and close the connection whatever still refers to it."""
        self._over.set()
        self.join()
        # urllib3 forgets a response whose head it refuses, which would keep the connection open
        if self.line is not None and (number := self.line.detach()) >= 0:
            socket.close(number)
