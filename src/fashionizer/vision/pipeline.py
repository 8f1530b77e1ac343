"""All seeing in one place: a photo to its garments with their vectors."""

import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from fashionizer.photo.thumbnail import resized_mask
from fashionizer.schema import (
    ANY,
    RGB,
    Box,
    Choice,
    Detections,
    EncodedGarment,
    Garment,
    Mask,
    Models,
    Vector,
    Vectors,
)
from fashionizer.vision.colour import descriptor as colour
from fashionizer.vision.embedding import crop
from fashionizer.vision.embedding.custom import CustomEmbedder
from fashionizer.vision.embedding.embedder import Embedded, Embedder, agreed, best_class, both
from fashionizer.vision.parsing.instances import (
    Instance,
    Probabilities,
    instances,
    located,
    shows_person,
)
from fashionizer.vision.parsing.parser import Parser
from fashionizer.vision.runtime.model import Model
from fashionizer.vision.taxonomy import CLASSES, GROUP_OF_CLASS, GROUP_OF_LABEL

MOST_GARMENTS = 12
"""Garments kept per photo: an outfit has fewer."""

FILLED = 0.2
"""Share of a drawn box the parser's garments must fill for their mask to be used."""


class GarmentPipeline:
    """The parser, the embedder and the colour descriptor, loaded once and used by all threads.

    A custom embedder makes the embeddings in place of the shipped one, which still tells the
    classes and whether a thing is worn at all.
    """

    def __init__(
        self, parser: Parser, embedder: Embedder, custom: CustomEmbedder | None = None
    ) -> None:
        self._parser = parser
        self._embedder = embedder
        self._custom = custom

    @classmethod
    def shipped(cls, threads: int = 0, custom: CustomEmbedder | None = None) -> "GarmentPipeline":
        """Open the models inside the package.

        Args:
            threads: of one model run; 0 means all cores.
            custom: makes the embeddings; None means the shipped embedder does.

        Raises:
            ModelError: a model is missing or damaged.
        """
        parser = Parser(Model("parser", threads=threads))
        return cls(parser, Embedder(Model("embedder", threads=threads)), custom)

    @property
    def custom(self) -> bool:
        """Whether the embeddings are another embedder's than the shipped one's.

        What was measured of the shipped one's similarities, a cut-off for instance, then says
        nothing about them.
        """
        return self._custom is not None

    @property
    def models(self) -> Models:
        """What the vectors are made by; vectors of another identity cannot be compared."""
        parts = [self._parser.model.identity, self._embedder.model.identity]
        dimensions = self._embedder.dimensions
        if self._custom is not None:
            parts.append(self._custom.identity)
            dimensions = self._custom.dimensions
        return Models(" ".join([*parts, "even96"]), dimensions, colour.DIMENSIONS)

    def warm(self) -> None:
        """Load the models and run them once, so that the first visitor does not wait for it."""
        plain = np.full((64, 64, 3), 200, np.uint8)
        self.classify(plain)
        if self._custom is not None:
            self._custom.embed([self._custom.crop(plain, Box(0, 0, 64, 64), None)])

    def detect(self, pixels: RGB, choice: Choice = ANY) -> Detections:
        """Find the garments of a photo and encode them, in one run of the parser.

        Where nothing is found, a person who names what is shown is believed: the whole photo then
        counts as the box drawn around it.

        Args:
            pixels: (height, width, 3) uint8 RGB.
            choice: a box drawn inside the photo, in its pixels, and what the person says is in it;
                its ``garment`` is left to whoever answers.

        Returns:
            Garments, most prominent first, boxes in ``pixels``; none where nothing is wearable.
        """
        began = time.perf_counter()
        height, width = pixels.shape[:2]
        probabilities = self._parser.probabilities(pixels)
        found = [located(each, width, height) for each in instances(probabilities)[:MOST_GARMENTS]]
        parsed = time.perf_counter()
        worn = shows_person(probabilities)
        garments = tuple(self._encoded(pixels, found, worn=worn))
        box, drawn = choice.box, None
        if box is None and not garments and choice.names_a_kind:
            box = Box(0, 0, width, height)
        if box is not None:
            place = _inside(box, probabilities, pixels)
            drawn = self._drawn(pixels, place, probabilities, choice.class_name, worn=worn)
            drawn = replace(drawn, garment=replace(drawn.garment, id=len(garments)))
        encoded = time.perf_counter()
        times = {"parse": (parsed - began) * 1e3, "embed": (encoded - parsed) * 1e3}
        return Detections(garments, times, worn, drawn)

    def _drawn(
        self,
        pixels: RGB,
        place: tuple[Box, Mask],
        probabilities: Probabilities,
        class_name: str | None,
        *,
        worn: bool,
    ) -> EncodedGarment:
        box, mask = place
        shares = probabilities[:, _shrunk(mask, probabilities)].mean(1)
        out = self._embedded(pixels, [place], worn=worn)
        group = GROUP_OF_LABEL[2 + int(shares[2:].argmax())]
        if class_name is not None:
            group = GROUP_OF_CLASS[class_name]
        best = class_name or best_class(agreed(out.classes[0], shares), group)
        paint = colour.sample(pixels, mask)
        sure = round(float(shares[2:].max()), 4)
        garment = Garment(0, group, best, sure, box, colour.dominant(paint))
        (embedding,) = self._embeddings(pixels, [place], out.embeddings)
        return EncodedGarment(garment, embedding, colour.descriptor(paint), _within(mask, box))

    def classify(self, pixels: RGB) -> dict[str, float]:
        """Say what the one garment that a photo is about is.

        Args:
            pixels: (height, width, 3) uint8 RGB.

        Returns:
            A probability for each of the 18 classes, summing to 1.
        """
        probabilities = self._parser.probabilities(pixels)
        height, width = pixels.shape[:2]
        found = instances(probabilities)
        if not found:
            whole = crop.garment(pixels, Box(0, 0, width, height), None)
            (classes,) = self._embedder.embed([whole]).classes
            return _named(classes)
        main = located(found[0], width, height)
        worn = shows_person(probabilities)
        out = self._embedded(pixels, [(main.box, main.mask)], worn=worn)
        return _named(agreed(out.classes[0], main.shares))

    def _encoded(
        self, pixels: RGB, found: list[Instance], *, worn: bool
    ) -> Iterator[EncodedGarment]:
        """Encode the instances that look like clothing, in their order."""
        if not found:
            return
        out = self._embedded(pixels, [(each.box, each.mask) for each in found], worn=worn)
        threshold = float(self._embedder.model.card["wearable_threshold"])
        kept = [i for i in range(len(found)) if out.wearable[i] > threshold]
        places = [(found[i].box, found[i].mask) for i in kept]
        embeddings = self._embeddings(pixels, places, out.embeddings[kept])
        for number, i in enumerate(kept):
            yield _encoded(number, found[i], out.classes[i], embeddings[number], pixels, worn)

    def _embedded(self, pixels: RGB, places: list[tuple[Box, Mask]], *, worn: bool) -> Embedded:
        """Embed garments; where none is worn the ground around them has a say in their class.

        A mask that leaves out a trouser leg makes shorts of it; on a person, what lies around a
        garment is other garments.
        """
        out = self._embedder.embed([crop.garment(pixels, *place) for place in places])
        if worn:
            return out
        around = self._embedder.embed([crop.garment(pixels, box, None) for box, _ in places])
        return replace(out, classes=both(out.classes, around.classes))

    def _embeddings(self, pixels: RGB, places: list[tuple[Box, Mask]], shipped: Vectors) -> Vectors:
        """Return the custom embedder's vectors of garments, or the ``shipped`` ones without one."""
        custom = self._custom
        if custom is None or not places:
            return shipped
        return custom.embed([custom.crop(pixels, box, mask) for box, mask in places])


