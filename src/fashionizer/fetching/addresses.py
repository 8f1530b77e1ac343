"""Web addresses: taken apart, resolved, and kept out of private networks."""

import ipaddress
import socket
from urllib.parse import SplitResult, quote, urlsplit

from fashionizer.errors import SourceError

_PORTS = {"http": 80, "https": 443}
_SAFE = "/%:@!$&'()*+,;=~?"
# NAT64 (RFC 6052, RFC 8215), 6to4 and Teredo carry an IPv4 address, which may be private.
_TUNNELS = [
    ipaddress.IPv6Network(net)
    for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
]


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


def host(parts: SplitResult) -> str:
    """Return the name of the host in ASCII, an IPv6 address without brackets."""
    return (parts.hostname or "").encode("idna").decode("ascii")


def port(parts: SplitResult) -> int:
    """Return the port, that of the scheme where none is named."""
    return parts.port or _PORTS[parts.scheme]


def host_field(parts: SplitResult) -> str:
    """Return what the field ``Host`` of a request holds: a port only if it is not the scheme's."""
    name = f"[{host(parts)}]" if ":" in host(parts) else host(parts)
    return name if port(parts) == _PORTS[parts.scheme] else f"{name}:{port(parts)}"


def target(parts: SplitResult) -> str:
    """Return path and query, with spaces and other scripts encoded."""
    query = f"?{parts.query}" if parts.query else ""
    return quote((parts.path or "/") + query, safe=_SAFE)


def resolve_public(parts: SplitResult, *, allow_private: bool = False) -> str:
    """Resolve the host once and return one of its IP addresses, after checking all of them.

    Raises:
        SourceError: no such host, or one of its addresses is not public.
    """
    name = host(parts)
    try:
        found = socket.getaddrinfo(name, port(parts), type=socket.SOCK_STREAM)
    except OSError as error:
        raise SourceError(
            f"The host {name} cannot be found; check the address and the connection."
        ) from error
    addresses = [str(entry[4][0]) for entry in found]
    if not allow_private and not all(is_public(address) for address in addresses):
        raise SourceError(
            f"The host {name} is in a private network, from which nothing is fetched; save the"
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
