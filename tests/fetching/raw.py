"""A real server that sends the very bytes a test wants, and names that lead to it."""

import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import pytest

HOST = "127.0.0.1"
ELSEWHERE = "127.0.0.99"
"""Another address of this machine, for what must not be reached."""


@dataclass
class Seen:
    """Where the server is, and the heads of the requests that came."""

    port: int
    heads: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address of something there."""
        return f"http://{HOST}:{self.port}/photo.jpg"


@contextmanager
def sending(
    pieces: Iterable[bytes],
    *,
    pause: float = 0.0,
    address: str = HOST,
    port: int = 0,
    secure: ssl.SSLContext | None = None,
) -> Iterator[Seen]:
    """Answer every request with these pieces, a pause before each but the first."""
    pieces = list(pieces)
    with socket.create_server((address, port)) as listening:
        seen, over = Seen(listening.getsockname()[1]), threading.Event()

        def serve() -> None:
            while not over.is_set():
                with suppress(OSError):
                    line, _ = listening.accept()
                    threading.Thread(
                        target=_answer, args=(line, pieces, pause, secure, seen), daemon=True
                    ).start()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield seen
        over.set()
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        thread.join()


def _answer(
    line: socket.socket,
    pieces: list[bytes],
    pause: float,
    secure: ssl.SSLContext | None,
    seen: Seen,
) -> None:
    with suppress(OSError), secure.wrap_socket(line, server_side=True) if secure else line as end:
        head = b""
        while b"\r\n\r\n" not in head:
            if not (part := end.recv(4096)):
                return
            head += part
        seen.heads.append(head.decode("latin-1"))
        for number, piece in enumerate(pieces):
            if number:
                time.sleep(pause)
            end.sendall(piece)


def names(monkeypatch: pytest.MonkeyPatch, **answers: list[str]) -> list[str]:
    """Let names of ``.example`` resolve, to one address after the other; return what was asked."""
    real, asked = socket.getaddrinfo, list[str]()

    def resolved(host: str, port: int, *args: object, **kwargs: object) -> object:
        name = host.removesuffix(".example")
        if name == host:
            return real(host, port, *args, **kwargs)  # type: ignore[arg-type]
        asked.append(host)
        address = answers[name].pop(0) if len(answers[name]) > 1 else answers[name][0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    return asked


def head(status: str = "200 OK", **fields: str) -> bytes:
    """Return the head of an answer; underscores stand for hyphens."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode()
