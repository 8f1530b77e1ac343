"""Every setting once: its default, unit and reason. The only reader of the environment.

Each field can be set as ``FASHIONIZER_`` + its name in capitals, e.g. ``FASHIONIZER_PORT=8080``.
"""

import os
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any, get_args, get_type_hints

from fashionizer.errors import FashionizerError, nearest_name

_VARIABLES = "FASHIONIZER_"

_DEBUG = "FASHIONIZER_DEBUG"
_OFF = frozenset({"", "0", "false", "no", "off"})

MOST_RESULTS = 200
"""Results given at most, whatever is asked for."""


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers that a setting may be, ends included; no ``most`` means any that is finite."""

    least: float
    most: float | None = None

    def __contains__(self, number: float) -> bool:
        # compared so that nan is outside
        return self.least <= number <= (_LARGEST if self.most is None else self.most)

    def __str__(self) -> str:
        if self.most is None:
            return f"of at least {_plain(self.least)}"
        return f"from {_plain(self.least)} to {_plain(self.most)}"


_LARGEST = 2**62
"""Larger numbers do not fit what counts bytes and pixels."""

_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Words:
    """The words that a setting may be, in any case of letters."""

    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HostName:
    """Says that a setting is a host's name or address, or ``several`` between commas."""

    several: bool = False

    def __contains__(self, text: str) -> bool:
        if not self.several:
            return bool(_HOST.fullmatch(text))
        # “*” would match nothing: any host is what an empty setting means
        names = [name.strip() for name in text.split(",") if name.strip()]
        return "*" not in text and all(_HOST.fullmatch(name) for name in names)

    def __str__(self) -> str:
        each = "names or addresses of hosts" if self.several else "the name or address of a host"
        return f"{each}, written without http://, port and path"


_HOST = re.compile(r"[^\s/\\@?#,:\[\]]+|[\da-fA-F.]*(:[\da-fA-F.]*){2,}(%\w+)?")

DEMO_HOME = Path("~/.fashionizer-demo")
"""Where the demo's gallery lies when no home is named: never among a person's own looks."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; :meth:`from_environment` reads them."""

    home: Path = Path("~/.fashionizer")
    """Folder of the gallery."""

    database: str = ""
    """URL of the catalog's database, e.g. PostgreSQL's; empty means a SQLite file in ``home``."""

    index: Annotated[str, Words(("qdrant", "numpy"))] = "qdrant"
    """Engine of the vector index: ``qdrant`` searches files, ``numpy`` the memory of each process,
    from one file that every change writes anew. Both are exact; an index that the other wrote is
    made anew from the catalog."""

    max_bytes: Annotated[int, Range(1)] = 20_000_000
    """Largest photo file; phones make 2 … 12 MB."""

    max_pixels: Annotated[int, Range(1)] = 50_000_000
    """Largest photo in pixels: 50 MP is what today's phones take, 150 MB decoded."""

    max_memory: Annotated[int, Range(1)] = 300_000_000
    """Bytes that decoding one photo may take, beyond the file's own; WebP of 18 MP takes so many,
    progressive JPEG of 42 MP (colours in full), while 50 MP of plain JPEG take 40 MB."""

    decode_seconds: Annotated[float, Range(0.001, _DAY)] = 10.0
    """Seconds of the processor that decoding one photo may take; 50 MP of PNG take 3."""

    min_side: Annotated[int, Range(1)] = 16
    """Smallest side in pixels: below it nothing can be recognised."""

    max_side: Annotated[int, Range(1)] = 12_000
    """Longest side in pixels."""

    host: Annotated[str, HostName()] = "127.0.0.1"
    """Address to serve at; only this machine unless told otherwise."""

    port: Annotated[int, Range(0, 65535)] = 8000
    """Port to serve at."""

    workers: Annotated[int, Range(1, 1000)] = 4
    """Threads kept for pages and refusals while every place at the models is taken."""

    waiting: Annotated[int, Range(0, 10_000)] = 16
    """Photos that may wait for the models; beyond it the answer is 503, at once."""

    patience: Annotated[float, Range(0, _DAY)] = 20.0
    """Seconds that a photo may wait for the models; then the answer is 503."""

    upload_seconds: Annotated[float, Range(0.001, _DAY)] = 120.0
    """Seconds that sending one request may take: 20 MB over a slow telephone."""

    upload_memory: Annotated[int, Range(1)] = 256_000_000
    """Bytes of all requests being received or answered at once; beyond it the answer is 503."""

    connections: Annotated[int, Range(1, 100_000)] = 500
    """Connections open at once; more wait unanswered."""

    stop_seconds: Annotated[float, Range(0, _DAY)] = 30.0
    """Seconds given to what is in flight when the server is told to stop."""

    rate: str = "60/minute"
    """Searches and lists that one client (an IPv4 address, an IPv6 /64) may ask for, e.g.
    ``2/second``; empty means any number. Not counted while only this machine can reach the
    server."""

    hosts: Annotated[str, HostName(several=True)] = ""
    """Host names the server answers to, between commas; empty means any, or, while only this
    machine can reach it, its own, so that no other site's name leads here (DNS rebinding)."""

    proxies: Annotated[int, Range(0, 100)] = 0
    """Reverse proxies in front whose X-Forwarded-For and X-Forwarded-Proto are believed, and the
    nearest one's X-Forwarded-Prefix."""

    prefix: str = ""
    """Path that a reverse proxy has the page and the API at, like ``/fashion``, whether it takes it
    off or passes it on (docs/proxy.md); empty means none, or the X-Forwarded-Prefix of a proxy that
    is believed."""

    token: str = ""
    """Secret that opens /metrics (``Authorization: Bearer …``); without it only this machine."""

    log: Annotated[str, Words(("debug", "info", "warning", "error", "critical"))] = "warning"
    """Least level of the JSON log lines on stderr: ``info`` tells every request, ``warning`` only
    failures."""

    model_threads: Annotated[int, Range(0, 1024)] = 0
    """Threads of one model run; 0 means all cores."""

    precision: Annotated[str, Words(("auto", "8", "32"))] = "auto"
    """Bits that the shipped models work in: ``auto`` takes 8 where the processor is known to be
    quick at them (AVX-512 VNNI, AVX-VNNI), where they take half the time, and else 32;
    docs/quality.md has what they cost. Vectors of both can be compared. Other embedders run as
    they are."""

    embedder: str = ""
    """Another embedder, as docs/embedder.md says: the path of NAME.onnx with its card NAME.json
    beside it, or the name of one that was fetched; empty means the shipped one."""

    limit: Annotated[int, Range(1, MOST_RESULTS)] = 50
    """Results shown at most when nobody asks for another number."""

    probable: Annotated[float, Range(0, 1)] = 0.35
    """Least probability of a similar garment that a result is shown for unasked, 0 … 1; from a half
    on, two thirds of the laid-out garments tried in CCP got no answer at all."""

    colour_weight: Annotated[float, Range(0, 1)] = 0.3
    """How much colour counts against shape, 0 (only shape) … 1 (only colour)."""

    fetch_timeout: Annotated[float, Range(0.001, _DAY)] = 20.0
    """Seconds to wait for a photo named by URL in a manifest."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings, defaults where the environment says nothing, or nothing but spaces.

        Raises:
            FashionizerError: a value is not of the setting's type or out of its range; the message
                names all of them.
        """
        environment = os.environ if environment is None else environment
        given: dict[str, Any] = {}
        wrong: list[str] = []
        for name, kind in get_type_hints(cls, include_extras=True).items():
            variable = f"{_VARIABLES}{name.upper()}"
            text = environment.get(variable, "")
            if not text.strip():
                continue
            try:
                given[name] = checked(f"The setting {variable}={text!r}", text, kind)
            except FashionizerError as error:
                wrong.append(f"{error} Correct or unset it.")
        settings = cls(**given)
        if settings.min_side > settings.max_side:
            wrong.append(
                f"The setting FASHIONIZER_MIN_SIDE ({settings.min_side}) is more than "
                f"FASHIONIZER_MAX_SIDE ({settings.max_side}): no photo could fit. Change one."
            )
        if wrong:
            raise FashionizerError("\n".join(wrong))
        return settings


