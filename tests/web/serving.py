"""The real server in a thread, for tests that need sockets."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from flask import Flask

from fashionizer.settings import Settings
from fashionizer.web.server import address_of, make_server


@contextmanager
def serving(app: Flask, settings: Settings) -> Iterator[str]:
    """Serve on a free port for the block; give the address."""
    server = make_server(app, settings)
    thread = Thread(target=server.run)
    thread.start()
    try:
        yield address_of(server)
    finally:
        server.task_dispatcher.shutdown()
        server.close()
        thread.join(10)
        assert not thread.is_alive()
