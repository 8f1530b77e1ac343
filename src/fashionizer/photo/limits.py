"""How large a photo may be, checked before anything is decoded."""

import math
from dataclasses import dataclass
from typing import Self

from fashionizer.errors import PhotoTooLarge, PhotoTooSmall
from fashionizer.settings import Settings

_DEFAULTS = Settings()


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one photo; the defaults are those of the settings.

    ``max_bytes`` counts the file, ``max_pixels`` width times height, ``min_side`` and ``max_side``
    either side in pixels. ``max_memory`` is bytes, and ``seconds`` the processor's time, that
    decoding takes.
    """

    max_bytes: int = _DEFAULTS.max_bytes
    max_pixels: int = _DEFAULTS.max_pixels
    min_side: int = _DEFAULTS.min_side
    max_side: int = _DEFAULTS.max_side
    max_memory: int = _DEFAULTS.max_memory
    seconds: float = _DEFAULTS.decode_seconds

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Take the limits out of the settings."""
        return cls(
            max_bytes=settings.max_bytes,
            max_pixels=settings.max_pixels,
            min_side=settings.min_side,
            max_side=settings.max_side,
            max_memory=settings.max_memory,
            seconds=settings.decode_seconds,
        )

    def check_bytes(self, count: int, name: str) -> None:
        """Refuse a file of more than ``max_bytes``.

        Raises:
            PhotoTooLarge: with the file's bytes and the limit.
        """
        if count > self.max_bytes:
            raise PhotoTooLarge(
                f"The photo has {_megabytes(count)} MB, and at most {_megabytes(self.max_bytes)} MB"
                " are accepted; save it smaller.",
                name=name,
                value=count,
                limit=self.max_bytes,
            )

    def check_size(self, width: int, height: int, name: str) -> None:
        """Refuse a picture outside the limits of sides and pixels.

        Raises:
            PhotoTooLarge: a side is longer than ``max_side``, or more than ``max_pixels`` in all.
            PhotoTooSmall: a side is shorter than ``min_side``.
        """
        size = f"The photo has {width} x {height} pixels"
        if min(width, height) < self.min_side:
            raise PhotoTooSmall(
                f"{size}, and either side must have at least {self.min_side}; use a larger one.",
                name=name,
                value=(width, height),
                limit=self.min_side,
            )
        if max(width, height) > self.max_side:
            raise PhotoTooLarge(
                f"{size}, and either side may have at most {self.max_side}; save it smaller.",
                name=name,
                value=(width, height),
                limit=self.max_side,
            )
        if width * height > self.max_pixels:
            raise PhotoTooLarge(
                f"{size}, and at most {self.max_pixels / 1e6:g} megapixels are accepted; save it"
                " smaller.",
                name=name,
                value=(width, height),
                limit=self.max_pixels,
            )


DEFAULT_LIMITS = Limits()


def _megabytes(count: int) -> str:
    # Rounded up, so that one byte too many does not read as the limit itself.
    return f"{math.ceil(count / 1e5) / 10:g}"
