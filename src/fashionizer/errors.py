"""Everything Fashionizer raises on purpose.

::

    FashionizerError            a sentence for the person: what, why, what to do
    ├── PhotoError              this photo cannot be used
    │   ├── PhotoTooLarge       over the limit of bytes, pixels or memory
    │   ├── PhotoTooSmall       under the limit of pixels
    │   ├── PhotoTooSlow        over the limit of time to decode it
    │   ├── UnsupportedFormat   not one of the allowed formats
    │   └── DamagedPhoto        empty, truncated or not what it says
    ├── ChoiceError             the named garment, box or class does not fit the photo
    ├── RequestError            a field of a request is missing, malformed or out of range
    │   └── UnexpectedField     one is unknown, comes twice, or is in the wrong place
    ├── SourceError             a path, archive, manifest or URL that cannot be read
    │   └── Unreachable         a server that does not answer, in time, or to the end
    ├── GalleryError            the gallery cannot be opened or changed
    │   ├── NoGallery           there is none in the folder
    │   ├── GalleryBusy         another process is writing to it
    │   ├── ModelMismatch       its vectors were made by other models
    │   ├── IndexDamaged        its vector index is unusable; mended inside, from the catalog
    │   ├── PhotoLost           a kept photo is not there any more
    │   └── UnknownOutfit       no outfit of that id
    ├── ModelError              a model file is missing or damaged
    ├── Overloaded              too many photos at once; try again
    ├── TooOften                one client asks more often than it may
    └── Forbidden               another site, an unknown host name, or a token is missing

HTTP status and exit codes are given in ``web`` and ``cli`` only.
"""

from collections.abc import Iterable


class FashionizerError(Exception):
    """Base of all; ``str(error)`` is one clear sentence, fit to show to a person."""


class PhotoError(FashionizerError):
    """The photo cannot be used. Keeps what was refused, the measured value and the limit."""

    def __init__(
        self,
        sentence: str,
        *,
        name: str = "photo",
        value: object = None,
        limit: object = None,
    ) -> None:
        super().__init__(sentence)
        self.name = name
        self.value = value
        self.limit = limit


class PhotoTooLarge(PhotoError):
    """More bytes, pixels or memory than the limit."""


class PhotoTooSmall(PhotoError):
    """Fewer pixels along a side than the limit."""


class PhotoTooSlow(PhotoError):
    """More time to decode than the limit."""


class UnsupportedFormat(PhotoError):
    """Not one of the allowed formats."""


class DamagedPhoto(PhotoError):
    """Empty, truncated, or not what its name says."""


class ChoiceError(FashionizerError):
    """The named garment, box or class does not fit the photo."""


class RequestError(FashionizerError):
    """A field of a request is missing, malformed or out of range."""


class UnexpectedField(RequestError):
    """A field of a request is unknown, comes twice, or is in the wrong place."""


class SourceError(FashionizerError):
    """A path, archive, manifest or URL that cannot be read."""


class Unreachable(SourceError):
    """A server does not answer, in time, or to the end; ``why`` says it in a few words."""

    def __init__(self, sentence: str, *, why: str) -> None:
        super().__init__(sentence)
        self.why = why


class GalleryError(FashionizerError):
    """The gallery cannot be opened or changed."""


class NoGallery(GalleryError):
    """There is no gallery in the folder, and none is to be made."""


class GalleryBusy(GalleryError):
    """Another process is writing to the gallery."""


class ModelMismatch(GalleryError):
    """The gallery's vectors were made by other models than those at hand."""


class IndexDamaged(GalleryError):
    """The vector index cannot be read or written any more; it must be made anew."""


class PhotoLost(GalleryError):
    """A kept photo is not there any more."""


class UnknownOutfit(GalleryError):
    """The gallery has no outfit of that id."""


class ModelError(FashionizerError):
    """A model file is missing or damaged."""


class Overloaded(FashionizerError):
    """More photos are waiting than can be served; try again."""


class TooOften(FashionizerError):
    """One client asks more often than it may; ``seconds`` until it may again."""

    def __init__(self, sentence: str, *, seconds: int) -> None:
        super().__init__(sentence)
        self.seconds = seconds


class Forbidden(FashionizerError):
    """The request comes from another site, for an unknown host name, or without its token."""


def nearest_name(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that a misspelt one probably stands for; None where none is near."""
    from difflib import get_close_matches  # noqa: PLC0415 - only where something is misspelt

    return next(iter(get_close_matches(word, sorted(known), 1)), None)
