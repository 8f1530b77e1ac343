"""The JSON shapes of health and refusals, and how any shape is sent."""

from typing import Any, Literal

import msgspec
from flask import Response as HttpResponse

from fashionizer.retrieval.responses import Response, Whole


class HealthResponse(Response, frozen=True):
    """The process lives."""

    status: Literal["ok"]


class ReadyResponse(Response, frozen=True):
    """Catalog and models answer; so much can be found."""

    status: Literal["ready"]
    outfits: Whole
    garments: Whole


class Refusal(Response, frozen=True):
    """Why a request is refused: a word for programs and a sentence for people."""

    code: str
    message: str


class ErrorResponse(Response, frozen=True):
    """The one shape of all refusals."""

    error: Refusal

    @classmethod
    def of(cls, code: str, message: str) -> "ErrorResponse":
        """Return the shape of a refusal."""
        return cls(Refusal(code, message))


def sent(body: Response | dict[str, Any], mimetype: str = "application/json") -> HttpResponse:
    """Return the HTTP response that carries a body as JSON."""
    return HttpResponse(msgspec.json.encode(body) + b"\n", mimetype=mimetype)
