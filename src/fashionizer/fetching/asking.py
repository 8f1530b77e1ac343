"""One request after the other until something is there: the only place that asks the web."""

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.client import HTTPException, IncompleteRead
from urllib.parse import SplitResult, urljoin

from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from fashionizer.errors import Unreachable
from fashionizer.fetching.addresses import parsed
from fashionizer.fetching.routes import Router
from fashionizer.fetching.timing import TimeLimit, Watch

MAX_REDIRECTS = 5
"""Redirects followed before giving up."""

CHUNK = 65_536
"""Bytes taken at once at most, and what counts as a piece for a :class:`TimeLimit`."""

_HEADERS = {"User-Agent": "fashionizer", "Accept-Encoding": "identity"}


class Answer:
    """What a server answered, its body not yet read."""

    def __init__(self, response: HTTPResponse, parts: SplitResult, watch: Watch) -> None:
        self._response = response
        self._parts = parts
        self._watch = watch
        self.status = response.status

    @property
    def phrase(self) -> str:
        """Status and its meaning; never the words of the server, which may be anything."""
        known = {code.value: code.phrase for code in HTTPStatus}
        return f"{self.status} {known[self.status]}" if self.status in known else str(self.status)

    @property
    def length(self) -> int | None:
        """Bytes that the server announced, before decoding."""
        return self._response.length_remaining

    @property
    def onward(self) -> str | None:
        """The URL that it redirects to."""
        location = self._response.get_redirect_location()
        return urljoin(self._parts.geturl(), location) if location else None

    def chunks(self, limit: TimeLimit, *, decode: bool) -> Iterator[bytes]:
        """Read the body as it comes, :data:`CHUNK` bytes at a time at most.

        Args:
            limit: that of the request.
            decode: undo a compression, which was not asked for.

        Raises:
            Unreachable: it ended early, took too long, or is not compressed as it says.
        """
        limit.renew()
        piece = 0
        while True:
            with _translated(self._parts, limit, self._watch):
                chunk = self._response.read1(CHUNK, decode_content=decode)
            if not chunk:
                return
            piece += len(chunk)
            if piece >= CHUNK:
                limit.renew()
                piece = 0
            yield chunk


@contextmanager
def ask(
    url: str,
    *,
    route: Router,
    limit: TimeLimit,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    follows: Callable[[str, str], bool] = lambda _url, _onward: True,
) -> Iterator[Answer]:
    """Ask for a URL, and for those that it redirects to.

    Nothing is tried twice, kept, or sent along but these headers.

    Args:
        url: where it is.
        route: how each host is reached; with :func:`fashionizer.fetching.routes.checked`, every
            redirect is resolved and checked anew.
        limit: the time for it.
        method: ``GET`` or ``HEAD``.
        headers: beside those that every request has.
        follows: is asked, with both URLs, whether a redirect is followed; if not, the answer is
            the redirect itself.

    Raises:
        SourceError: not a web address, or one that the route refuses.
        Unreachable: not answering, not in time, or with too many redirects.
    """
    for _ in range(MAX_REDIRECTS + 1):
        limit.renew()
        with _asked_once(parsed(url), route, limit, method, {**_HEADERS, **(headers or {})}) as got:
            onward = got.onward
            if onward is None or not follows(url, onward):
                yield got
                return
            url = onward
    often = f"redirects more than {MAX_REDIRECTS} times"
    raise Unreachable(f"The address {often}; correct it.", why=f"it {often}")


@contextmanager
def _asked_once(
    parts: SplitResult, route: Router, limit: TimeLimit, method: str, headers: Mapping[str, str]
) -> Iterator[Answer]:
    way = route(parts, max(limit.left(), 0.001))
    watch, connection = Watch(limit), way.connection
    watch.start()
    try:
        with _translated(parts, limit, watch):
            connection.connect()
            watch.line = connection.sock
        with _translated(parts, limit, watch):
            connection.request(
                method, way.target, headers={**headers, **way.headers}, preload_content=False
            )
            response = connection.getresponse()
        try:
            yield Answer(response, parts, watch)
        finally:
            response.close()
    finally:
        watch.end()
        with suppress(OSError):
            connection.close()


@contextmanager
def _translated(parts: SplitResult, limit: TimeLimit, watch: Watch) -> Iterator[None]:
    """Turn what goes wrong underneath into a sentence."""
    try:
        yield
        # An answer that was cut looks complete if its length was not announced.
        if watch.has_cut:
            raise TimeoutError
    except (OSError, HTTPException, HTTPError, ValueError) as error:
        cause = _innermost(error)
        if watch.has_cut or isinstance(cause, TimeoutError) or limit.left() <= 0:
            raise Unreachable(
                "The server is too slow; try again later, or raise FASHIONIZER_FETCH_TIMEOUT.",
                why="timed out",
            ) from error
        if isinstance(cause, ssl.SSLCertVerificationError):
            raise Unreachable(
                f"The certificate of {parts.hostname} is not valid; check the address.",
                why=str(cause),
            ) from error
        raise Unreachable(
            f"The connection to {parts.hostname} failed ({type(cause).__name__}); try again later.",
            why="it ended early" if isinstance(cause, IncompleteRead) else str(cause),
        ) from error


def _innermost(error: BaseException) -> BaseException:
    while error.__cause__ is not None:
        error = error.__cause__
    return error
