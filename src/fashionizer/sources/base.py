"""What can become an outfit of the gallery: a photo somewhere, not read yet."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """One photo that was named, directly or through a folder, archive or manifest.

    ``file`` is what to call it: the path as it was typed, joined with the path inside a folder or
    archive; or the URL. ``key`` is its identity from run to run: absolute path, absolute path of
    the archive + ``!`` + member, or URL. Of both, what is no text is escaped, see
    :mod:`fashionizer.paths.names`. ``fingerprint`` changes when the file does and costs no
    reading; it is empty where nothing is known, as of a URL. ``page`` begins with ``http://`` or
    ``https://``. ``read()`` gives the bytes; it raises PhotoTooLarge or SourceError. ``named``
    tells that the person named this very photo, not a folder or list that holds it.
    """

    file: str
    key: str
    fingerprint: str
    read: Callable[[], bytes]
    credit: str | None = None
    licence: str | None = None
    page: str | None = None
    named: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that cannot be a photo, and the sentence that says why and what to do.

    ``named``: the person named just this.
    """

    file: str
    reason: str
    named: bool = False


@dataclass(frozen=True, slots=True)
class Ignored:
    """Something in a folder or archive that nobody took for a photo; a folder counts as one.

    ``link`` tells that it leads out of the folder that was named.
    """

    file: str
    link: bool = False


Candidate = Source | Refused | Ignored
