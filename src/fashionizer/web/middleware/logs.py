"""One JSON line for every request, and never a word of what was sent.

What is logged of a request is its id, method, route, status, size and time: not its address (which
may be a photo's name), its fields, its photo, nor who sent it. Of a failure it is the kind and the
places in the code, without the sentence, which may quote a file's name.
"""

import json
import logging
import sys
import time
import traceback
import uuid
from datetime import UTC, datetime

from flask import Flask, Response, g, has_request_context, request

from fashionizer.errors import FashionizerError
from fashionizer.settings import Settings

LOGGER = logging.getLogger("fashionizer.web")
"""Flask's own logger of this application, too."""


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line: time, level, event, then what the record carries."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.__dict__.get("event", "message"),
            "request": g.get("request_id") if has_request_context() else None,
            **record.__dict__.get("facts", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line |= _failure(record.exc_info[1])
        elif "event" not in record.__dict__:
            line["message"] = record.getMessage()
        return json.dumps(line, ensure_ascii=False)


def _failure(error: BaseException) -> dict[str, object]:
    frames = traceback.extract_tb(error.__traceback__)
    at = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return {"event": "failure", "kind": type(error).__name__, "at": at}


def configure(settings: Settings) -> None:
    """Send the lines to stderr, from the level of the setting ``log`` on.

    Raises:
        FashionizerError: there is no such level.
    """
    levels = logging.getLevelNamesMapping()
    if settings.log.upper() not in levels:
        raise FashionizerError(
            f"The setting FASHIONIZER_LOG={settings.log!r} is no level; write info or warning."
        )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    LOGGER.handlers = [handler]
    LOGGER.setLevel(levels[settings.log.upper()])
    LOGGER.propagate = False
    # its warnings tell of queues, which /metrics counts
    logging.getLogger("waitress").setLevel(logging.ERROR)


def install(app: Flask) -> None:
    """Set an id for every request, answer it in ``X-Request-Id``, and log the end."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    # Ours, whatever the client sends: what it says would be written as it is.
    g.request_id = uuid.uuid4().hex[:16]
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    facts = {
        "method": request.method,
        "route": request.url_rule.rule if request.url_rule else None,
        "status": response.status_code,
        "milliseconds": round(1e3 * (time.perf_counter() - g.get("began", time.perf_counter())), 1),
        "received": request.content_length or 0,
        "sent": response.calculate_content_length() or 0,
    }
    level = logging.WARNING if response.status_code >= 500 else logging.INFO
    LOGGER.log(level, "request", extra={"event": "request", "facts": facts})
    return response
