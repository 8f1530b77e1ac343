"""What the faces of the web share: the advisor, the settings, and the seats before the models."""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from flask import current_app

from fashionizer.photo.decode import Photo
from fashionizer.photo.thumbnail import Format
from fashionizer.retrieval.browsing import Filter, Page
from fashionizer.retrieval.options import SearchOptions
from fashionizer.schema import Answer, Detections, Outfit
from fashionizer.settings import Settings
from fashionizer.web.admission import AdmissionControl

NAME = "fashionizer"
"""Key of the context among the application's extensions."""


LOOKS = 12
"""Looks of the gallery that the first page shows."""

COUNTS_AGE = 1.0
"""Seconds; every page mentions how much the gallery holds, which may grow while it is served."""


class Advisor(Protocol):
    """What the web needs of ``fashionizer.retrieval.service.Advisor``, from several threads."""

    def search(self, data: bytes, options: SearchOptions, *, name: str) -> Answer:
        """Find outfits that contain a garment like the photo's."""
        ...

    def decode(self, data: bytes, *, name: str) -> Photo:
        """Decode a photo as large as the models need it."""
        ...

    def detect(self, photo: Photo, options: SearchOptions) -> Detections:
        """Detect and encode the photo's garments."""
        ...

    def answer(self, detections: Detections, options: SearchOptions, *, name: str) -> Answer:
        """Answer a question about a photo whose garments were detected."""
        ...

    def similar(self, outfit_id: int, options: SearchOptions) -> Answer:
        """Find other outfits that contain a garment like one of the gallery's."""
        ...

    def browse(self, wanted: Filter, *, after: int, limit: int) -> Page:
        """Return the gallery's outfits page by page."""
        ...

    def looks(self, count: int) -> tuple[Outfit, ...]:
        """Return some outfits, spread over the gallery."""
        ...

    def outfit(self, outfit_id: int) -> Outfit:
        """Return one outfit, or raise :class:`~fashionizer.errors.UnknownOutfit`."""
        ...

    def photo(self, outfit_id: int) -> str:
        """Return the checksum of the photo that an outfit shows."""
        ...

    def image(self, outfit_id: int, long_side: int | None = None, kind: Format = "jpeg") -> bytes:
        """Return the outfit's photo, its long side at most ``long_side`` pixels."""
        ...

    def ready(self) -> Mapping[str, int]:
        """Count ``outfits`` and ``garments`` afresh, or raise what a search would raise now."""
        ...

    def stats(self) -> Mapping[str, Any]:
        """Count ``outfits`` and ``garments``; ``credits`` lists credit, licence and outfits."""
        ...


@dataclass(slots=True)
class Context:
    """Where requests find everything they need."""

    advisor: Advisor
    settings: Settings
    admission: AdmissionControl
    _counts: Mapping[str, Any] = field(default_factory=dict)
    _counted: float = -math.inf
    _looks: tuple[Outfit, ...] = ()
    _picked: float = -math.inf

    def counts(self) -> Mapping[str, Any]:
        """Return the advisor's counts, at most ``COUNTS_AGE`` seconds old: pages only mention them.

        Raises:
            FashionizerError: the gallery does not answer.
        """
        if time.monotonic() - self._counted > COUNTS_AGE:
            self._counts = self.advisor.stats()
            self._counted = time.monotonic()
        return self._counts

    def looks(self) -> tuple[Outfit, ...]:
        """Return some outfits to begin with, chosen anew as seldom as the counts.

        Raises:
            FashionizerError: the gallery does not answer.
        """
        if time.monotonic() - self._picked > COUNTS_AGE:
            self._looks = self.advisor.looks(LOOKS)
            self._picked = time.monotonic()
        return self._looks


def context() -> Context:
    """Return the context of the application that is answering now."""
    return cast("Context", current_app.extensions[NAME])
