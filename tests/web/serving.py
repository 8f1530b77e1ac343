"""The real server in a thread, for tests that need sockets."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from flask import Flask

from fashionizer.settings import Settings
from fashionizer.web.server.serving import address_of, make_server, run, shut


@contextmanager
def serving(app: Flask, settings: Settings) -> Iterator[str]:
    """Serve on a free port for the block; give the address."""
    server = make_server(app, settings)
    stop = Event()
    thread = Thread(target=run, args=(server, stop))
    thread.start()
    try:
        yield address_of(server)
    finally:
        stop.set()
        thread.join(10)
        shut(server)
        assert not thread.is_alive()
