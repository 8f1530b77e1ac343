"""What the web sees of the advisor: everything but where on this machine the photos lie.

An outfit's ``file`` is the path or address that it was added by, which tells strangers of the
machine's folders and of whoever keeps them. Here its last part alone is left, the photo's name, so
that neither the interface nor a page, whatever it is made to show, can tell more.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from fashionizer.paths import names
from fashionizer.photo.decode import Photo
from fashionizer.photo.thumbnail import Format
from fashionizer.retrieval.browsing import Filter, Page
from fashionizer.retrieval.options import SearchOptions
from fashionizer.retrieval.service import Advisor
from fashionizer.schema import Answer, Detections, Match, Outfit


class PublicView:
    """An advisor that answers as another does, outfits named without the folders they are in."""

    def __init__(self, advisor: Advisor) -> None:
        self._advisor = advisor

    def search(self, data: bytes, options: SearchOptions, *, name: str) -> Answer:
        """Find outfits that contain a garment like the photo's; the photo keeps its name."""
        return _answer(self._advisor.search(data, options, name=name))

    def decode(self, data: bytes, *, name: str) -> Photo:
        """Decode a photo as large as the models need it."""
        return self._advisor.decode(data, name=name)

    def detect(self, photo: Photo, options: SearchOptions) -> Detections:
        """Detect and encode the photo's garments."""
        return self._advisor.detect(photo, options)

    def answer(self, detections: Detections, options: SearchOptions, *, name: str) -> Answer:
        """Answer a question about a photo whose garments were detected."""
        return _answer(self._advisor.answer(detections, options, name=name))

    def similar(self, outfit_id: int, options: SearchOptions) -> Answer:
        """Find outfits that contain a garment like one of the gallery's."""
        answer = _answer(self._advisor.similar(outfit_id, options))
        return replace(answer, photo=_name(answer.photo))

    def browse(self, wanted: Filter, *, after: int, limit: int) -> Page:
        """Return the gallery's outfits page by page."""
        page = self._advisor.browse(wanted, after=after, limit=limit)
        return replace(page, outfits=tuple(map(_outfit, page.outfits)))

    def looks(self, count: int) -> tuple[Outfit, ...]:
        """Return some outfits, spread over the gallery."""
        return tuple(map(_outfit, self._advisor.looks(count)))

    def outfit(self, outfit_id: int) -> Outfit:
        """Return one outfit, or raise :class:`~fashionizer.errors.UnknownOutfit`."""
        return _outfit(self._advisor.outfit(outfit_id))

    def photo(self, outfit_id: int) -> str:
        """Return the checksum of the photo that an outfit shows."""
        return self._advisor.photo(outfit_id)

    def image(self, outfit_id: int, long_side: int | None = None, kind: Format = "jpeg") -> bytes:
        """Return the outfit's photo, its long side at most ``long_side`` pixels."""
        return self._advisor.image(outfit_id, long_side, kind)

    def ready(self) -> Mapping[str, int]:
        """Make sure that a search would be answered now."""
        return self._advisor.ready()

    def stats(self) -> Mapping[str, Any]:
        """Count what the gallery holds."""
        return self._advisor.stats()


def _answer(answer: Answer) -> Answer:
    return replace(answer, results=tuple(map(_match, answer.results)))


def _match(match: Match) -> Match:
    return replace(match, outfit=_outfit(match.outfit))


def _outfit(outfit: Outfit) -> Outfit:
    return replace(outfit, file=_name(outfit.file))


def _name(file: str) -> str:
    """Return the last part of a path or address; what an address is asked with says too much."""
    path = urlsplit(file).path if "://" in file else file
    return names.last(path) or "photo"
