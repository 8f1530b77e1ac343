"""Eyes for tests of the measuring: they see squares of pure colours, or what they are told."""

from collections.abc import Mapping

import numpy as np

from fashionizer.schema import RGB, Box, Detections, EncodedGarment, Garment, Group, Person

RED, BLUE, YELLOW, GREEN = (255, 0, 0), (0, 0, 255), (255, 255, 0), (0, 255, 0)

NOTHING = np.zeros(0, np.float32)


def garment(group: Group, box: Box, person: int | None = None) -> EncodedGarment:
    """Return a garment found there."""
    return EncodedGarment(Garment(0, group, None, 1.0, box, person=person), NOTHING, NOTHING)


class Told:
    """Finds the same in every picture."""

    def __init__(self, detections: Detections) -> None:
        self._detections = detections

    def detect(self, pixels: RGB) -> Detections:  # noqa: ARG002
        """Find what was told."""
        return self._detections


class ByColour:
    """Finds tops where it is purely red, blue or yellow: each colour is a person's.

    ``joined`` eyes take everything of a picture for one person's one garment.
    """

    def __init__(self, *, joined: bool = False) -> None:
        self._joined = joined

    def detect(self, pixels: RGB) -> Detections:
        """Find a person for each colour that is there."""
        masks = [(pixels == colour).all(2) for colour in (RED, BLUE, YELLOW)]
        boxes = [Box.of(mask) for mask in masks if mask.any()]
        if self._joined:
            boxes = [Box.of(np.logical_or.reduce(masks))]
        return Detections(
            tuple(garment("tops", box, number) for number, box in enumerate(boxes)),
            people=tuple(Person(n, box, 1.0, main=True) for n, box in enumerate(boxes)),
        )


def values(rows: list[dict[str, object]], part: str = "all") -> Mapping[object, object]:
    """Return the value of each figure of a part."""
    return {row["figure"]: row["value"] for row in rows if row["part"] == part}
