"""Painted photos of several people side by side, who sees them, and a gallery with such a look."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import numpy as np

from fashionizer.gallery.catalog.records import Batch, NewOutfit
from fashionizer.gallery.gallery import Gallery
from fashionizer.ingest.people import looks_of
from fashionizer.photo.copies.hashes import sha256
from fashionizer.photo.decode import decode
from fashionizer.photo.thumbnail import jpeg
from fashionizer.schema import ANY, RGB, Box, Choice, Detections, EncodedGarment, Person
from fashionizer.settings import Settings
from tests.web.painted import (
    PAINTS,
    SMALL,
    BlockDetector,
    gallery,
    painted_looks,
    picture,
)
from tests.web.watched import OPEN, WatchedAdvisor

Kind = Literal["main", "passing", "bare"]
"""Whether someone is the subject of a photo, only passes by, or is one and wears nothing seen."""


def pair() -> RGB:
    """Paint a photo of two people: a top with trousers, and trousers with shoes."""
    return side_by_side(picture(1, paints=PAINTS[:2]), picture(2, paints=PAINTS[1:3]))


def side_by_side(*figures: RGB) -> RGB:
    """Paint people beside each other."""
    return np.concatenate(figures, axis=1)


def sent(pixels: RGB) -> bytes:
    """Return a photo as it is sent."""
    return jpeg(pixels, max(pixels.shape))


class GroupDetector(BlockDetector):
    """Sees people side by side, as many as it is told to, from left to right by prominence."""

    def __init__(self, *kinds: Kind) -> None:
        self.kinds: Sequence[Kind] = kinds

    def detect(self, pixels: RGB, choice: Choice = ANY) -> Detections:
        """Find what each wears; whoever passes by is left out."""
        height, width = pixels.shape[:2]
        garments: list[EncodedGarment] = []
        people = []
        for number, kind in enumerate(self.kinds):
            x, end = (width * at // len(self.kinds) for at in (number, number + 1))
            box = Box(x, 0, end - x, height)
            people.append(Person(number, box, 0.9 - number / 10, main=kind != "passing"))
            if kind == "main":
                seen = super().detect(pixels[:, x:end]).garments
                garments += (_worn(each, number, x) for each in seen)
        numbered = tuple(
            replace(each, garment=replace(each.garment, id=number))
            for number, each in enumerate(garments)
        )
        drawn = super().detect(pixels, choice).drawn if choice.box else None
        if drawn is not None:
            drawn = replace(drawn, garment=replace(drawn.garment, id=len(numbered)))
        return Detections(numbered, {"parse": 0.1, "embed": 0.1}, True, drawn, tuple(people))


def _worn(seen: EncodedGarment, person: int, x: int) -> EncodedGarment:
    box = seen.garment.box
    moved = replace(box, x=box.x + x)
    return replace(seen, garment=replace(seen.garment, person=person, box=moved))


@cache
def _home() -> Path:
    """Make a gallery of seven looks of one person each, and two of one photo."""
    home = Path(OPEN.enter_context(TemporaryDirectory(prefix="grouped"))) / "home"
    with gallery(home, painted_looks(7)):
        pass
    settings = Settings(home=home)
    with Gallery.open(
        home, BlockDetector.models, write=True, say=lambda _: None, settings=settings
    ) as writing:
        data = sent(pair())
        shown = decode(data)
        seen = GroupDetector("main", "main").detect(shown.pixels)
        outfits = [
            NewOutfit(
                file="looks/pair.jpg",
                key="looks/pair.jpg",
                fingerprint="1",
                sha256=sha256(data),
                perceptual=b"",
                width=shown.width,
                height=shown.height,
                credit="Ada",
                licence="CC BY 4.0",
                page=None,
                garments=each.garments,
                worn=True,
                person=each.person,
            )
            for each in looks_of(seen).outfits
        ]
        writing.write(Batch(outfits), {sha256(data): data})
    return home


@cache
def _opened() -> Gallery:
    settings = Settings(home=_home())
    reading = Gallery.open(
        settings.home, BlockDetector.models, write=False, say=lambda _: None, settings=settings
    )
    OPEN.callback(reading.close)
    return reading


class GroupAdvisor(WatchedAdvisor):
    """Answers about photos of several people, over a gallery that has one, too."""

    def __init__(self, *kinds: Kind) -> None:
        super().__init__(SMALL)
        self._detector = self.eyes = GroupDetector(*kinds)
        self._gallery = _opened()
