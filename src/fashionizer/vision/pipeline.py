"""All seeing in one place: a photo to its garments with their vectors."""

import time
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from fashionizer.photo.thumbnail import resized_mask
from fashionizer.schema import (
    RGB,
    Box,
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
from fashionizer.vision.parsing.instances import Instance, Probabilities, regions, shows_person
from fashionizer.vision.parsing.parser import Parser
from fashionizer.vision.runtime.model import Model
from fashionizer.vision.taxonomy import CLASSES, GROUP_OF_CLASS, GROUP_OF_LABEL

MOST_GARMENTS = 12
"""Garments kept per photo: an outfit has fewer."""

FILLED = 0.2
"""Share of a drawn box the parser's garments must fill for their mask to be used."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A region in pixels of the photo."""

    region: Instance
    box: Box
    mask: Mask


class GarmentPipeline:
    """The parser, the embedder and the colour descriptor, loaded once and used by all threads.

    A custom embedder makes the shape vectors in place of the shipped one, which still tells the
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
            custom: makes the shape vectors; None means the shipped embedder does.

        Raises:
            ModelError: a model is missing or damaged.
        """
        parser = Parser(Model("parser", threads=threads))
        return cls(parser, Embedder(Model("embedder", threads=threads)), custom)

    @property
    def custom(self) -> bool:
        """Whether the shape vectors are another embedder's than the shipped one's.

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

    def detect(self, pixels: RGB) -> Detections:
        """Find the garments of a photo and make their vectors.

        Args:
            pixels: (height, width, 3) uint8 RGB.

        Returns:
            Garments, most prominent first, boxes in ``pixels``; none where nothing is wearable.
        """
        began = time.perf_counter()
        return self._sight(pixels, self._parser.probabilities(pixels), began)

    def _sight(self, pixels: RGB, probabilities: Probabilities, began: float) -> Detections:
        found = [located(r, probabilities, pixels) for r in regions(probabilities)[:MOST_GARMENTS]]
        parsed = time.perf_counter()
        worn = shows_person(probabilities)
        seen = self._embedded(pixels, found, worn=worn)
        embedded = time.perf_counter()
        times = {"parse": (parsed - began) * 1e3, "embed": (embedded - parsed) * 1e3}
        return Detections(tuple(seen), times, worn)

    def detect_box(
        self, pixels: RGB, box: Box, class_name: str | None = None
    ) -> tuple[Detections, EncodedGarment]:
        """See the garment inside a box that a person drew, beside those found without it.

        Args:
            pixels: (height, width, 3) uint8 RGB.
            box: inside the photo, in its pixels.
            class_name: what the person says it is, or None to decide here.

        Returns:
            As :meth:`detect`, and the garment in the box, numbered after the others.
        """
        began = time.perf_counter()
        probabilities = self._parser.probabilities(pixels)
        detections = self._sight(pixels, probabilities, began)
        height, width = pixels.shape[:2]
        cloth = resized_mask(probabilities[2:].sum(0) > 0.5, width, height)
        inside = np.zeros((height, width), np.bool_)
        inside[box.y : box.y + box.h, box.x : box.x + box.w] = True
        mask = inside & cloth
        if mask.sum() < FILLED * box.area:
            mask = inside
        shares = probabilities[:, _shrunk(mask, probabilities)].mean(1)
        out = self._looked(pixels, [(box, mask)], worn=detections.worn)
        group = GROUP_OF_LABEL[2 + int(shares[2:].argmax())]
        if class_name is not None:
            group = GROUP_OF_CLASS[class_name]
        best = class_name or best_class(agreed(out.classes[0], shares), group)
        paint = colour.sample(pixels, mask)
        sure = round(float(shares[2:].max()), 4)
        garment = Garment(len(detections.garments), group, best, sure, box, colour.dominant(paint))
        (shape,) = self._shapes(pixels, [(box, mask)], out.shapes)
        return detections, EncodedGarment(garment, shape, colour.descriptor(paint))

    def classify(self, pixels: RGB) -> dict[str, float]:
        """Say what the one garment that a photo is about is.

        Args:
            pixels: (height, width, 3) uint8 RGB.

        Returns:
            A probability for each of the 18 classes, summing to 1.
        """
        probabilities = self._parser.probabilities(pixels)
        found = regions(probabilities)
        if not found:
            height, width = pixels.shape[:2]
            whole = crop.garment(pixels, Box(0, 0, width, height), None)
            (classes,) = self._embedder.embed([whole]).classes
            return _named(classes)
        main = located(found[0], probabilities, pixels)
        worn = shows_person(probabilities)
        out = self._looked(pixels, [(main.box, main.mask)], worn=worn)
        return _named(agreed(out.classes[0], main.region.shares))

    def _embedded(self, pixels: RGB, found: list[Found], *, worn: bool) -> list[EncodedGarment]:
        if not found:
            return []
        out = self._looked(pixels, [(f.box, f.mask) for f in found], worn=worn)
        threshold = float(self._embedder.model.card["wearable_threshold"])
        kept = [i for i in range(len(found)) if out.wearable[i] > threshold]
        places = [(found[i].box, found[i].mask) for i in kept]
        shapes = self._shapes(pixels, places, out.shapes[kept])
        return [
            _seen(number, found[i], out.classes[i], shapes[number], pixels, worn)
            for number, i in enumerate(kept)
        ]

    def _looked(self, pixels: RGB, places: list[tuple[Box, Mask]], *, worn: bool) -> Embedded:
        """Embed garments; where none is worn the ground around them has a say in their class.

        A mask that leaves out a trouser leg makes shorts of it; on a person, what lies around a
        garment is other garments.
        """
        out = self._embedder.embed([crop.garment(pixels, *place) for place in places])
        if worn:
            return out
        around = self._embedder.embed([crop.garment(pixels, box, None) for box, _ in places])
        return replace(out, classes=both(out.classes, around.classes))

    def _shapes(self, pixels: RGB, places: list[tuple[Box, Mask]], shipped: Vectors) -> Vectors:
        """Return the shape vectors of garments that the shipped embedder gave ``shipped`` for."""
        custom = self._custom
        if custom is None or not places:
            return shipped
        return custom.embed([custom.crop(pixels, box, mask) for box, mask in places])


def _seen(
    number: int,
    found: Found,
    classes: NDArray[np.float32],
    shape: Vector,
    pixels: RGB,
    worn: bool,
) -> EncodedGarment:
    region, paint = found.region, colour.sample(pixels, found.mask)
    joined = agreed(classes, region.shares)
    group = GROUP_OF_LABEL[region.label]
    if not worn and best_class(joined, group):
        # Laid out, nothing lies above or below to tell a skirt from a top by, and the embedder's
        # word counts for as much as the parser's.
        group = GROUP_OF_CLASS[CLASSES[int(joined.argmax())]]
    garment = Garment(
        number,
        group,
        best_class(joined, group),
        round(region.confidence, 4),
        found.box,
        colour.dominant(paint),
    )
    return EncodedGarment(garment, shape, colour.descriptor(paint))


def _named(classes: NDArray[np.float32]) -> dict[str, float]:
    return {name: float(p) for name, p in zip(CLASSES, classes, strict=True)}


def located(region: Instance, probabilities: Probabilities, pixels: RGB) -> Found:
    """Bring a region from the parser's pixels to the photo's."""
    rows, columns = probabilities.shape[1:]
    height, width = pixels.shape[:2]
    x, y = region.box.x * width // columns, region.box.y * height // rows
    box = Box(
        x,
        y,
        max(1, -(-(region.box.x + region.box.w) * width // columns) - x),
        max(1, -(-(region.box.y + region.box.h) * height // rows) - y),
    )
    return Found(region, box, resized_mask(region.mask, width, height))


def _shrunk(mask: Mask, probabilities: Probabilities) -> Mask:
    rows, columns = probabilities.shape[1:]
    height, width = mask.shape
    picked = mask[np.ix_(np.arange(rows) * height // rows, np.arange(columns) * width // columns)]
    return picked if picked.any() else np.ones_like(picked)
