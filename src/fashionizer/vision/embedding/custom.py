"""A custom embedder: shape vectors by somebody else's model, an ONNX file with a card."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from fashionizer.errors import ModelError
from fashionizer.schema import RGB, Box, Mask, Vectors
from fashionizer.vision.embedding import crop
from fashionizer.vision.embedding.card import Card
from fashionizer.vision.embedding.embedder import BATCH
from fashionizer.vision.runtime.model import Model, golden_picture

REMEDY = "fetch it again, correct its card as docs/embedder.md says, or unset FASHIONIZER_EMBEDDER"
"""What to do about a custom embedder that cannot be used."""


class CustomEmbedder:
    """Runs an embedder that did not come with the package; all threads may share it."""

    def __init__(self, model: Model) -> None:
        self.model = model

    @classmethod
    def open(cls, path: Path, threads: int = 0) -> Self:
        """Read the card of an embedder; its file is opened at first use.

        Args:
            path: of the ONNX file; the card lies beside it, under the same name with ``.json``.
            threads: of one run; 0 means all cores.

        Raises:
            ModelError: there is no card, or it is not complete.
        """
        made = cls(Model(path.stem, path.parent, threads, REMEDY))
        _ = made.card
        return made

    @cached_property
    def card(self) -> Card:
        """How the model is to be run."""
        return Card.parsed(self.model.card, self.model.folder / f"{self.model.name}.json")

    @property
    def identity(self) -> str:
        """Name and digest of file and card; vectors are kept with it."""
        return f"{self.model.name}@{self.card.digest}"

    @property
    def dimensions(self) -> int:
        """Length of a shape vector."""
        return self.card.dimensions

    def crop(self, pixels: RGB, box: Box, mask: Mask | None) -> RGB:
        """Cut a garment out as the card wants it.

        Args:
            pixels: (height, width, 3) uint8 RGB, the whole photo.
            box: where the garment is, in its pixels.
            mask: (height, width) bool, of the garment.

        Returns:
            (side, side, 3) uint8 RGB, see ``crop.garment``.
        """
        return crop.garment(pixels, box, mask if self.card.masked else None, self.card.side)

    def embed(self, crops: list[RGB]) -> Vectors:
        """Embed crops.

        Args:
            crops: (side, side, 3) uint8 RGB each, see :meth:`crop`; at least one.

        Returns:
            (n, dimensions) float32, unit length; all 0 where the model gives nothing but 0.

        Raises:
            ModelError: the model is missing or damaged, or not what its card says.
        """
        return self._stepwise(crops, [])[0]

    def told(self, crops: list[RGB]) -> tuple[Vectors, NDArray[np.float32] | None]:
        """Embed crops, and say what the model takes each for.

        Args:
            crops: as for :meth:`embed`.

        Returns:
            (n, dimensions) float32 of unit length, and (n, 18) probabilities where the card names
            an output for them.

        Raises:
            ModelError: as for :meth:`embed`.
        """
        vectors, *classes = self._stepwise(crops, [self.card.classes] if self.card.classes else [])
        return vectors, classes[0] if classes else None

    def _stepwise(self, crops: list[RGB], further: Sequence[str]) -> list[NDArray[np.float32]]:
        """Run the model on as many crops at once as it takes; return as :meth:`_run` does."""
        step = self._step
        parts = [self._run(crops[at : at + step], further) for at in range(0, len(crops), step)]
        return [np.concatenate(outputs) for outputs in zip(*parts, strict=True)]

    @cached_property
    def _step(self) -> int:
        """Check the names of the card, and give how many crops the model takes at once."""
        inputs, outputs = self.model.inputs, self.model.outputs
        wanted = {self.card.output, self.card.classes} - {""}
        if list(inputs) != [self.card.input] or not wanted <= set(outputs):
            raise self._differs(
                f"has the inputs {', '.join(inputs)} and the outputs {', '.join(outputs)}, where "
                f"its card says {self.card.input} and {', '.join(sorted(wanted))}"
            )
        return 1 if inputs[self.card.input][:1] == [1] else BATCH

    def _run(self, crops: list[RGB], further: Sequence[str]) -> list[NDArray[np.float32]]:
        """Return the vectors, and the outputs ``further`` as they are."""
        card = self.card
        try:
            given, *rest = self.model.run(self._batch(crops), card.input, [card.output, *further])
        except Exception as error:  # those of onnxruntime have no base of their own
            raise self._differs(
                f"does not take {card.side} x {card.side} pixels as its card says ({error})"
            ) from error
        if given.shape != (len(crops), card.dimensions):
            raise self._differs(
                f"gives {given.shape} for {len(crops)} garments, where its card says "
                f"{(len(crops), card.dimensions)}"
            )
        vectors = np.asarray(given, np.float32)
        if not np.isfinite(vectors).all():
            raise self._differs("gives values that are no numbers")
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit = np.asarray(vectors / np.maximum(lengths, np.finfo(np.float32).tiny), np.float32)
        return [unit, *rest]

    def _batch(self, crops: list[RGB]) -> NDArray[np.float32]:
        mean, std = (np.array(values, np.float32) for values in (self.card.mean, self.card.std))
        scaled = (np.stack(crops).astype(np.float32) / 255 - mean) / std
        return np.ascontiguousarray(scaled.transpose(0, 3, 1, 2))

    def _differs(self, how: str) -> ModelError:
        return ModelError(f"The embedder {self.model.name} {how}; {REMEDY}.")


@dataclass(frozen=True, slots=True)
class Trial:
    """How an embedder does on this machine: milliseconds to load it, and per crop."""

    load: float
    single: float
    of_eight: float


def tried(embedder: CustomEmbedder, times: int = 5) -> Trial:
    """Load an embedder and run it on a fixed picture, alone and eight at once.

    Args:
        embedder: not used before, or loading counts as nothing.
        times: to run it; the fastest counts, as other work on the machine only slows it.

    Raises:
        ModelError: it cannot be used.
    """
    picture = golden_picture(embedder.card.side, embedder.card.side)
    load, single = _milliseconds(embedder, [picture]), []
    for _ in range(times):
        single.append(_milliseconds(embedder, [picture]))
    of_eight = min(_milliseconds(embedder, [picture] * 8) for _ in range(times)) / 8
    return Trial(load - min(single), min(single), of_eight)


def _milliseconds(embedder: CustomEmbedder, crops: list[RGB]) -> float:
    began = time.perf_counter()
    embedder.embed(crops)
    return (time.perf_counter() - began) * 1e3
