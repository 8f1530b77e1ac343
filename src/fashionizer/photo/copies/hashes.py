"""Checksums of files and fingerprints of pictures: what is exactly, and what is nearly, the same.

A fingerprint is 224 bytes: 256 bits of a perceptual hash (the signs of the low frequencies of the
discrete cosine transform against their median; C. Zauner, "Implementation and Benchmarking of
Perceptual Image Hash Functions", 2010), then the mean colour of 8 x 8 cells as Y, Cb, Cr. The hash
sees only where it is light and dark, so two shirts of other colours, photographed alike, have the
same one; the cells tell many of them apart, and :mod:`fashionizer.photo.copies.sameness` the rest.
"""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fashionizer.photo.thumbnail import resized
from fashionizer.schema import RGB

NEAR = 36
"""Bits of the hash, of 256, in which two copies of one photo may differ.

Measured with NEAR_LIGHT and NEAR_COLOUR on 389 photos (150 street photos, 150 garments, 89 looks):
found again were 100 % after JPEG at quality 50 or 30, WebP at 40, half or a third of the size, a
crop by 2 %, brightness or contrast + 10 %, and 99.5 % after brightness - 10 %; a crop by 5 % is
beyond it (18 %). Among all 2.2 million pairs of 2,098 street photos it joins 7, all of them among
the 22 known to show one outfit twice; among all 12.6 million pairs of 5,026 garment photos, many on
the same sheet, it joins 1, a true copy. Without the cells it would join 10 and 1; the classic 64
bits, at the 8 that the crop by 2 % needs, join 250 pairs of garments, blue shirts with red ones.
"""

NEAR_LIGHT = 26
"""Levels, of 255, in which the lightness Y of any cell may differ."""

NEAR_COLOUR = 10
"""Levels, of 255, in which Cb or Cr of any cell may differ.

Of 1,004 street photos whose largest garment was shifted by 20 … 32 levels of Cb and Cr, 0.2 to
0.4 % were still taken for the same photo; of those lightened by 40 levels 4 %, of those darkened by
40 levels 15 %, since black cannot be darkened.
"""

CANDIDATE = 72
"""Bits in which a picture may differ that is worth a closer comparison.

With CANDIDATE_LIGHT, CANDIDATE_COLOUR and the frames of :func:`framed`, one photo in 38 has such a
picture among 8,613 street photos, garments and looks, and 0.04 a photo have to be read; all copies
cropped by 4 % of each side are among them, and 99 % of those cropped by 5 %.
"""

CANDIDATE_LIGHT, CANDIDATE_COLOUR = 60, 24
"""As NEAR_LIGHT and NEAR_COLOUR: a copy that is a seventh darker is still a candidate."""

FRAMES = (0.03, 0.06)
"""Shares of each side by which a copy may be cropped, or its original be larger.

A hash bears a crop by 1.5 % of each side: the steps between are as wide.
"""

_SIDE = 32
_FRAMED = 96
_KEPT = 16
_CELLS = 8
_HASH_BYTES = _KEPT * _KEPT // 8
FINGERPRINT_BYTES = _HASH_BYTES + _CELLS * _CELLS * 3
"""Length of a fingerprint."""

# ITU-R BT.601, full range, as JPEG has it (ITU-T T.871).
_TO_YCBCR = np.array(
    [[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]], np.float32
)


