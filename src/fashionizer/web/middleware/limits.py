"""How often one client may ask, and what is turned away before its photo is even unpacked."""

import math
import time
from ipaddress import IPv6Address, ip_address

from flask import Flask, request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from fashionizer.errors import FashionizerError, TooOften
from fashionizer.settings import Settings
from fashionizer.web.context import context
from fashionizer.web.middleware.origins import is_loopback

_WITH_MODELS = frozenset({"api.search", "pages.answer"})
_SEARCHES = _WITH_MODELS | {"api.similar", "api.outfits", "pages.outfit"}

_NEIGHBOURS = 64
"""Bits of an IPv6 address that one household or machine has to itself; the rest it may choose."""


def install(app: Flask, settings: Settings) -> None:
    """Count each client's searches, and send photos away at once while every place is taken.

    Raises:
        FashionizerError: the setting ``rate`` is not understood.
    """
    app.before_request(_check_places)
    item = _rate(settings)
    if item is None:
        return
    limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    @app.before_request
    def count() -> None:
        if request.endpoint not in _SEARCHES:
            return
        client = client_of(request.remote_addr)
        if not limiter.hit(item, client):
            seconds = limiter.get_window_stats(item, client).reset_time - time.time()
            wait = max(1, math.ceil(seconds))
            raise TooOften(f"You have asked very often; please wait {wait} seconds.", seconds=wait)


def _check_places() -> None:
    if request.endpoint in _WITH_MODELS:
        context().admission.check()


def _rate(settings: Settings) -> RateLimitItem | None:
    """Read the setting; None where nobody is counted."""
    if not settings.rate or (is_loopback(settings.host) and not settings.proxies):
        return None
    try:
        return parse(settings.rate)
    except ValueError as error:
        raise FashionizerError(
            f"The setting FASHIONIZER_RATE={settings.rate!r} is no rate; write it like 60/minute, "
            "or leave it empty."
        ) from error


def client_of(address: str | None) -> str:
    """Return what a client is counted by: its IPv4 address, or its IPv6 network."""
    try:
        ip = ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if not isinstance(ip, IPv6Address):
        return str(ip)
    if ip.ipv4_mapped is not None:
        return str(ip.ipv4_mapped)
    return f"{IPv6Address(int(ip) >> _NEIGHBOURS << _NEIGHBOURS)}/{_NEIGHBOURS}"
