"""Photos from the web, and from nowhere else: every host that is asked must be public."""

from functools import partial
from http import HTTPStatus

from fashionizer.errors import SourceError
from fashionizer.fetching.asking import ask
from fashionizer.fetching.routes import checked
from fashionizer.fetching.timing import TimeLimit
from fashionizer.photo.limits import DEFAULT_LIMITS, Limits


def fetch(
    url: str,
    *,
    limits: Limits = DEFAULT_LIMITS,
    timeout: float = 20.0,
    allow_private: bool = False,
) -> bytes:
    """Download a file over HTTP or HTTPS.

    Args:
        url: where it is.
        limits: how many bytes are taken at most, whatever the server announces or compresses.
        timeout: seconds for all of it, redirects included.
        allow_private: also connect to this machine and its network; only for tests.

    Returns:
        The body of the answer, of whatever type; decoding tells whether it is a photo.

    Raises:
        SourceError: not a web address, not public, not answering, or answering with an error.
        PhotoTooLarge: more bytes than the limit.
    """
    limit, route = TimeLimit(timeout), partial(checked, allow_private=allow_private)
    with ask(url, route=route, limit=limit, headers={"Accept": "image/*"}) as answer:
        if answer.status != HTTPStatus.OK:
            raise SourceError(f"The server answered {answer.phrase}; check the address.")
        limits.check_bytes(answer.length or 0, url)
        data = bytearray()
        for chunk in answer.chunks(limit, decode=True):
            data += chunk
            limits.check_bytes(len(data), url)
    return bytes(data)
