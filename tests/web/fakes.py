"""A small advisor with a drawn gallery: real photos are decoded, what is seen is invented."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import Event
from typing import Any

import numpy as np

from fashionizer.errors import UnknownOutfit
from fashionizer.photo.decode import Photo, decode
from fashionizer.photo.limits import Limits
from fashionizer.photo.thumbnail import Format, jpeg, webp
from fashionizer.retrieval import selection
from fashionizer.retrieval.browsing import Filter, Page
from fashionizer.retrieval.companions import Kind
from fashionizer.retrieval.options import NOTHING, SearchOptions
from fashionizer.schema import (
    RGB,
    Answer,
    Box,
    Colour,
    Detections,
    EncodedGarment,
    Garment,
    Match,
    Outfit,
)
from fashionizer.settings import Settings

SMALL = Settings(max_bytes=1_000_000, max_pixels=4_000_000, waiting=3, port=0)
"""Limits that tests can exceed without large files."""

RED = Colour("red", "#b3202a", 0.8)
NAVY = Colour("navy", "#1d2a52", 1.0)
BLACK = Colour("black", "#161616", 1.0)
CAMEL = Colour("tan", "#b98a54", 0.6)

WIDTH, HEIGHT = 200, 300
"""Pixels of every outfit's photo."""


def outfit(number: int) -> Outfit:
    """Return the outfit of a number: a top, trousers, shoes, and a bag on the even ones."""
    garments = [
        Garment(0, "tops", "Blouse", 0.91, Box(60, 50, 80, 90), (RED, CAMEL)),
        Garment(1, "bottoms", "Pants", 0.88, Box(65, 140, 70, 110), (NAVY,)),
        Garment(2, "shoes", "Shoes", 0.64, Box(62, 255, 76, 30), (BLACK,)),
    ]
    if number % 2 == 0:
        garments.append(Garment(3, "bag", None, 0.52, Box(130, 130, 40, 50), (CAMEL,)))
    return Outfit(
        id=number,
        file=f"looks/{number:04}.jpg",
        credit=f"Ada <{number}>",
        licence="CC BY 4.0",
        page=f"https://example.org/looks/{number}",
        width=WIDTH,
        height=HEIGHT,
        garments=tuple(garments),
        worn=True,
        photo=f"{number:064x}"[::-1],
    )


