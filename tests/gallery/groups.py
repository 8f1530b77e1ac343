"""Group photos: pictures side by side, a head above each, and a vision that sees these people."""

from dataclasses import dataclass, replace

import numpy as np

from fashionizer.schema import RGB, Box, Detections, EncodedGarment, Person
from tests.gallery.fakes import HEIGHT, WIDTH, Rectangles, picture

HEAD = 30
"""Height of the strip of heads above the pictures."""

SKIN = (255, 180, 150)


@dataclass(frozen=True, slots=True)
class Someone:
    """Someone in a group photo: what they wear, and how large their head is; small ones pass by."""

    seed: int
    rows: tuple[int, ...] = (0, 1, 2)
    head: int = 24


def group(*people: Someone) -> RGB:
    """Draw people side by side, from left to right."""
    panels = [picture(each.seed, rows=each.rows) for each in people]
    photo = np.full((HEAD + HEIGHT, WIDTH * len(people), 3), 230, np.uint8)
    photo[HEAD:] = np.concatenate(panels, axis=1)
    for number, each in enumerate(people):
        middle = WIDTH * number + WIDTH // 2
        photo[2 : HEAD - 2, middle - each.head // 2 : middle + each.head // 2] = SKIN
    return photo


def panel(number: int) -> Box:
    """Return where someone is, by number from the left."""
    return Box(WIDTH * number, 0, WIDTH, HEAD + HEIGHT)


class Groups(Rectangles):
    """Sees who has a head, the largest first, and the rectangles below those of 12 pixels or more.

    Of equal heads the left one comes first; the right one, where it reads ``leftwards``.
    """

    def __init__(self, identity: str = "groups@1", *, leftwards: bool = False) -> None:
        super().__init__(identity)
        self._leftwards = leftwards

    def detect(self, pixels: RGB) -> Detections:
        """Find the people and what each wears; where nobody has a head it is a picture."""
        looked = self.looked
        heads = [self._head(pixels, number) for number in range(pixels.shape[1] // WIDTH)]
        order = sorted(range(len(heads)), reverse=self._leftwards)
        seen = sorted((n for n in order if heads[n]), key=lambda n: -heads[n])
        if not seen:
            return super().detect(pixels)
        people = [
            Person(number, panel(n), heads[n] / WIDTH, main=heads[n] >= 12)
            for number, n in enumerate(seen)
        ]
        garments: list[EncodedGarment] = []
        for person in people:
            if person.main:
                garments += self._worn(pixels, person, len(garments))
        self.looked = looked + 1
        return Detections(tuple(garments), {"parse": 0.1, "embed": 0.1}, people=tuple(people))

    def _head(self, pixels: RGB, number: int) -> int:
        strip = pixels[HEAD // 2, WIDTH * number : WIDTH * (number + 1)].astype(int)
        return 4 * round(int((strip[:, 0] - strip[:, 2] > 50).sum()) / 4)

    def _worn(self, pixels: RGB, person: Person, first: int) -> list[EncodedGarment]:
        x = person.box.x
        below = super().detect(pixels[HEAD:, x : x + WIDTH]).garments
        return [
            replace(each, garment=replace(each.garment, id=number, person=person.id, box=box))
            for number, each in enumerate(below, first)
            if (box := _shifted(each.garment.box, x, HEAD))
        ]


def _shifted(box: Box, x: int, y: int) -> Box:
    return replace(box, x=box.x + x, y=box.y + y)