def debugging(environment: Mapping[str, str] | None = None) -> bool:
    """Return whether an unforeseen failure is to show its traceback, instead of a sentence."""
    environment = os.environ if environment is None else environment
    return environment.get(_DEBUG, "").strip().lower() not in _OFF


def misspelt(environment: Mapping[str, str] | None = None) -> list[str]:
    """Return a sentence for each variable that is named like a setting and is none."""
    environment = os.environ if environment is None else environment
    known = {_DEBUG} | {f"{_VARIABLES}{field.name.upper()}" for field in fields(Settings)}
    given = [name for name in environment if name.upper().startswith(_VARIABLES)]
    return [_ignored(name, known) for name in sorted(given) if name not in known]


def _ignored(name: str, known: AbstractSet[str]) -> str:
    near = nearest_name(name.upper()[:60], known)
    shown = "".join(letter if letter.isprintable() else "?" for letter in name)[:60]
    return f"{shown} is no setting and is ignored" + (f"; did you mean {near}?" if near else ".")


def checked(what: str, text: str, kind: Any) -> object:
    """Read the text of a setting.

    Args:
        what: how a sentence about it begins.
        text: as given.
        kind: the field's type, perhaps ``Annotated`` with what it is limited to.

    Raises:
        FashionizerError: it is not of that type, or not within the limits.
    """
    kind, *limits = get_args(kind) or (kind,)
    if kind is Path:
        return Path(text)
    limit = limits[0] if limits else None
    if kind in (int, float):
        number = _number(what, text, kind)
        if isinstance(limit, Range) and number not in limit:
            raise FashionizerError(f"{what} is not {_kind(kind)} {limit}.")
        return number
    text = text.strip()
    if isinstance(limit, Words):
        text = text.lower()
        if text not in limit.allowed:
            raise FashionizerError(f"{what} is none of {', '.join(limit.allowed)}.")
    if isinstance(limit, HostName) and text not in limit:
        raise FashionizerError(f"{what} is not {limit}.")
    return text


def checked_host(what: str, text: str) -> str:
    """Check the name or address of a host, as the setting ``host`` is.

    Raises:
        FashionizerError: it is neither; the sentence begins with ``what``.
    """
    return str(checked(what, text, Annotated[str, HostName()]))


def _number(what: str, text: str, kind: type[int] | type[float]) -> int | float:
    try:
        # int() refuses thousands of digits with a ValueError, too
        return kind(text)
    except ValueError as error:
        raise FashionizerError(f"{what} is not {_kind(kind)}.") from error


def _kind(kind: type) -> str:
    return "a whole number" if kind is int else "a number"


def _plain(number: float) -> str:
    return str(int(number)) if number == int(number) else f"{number:g}"
