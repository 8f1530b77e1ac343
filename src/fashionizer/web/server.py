"""The production server: waitress, told to keep every request in memory."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any, cast

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer, MultiSocketServer, create_server
from waitress.task import ErrorTask

from fashionizer.settings import Settings
from fashionizer.web.turnstile import RUNNING
from fashionizer.web.uploads import FIELDS_MARGIN

IDLE_SECONDS = 60
"""A connection silent for so long is closed; a telephone in a tunnel is back by then."""

DRAINED = 10
"""Times the limit that an oversized upload is read, and dropped, so that a browser gets its
answer: one that is cut off while sending shows its own error instead of our sentence."""

NEVER = 1 << 40
"""More bytes than any buffer holds: waitress moves larger ones to temporary files."""


_ANY = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 (shown, not listened at)

Server = MultiSocketServer | BaseWSGIServer


class Held:
    """A request's body: in memory up to ``limit`` bytes, beyond it only counted."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._file = BytesIO()

    def append(self, data: bytes) -> None:
        """Take more of the body."""
        self._size += len(data)
        if self._size <= self._limit:
            self._file.write(data)
        elif self._file.tell():
            self._file = BytesIO()

    def __len__(self) -> int:
        """Count all bytes sent, the dropped ones too: what the application's limit judges."""
        return self._size

    def getfile(self) -> BytesIO:
        """Give the body, from its beginning; empty if it was over the limit."""
        self._file.seek(0)
        return self._file

    def close(self) -> None:
        """Let go of the memory."""
        self._file.close()


class _Parser(HTTPRequestParser):
    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self.body_rcv is not None:
            self.body_rcv.buf = cast("Any", Held(self.adj.max_request_body_size // DRAINED))


class _ErrorTask(ErrorTask):
    """What waitress itself refuses (broken HTTP, endless bodies), in our one error shape."""

    def execute(self) -> None:
        error = cast("Any", self.request).error
        code = "upload_too_large" if error.code == 413 else "bad_request"
        shape = {"error": {"code": code, "message": f"{error.reason}: {error.body}."}}
        body = json.dumps(shape).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers = [("Content-Type", "application/json")]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class _Channel(HTTPChannel):
    parser_class = _Parser
    error_task_class = _ErrorTask


def make_server(app: Flask, settings: Settings) -> Server:
    """Bind ``settings.host`` and ``settings.port`` (0: any free one); ``run()`` answers.

    There are threads for every photo at the models or waiting, and ``settings.workers`` more, so
    that pages and refusals are never behind them.

    Raises:
        OSError: the address is taken or not this machine's.
    """
    sockets: dict[int, Any] = {}
    server = create_server(
        app,
        map=sockets,
        host=settings.host,
        port=settings.port,
        threads=RUNNING + settings.waiting + settings.workers,
        max_request_body_size=DRAINED * (settings.max_bytes + FIELDS_MARGIN),
        inbuf_overflow=NEVER,
        outbuf_overflow=NEVER,
        channel_timeout=IDLE_SECONDS,
        ident=None,
    )
    # “localhost” may be two sockets, one for each version of IP
    for listener in sockets.values():
        if isinstance(listener, BaseWSGIServer):
            listener.channel_class = _Channel
    return server


def serve(app: Flask, settings: Settings, ready: Callable[[str], None]) -> None:
    """Answer until interrupted.

    Args:
        app: from :func:`~fashionizer.web.app.create_app`.
        settings: where to listen, and with how many threads.
        ready: called once with the address, as soon as connections are accepted.

    Raises:
        OSError: the address is taken or not this machine's.
    """
    server = make_server(app, settings)
    try:
        ready(address_of(server))
        server.run()
    finally:
        server.task_dispatcher.shutdown()
        server.close()


def address_of(server: Server) -> str:
    """Give the address to open in a browser on this machine."""
    host, port = (
        server.effective_listen[0]
        if isinstance(server, MultiSocketServer)
        else server.getsockname()
    )
    shown = _ANY.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}/"
