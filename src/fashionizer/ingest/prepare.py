"""What ingest does with a source before the models see it; runs ahead of them, in threads."""

from collections.abc import Container
from dataclasses import dataclass

from fashionizer.errors import FashionizerError, PhotoError
from fashionizer.gallery.storage.photos import LONG_SIDE
from fashionizer.photo import thumbnail
from fashionizer.photo.copies import hashes
from fashionizer.photo.decode import Photo, decode
from fashionizer.photo.limits import Limits
from fashionizer.sources.find import Source


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A decoded photo, the JPEG to keep of it, and its fingerprints of ``hashes.framed``."""

    photo: Photo
    jpeg: bytes
    prints: tuple[bytes, ...]

    @property
    def perceptual(self) -> bytes:
        """The fingerprint that is kept, of the whole picture."""
        return self.prints[0]


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A source that was read. Without ``picture`` its bytes were known, or there is a ``fault``.

    ``lasting`` faults lie in the bytes themselves: reading them again would not help.
    """

    source: Source
    sha256: str = ""
    picture: Picture | None = None
    fault: str | None = None
    lasting: bool = False


def prepare(source: Source, limits: Limits, known: Container[str]) -> Prepared:
    """Read a source and, unless its checksum is among the known, decode it.

    It never raises: one bad file must not stop the others.
    """
    try:
        data = source.read()
        sha256 = hashes.sha256(data)
        picture = None if sha256 in known else _picture(data, source.file, limits)
    except FashionizerError as error:
        return Prepared(source, fault=str(error), lasting=isinstance(error, PhotoError))
    except OSError as error:
        return Prepared(source, fault=f"The file cannot be read ({error.strerror or error}).")
    except Exception as error:  # a decoder or archive that fails in its own way
        return Prepared(source, fault=f"The file cannot be used ({error!r}).")
    return Prepared(source, sha256, picture)


def _picture(data: bytes, name: str, limits: Limits) -> Picture:
    photo = decode(data, name=name, limits=limits, at_most=LONG_SIDE)
    return Picture(photo, thumbnail.jpeg(photo.pixels, LONG_SIDE), hashes.framed(photo.pixels))
