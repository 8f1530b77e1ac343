"""A large file from the web, brought to the disk whole or not at all."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from http import HTTPStatus
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from fashionizer.errors import FashionizerError, ModelError, SourceError

Told = Callable[[int, int | None], None]
"""Is told how many bytes are there, of how many where that is known."""

_CHUNK = 1 << 20


def download(
    url: str, to: Path, *, sha256: str, most_bytes: int, timeout: float, on_progress: Told
) -> None:
    """Download a file of known content; one that was broken off goes on where it was.

    The proxies of the environment are used. Whatever the way, only the file with that checksum is
    ever put in its place.

    Args:
        url: ``https://`` or ``http://``.
        to: where it shall be; until it is complete, it grows beside it as ``….unfinished``.
        sha256: of the whole file, hexadecimal.
        most_bytes: taken at most, whatever the server announces.
        timeout: seconds of silence after which it is given up.
        on_progress: is told how far it is.

    Raises:
        SourceError: no connection, an error of the server, or the transfer broke off.
        ModelError: what came is not the file.
        FashionizerError: the disk is full or refuses.
    """
    unfinished = to.with_name(f"{to.name}.unfinished")
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        _complete(url, unfinished, most_bytes, timeout, on_progress)
        found = digest(unfinished)
        if found != sha256:
            unfinished.unlink()
            raise ModelError(
                f"What {url} gave is not the file expected (its SHA-256 is {found}, not {sha256}) "
                "and was thrown away; try again later."
            )
        unfinished.replace(to)
    except OSError as error:
        raise FashionizerError(
            f"The file {to} cannot be written ({error.strerror}); make room or give the rights."
        ) from error


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _complete(
    url: str, unfinished: Path, most_bytes: int, timeout: float, on_progress: Told
) -> None:
    """Fetch what an unfinished file lacks."""
    have = unfinished.stat().st_size if unfinished.exists() else 0
    with _asked(url, have, timeout, unfinished.with_suffix("")) as answer:
        if answer.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            return  # nothing was lacking; its checksum will tell
        if answer.status != HTTPStatus.PARTIAL_CONTENT:
            have = 0
        announced = answer.headers.get("Content-Length", "")
        total = have + int(announced) if announced.isdecimal() else None
        _check(max(have, total or 0), most_bytes, url, unfinished)
        with unfinished.open("ab" if have else "wb") as file:
            for chunk in _chunks(answer, url):
                have += len(chunk)
                _check(have, most_bytes, url, unfinished)
                file.write(chunk)
                on_progress(have, total)
        if total is not None and have < total:
            raise _broken(url, "it ended early")


def _check(count: int, most_bytes: int, url: str, unfinished: Path) -> None:
    if count > most_bytes:
        unfinished.unlink(missing_ok=True)
        raise ModelError(
            f"What {url} gives is larger than the {most_bytes / 1e6:.0f} MB expected, and was not "
            "kept; it is not the file it was."
        )


def _asked(url: str, have: int, timeout: float, to: Path) -> Any:
    """Send the request; the answer, of status 200, 206 or 416."""
    headers = {"User-Agent": "fashionizer", "Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    request = Request(url, headers=headers)  # noqa: S310 - no scheme but these two is opened
    if request.type not in ("https", "http"):
        raise SourceError(f"{url} is no web address.")
    try:
        return build_opener(_Careful).open(request, timeout=timeout)
    except HTTPError as error:
        if have and error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            return error
        with error:
            raise SourceError(
                f"{urlsplit(url).hostname} answered {error.code} for {url}; try again later."
            ) from error
    except URLError as error:
        raise _unreachable(url, error.reason, to) from error
    except (OSError, HTTPException) as error:
        raise _unreachable(url, error, to) from error


class _Careful(HTTPRedirectHandler):
    """Follows redirects, but not from https to anything else."""

    def redirect_request(
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> Request | None:
        allowed = ("https",) if req.type == "https" else ("https", "http")
        if urlsplit(newurl).scheme not in allowed:
            raise URLError(f"it redirects to {newurl}, which is not safe")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _chunks(answer: Any, url: str) -> Iterator[bytes]:
    try:
        while chunk := answer.read(_CHUNK):
            yield chunk
    except (OSError, HTTPException) as error:
        raise _broken(url, error) from error
    finally:
        with suppress(OSError):
            answer.close()


def _broken(url: str, why: object) -> SourceError:
    return SourceError(
        f"The transfer from {urlsplit(url).hostname} broke off ({why}); the same command goes on "
        "where it was."
    )


def _unreachable(url: str, why: object, to: Path) -> SourceError:
    return SourceError(
        f"{urlsplit(url).hostname} cannot be reached ({why}). Try again where there is internet, "
        f"or get {url} by other means, save it as {to} and give the same command again."
    )
