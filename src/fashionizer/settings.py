"""Every setting once: its default, unit and reason. The only reader of the environment.

Each field can be set as ``FASHIONIZER_`` + its name in capitals, e.g. ``FASHIONIZER_PORT=8080``.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from fashionizer.errors import FashionizerError

DEMO_HOME = Path("~/.fashionizer-demo")
"""Where the demo's gallery lies when no home is named: never among a person's own looks."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; :meth:`from_environment` reads them."""

    home: Path = Path("~/.fashionizer")
    """Folder of the gallery."""

    database: str = ""
    """URL of the catalog's database, e.g. PostgreSQL's; empty means a SQLite file in ``home``."""

    max_bytes: int = 20_000_000
    """Largest photo file; phones make 2 … 12 MB."""

    max_pixels: int = 50_000_000
    """Largest photo in pixels: 50 MP is what today's phones take, 150 MB decoded."""

    max_memory: int = 300_000_000
    """Bytes that decoding one photo may take, beyond the file's own; WebP of 18 MP takes so many,
    progressive JPEG of 42 MP (colours in full), while 50 MP of plain JPEG take 40 MB."""

    decode_seconds: float = 10.0
    """Seconds of the processor that decoding one photo may take; 50 MP of PNG take 3."""

    min_side: int = 16
    """Smallest side in pixels: below it nothing can be recognised."""

    max_side: int = 12_000
    """Longest side in pixels."""

    host: str = "127.0.0.1"
    """Address to serve at; only this machine unless told otherwise."""

    port: int = 8000
    """Port to serve at."""

    workers: int = 4
    """Threads kept for pages and refusals while every place at the models is taken."""

    waiting: int = 16
    """Photos that may wait for the models; beyond it the answer is 503, at once."""

    patience: float = 20.0
    """Seconds that a photo may wait for the models; then the answer is 503."""

    upload_seconds: float = 120.0
    """Seconds that sending one request may take: 20 MB over a slow telephone."""

    upload_memory: int = 256_000_000
    """Bytes of all requests being received or answered at once; beyond it the answer is 503."""

    connections: int = 500
    """Connections open at once; more wait unanswered."""

    stop_seconds: float = 30.0
    """Seconds given to what is in flight when the server is told to stop."""

    rate: str = "60/minute"
    """Searches that one client (an IPv4 address, an IPv6 /64) may make, e.g. ``2/second``; empty
    means any number. Not counted while only this machine can reach the server."""

    hosts: str = ""
    """Host names the server answers to, between commas; empty means any, or, while only this
    machine can reach it, its own, so that no other site's name leads here (DNS rebinding)."""

    proxies: int = 0
    """Reverse proxies in front whose X-Forwarded-For and X-Forwarded-Proto are believed, and the
    nearest one's X-Forwarded-Prefix."""

    prefix: str = ""
    """Path that a reverse proxy has the page and the API at, like ``/fashion``, whether it takes it
    off or passes it on (docs/proxy.md); empty means none, or the X-Forwarded-Prefix of a proxy that
    is believed."""

    token: str = ""
    """Secret that opens /metrics (``Authorization: Bearer …``); without it only this machine."""

    log: str = "warning"
    """Least level of the JSON log lines on stderr: ``info`` tells every request, ``warning`` only
    failures."""

    model_threads: int = 0
    """Threads of one model run; 0 means all cores."""

    embedder: str = ""
    """Another embedder, as docs/embedder.md says: the path of NAME.onnx with its card NAME.json
    beside it, or the name of one that was fetched; empty means the shipped one."""

    limit: int = 50
    """Results shown at most when nobody asks for another number."""

    probable: float = 0.35
    """Least probability of a similar garment that a result is shown for unasked, 0 … 1; from a half
    on, two thirds of the laid-out garments tried in CCP got no answer at all."""

    colour_weight: float = 0.3
    """How much colour counts against shape, 0 (only shape) … 1 (only colour)."""

    fetch_timeout: float = 20.0
    """Seconds to wait for a photo named by URL in a manifest."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings, defaults where the environment says nothing.

        Raises:
            FashionizerError: a value is not of the setting's type.
        """
        environment = os.environ if environment is None else environment
        given: dict[str, Any] = {}
        for setting in fields(cls):
            name = f"FASHIONIZER_{setting.name.upper()}"
            if environment.get(name):
                given[setting.name] = _parsed(name, environment[name], type(setting.default))
        return cls(**given)


def _parsed(name: str, text: str, kind: type) -> object:
    try:
        return kind(text)
    except ValueError as error:
        raise FashionizerError(
            f"The setting {name}={text!r} is not a valid {kind.__name__}; correct or unset it."
        ) from error
