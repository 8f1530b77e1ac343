"""The production server: waitress, told to keep every request in memory, and to stop gracefully."""

import signal
import threading
import time
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any, ClassVar, cast

from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer, MultiSocketServer, create_server
from waitress.task import ErrorTask
from waitress.utilities import Error

from fashionizer.retrieval.responses import line
from fashionizer.settings import Settings
from fashionizer.web.admission import RUNNING
from fashionizer.web.api.health import STOPPING
from fashionizer.web.api.responses import ErrorResponse
from fashionizer.web.errors import RETRY_AFTER
from fashionizer.web.middleware import behind, logs
from fashionizer.web.server.bodies import BoundedBody, MemoryBudget
from fashionizer.web.uploads import FIELDS_MARGIN

IDLE_SECONDS = 60
"""A connection silent for so long is closed; a telephone in a tunnel is back by then."""

DRAINED = 10
"""Times the limit that an oversized upload is read, and dropped, so that a browser gets its
answer: one that is cut off while sending shows its own error instead of our sentence."""

HEADERS = 32_768
"""Bytes of a request's first line and headers; waitress's own 262,144 let a query of 50,000 fields,
or 30,000 headers, take the processor for a second."""

NEVER = 1 << 40
"""More bytes than any buffer holds: waitress moves larger ones to temporary files."""

_TICK = 1.0
"""Seconds between looks at the clock while nothing happens."""

_ANY = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 (shown, not listened at)

_CODES = {413: "upload_too_large", 503: "overloaded"}

Server = MultiSocketServer | BaseWSGIServer


class _Full(Error):
    code = 503
    reason = "Service Unavailable"


class _Parser(HTTPRequestParser):
    budget: ClassVar[MemoryBudget]

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self.body_rcv is not None:
            limit = self.adj.max_request_body_size // DRAINED
            self.body_rcv.buf = cast("Any", BoundedBody(limit, self.budget))

    def received(self, data: bytes) -> int:
        count = int(super().received(data))
        held = getattr(self.body_rcv, "buf", None)
        if self.completed and self.error is None and isinstance(held, BoundedBody) and held.starved:
            self.error = cast("Any", _Full("Too many photos are being sent; try again soon"))
        return count


class _ErrorTask(ErrorTask):
    """What waitress itself refuses (broken HTTP, endless bodies), in our one error shape."""

    def execute(self) -> None:
        error = cast("Any", self.request).error
        code = _CODES.get(error.code, "bad_request")
        message = f"{error.reason}: {error.body.rstrip('.')}."
        body = line(ErrorResponse.of(code, message)).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers = [
            ("Content-Type", "application/json"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        if error.code == 503:
            self.response_headers.append(("Retry-After", RETRY_AFTER))
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class _Channel(HTTPChannel):
    parser_class = _Parser
    error_task_class = _ErrorTask
    seconds: ClassVar[float]
    _began = 0.0

    def received(self, data: bytes) -> bool:
        if self.request is None:
            self._began = time.monotonic()
        return bool(super().received(data))

    def readable(self) -> bool:
        # Waitress ends silent connections only; one byte a minute would keep a request for ever.
        if self.request is not None and time.monotonic() - self._began > self.seconds:
            self.will_close = True
        return bool(super().readable())

    @property
    def busy(self) -> bool:
        """Whether a request is being sent, answered, or its answer being read."""
        return bool(self.request or self.requests or self.total_outbufs_len)


def _channel_class(settings: Settings) -> type[_Channel]:
    class Parser(_Parser):
        budget = MemoryBudget(settings.upload_memory)

    class Channel(_Channel):
        parser_class = Parser
        seconds = settings.upload_seconds

    return Channel


def make_server(app: Flask, settings: Settings) -> Server:
    """Bind ``settings.host`` and ``settings.port`` (0: any free one); ``run()`` answers.

    There are threads for every photo at the models or waiting, and ``settings.workers`` more, so
    that pages and refusals are never behind them. Requests are received, and answers sent, by one
    more: slow clients hold none.

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
        max_request_header_size=HEADERS,
        max_request_body_size=DRAINED * (settings.max_bytes + FIELDS_MARGIN),
        inbuf_overflow=NEVER,
        outbuf_overflow=NEVER,
        channel_timeout=IDLE_SECONDS,
        connection_limit=settings.connections,
        asyncore_use_poll=True,
        clear_untrusted_proxy_headers=not settings.proxies,
        ident=None,
    )
    channel_class = _channel_class(settings)
    # “localhost” may be two sockets, one for each version of IP
    for listener in _listeners(sockets):
        listener.channel_class = channel_class
    return server


def _listeners(sockets: MutableMapping[int, Any]) -> list[BaseWSGIServer]:
    return [each for each in sockets.values() if isinstance(each, BaseWSGIServer)]


def _sockets(server: Server) -> MutableMapping[int, Any]:
    owner = cast("Any", server)
    sockets: MutableMapping[int, Any] = (
        owner.map if isinstance(server, MultiSocketServer) else owner._map
    )
    return sockets


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
    server = make_server(app, settings)
    try:
        with _told_to_stop(server) as stop:
            ready(address_of(server) + f"{behind.prefix_of(settings)}/".lstrip("/"))
            run(server, stop)
            app.config[STOPPING] = True
            finish(server, settings.stop_seconds)
    finally:
        shut(server)


def run(server: Server, stop: threading.Event) -> None:
    """Answer until told to stop."""
    while not stop.is_set():
        wasyncore.loop(timeout=_TICK, use_poll=True, map=_sockets(server), count=1)


def finish(server: Server, seconds: float) -> None:
    """Accept no more, and wait until all that was begun is answered, so many seconds at most."""
    sockets = _sockets(server)
    for listener in _listeners(sockets):
        wasyncore.dispatcher.close(listener)
    end = time.monotonic() + seconds
    while time.monotonic() < end and any(
        each.busy for each in sockets.values() if isinstance(each, _Channel)
    ):
        wasyncore.loop(timeout=0.05, use_poll=True, map=sockets, count=1)


def shut(server: Server) -> None:
    """End the threads, close every connection."""
    server.task_dispatcher.shutdown()
    wasyncore.close_all(_sockets(server), ignore_all=True)


@contextmanager
def _told_to_stop(server: Server) -> Iterator[threading.Event]:
    """Return what is set at the first SIGINT or SIGTERM; the next ones act as ever."""
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    listeners = _listeners(_sockets(server))

    def hear(_number: int, _frame: object) -> None:
        stop.set()
        restore()
        listeners[0].pull_trigger()

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
    host, port = (
        server.effective_listen[0]
        if isinstance(server, MultiSocketServer)
        else server.getsockname()
    )
    shown = _ANY.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}/"
