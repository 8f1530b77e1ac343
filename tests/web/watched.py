"""The real advisor, watched: held at a gate, made to fail, its questions noted."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

from fashionizer.gallery.gallery import Gallery
from fashionizer.photo.decode import Photo
from fashionizer.retrieval.browsing import Filter, Page
from fashionizer.retrieval.options import NOTHING, SearchOptions
from fashionizer.retrieval.service import Advisor
from fashionizer.schema import Answer, Detections, Outfit
from fashionizer.settings import Settings
from tests.web.painted import CALIBRATOR, BlockDetector, Look, gallery, painted_looks

OPEN = ExitStack()
"""Holds the painted galleries open; closed after the last test."""


@cache
def _opened(kept: tuple[Look, ...]) -> Gallery:
    home = Path(OPEN.enter_context(TemporaryDirectory(prefix="painted")))
    return OPEN.enter_context(gallery(home / "home", kept))


def close() -> None:
    """Close and remove all painted galleries."""
    OPEN.close()
    _opened.cache_clear()


class WatchedAdvisor(Advisor):
    """Answers as the real one does, over painted looks, each set of which is kept once.

    ``gate`` holds searches while it is cleared; ``failure`` is raised by searches and by what asks
    the catalog, if set; ``numbering`` is the order in which the garments of a photo are seen, all
    of them as detected if None.
    """

    def __init__(self, settings: Settings, kept: tuple[Look, ...] = painted_looks(7)) -> None:
        super().__init__(BlockDetector(), _opened(kept), settings)
        self._calibrator = CALIBRATOR
        self.gate = Event()
        self.gate.set()
        self.entered = Event()
        self.failure: Exception | None = None
        self.numbering: tuple[int, ...] | None = None
        self.asked: list[SearchOptions] = []
        self.decoded = self.detected = 0

    def decode(self, data: bytes, *, name: str = "photo") -> Photo:
        """Wait at the gate, or fail, or decode."""
        self.entered.set()
        self.gate.wait(timeout=10)
        self.fail()
        self.decoded += 1
        return super().decode(data, name=name)

    def detect(self, photo: Photo, options: SearchOptions = NOTHING) -> Detections:
        """Detect, and number the garments otherwise if told to."""
        self.detected += 1
        found = super().detect(photo, options)
        if self.numbering is None:
            return found
        garments = [found.garments[which] for which in self.numbering]
        numbered = [
            replace(each, garment=replace(each.garment, id=number))
            for number, each in enumerate(garments)
        ]
        return replace(found, garments=tuple(numbered))

    def answer(
        self, detections: Detections, options: SearchOptions = NOTHING, *, name: str = "photo"
    ) -> Answer:
        """Note what is asked, and answer."""
        self.asked.append(options)
        return super().answer(detections, options, name=name)

    def similar(self, outfit_id: int, options: SearchOptions = NOTHING) -> Answer:
        """Note what is asked, and answer."""
        self.asked.append(options)
        return super().similar(outfit_id, options)

    def outfit(self, outfit_id: int) -> Outfit:
        """Return an outfit, or fail."""
        self.fail()
        return super().outfit(outfit_id)

    def browse(self, wanted: Filter, *, after: int = 0, limit: int = 50) -> Page:
        """Return a page, or fail."""
        self.fail()
        return super().browse(wanted, after=after, limit=limit)

    def ready(self) -> Mapping[str, int]:
        """Count the gallery, or fail."""
        self.fail()
        return super().ready()

    def fail(self) -> None:
        """Raise the failure, if one is set."""
        if self.failure:
            raise self.failure
