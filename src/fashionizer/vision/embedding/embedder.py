"""The embedder: garment crops to embeddings, class probabilities and wearability."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fashionizer.schema import RGB, Vectors
from fashionizer.vision.runtime.model import Model, batch
from fashionizer.vision.taxonomy import CLASSES, GROUP_OF_CLASS, LABEL_OF_CLASS

BATCH = 8
"""Crops per run: more only needs more memory."""


@dataclass(frozen=True, slots=True, eq=False)
class Embedded:
    """What the embedder says of n crops.

    ``embeddings`` (n, dimensions) are of unit length, ``classes`` (n, 18) sum to 1, ``wearable``
    (n,) are logits: above 0 the crop looks like clothing rather than like anything else.
    """

    embeddings: Vectors
    classes: NDArray[np.float32]
    wearable: NDArray[np.float32]

    def part(self, first: int, end: int) -> "Embedded":
        """Return what is said of the crops ``first`` up to ``end``, exclusive."""
        among = slice(first, end)
        return Embedded(self.embeddings[among], self.classes[among], self.wearable[among])


class Embedder:
    """Runs the shipped embedding model."""

    def __init__(self, model: Model) -> None:
        self.model = model

    @property
    def dimensions(self) -> int:
        """Length of an embedding."""
        return int(self.model.card["dimensions"])

    def embed(self, crops: list[RGB]) -> Embedded:
        """Embed crops.

        Args:
            crops: (224, 224, 3) uint8 RGB each, see ``crop.garment``.
        """
        if not crops:
            none = np.zeros((0, len(CLASSES)), np.float32)
            return Embedded(np.zeros((0, self.dimensions), np.float32), none, none[:, 0])
        parts = [
            self.model.run(batch(crops[first : first + BATCH]))
            for first in range(0, len(crops), BATCH)
        ]
        embeddings, logits, wearable = (
            np.concatenate(outputs) for outputs in zip(*parts, strict=True)
        )
        exponent = np.exp(logits - logits.max(1, keepdims=True))
        return Embedded(embeddings, exponent / exponent.sum(1, keepdims=True), wearable)


_LABEL_OF_CLASSES = np.array([LABEL_OF_CLASS[name] for name in CLASSES])


def agreed(classes: NDArray[np.float32], shares: NDArray[np.float32]) -> NDArray[np.float32]:
    """Join the embedder's class probabilities with the parser's label probabilities.

    The two look at different things (the crop; the place on the body), so their product is taken,
    as of independent witnesses.

    Args:
        classes: (18,) the embedder's.
        shares: (12,) the parser's, over the garment's mask.

    Returns:
        (18,) float32 summing to 1.
    """
    joined = classes * (shares[_LABEL_OF_CLASSES] + 0.05)
    return np.asarray(joined / joined.sum(), np.float32)


def both(one: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.float32]:
    """Join two looks at the same n garments: the mean of their logits, as probabilities (n, 18)."""
    joined = np.sqrt(one * other) + 1e-9
    return np.asarray(joined / joined.sum(1, keepdims=True), np.float32)


def best_class(probabilities: NDArray[np.float32], group: str) -> str | None:
    """Return the most probable class of a group, None where the group has none of the 18."""
    of_group = [i for i, name in enumerate(CLASSES) if GROUP_OF_CLASS[name] == group]
    return CLASSES[max(of_group, key=lambda i: probabilities[i])] if of_group else None
