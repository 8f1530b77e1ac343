"""Who may ask: this server's own pages and programs, under its own names, not other sites."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, request

from fashionizer.errors import Forbidden
from fashionizer.settings import Settings

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN = frozenset({"same-origin", "none"})
"""Values of Sec-Fetch-Site for our own pages and for what a person typed or bookmarked."""

_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def is_loopback(host: str) -> bool:
    """Return whether an address or name is this machine's own, reached from nowhere else."""
    if host in _THIS_MACHINE:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def plain_host(netloc: str) -> str:
    """Return the name or address of ``host:port``, in lower case and without brackets."""
    try:
        return urlsplit(f"//{netloc}").hostname or ""
    except ValueError:
        return ""


def hosts(settings: Settings) -> frozenset[str] | None:
    """Return the names the server answers to; None means any."""
    named = frozenset(name.strip().lower() for name in settings.hosts.split(",") if name.strip())
    if named:
        return named | _THIS_MACHINE
    return _THIS_MACHINE | {settings.host.lower()} if is_loopback(settings.host) else None


def install(app: Flask, settings: Settings) -> None:
    """Refuse requests for other hosts, and changes or searches that other sites send."""
    known = hosts(settings)

    @app.before_request
    def check() -> None:
        if known is not None and plain_host(request.host) not in known:
            raise Forbidden(
                "This server does not answer to that host name; FASHIONIZER_HOSTS lists the names "
                "it answers to."
            )
        if request.method not in _SAFE and _is_foreign():
            raise Forbidden(
                "This request comes from another site, which may not ask in a visitor's name; open "
                "this server's own page, or call the API from a program."
            )


def _is_foreign() -> bool:
    """Return whether another site sent this request; programs send neither header.

    Source: OWASP Cross-Site Request Forgery Prevention Cheat Sheet, "Fetch Metadata headers", and
    the origin as the fallback for browsers that send none over plain HTTP.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site.lower() not in _OWN
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    try:
        return urlsplit(origin).netloc.lower() != request.host.lower()
    except ValueError:
        return True
