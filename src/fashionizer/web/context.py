"""What the faces of the web share: the advisor, the settings, and the seats before the models."""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from flask import current_app

from fashionizer.schema import Outfit
from fashionizer.settings import Settings
from fashionizer.web.admission import AdmissionControl
from fashionizer.web.public_view import PublicView

NAME = "fashionizer"
"""Key of the context among the application's extensions."""

LOOKS = 12
"""Looks of the gallery that the first page shows."""

COUNTS_AGE = 1.0
"""Seconds; every page mentions how much the gallery holds, which may grow while it is served."""


@dataclass(slots=True)
class Context:
    """Where requests find everything they need."""

    advisor: PublicView
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
