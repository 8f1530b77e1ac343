"""All seeing in one place: a photo to its garments with their vectors."""

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

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
from fashionizer.vision.colour import light
from fashionizer.vision.embedding import crop
from fashionizer.vision.embedding.custom import CustomEmbedder
from fashionizer.vision.embedding.embedder import Embedded, Embedder, agreed, best_class, both
from fashionizer.vision.parsed import ParsedPhoto, Place
from fashionizer.vision.parsing.instances import Instance
from fashionizer.vision.parsing.parser import Parser
from fashionizer.vision.runtime.model import Model
from fashionizer.vision.runtime.precision import AUTO, chosen
from fashionizer.vision.seeing.looks import as_it_lies, see
from fashionizer.vision.seeing.turning import garment_back, person_back
from fashionizer.vision.taxonomy import CLASSES, GROUP_OF_CLASS, GROUP_OF_LABEL


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
    def shipped(
        cls, threads: int = 0, custom: CustomEmbedder | None = None, precision: str = AUTO
    ) -> "GarmentPipeline":
        """Open the models inside the package.

        Args:
            threads: of one model run; 0 means all cores.
            custom: makes the embeddings; None means the shipped embedder does.
            precision: ``8`` or ``32`` bits, or ``auto``, see ``runtime.precision``.

        Raises:
            ModelError: a model is missing or damaged.
        """
        parser, embedder = (
            chosen(Model(name, threads=threads), precision) for name in ("parser", "embedder")
        )
        return cls(Parser(parser), Embedder(embedder), custom)

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
        parts.append(f"even96+{light.shipped().identity}")
        return Models(" ".join(parts), dimensions, colour.DIMENSIONS)

    def warm(self) -> None:
        """Load the models and run them once, so that the first visitor does not wait for it."""
        plain = np.full((64, 64, 3), 200, np.uint8)
        self.classify(plain)
        if self._custom is not None:
            self._custom.embed([self._custom.crop(plain, Box(0, 0, 64, 64), None)])

    def detect(self, pixels: RGB, choice: Choice = ANY) -> Detections:
        """Find the people and garments of a photo and encode the garments.

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
        (parsed,) = self._parsed([pixels])
        parsed_at = time.perf_counter()
        (garments,) = self._encoded([parsed])
        height, width = pixels.shape[:2]
        box, drawn = choice.box, None
        if box is None and not garments and choice.names_a_kind:
            box = Box(0, 0, width, height)
        if box is not None:
            as_given = as_it_lies(self._parser, pixels) if parsed.turn else parsed
            drawn = self._drawn(as_given, box, choice.class_name)
            drawn = replace(drawn, garment=replace(drawn.garment, id=len(garments)))
        times = _milliseconds(began, parsed_at)
        return replace(_detections(pixels, parsed, garments, times), drawn=drawn)

    def detect_batch(self, photos: Sequence[RGB]) -> list[Detections]:
        """Find the garments of several photos and encode them together.

        The parser takes the photos of one working size at once, the embedder the garments of all
        photos. Vectors are those of :meth:`detect` within 1e-4.

        Args:
            photos: (height, width, 3) uint8 RGB each, of any sizes.

        Returns:
            As :meth:`detect`, in their order; times are an equal share of the whole batch's.
        """
        if not photos:
            return []
        began = time.perf_counter()
        parsed = self._parsed(photos)
        parsed_at = time.perf_counter()
        encoded = self._encoded(parsed)
        times = _milliseconds(began, parsed_at, len(photos))
        return [
            _detections(pixels, each, garments, times)
            for pixels, each, garments in zip(photos, parsed, encoded, strict=True)
        ]

    def _drawn(self, parsed: ParsedPhoto, box: Box, class_name: str | None) -> EncodedGarment:
        place = parsed.inside(box)
        mask, shares = place[1], parsed.shares(place[1])
        (out,) = self._embedded([parsed], [[place]])
        group = GROUP_OF_LABEL[2 + int(shares[2:].argmax())]
        if class_name is not None:
            group = GROUP_OF_CLASS[class_name]
        best = class_name or best_class(agreed(out.classes[0], shares), group)
        paint = colour.sample(parsed.pixels, mask, parsed.light)
        sure = round(float(shares[2:].max()), 4)
        garment = Garment(0, group, best, sure, box, colour.dominant(paint))
        (embedding,) = self._embeddings([(parsed.pixels, *place)], out.embeddings)
        return EncodedGarment(garment, embedding, colour.descriptor(paint), _within(mask, box))

    def classify(self, pixels: RGB) -> dict[str, float]:
        """Classify the one garment that a photo is about.

        Args:
            pixels: (height, width, 3) uint8 RGB.

        Returns:
            A probability for each of the 18 classes, summing to 1.
        """
        (parsed,) = self._parsed([pixels])
        height, width = pixels.shape[:2]
        if not parsed.found:
            whole = crop.garment(pixels, Box(0, 0, width, height), None)
            (classes,) = self._embedder.embed([whole]).classes
            return _named(classes)
        main = parsed.found[0]
        (out,) = self._embedded([parsed], [[(main.box, main.mask)]])
        return _named(agreed(out.classes[0], main.shares))

    def _parsed(self, photos: Sequence[RGB]) -> list[ParsedPhoto]:
        return see(self._parser, photos)

    def _encoded(self, photos: Sequence[ParsedPhoto]) -> list[tuple[EncodedGarment, ...]]:
        """Encode the instances that somebody wears or that look like clothing, photo by photo.

        On a person the parser is right more often than the embedder, which learned what is no
        garment from streets and noise.
        """
        places = [photo.places for photo in photos]
        outs = self._embedded(photos, places)
        threshold = float(self._embedder.model.card["wearable_threshold"])
        kept = [
            [
                i
                for i, each in enumerate(photo.found)
                if each.person is not None or out.wearable[i] > threshold
            ]
            for photo, out in zip(photos, outs, strict=True)
        ]
        cut = [
            (photo.pixels, *of_photo[i])
            for photo, of_photo, numbers in zip(photos, places, kept, strict=True)
            for i in numbers
        ]
        shipped = [out.embeddings[numbers] for out, numbers in zip(outs, kept, strict=True)]
        embeddings = iter(self._embeddings(cut, np.concatenate(shipped)))
        return [
            tuple(
                _encoded(number, photo.found[i], out.classes[i], next(embeddings), photo)
                for number, i in enumerate(numbers)
            )
            for photo, out, numbers in zip(photos, outs, kept, strict=True)
        ]

    def _embedded(
        self, photos: Sequence[ParsedPhoto], places: Sequence[Sequence[Place]]
    ) -> list[Embedded]:
        """Embed garments of several photos together; return what is said of each photo's."""
        cut = [photo.crops(each) for photo, each in zip(photos, places, strict=True)]
        garments = [each for crops, _ in cut for each in crops]
        grounds = [each for _, around in cut for each in around]
        out = self._embedder.embed([*garments, *grounds])
        found, at, ground = [], 0, len(garments)
        for crops, around in cut:
            of_photo = out.part(at, at + len(crops))
            if around:
                classes = out.part(ground, ground + len(around)).classes
                of_photo = replace(of_photo, classes=both(of_photo.classes, classes))
            at, ground = at + len(crops), ground + len(around)
            found.append(of_photo)
        return found

    def _embeddings(self, cut: list[tuple[RGB, Box, Mask]], shipped: Vectors) -> Vectors:
        """Return the custom embedder's vectors of garments, or the ``shipped`` ones without one."""
        custom = self._custom
        if custom is None or not cut:
            return shipped
        return custom.embed([custom.crop(*each) for each in cut])


