"""The pictures in a collage or a screenshot: where each is, without frames, bars and gutters.

A picture ends at a straight edge, along which nearly all of its pixels differ from one plain colour
beside it; a studio's plain wall does not end so, as only a head reaches the row below it. Parts are
found by cutting rows and columns in turns (recursive X-Y cut: Nagy and Seth, ICPR 1984).
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from fashionizer.schema import RGB, Box, Mask

ALIKE = 16
"""By how much a pixel of a plain line may differ from its colour in any channel, of 255."""

PLAIN = 0.97
"""Share of a line's pixels that are alike in a plain one; dust and compression have the rest."""

ENDS = 0.9
"""Share of the pixels of a picture's edge that differ from the plain colour beside it."""

THICK = 2
"""Pixels from which plain lines are a gutter."""

LEAST = 0.18
"""Shortest side of a picture as a share of the whole's longer side."""

DRAWN, DRAWN_WITHIN = 16, 1.0
"""Lines from which on it shows whether they were drawn: half of them are within so much of one
colour on the mean, of 255. A wall in a photo is not."""

PAPER = 0.75
"""Share of a part in the colour of its gutter from which on it is text or buttons."""

MOST = 9
"""Pictures in a collage; what falls into more is a pattern."""

DEPTH = 4
"""How often parts are cut in turns."""

SAMPLED = 300
"""Pixels of a line that are looked at."""

FEW = 32
"""Pixels of a line that are looked at first."""

BLURRED = 2
"""Lines between a gutter and a picture that compression blurred."""


Colour = NDArray[np.float64]


def panels(photo: RGB) -> list[Box]:
    """Find the pictures that a photo is put together of.

    Args:
        photo: (height, width, 3) uint8 RGB.

    Returns:
        Their boxes in its pixels, from the top left; the whole photo where it is one picture.
    """
    height, width = photo.shape[:2]
    whole = Box(0, 0, width, height)
    least = LEAST * max(height, width)
    parts = _parts(photo, whole, least, DEPTH)
    found = [part for part in parts if min(part.w, part.h) >= least]
    return found if 0 < len(found) <= MOST else [whole]


def _parts(
    photo: RGB, part: Box, least: float, depth: int, paper: Colour | None = None
) -> Iterator[Box]:
    """Cut a part along its gutters, by rows and then by columns, until nothing is left to cut."""
    pixels = part.cut(photo)
    for down in (True, False) if depth else ():
        lines = pixels if down else pixels.transpose(1, 0, 2)
        bands = list(_bands(lines, least))
        if bands != [(0, len(lines), None)]:
            for first, last, colour in bands:
                band = _band(part, first, last, down)
                yield from _parts(photo, band, least, depth - 1, colour)
            return
    if paper is None or _share(pixels, paper) < PAPER:
        yield part


def _band(part: Box, first: int, last: int, down: bool) -> Box:
    if down:
        return Box(part.x, part.y + first, part.w, last - first)
    return Box(part.x + first, part.y, last - first, part.h)


def _bands(lines: RGB, least: float) -> Iterator[tuple[int, int, Colour | None]]:
    """Yield first and last line, exclusive, between gutters, and the colour of one beside them."""
    first, colour = 0, None
    for start, end in runs(_plain(lines, least)):
        if end - start >= THICK and _is_gutter(lines, start, end, least):
            colour = _median(lines[(start + end) // 2])
            if start > first:
                yield first, start, colour
            first = end
    if first < len(lines):
        yield first, len(lines), colour


def _plain(lines: RGB, least: float) -> NDArray[np.bool_]:
    """Return which lines (n,) are of one colour, in runs with a picture's edge beside them.

    Few pixels tell most lines that are not, and a run without an edge is not looked at further: it
    is a wall.
    """
    few = lines[:, :: max(lines.shape[1] // FEW, 1)]
    plain = np.asarray((few.max(1) - few.min(1) <= 2 * ALIKE).all(1))
    for start, end in runs(plain):
        run = np.s_[start:end]
        plain[run] = False
        if end - start >= THICK and any(_edges(lines, start, end, least)):
            sampled = _sampled(lines[run])
            colours = np.median(sampled, axis=1)
            plain[run] = _alike(sampled, colours[:, None]).mean(1) >= PLAIN
    return plain


def _sampled(lines: NDArray[np.generic]) -> NDArray[np.int16]:
    """Return some pixels of one line (width, 3) or of each of several (n, width, 3)."""
    return lines[..., :: max(lines.shape[-2] // SAMPLED, 1), :].astype(np.int16)


def _alike(pixels: NDArray[np.int16], colour: NDArray[np.float64]) -> Mask:
    return np.asarray(np.abs(pixels - colour).max(-1) <= ALIKE)


def runs(true: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return start and end, exclusive, of each run of true values in (n,)."""
    steps = np.flatnonzero(np.diff(np.concatenate([[False], true, [False]]).astype(np.int8)))
    return list(zip(steps[::2].tolist(), steps[1::2].tolist(), strict=True))


def _is_gutter(lines: RGB, start: int, end: int, least: float) -> bool:
    """Return whether plain lines are no wall: a picture ends at both sides, or at one of many.

    Those that end at one side only, at a rim or beside text, must have been drawn in one colour.
    """
    edges = _edges(lines, start, end, least)
    if len(edges) == 2 and all(edges):
        return True
    if not any(edges) or end - start < DRAWN:
        return False
    plain = _sampled(lines[start:end])
    away = np.abs(plain - np.median(plain, (0, 1))).mean((1, 2))
    return bool(np.median(away) <= DRAWN_WITHIN)


def _edges(lines: RGB, start: int, end: int, least: float) -> list[bool]:
    """Return whether a picture's edge is above and below plain lines; none beyond the rim."""
    sides = ((start, start - 1 - BLURRED), (end - 1, end + BLURRED))
    return [_edge(lines, rim, at, least) for rim, at in sides if 0 <= at < len(lines)]


def _edge(lines: RGB, rim: int, at: int, least: float) -> bool:
    """Return whether line ``at`` is a picture's edge, by the colour of the plain line ``rim``."""
    few = slice(None, None, max(lines.shape[1] // FEW, 1))
    if (np.abs(lines[at, few].astype(np.int16) - lines[rim, few]).max(1) > ALIKE).sum() < 2:
        return False
    long = max(int(least / max(lines.shape[1] // SAMPLED, 1)), 1)
    differs = np.cumsum(~_alike(_sampled(lines[at]), _median(lines[rim])))
    return bool((differs[long:] - differs[:-long]).max(initial=0) >= ENDS * long)


def _median(line: NDArray[np.uint8]) -> Colour:
    return np.asarray(np.median(_sampled(line), axis=0), np.float64)


def _share(pixels: RGB, colour: Colour) -> float:
    """Return the share of a part's pixels that are of about one colour."""
    some = _sampled(_sampled(pixels).transpose(1, 0, 2))
    return float(_alike(some, colour).mean())
