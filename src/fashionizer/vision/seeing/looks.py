"""Looks at photos: as they are given, with finer eyes where hardly anything is found, turned."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from fashionizer.schema import RGB
from fashionizer.vision.parsed import ParsedPhoto
from fashionizer.vision.parsing.parser import LONG_SIDE, Parser
from fashionizer.vision.seeing.closer import SURE
from fashionizer.vision.seeing.pictures import parsed

FINER = 2
"""By how much finer a photo is looked at in which nobody is found, and hardly anything."""

HARDLY_LAID, HARDLY_WORN = 0.03, 0.05
"""Share of the photo up to which what is found is hardly anything: what lies there fills more in a
photo of it, and what is worn by nobody who is seen is a passer-by's at the rim."""


def see(parser: Parser, photos: Sequence[RGB]) -> list[ParsedPhoto]:
    """Find the people of photos and their garments.

    Args:
        parser: looks once at each photo, again at each main person who is small in it; at a photo
            in which hardly anything is found once more with finer eyes, then turned both ways.
        photos: (height, width, 3) uint8 RGB each.
    """
    seen = parsed(parser, photos)
    bare = [number for number, each in enumerate(seen) if _hardly(each)]
    for number in bare:
        seen[number] = replace(seen[number], found=[])
    large = [number for number in bare if max(photos[number].shape[:2]) > LONG_SIDE]
    finer = parsed(parser, [photos[number] for number in large], FINER * LONG_SIDE)
    for number, each in zip(large, finer, strict=True):
        if each.people and each.found:
            seen[number] = each
    empty = [i for i, each in enumerate(seen) if not each.people and (each.worn or not each.found)]
    ways = [(number, turn) for number in empty for turn in (1, 3)]
    turned = parsed(parser, [np.rot90(photos[number], turn) for number, turn in ways])
    for (number, turn), each in zip(ways, turned, strict=True):
        sure = max(each.scores, default=0.0)
        if each.found and sure >= SURE and len(each.found) >= max(len(seen[number].found), 1):
            seen[number] = replace(each, turn=turn)
    return seen


def as_it_lies(parser: Parser, photo: RGB) -> ParsedPhoto:
    """Look at a photo without turning it, whatever is found."""
    (seen,) = parsed(parser, [photo])
    return seen


def _hardly(seen: ParsedPhoto) -> bool:
    least = HARDLY_WORN if seen.worn else HARDLY_LAID
    return not seen.people and sum(each.mask.mean() for each in seen.found) < least