def _detections(
    pixels: RGB,
    parsed: ParsedPhoto,
    garments: tuple[EncodedGarment, ...],
    milliseconds: dict[str, float],
) -> Detections:
    """Return what was found, in the pixels of the photo as it was given."""
    size = pixels.shape[1], pixels.shape[0]
    return Detections(
        tuple(garment_back(each, parsed.turn, size) for each in garments),
        milliseconds,
        parsed.worn,
        people=tuple(person_back(each, parsed.turn, size) for each in parsed.people),
    )


def _milliseconds(began: float, parsed: float, photos: int = 1) -> dict[str, float]:
    """Return the times of the two steps, for each of the photos; encoding ends now."""
    ended = time.perf_counter()
    return {"parse": (parsed - began) * 1e3 / photos, "embed": (ended - parsed) * 1e3 / photos}


def _encoded(
    number: int,
    found: Instance,
    classes: NDArray[np.float32],
    embedding: Vector,
    photo: ParsedPhoto,
) -> EncodedGarment:
    paint = colour.sample(photo.pixels, found.mask, photo.light)
    joined = agreed(classes, found.shares)
    group = GROUP_OF_LABEL[found.label]
    if not photo.worn and best_class(joined, group):
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
        found.person,
    )
    mask = _within(found.mask, found.box)
    return EncodedGarment(garment, embedding, colour.descriptor(paint), mask)


def _named(classes: NDArray[np.float32]) -> dict[str, float]:
    return {name: float(p) for name, p in zip(CLASSES, classes, strict=True)}


def _within(mask: Mask, box: Box) -> Mask:
    return box.cut(mask).copy()
