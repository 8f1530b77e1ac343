"""The production server: how long it answers, how it is told to stop, what its address is."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask

from fashionizer.settings import Settings
from fashionizer.web.api.health import STOPPING
from fashionizer.web.middleware import behind, logs
from fashionizer.web.server.waitress_internals import Server

_TICK = 1.0
"""Seconds between looks at the clock while nothing happens."""

_ANY = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 (shown, not listened at)


def serve(app: Flask, settings: Settings, ready: Callable[[str], None]) -> None:
    """Answer until interrupted or terminated; what is in flight then is finished.

    The second interrupt does not wait.

    Args:
        app: from :func:`~fashionizer.web.app.create_app`.
        settings: where to listen, with how many threads, how long to finish.
        ready: called once with the address, as soon as connections are accepted.

    Raises:
        OSError: the address is taken or not this machine's.
        KeyboardInterrupt: at the second interrupt.
    """
    logs.configure(settings)
    server = Server(app, settings)
    try:
        with _told_to_stop(server) as stop:
            ready(address_of(server) + f"{behind.prefix_of(settings)}/".lstrip("/"))
            run(server, stop)
            app.config[STOPPING] = True
            finish(server, settings.stop_seconds)
    finally:
        server.close()


def run(server: Server, stop: threading.Event) -> None:
    """Answer until told to stop."""
    while not stop.is_set():
        server.turn(_TICK)


def finish(server: Server, seconds: float) -> None:
    """Stop accepting; drain requests for up to ``seconds``."""
    server.stop_accepting()
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.busy:
        server.turn(0.05)


@contextmanager
def _told_to_stop(server: Server) -> Iterator[threading.Event]:
    """Return what is set at the first SIGINT or SIGTERM; the next ones act as ever."""
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def hear(_number: int, _frame: object) -> None:
        stop.set()
        restore()
        server.wake()

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    for number in before:
        signal.signal(number, hear)
    try:
        yield stop
    finally:
        restore()


def address_of(server: Server) -> str:
    """Return the address to open in a browser on this machine."""
    host, port = server.listening
    shown = _ANY.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}/"
