"""Behind a path: pages and API at ``https://example.org/fashion/``, where a proxy has them.

Proxies differ in what they pass on: some take the path off, some leave it on, and some tell in
``X-Forwarded-Prefix`` what they took off. All are answered alike, and so is whoever asks without
the path, as a balancer does that looks after the server's health. waitress's ``url_prefix`` does
half of it, knows no header, and breaks a path that begins like one of our own.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, Response, request, url_for

from fashionizer.errors import FashionizerError
from fashionizer.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_PATH = re.compile(r"(?:/(?!\.{1,2}(?:/|\Z))[A-Za-z0-9._~-]+)+")
"""Segments of characters that nobody on the way writes otherwise; ``..`` would lead elsewhere."""


_API = "/api/v1"
"""Not to be told from our own: a page /outfits/1 behind it is an answer of the interface."""


def prefix_of(settings: Settings) -> str:
    """Return the path that the setting ``prefix`` names, without a slash at its end; empty: none.

    Raises:
        FashionizerError: it is no path.
    """
    prefix = settings.prefix.rstrip("/")
    if prefix and not _PATH.fullmatch(prefix):
        raise FashionizerError(
            f"The setting FASHIONIZER_PREFIX={settings.prefix!r} is no path; write the one that "
            "the proxy has Fashionizer at, like /fashion: a slash first, then letters, digits and "
            "- . _ ~, without host or query."
        )
    if prefix == _API:
        raise FashionizerError(
            f"The setting FASHIONIZER_PREFIX={settings.prefix!r} is where the API is already; "
            "choose another path, like /fashion."
        )
    return prefix


def install(app: Flask, settings: Settings) -> None:
    """Take the path off what is asked and put it before every address that is told.

    The setting decides; without one, what trusted proxies say.

    Raises:
        FashionizerError: the setting is no path.
    """
    prefix = prefix_of(settings)
    if prefix or settings.proxies:
        app.before_request(_to_the_slash)
        app.wsgi_app = _Behind(app, prefix)  # type: ignore[method-assign]


class _Behind:
    """WSGI middleware; what comes in as ``SCRIPT_NAME`` is a header's, already trusted."""

    def __init__(self, app: Flask, prefix: str) -> None:
        self._inner = app.wsgi_app
        self._routes = app.url_map.bind("")
        self._prefix = prefix

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        told = environ.get("SCRIPT_NAME", "").rstrip("/")
        # a proxy passes on what a client says in its place; //elsewhere would be another host
        prefix = self._prefix or (told if _PATH.fullmatch(told) else "")
        environ["SCRIPT_NAME"] = prefix
        path = environ.get("PATH_INFO", "")
        if prefix and f"{path}/".startswith(f"{prefix}/") and not self._is_ours(environ, path):
            environ["PATH_INFO"] = path[len(prefix) :]
        return self._inner(environ, start_response)

    def _is_ours(self, environ: "WSGIEnvironment", path: str) -> bool:
        """Return whether a path is an address of ours: a prefix may begin so, ``/outfits``."""
        return self._routes.test(path, environ.get("REQUEST_METHOD", "GET"))


def _to_the_slash() -> Response | None:
    """Send who asks for the bare prefix to the first page, without naming a host."""
    if request.environ["PATH_INFO"]:
        return None
    return Response(status=308, headers={"Location": url_for("pages.home")})
