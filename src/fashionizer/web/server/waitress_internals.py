"""All that reaches into waitress, whose classes and attributes are no API and may change anywhere.

Why it is needed: waitress 3.0 offers none of these, and a server of strangers' photos needs each.

- *A body over the limit is read to its end and dropped*, so that a browser gets our sentence;
  waitress would hold it, on the disk or in memory, or cut the sender off.
- *All bodies together stay within a budget of memory*, and what finds none left gets a 503 that the
  application never sees.
- *Sending one request has a time limit*; waitress ends silent connections only, and one byte a
  minute would keep a request for ever.
- *What waitress refuses is in our one error shape*, not in plain text.
- *A stop is graceful*: no more is accepted, what was begun is answered.

What would let it go, point by point: limits that are asked before a body is kept; a bound on the
memory of each connection and of all; a hook for errors; a deadline for receiving a request; a
``close`` that stops listening and waits. With all of them :class:`Server` would only call
``waitress.create_server``.

No other module imports waitress. ``tests/web/test_waitress_internals.py`` fails with a sentence
where another version, or one that lacks something of ``RELIED_ON``, is installed.
"""

import time
from collections.abc import MutableMapping
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
from fashionizer.web.api.responses import ErrorResponse
from fashionizer.web.errors import RETRY_AFTER
from fashionizer.web.server.bodies import BoundedBody, MemoryBudget
from fashionizer.web.uploads import FIELDS_MARGIN

VERSION = "3.0"
"""The version of waitress that this was written against and is tested with."""

RELIED_ON: dict[str, tuple[str, ...]] = {
    "listener": ("channel_class", "pull_trigger", "task_dispatcher"),
    "channel": ("received", "readable", "request", "requests", "will_close", "total_outbufs_len"),
    "parser": ("received", "parse_header", "adj", "body_rcv", "completed", "error"),
    "body": ("buf",),
    "error": ("code", "reason", "body"),
    "task": (
        "execute",
        "request",
        "status",
        "response_headers",
        "content_length",
        "set_close_on_finish",
        "write",
    ),
}
"""What is used of each of waitress's objects, beside the options of ``create_server``."""

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

_CODES = {413: "upload_too_large", 503: "overloaded"}


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


class Server:
    """waitress, bound to ``settings.host`` and ``settings.port`` (0: any free one).

    There are threads for every photo at the models or waiting, and ``settings.workers`` more, so
    that pages and refusals are never behind them. Requests are received, and answers sent, by
    whoever calls :meth:`turn`: slow clients hold no thread.

    Raises:
        OSError: the address is taken or not this machine's.
    """

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._sockets: MutableMapping[int, Any] = {}
        self._server: MultiSocketServer | BaseWSGIServer = create_server(
            app,
            map=cast("Any", self._sockets),
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
        for listener in self._listeners():
            listener.channel_class = channel_class

    def _listeners(self) -> list[BaseWSGIServer]:
        return [each for each in self._sockets.values() if isinstance(each, BaseWSGIServer)]

    def _channels(self) -> list[_Channel]:
        return [each for each in self._sockets.values() if isinstance(each, _Channel)]

    @property
    def listening(self) -> tuple[str, int]:
        """The host and port of the first socket."""
        server = self._server
        first = (
            server.effective_listen[0]
            if isinstance(server, MultiSocketServer)
            else server.getsockname()
        )
        return str(first[0]), int(first[1])

    def turn(self, seconds: float) -> None:
        """Accept, receive and send whatever is ready; wait so many seconds for it at most."""
        wasyncore.loop(timeout=seconds, use_poll=True, map=self._sockets, count=1)

    def wake(self) -> None:
        """End the turn that waits; may be called by the handler of a signal."""
        self._listeners()[0].pull_trigger()

    def stop_accepting(self) -> None:
        """Close the sockets that listen; what is connected stays so."""
        for listener in self._listeners():
            wasyncore.dispatcher.close(listener)

    @property
    def busy(self) -> bool:
        """Whether any request is being sent, answered, or its answer being read."""
        return any(channel.busy for channel in self._channels())

    def close(self) -> None:
        """End the threads, close every connection."""
        self._server.task_dispatcher.shutdown()
        wasyncore.close_all(self._sockets, ignore_all=True)


def _channel_class(settings: Settings) -> type[_Channel]:
    class Parser(_Parser):
        budget = MemoryBudget(settings.upload_memory)

    class Channel(_Channel):
        parser_class = Parser
        seconds = settings.upload_seconds

    return Channel