def _encoded(
    number: int,
    found: Instance,
    classes: NDArray[np.float32],
    embedding: Vector,
    pixels: RGB,
    worn: bool,
) -> EncodedGarment:
    paint = colour.sample(pixels, found.mask)
    joined = agreed(classes, found.shares)
    group = GROUP_OF_LABEL[found.label]
    if not worn and best_class(joined, group):
        # Laid out, nothing lies above or below to tell a skirt from a top by, and the embedder's
        # word counts for as much as the parser's.
        group = GROUP_OF_CLASS[CLASSES[int(joined.argmax())]]
    garment = Garment(
        number,
        group,
        best_class(joined, group),
        round(found.confidence, 4),
        found.box,
        colour.dominant(paint),
    )
    mask = _within(found.mask, found.box)
    return EncodedGarment(garment, embedding, colour.descriptor(paint), mask)


def _named(classes: NDArray[np.float32]) -> dict[str, float]:
    return {name: float(p) for name, p in zip(CLASSES, classes, strict=True)}


def _inside(box: Box, probabilities: Probabilities, pixels: RGB) -> tuple[Box, Mask]:
    """Return a drawn box with the cloth in it, or all of it where there is hardly any."""
    height, width = pixels.shape[:2]
    cloth = resized_mask(probabilities[2:].sum(0) > 0.5, width, height)
    inside = np.zeros((height, width), np.bool_)
    inside[box.y : box.y + box.h, box.x : box.x + box.w] = True
    mask = inside & cloth
    return box, mask if mask.sum() >= FILLED * box.area else inside


def _within(mask: Mask, box: Box) -> Mask:
    return mask[box.y : box.y + box.h, box.x : box.x + box.w].copy()


def _shrunk(mask: Mask, probabilities: Probabilities) -> Mask:
    rows, columns = probabilities.shape[1:]
    height, width = mask.shape
    picked = mask[np.ix_(np.arange(rows) * height // rows, np.arange(columns) * width // columns)]
    return picked if picked.any() else np.ones_like(picked)
