"""The two ways to a host: to its checked address, or as the environment's proxies say."""

import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import SplitResult, unquote
from urllib.request import getproxies, proxy_bypass

from urllib3.connection import HTTPConnection, HTTPSConnection, ProxyConfig
from urllib3.exceptions import HTTPError
from urllib3.util import Url, make_headers, parse_url

from fashionizer.errors import Unreachable
from fashionizer.fetching import addresses


@dataclass(frozen=True, slots=True)
class Route:
    """A connection not yet made, and what is asked for over it."""

    connection: HTTPConnection
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)


Router = Callable[[SplitResult, float], Route]
"""Chooses the route to a URL; the seconds bound each step of connecting."""

_PROXY_CONFIG = ProxyConfig(None, False, None, None)


class _Secure(HTTPSConnection):
    """Has the timeout for connecting and handshake together, where urllib3 has it for each."""

    def _new_conn(self) -> socket.socket:
        until = time.monotonic() + (self.timeout or 0)
        line = super()._new_conn()
        line.settimeout(max(until - time.monotonic(), 0.001))
        return line


def checked(parts: SplitResult, seconds: float, *, allow_private: bool = False) -> Route:
    """Connect to the very address that was checked, under the name of its host.

    Neither a name nor one that resolves differently the second time leads into the network of this
    machine. Proxies of the environment are not used, for they would resolve the name again.

    Raises:
        SourceError: no such host, or it is in a private network.
    """
    address = addresses.resolve_public(parts, allow_private=allow_private)
    return _direct(parts, address, seconds)


def configured(parts: SplitResult, seconds: float) -> Route:
    """Connect to any host, by the proxies that environment or system name, as the user set them.

    Raises:
        Unreachable: the proxy's address is none.
    """
    proxy = _proxy(parts)
    if proxy is None:
        return _direct(parts, addresses.host(parts), seconds)
    login = make_headers(proxy_basic_auth=unquote(proxy.auth)) if proxy.auth else {}
    kind = HTTPConnection if (parts.scheme, proxy.scheme) == ("http", "http") else _Secure
    connection = kind(
        str(proxy.host), proxy.port, timeout=seconds, proxy=proxy, proxy_config=_PROXY_CONFIG
    )
    own = {"Host": addresses.host_field(parts)}
    if parts.scheme == "https":
        name, port = addresses.host(parts), addresses.port(parts)
        connection.set_tunnel(name, port, login, scheme=str(proxy.scheme))
        return Route(connection, addresses.target(parts), own)
    return Route(connection, f"http://{own['Host']}{addresses.target(parts)}", {**own, **login})


def _direct(parts: SplitResult, address: str, seconds: float) -> Route:
    port = addresses.port(parts)
    connection = (
        _Secure(
            address,
            port,
            timeout=seconds,
            server_hostname=addresses.host(parts),
            ssl_context=_trust(),
        )
        if parts.scheme == "https"
        else HTTPConnection(address, port, timeout=seconds)
    )
    return Route(connection, addresses.target(parts), {"Host": addresses.host_field(parts)})


def _proxy(parts: SplitResult) -> Url | None:
    named = getproxies().get(parts.scheme)
    if not named or proxy_bypass(addresses.host_field(parts)):
        return None
    try:
        proxy = parse_url(named if "://" in named else f"http://{named}")
    except HTTPError as error:
        raise _no_proxy(parts) from error
    if proxy.scheme not in ("http", "https") or not proxy.host:
        raise _no_proxy(parts)
    return proxy if proxy.port else proxy._replace(port=443 if proxy.scheme == "https" else 80)


def _no_proxy(parts: SplitResult) -> Unreachable:
    # not the proxy itself, which may hold a password
    why = f"the proxy for {parts.scheme} is no address that begins with http:// or https://"
    return Unreachable(f"{parts.hostname} cannot be asked: {why}; correct it.", why=why)


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()
