"""The card of a custom embedder: what must be known of an ONNX file to run it."""

import hashlib
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Self

from fashionizer.errors import ModelError

Channels = tuple[float, float, float]
"""A number each for red, green and blue."""


@dataclass(frozen=True, slots=True)
class Card:
    """A custom embedder's card, in JSON beside its file; see docs/embedder.md.

    The model gets ``(n, 3, side, side)`` float32 under the name ``input``, channels red, green,
    blue, each ``(value / 255 - mean) / std``, and gives ``(n, dimensions)`` under the name
    ``output``. ``masked`` tells whether all but the garment is greyed out. ``whole`` models look at
    the whole picture, squeezed into the square, and there is no garment to them; ``classes`` then
    names the output of class probabilities in the order of the 18, or is empty.
    """

    sha256: str
    dimensions: int
    side: int
    mean: Channels
    std: Channels
    input: str
    output: str
    masked: bool
    licence: str
    source: str
    whole: bool = False
    classes: str = ""

    @classmethod
    def parsed(cls, given: object, path: Path) -> Self:
        """Make a card of what its file says.

        Args:
            given: the JSON; keys that are not needed are left alone.
            path: of the file, for the sentence.

        Raises:
            ModelError: fields are missing or wrong; the sentence names them all.
        """
        told = given if isinstance(given, Mapping) else {}
        wrong = [
            f"`{name}` ({rule})"
            for name, (rule, holds) in _RULES.items()
            if (not holds(told[name]) if name in told else name not in _OPTIONAL)
        ]
        if wrong:
            raise ModelError(
                f"The card {path} lacks, or has wrong, {', '.join(wrong)}; correct it as "
                "docs/embedder.md says."
            )
        kept = {field.name: told[field.name] for field in fields(cls) if field.name in told}
        for name in ("mean", "std"):
            kept[name] = tuple(map(float, told[name]))
        return cls(**kept)

    @property
    def digest(self) -> str:
        """Short digest of the file and of all that decides what it makes of a photo."""
        way = [self.dimensions, self.side, self.mean, self.std]
        whole = [self.whole, self.classes] if self.whole else []
        told = json.dumps([*way, self.input, self.output, self.masked, *whole])
        return f"{self.sha256[:12]}+{hashlib.sha256(told.encode()).hexdigest()[:6]}"

    def to_json(self) -> dict[str, Any]:
        """Return all fields, ready for JSON; those of whole pictures only where they are."""
        told = asdict(self)
        return told if self.whole else {k: v for k, v in told.items() if k not in _OPTIONAL}


def _word(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _between(least: int, most: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and least <= value <= most


def _channels(value: object) -> bool:
    return (
        isinstance(value, list | tuple)
        and len(value) == 3
        and all(type(number) in (int, float) and math.isfinite(number) for number in value)
    )


_RULES: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "sha256": (
        "64 hexadecimal digits, as `sha256sum` prints them",
        lambda value: isinstance(value, str) and bool(re.fullmatch("[0-9a-f]{64}", value)),
    ),
    "dimensions": ("a whole number, 1 to 8192", _between(1, 8192)),
    "side": ("a whole number of pixels, 16 to 1024", _between(16, 1024)),
    "mean": ("three numbers, of red, green and blue", _channels),
    "std": (
        "three numbers above 0, of red, green and blue",
        lambda value: _channels(value) and min(value) > 0,
    ),
    "input": ("the name of the model's input", _word),
    "output": ("the name of the model's output", _word),
    "masked": ("true or false", lambda value: isinstance(value, bool)),
    "licence": ("that of the weights", _word),
    "source": ("where the file comes from", _word),
    "whole": ("true or false", lambda value: isinstance(value, bool)),
    "classes": ("the name of an output", lambda value: isinstance(value, str)),
}
"""For each field what it must be, in words and as a test."""

_OPTIONAL = ("whole", "classes")
