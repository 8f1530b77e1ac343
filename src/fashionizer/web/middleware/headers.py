"""What every answer says to the browser: trust nothing from elsewhere, guess nothing."""

from flask import Flask, Response


def install(app: Flask) -> None:
    """Put the security headers on every answer, refusals included."""
    app.after_request(_secured)


def _secured(response: Response) -> Response:
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    # not no-referrer: our own forms would come with the origin “null”, as if from another site
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    return response
