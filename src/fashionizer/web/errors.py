"""Every refusal in one shape: its HTTP status, its code, and one clear sentence."""

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from fashionizer import errors
from fashionizer.web.api.responses import ErrorResponse, sent
from fashionizer.web.context import context
from fashionizer.web.i18n.words import N_

RETRY_AFTER = "2"
"""Seconds after which a place at the models is likely free again."""

_FAULTS: dict[type[errors.FashionizerError], tuple[int, str]] = {
    errors.PhotoTooLarge: (422, "photo_too_large"),
    errors.PhotoTooSmall: (422, "photo_too_small"),
    errors.PhotoTooSlow: (422, "photo_too_slow"),
    errors.UnsupportedFormat: (415, "unsupported_format"),
    errors.DamagedPhoto: (422, "damaged_photo"),
    errors.PhotoError: (422, "unusable_photo"),
    errors.ChoiceError: (400, "bad_choice"),
    errors.UnexpectedField: (422, "unexpected_field"),
    errors.RequestError: (400, "bad_field"),
    errors.UnknownOutfit: (404, "unknown_outfit"),
    errors.Overloaded: (503, "overloaded"),
    errors.TooOften: (429, "too_often"),
    errors.Forbidden: (403, "forbidden"),
    errors.GalleryBusy: (503, "gallery_busy"),
    errors.GalleryError: (503, "gallery_unavailable"),
    errors.ModelError: (503, "models_unavailable"),
}

PRIVATE = {
    "gallery_busy": N_("The gallery is being changed just now; please try again in a few seconds."),
    "gallery_unavailable": N_(
        "The gallery cannot be read just now; please try again later, or tell whoever keeps this "
        "server, whom `fashionizer doctor` tells why."
    ),
    "models_unavailable": N_(
        "The models that look at photos cannot be used just now; please try again later, or tell "
        "whoever keeps this server."
    ),
}
"""What is said to visitors where the sentence is for the keeper, and may name a folder."""

_OPERATIONS = frozenset({"/healthz", "/readyz", "/metrics", "/openapi.json"})
"""Paths for machines outside of ``/api/``."""

_HTTP_CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "upload_too_large",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A refusal: HTTP ``status``, machine-readable ``code``, ``message`` for a person."""

    status: int
    code: str
    message: str
    headers: dict[str, str] = field(default_factory=dict)


def fault_of(error: Exception) -> Fault:
    """Return the refusal that an exception stands for; anything unforeseen is a plain 500.

    What the server's keeper must mend is told to visitors in general terms.
    """
    if isinstance(error, errors.FashionizerError):
        for kind in type(error).__mro__:
            if kind in _FAULTS:
                status, code = _FAULTS[kind]
                headers = {"Retry-After": RETRY_AFTER} if status == 503 else {}
                if isinstance(error, errors.TooOften):
                    headers["Retry-After"] = str(error.seconds)
                return Fault(status, code, PRIVATE.get(code, str(error)), headers)
    if isinstance(error, HTTPException) and error.code is not None:
        return _http_fault(error, error.code)
    return Fault(500, "internal", "Something went wrong here, not with you. Please try again.")


def for_machines() -> bool:
    """Return whether the request being answered is for the JSON interface, not for a page."""
    return request.path.startswith("/api/") or request.path in _OPERATIONS


def fault_json(fault: Fault) -> Response:
    """Return the one JSON shape of all refusals."""
    response = sent(ErrorResponse.of(fault.code, fault.message))
    response.status_code = fault.status
    response.headers.update(fault.headers)
    return response


def install(app: Flask, page: Callable[[Fault], Response]) -> None:
    """Answer every exception of the application in its caller's shape: JSON, or a ``page``."""

    @app.errorhandler(Exception)
    def refuse(error: Exception) -> Response:
        fault = fault_of(error)
        if fault.status == 500 or fault.code in PRIVATE:
            current_app.logger.error("%s %s failed", request.method, request.path, exc_info=error)
        return fault_json(fault) if for_machines() else page(fault)


def _http_fault(error: HTTPException, status: int) -> Fault:
    asked = request.root_path.rstrip("/") + request.path
    message = {
        404: f"There is nothing at {asked}.",
        405: f"{asked} does not answer to {request.method}.",
        413: _too_large(),
    }.get(status, error.description or error.name)
    headers = dict(error.get_headers())
    kept = {name: value for name, value in headers.items() if name in ("Allow", "Retry-After")}
    return Fault(status, _HTTP_CODES.get(status, "refused"), message, kept)


def _too_large() -> str:
    settings = context().settings
    return (
        f"The photo is larger than {settings.max_bytes / 1e6:g} MB;"
        " please send a smaller one or one of lower quality."
    )
