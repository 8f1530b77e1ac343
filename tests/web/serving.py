"""The real server in a thread, for tests that need sockets."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from flask import Flask

from fashionizer.settings import Settings
from fashionizer.web.server.serving import address_of, run
from fashionizer.web.server.waitress_internals import Server


@contextmanager
def serving(app: Flask, settings: Settings) -> Iterator[str]:
    """Serve on a free port for the block; give the address."""
    server = Server(app, settings)
    stop = Event()
    thread = Thread(target=run, args=(server, stop))
    thread.start()
    try:
        yield address_of(server)
    finally:
        stop.set()
        thread.join(10)
        server.close()
        assert not thread.is_alive()
