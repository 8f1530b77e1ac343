"""What every answer says to the browser: trust nothing from elsewhere, guess nothing."""

import secrets

from flask import Flask, Response, g


def style_nonce() -> str:
    """Give this request's one-time word that lets the page's own small style block pass."""
    if "style_nonce" not in g:
        g.style_nonce = secrets.token_urlsafe(12)
    return str(g.style_nonce)


def install(app: Flask) -> None:
    """Put the security headers on every answer, refusals included."""
    app.after_request(_secured)


def _secured(response: Response) -> Response:
    style = f"'self' 'nonce-{g.style_nonce}'" if "style_nonce" in g else "'self'"
    policy = (
        "default-src 'none'; script-src 'self'; img-src 'self' data: blob:; "
        f"style-src {style}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    return response
