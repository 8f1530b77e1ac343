"""A large file from the web, brought to the disk whole or not at all."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from fashionizer.errors import FashionizerError, ModelError, SourceError, Unreachable
from fashionizer.fetching.asking import Answer, ask
from fashionizer.fetching.routes import configured
from fashionizer.fetching.timing import TimeLimit
from fashionizer.progress import OnProgress, Progress


def download(
    url: str, to: Path, *, sha256: str, most_bytes: int, timeout: float, on_progress: OnProgress
) -> None:
    """Download a file of known content; one that was broken off goes on where it was.

    The proxies of the environment are used. Whatever the way, only the file with that checksum is
    ever put in its place.

    Args:
        url: ``https://`` or ``http://``.
        to: where it shall be; until it is complete, it grows beside it as ``….unfinished``.
        sha256: of the whole file, hexadecimal.
        most_bytes: taken at most, whatever the server announces.
        timeout: seconds after which it is given up if not even 64 KiB came.
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
    url: str, unfinished: Path, most_bytes: int, timeout: float, on_progress: OnProgress
) -> None:
    """Fetch what an unfinished file lacks."""
    have = unfinished.stat().st_size if unfinished.exists() else 0
    limit = TimeLimit(timeout, each_piece=True)
    with _asked(url, have, limit, unfinished.with_suffix("")) as answer:
        if have and answer.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            return  # nothing was lacking; its checksum will tell
        if answer.status not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
            raise SourceError(
                f"{urlsplit(url).hostname} answered {answer.status} for {url}; try again later."
            )
        if answer.status != HTTPStatus.PARTIAL_CONTENT:
            have = 0
        total = None if answer.length is None else have + answer.length
        _check(max(have, total or 0), most_bytes, url, unfinished)
        with unfinished.open("ab" if have else "wb") as file:
            for chunk in _chunks(answer, limit, url):
                have += len(chunk)
                _check(have, most_bytes, url, unfinished)
                file.write(chunk)
                on_progress(Progress(have, total, unit="bytes"))


def _check(count: int, most_bytes: int, url: str, unfinished: Path) -> None:
    if count > most_bytes:
        unfinished.unlink(missing_ok=True)
        raise ModelError(
            f"What {url} gives is larger than the {most_bytes / 1e6:.0f} MB expected, and was not "
            "kept; it is not the file it was."
        )


@contextmanager
def _asked(url: str, have: int, limit: TimeLimit, to: Path) -> Iterator[Answer]:
    """Request what comes after the bytes that are there."""
    headers = {"Range": f"bytes={have}-"} if have else {}
    try:
        with ask(
            url, route=configured, limit=limit, headers=headers, follows=_is_as_safe
        ) as answer:
            yield answer
    except Unreachable as error:
        raise _unreachable(url, error.why, to) from error


def _is_as_safe(url: str, onward: str) -> bool:
    """Return whether a redirect leads to a web address; from https to http it is refused."""
    schemes = urlsplit(url).scheme, urlsplit(onward).scheme
    if schemes == ("https", "http"):
        why = f"it redirects to {onward}, which is not safe"
        raise Unreachable(f"{url} cannot be fetched: {why}.", why=why)
    return schemes[1] in ("https", "http")


def _chunks(answer: Answer, limit: TimeLimit, url: str) -> Iterator[bytes]:
    try:
        yield from answer.chunks(limit, decode=False)
    except Unreachable as error:
        raise SourceError(
            f"The transfer from {urlsplit(url).hostname} broke off ({error.why}); the same command "
            "goes on where it was."
        ) from error


def _unreachable(url: str, why: str, to: Path) -> SourceError:
    return SourceError(
        f"{urlsplit(url).hostname} cannot be reached ({why}). Try again where there is internet, "
        f"or get {url} by other means, save it as {to} and give the same command again."
    )