def picture(number: int = 1, width: int = WIDTH, height: int = HEIGHT) -> RGB:
    """Paint a figure of coloured blocks on grey; the number shifts its colours."""
    pixels = np.full((height, width, 3), 210, dtype=np.uint8)
    blocks = {(0.16, 0.46): (179, 32 + number % 200, 42), (0.46, 0.84): (29, 42, 82)}
    for (top, bottom), colour in blocks.items():
        pixels[int(top * height) : int(bottom * height), width // 3 : 2 * width // 3] = colour
    return pixels


def photo(width: int = WIDTH, height: int = HEIGHT) -> bytes:
    """Give a JPEG that the fake advisor sees a top and trousers in."""
    return jpeg(picture(width=width, height=height), max(width, height))


def blank() -> bytes:
    """Give a JPEG with nothing to wear: plain white."""
    return jpeg(np.full((120, 120, 3), 255, dtype=np.uint8), 120)


def worn_with(match: Match, kinds: Sequence[Kind]) -> bool:
    """Whether the match is worn with one of each kind: the plain rule."""
    others = [Kind.of(garment) for garment in match.others]
    return all(any(kind.takes(other) for other in others) for kind in kinds)


def _wanted(each: Outfit, wanted: Filter) -> bool:
    def fits(garment: Garment) -> bool:
        kind = Kind.of(garment)
        asked = (wanted.group, wanted.class_name, wanted.colour)
        is_of = (kind.group, kind.class_name, kind.colour)
        return all(want in (None, have) for want, have in zip(asked, is_of, strict=True))

    return wanted.licence in (None, each.licence) and any(map(fits, each.garments))


class FakeAdvisor:
    """Answers like the real one, at once, from outfits that are counted instead of found.

    ``gate`` holds searches while it is cleared; ``failure`` is raised by every call if set;
    ``numbering`` is the order in which the garments of a photo are seen.
    """

    def __init__(self, settings: Settings, outfits: int = 7) -> None:
        self.settings = settings
        self.outfits = {number: outfit(number) for number in range(1, outfits + 1)}
        self.gate = Event()
        self.gate.set()
        self.entered = Event()
        self.failure: Exception | None = None
        self.numbering: tuple[int, ...] = (0, 1)
        self.asked: list[SearchOptions] = []
        self.decoded = self.detected = 0

    def search(
        self, data: bytes, options: SearchOptions = NOTHING, *, name: str = "photo"
    ) -> Answer:
        """Decode, detect, answer."""
        detections = self.detect(self.decode(data, name=name), options)
        return self.answer(detections, options, name=name)

    def decode(self, data: bytes, *, name: str) -> Photo:
        """Decode a photo; wait at the gate, or fail."""
        self.entered.set()
        self.gate.wait(timeout=10)
        if self.failure:
            raise self.failure
        self.decoded += 1
        return decode(data, name=name, limits=Limits.of(self.settings))

    def detect(self, photo: Photo, options: SearchOptions) -> Detections:
        """See a top and trousers in every picture that is not blank, and what is drawn."""
        self.detected += 1
        garments = self._garments(photo)
        box, drawn = options.choice.box, None
        if box is not None:
            inside = max(garments, key=lambda each: each.box.iou(box))
            drawn = _encoded(replace(inside, id=len(garments), box=box))
        times = {"decode": 4.0, "parse": 31.0}
        return Detections(tuple(map(_encoded, garments)), times, drawn=drawn)

    def answer(self, detections: Detections, options: SearchOptions, *, name: str) -> Answer:
        """Find every outfit's garment of the same place."""
        self.asked.append(options)
        query = selection.chosen(detections, options.choice)
        chosen = query.garment if query else None
        count = options.limit or self.settings.limit
        every = self._results(chosen, options.everything)
        results = [match for match in every if worn_with(match, options.companions)][:count]
        return Answer(
            photo=name,
            garments=selection.listed(detections.garments, query),
            chosen=None if chosen is None else chosen.id,
            results=tuple(results),
            notice=None if chosen else "Nothing that can be worn was found in this photo.",
            milliseconds={"decode": 4.0, "parse": 31.0, "total": 35.2},
            more=not options.everything and chosen is not None,
            among=min(len(every), count) if options.companions else None,
        )

    def similar(self, outfit_id: int, options: SearchOptions = NOTHING) -> Answer:
        """Find every other outfit's garment of the same place."""
        self.asked.append(options)
        own = self.outfit(outfit_id)
        chosen = selection.worn_garment(own, options.choice.garment)
        count = options.limit or self.settings.limit
        every = [m for m in self._results(chosen, options.everything) if m.outfit.id != outfit_id]
        fit = [match for match in every if worn_with(match, options.companions)]
        return Answer(
            photo=own.file,
            garments=own.garments,
            chosen=None if chosen is None else chosen.id,
            results=tuple(fit[:count]),
            notice=None,
            milliseconds={"search": 4.0, "total": 4.0},
            more=not options.everything,
            among=min(len(every), count) if options.companions else None,
        )

    def looks(self, count: int) -> tuple[Outfit, ...]:
        """Return the first outfits."""
        return tuple(self.outfits.values())[:count]

    def outfit(self, outfit_id: int) -> Outfit:
        """Return an outfit of the fake gallery."""
        if self.failure:
            raise self.failure
        if outfit_id not in self.outfits:
            raise UnknownOutfit(f"The gallery has no outfit {outfit_id}.")
        return self.outfits[outfit_id]

    def photo(self, outfit_id: int) -> str:
        """Name the outfit's photo."""
        return self.outfit(outfit_id).photo

    def image(self, outfit_id: int, long_side: int | None = None, kind: Format = "jpeg") -> bytes:
        """Paint the outfit's photo."""
        encoded = {"jpeg": jpeg, "webp": webp}[kind]
        return encoded(picture(self.outfit(outfit_id).id), long_side or HEIGHT)

    def browse(self, wanted: Filter, *, after: int, limit: int) -> Page:
        """Return the outfits with a garment of the kind wanted."""
        if self.failure:
            raise self.failure
        fit = [each for each in self.outfits.values() if _wanted(each, wanted)]
        rest = [each for each in fit if each.id > after]
        more = rest[limit - 1].id if len(rest) > limit else None
        return Page(tuple(rest[:limit]), more, len(fit))

    def ready(self) -> Mapping[str, int]:
        """Count the fake gallery, unless it fails."""
        if self.failure:
            raise self.failure
        counts = self.stats()
        return {name: counts[name] for name in ("outfits", "garments")}

    def stats(self) -> Mapping[str, Any]:
        """Count the fake gallery."""
        count = len(self.outfits)
        return {
            "outfits": count,
            "garments": sum(len(each.garments) for each in self.outfits.values()),
            "credits": [{"credit": "Drawn looks", "licence": "CC0 1.0", "outfits": count}],
        }

    def _garments(self, seen: Photo) -> tuple[Garment, ...]:
        if seen.pixels.min() > 250:
            return ()
        w, h = seen.width, seen.height
        top = Box(w // 3, h // 6, w // 3, h * 3 // 10)
        trousers = Box(w // 3, h * 46 // 100, w // 3, h // 3)
        both = (
            Garment(0, "tops", "Blouse", 0.93, top, (RED,)),
            Garment(1, "bottoms", "Pants", 0.9, trousers, (NAVY,)),
        )
        return tuple(replace(both[which], id=number) for number, which in enumerate(self.numbering))

    def _results(self, chosen: Garment | None, everything: bool) -> tuple[Match, ...]:
        if chosen is None:
            return ()
        near = list(self.outfits.values()) if everything else list(self.outfits.values())[:5]
        like = 0 if chosen.group == "tops" else 1
        return tuple(
            Match(each, 0.97 - 0.08 * rank, each.garments[like]) for rank, each in enumerate(near)
        )


def _encoded(garment: Garment) -> EncodedGarment:
    nothing = np.zeros(1, np.float32)
    return EncodedGarment(garment, nothing, nothing)