def sha256(data: bytes) -> str:
    """Checksum of a file's bytes, 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def perceptual(pixels: RGB) -> bytes:
    """Fingerprint of a picture.

    Args:
        pixels: shape (height, width, 3), uint8 sRGB, of any size.

    Returns:
        ``FINGERPRINT_BYTES`` bytes, to be compared with :func:`alike` and kept as they are.
    """
    small = resized(pixels, _SIDE, _SIDE).astype(np.float32)
    ycbcr = small @ _TO_YCBCR.T + np.array([0, 128, 128], np.float32)
    frequencies = (_COSINES @ ycbcr[..., 0] @ _COSINES.T)[:_KEPT, :_KEPT]
    # Rounded, or else the bits of a plain surface would be the noise of the arithmetic.
    frequencies = np.round(frequencies)
    bits = np.packbits(frequencies > np.median(frequencies)).tobytes()
    step = _SIDE // _CELLS
    cells = ycbcr.reshape(_CELLS, step, _CELLS, step, 3).mean(axis=(1, 3))
    return bytes(bits) + bytes(np.clip(np.round(cells), 0, 255).astype(np.uint8).tobytes())


def framed(pixels: RGB) -> tuple[bytes, ...]:
    """Return the fingerprints of a picture, of its middle, and of it with a border around.

    A cropped copy is near to its original's middle; with the border it is near to the original.

    Args:
        pixels: shape (height, width, 3), uint8 sRGB, of any size.

    Returns:
        1 + 2 len(FRAMES) fingerprints, the first is of the picture as it is.
    """
    small = resized(pixels, _FRAMED, _FRAMED)
    prints = [perceptual(pixels)]
    for share in FRAMES:
        rim = round(share * _FRAMED)
        prints.append(perceptual(small[rim:-rim, rim:-rim]))
        prints.append(perceptual(np.pad(small, ((rim, rim), (rim, rim), (0, 0)), "edge")))
    return tuple(prints)


def worth_comparing(prints: Sequence[bytes], other: bytes) -> bool:
    """Return whether a picture, by the fingerprints of :func:`framed`, may be a copy of another."""
    return any(
        distance(each, other) <= CANDIDATE
        and bool(_candidates(_cells(other)[np.newaxis], _cells(each))[0])
        for each in prints
    )


def distance(a: bytes, b: bytes) -> int:
    """Count the bits, 0 … 256, in which the hashes of two fingerprints differ."""
    return int.from_bytes(_xor(a[:_HASH_BYTES], b[:_HASH_BYTES])).bit_count()


def alike(a: bytes, b: bytes) -> bool:
    """Return whether two fingerprints are of one photo, re-encoded, resized or slightly edited.

    It is the best that can be said without the pictures; with them there is ``same_photo``.
    """
    return distance(a, b) <= NEAR and bool(_same_colours(_cells(a)[np.newaxis], _cells(b))[0])


class Nearest:
    """Fingerprints in memory, to find near duplicates by looking at every one.

    It looks through 200,000 in about 30 ms, far less than the models take for one photo.
    """

    def __init__(self) -> None:
        self._ids: list[int] = []
        self._rows: dict[int, int] = {}
        self._hashes = np.empty((0, _HASH_BYTES // 8), np.uint64)
        self._cells = np.empty((0, FINGERPRINT_BYTES - _HASH_BYTES), np.uint8)

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, fingerprint: bytes, id: int) -> None:  # noqa: A002 - the catalog's word
        """Remember a fingerprint under an id, in place of an earlier one of that id.

        Raises:
            ValueError: not ``FINGERPRINT_BYTES`` long.
        """
        if len(fingerprint) != FINGERPRINT_BYTES:
            raise ValueError(f"a fingerprint has {FINGERPRINT_BYTES} bytes, not {len(fingerprint)}")
        self.discard(id)
        row = len(self._ids)
        if row == len(self._hashes):
            self._grow()
        self._hashes[row], self._cells[row] = _hash(fingerprint), _cells(fingerprint)
        self._ids.append(id)
        self._rows[id] = row

    def discard(self, id: int) -> None:  # noqa: A002
        """Forget an id; one that is not there is no error."""
        row = self._rows.pop(id, None)
        if row is None:
            return
        last = self._ids.pop()
        if last != id:
            self._hashes[row] = self._hashes[len(self._ids)]
            self._cells[row] = self._cells[len(self._ids)]
            self._ids[row] = last
            self._rows[last] = row

    def near(self, prints: Sequence[bytes], most: int) -> list[int]:
        """Return the ids of pictures that are :func:`worth_comparing`, the nearest first.

        Args:
            prints: of one picture, by :func:`framed`.
            most: how many ids at most.
        """
        hashes = self._hashes[: len(self._ids)]
        found: dict[int, float] = {}
        for each in prints:
            bits = np.bitwise_count(hashes ^ _hash(each)).sum(axis=1, dtype=np.int64)
            rows = np.flatnonzero(bits <= CANDIDATE)
            rows = rows[_candidates(self._cells[rows], _cells(each))]
            # Bits alone are noise among the colours of one garment; a copy has the same cells.
            apart = np.abs(self._cells[rows].astype(np.int16) - _cells(each)).mean(axis=1)
            for row, far in zip(rows.tolist(), (bits[rows] + 8 * apart).tolist(), strict=True):
                found[row] = min(far, found.get(row, far))
        return [self._ids[row] for row in sorted(found, key=found.__getitem__)[:most]]

    def _grow(self) -> None:
        room = max(1024, len(self._ids))
        self._hashes = np.concatenate([self._hashes, np.zeros_like(self._hashes, shape=(room, 4))])
        extra = np.zeros_like(self._cells, shape=(room, self._cells.shape[1]))
        self._cells = np.concatenate([self._cells, extra])


def _same_colours(
    cells: NDArray[np.uint8],
    other: NDArray[np.uint8],
    light: int = NEAR_LIGHT,
    colour: int = NEAR_COLOUR,
) -> NDArray[np.bool_]:
    """Compare rows of cells, shape (n, 192), with one row, shape (192,); shape (n,)."""
    apart = np.abs(cells.astype(np.int16) - other).reshape(len(cells), _CELLS**2, 3)
    return np.asarray((apart <= (light, colour, colour)).all(axis=(1, 2)))


def _candidates(cells: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return _same_colours(cells, other, CANDIDATE_LIGHT, CANDIDATE_COLOUR)


def _hash(fingerprint: bytes) -> NDArray[np.uint64]:
    return np.frombuffer(fingerprint, np.uint64, _HASH_BYTES // 8)


def _cells(fingerprint: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(fingerprint, np.uint8, offset=_HASH_BYTES)


def _xor(a: bytes, b: bytes) -> bytes:
    return bytes(x ^ y for x, y in zip(a, b, strict=True))


def _cosines(size: int) -> NDArray[np.float32]:
    """Make the orthonormal matrix of the DCT-II, shape (size, size): ``C @ x`` transforms."""
    frequency, place = np.arange(size)[:, np.newaxis], np.arange(size)[np.newaxis]
    matrix = np.cos(np.pi * (2 * place + 1) * frequency / (2 * size)) * np.sqrt(2 / size)
    matrix[0] /= np.sqrt(2)
    return np.asarray(matrix, np.float32)


_COSINES = _cosines(_SIDE)
