"""Photos from the web, and from nowhere else.

The name of each host is resolved once, every address it has must be public, and the connection
goes to the very address that was checked: neither a name, nor a redirect, nor a name that resolves
differently the second time leads into the network of this machine. Proxies of the environment are
not used, for they would resolve the name again.
"""

import ipaddress
import socket
import ssl
import time
from contextlib import suppress
from functools import cache
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse
from threading import Timer
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from fashionizer.errors import SourceError
from fashionizer.photo.limits import DEFAULT_LIMITS, Limits

MAX_REDIRECTS = 5
"""Redirects followed before giving up."""

_PORTS = {"http": 80, "https": 443}
_REDIRECTS = (301, 302, 303, 307, 308)
_CHUNK = 65_536
_SAFE = "/%:@!$&'()*+,;=~?"
# NAT64 (RFC 6052, RFC 8215), 6to4 and Teredo carry an IPv4 address, which may be private.
_TUNNELS = [
    ipaddress.IPv6Network(net)
    for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
]


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
        limits: how many bytes are taken at most, whatever the server announces.
        timeout: seconds for all of it, redirects included.
        allow_private: also connect to this machine and its network; only for tests.

    Returns:
        The body of the answer, of whatever type; decoding tells whether it is a photo.

    Raises:
        SourceError: not a web address, not public, not answering, or answering with an error.
        PhotoTooLarge: more bytes than the limit.
    """
    deadline = time.monotonic() + timeout
    for _ in range(MAX_REDIRECTS + 1):
        parts = parsed(url)
        address = _resolved(parts, allow_private)
        moved = _request(parts, address, limits, deadline)
        if isinstance(moved, bytes):
            return moved
        url = urljoin(url, moved)
    raise SourceError(f"The address redirects more than {MAX_REDIRECTS} times; correct it.")


def parsed(url: str) -> SplitResult:
    """Take a URL apart.

    Raises:
        SourceError: it is not a complete ``http://`` or ``https://`` address, or has a password.
    """
    try:
        parts = urlsplit(url)
        known = parts.scheme in _PORTS and parts.hostname and parts.port != 0
        (parts.hostname or "").encode("idna")
    except ValueError:
        known = False
    if not known:
        raise SourceError(
            "It is not a complete web address; it must begin with https:// or http://."
        )
    if parts.username is not None:
        raise SourceError("The address contains a user's name; give one that needs no password.")
    return parts


def _resolved(parts: SplitResult, allow_private: bool) -> str:
    """Return one address of the host, after checking all that it has."""
    host = (parts.hostname or "").encode("idna").decode("ascii")
    try:
        found = socket.getaddrinfo(host, _port(parts), type=socket.SOCK_STREAM)
    except OSError as error:
        raise SourceError(
            f"The host {host} cannot be found; check the address and the connection."
        ) from error
    addresses = [str(entry[4][0]) for entry in found]
    if not allow_private and not all(is_public(address) for address in addresses):
        raise SourceError(
            f"The host {host} is in a private network, from which nothing is fetched; save the"
            " photo and name the file."
        )
    return addresses[0]


def is_public(address: str) -> bool:
    """Return whether an IP address belongs to the public internet, by the registries of IANA."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return is_public(str(ip.ipv4_mapped))
        # the registries call the old site-local addresses global; networks that kept them do not
        if ip.is_site_local or any(ip in tunnel for tunnel in _TUNNELS):
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _port(parts: SplitResult) -> int:
    return parts.port or _PORTS[parts.scheme]


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


class _Connection(HTTPConnection):
    """A connection to one fixed address, under the name of its host."""

    def __init__(self, parts: SplitResult, address: str, timeout: float) -> None:
        self.name = (parts.hostname or "").encode("idna").decode("ascii")
        super().__init__(self.name, _port(parts), timeout=timeout)
        self.address = address
        self.secure = parts.scheme == "https"
        self.line: socket.socket | None = None
        self.was_cut = False

    def connect(self) -> None:
        self.sock = self.line = socket.create_connection((self.address, self.port), self.timeout)
        if self.secure:
            self.sock = self.line = _trust().wrap_socket(
                self.sock, server_hostname=self.name, do_handshake_on_connect=False
            )
            self.line.do_handshake()

    def cut(self) -> None:
        """End a transfer that trickles; timeouts of the socket begin anew with every byte."""
        self.was_cut = True
        if self.line is not None:
            with suppress(OSError):
                socket.socket.shutdown(self.line, socket.SHUT_RDWR)


def _request(parts: SplitResult, address: str, limits: Limits, deadline: float) -> bytes | str:
    """Ask once; the body of the answer, or where it redirects to."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise _too_slow()
    connection = _Connection(parts, address, left)
    watch = Timer(left, connection.cut)
    watch.daemon = True
    watch.start()
    try:
        connection.request("GET", _target(parts), headers=_HEADERS)
        with connection.getresponse() as response:
            answer = _answer(response, limits, parts.geturl())
        # An answer that was cut looks complete if its length was not announced.
        if connection.was_cut:
            raise TimeoutError
        return answer
    except ssl.SSLCertVerificationError as error:
        raise SourceError(
            f"The certificate of {parts.hostname} is not valid; check the address."
        ) from error
    except (OSError, HTTPException, ValueError) as error:
        if isinstance(error, TimeoutError) or time.monotonic() >= deadline:
            raise _too_slow() from error
        raise SourceError(
            f"The connection to {parts.hostname} failed ({type(error).__name__}); try again later."
        ) from error
    finally:
        watch.cancel()
        connection.close()


_HEADERS = {"User-Agent": "fashionizer", "Accept": "image/*", "Accept-Encoding": "identity"}


def _target(parts: SplitResult) -> str:
    query = f"?{parts.query}" if parts.query else ""
    return quote((parts.path or "/") + query, safe=_SAFE)


def _answer(response: HTTPResponse, limits: Limits, url: str) -> bytes | str:
    location = response.getheader("Location")
    if response.status in _REDIRECTS and location:
        return location
    if response.status != HTTPStatus.OK:
        raise SourceError(f"The server answered {_phrase(response.status)}; check the address.")
    announced = response.getheader("Content-Length", "0")
    limits.check_bytes(int(announced) if announced.isdecimal() else 0, url)
    data = bytearray()
    while chunk := response.read1(_CHUNK):
        data += chunk
        limits.check_bytes(len(data), url)
    if response.length:
        raise HTTPException("the connection ended before the file did")
    return bytes(data)


def _phrase(status: int) -> str:
    # Not the words of the server: they may be anything.
    known = {code.value: code.phrase for code in HTTPStatus}
    return f"{status} {known[status]}" if status in known else str(status)


def _too_slow() -> SourceError:
    return SourceError(
        "The server is too slow; try again later, or raise FASHIONIZER_FETCH_TIMEOUT."
    )
