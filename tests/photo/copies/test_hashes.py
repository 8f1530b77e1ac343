"""The same photo again, exactly or nearly."""

import hashlib
import io

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from fashionizer.photo.copies import hashes
from fashionizer.photo.copies.hashes import (
    NEAR,
    Nearest,
    alike,
    distance,
    framed,
    perceptual,
    sha256,
    worth_comparing,
)
from fashionizer.schema import RGB
from tests.photo.pictures import encoded, garment, scene

SCENES = range(12)


def reencoded(pixels: RGB, kind: str, quality: int) -> RGB:
    """Send a picture through a lossy format."""
    return np.array(Image.open(io.BytesIO(encoded(pixels, kind, quality=quality))).convert("RGB"))


def halved(pixels: RGB) -> RGB:
    """Half of the width and height."""
    return np.array(Image.fromarray(pixels).resize((pixels.shape[1] // 2, pixels.shape[0] // 2)))


def brightened(pixels: RGB, factor: float) -> RGB:
    """Lighter or darker all over."""
    return np.array(ImageEnhance.Brightness(Image.fromarray(pixels)).enhance(factor))


def test_a_checksum_is_the_standard_one() -> None:
    """Anybody can check it with sha256sum."""
    assert sha256(b"abc") == hashlib.sha256(b"abc").hexdigest()


def test_a_fingerprint_has_a_fixed_length() -> None:
    """It is kept in the catalog as it is."""
    assert {len(perceptual(scene(n))) for n in SCENES} == {hashes.FINGERPRINT_BYTES}


@pytest.mark.parametrize(
    "edit",
    [
        lambda p: reencoded(p, "JPEG", 50),
        lambda p: reencoded(p, "WEBP", 40),
        halved,
        lambda p: p[3:-3, 2:-2],
        lambda p: brightened(p, 1.1),
        lambda p: brightened(p, 0.9),
    ],
    ids=["jpeg 50", "webp 40", "half", "crop 2 %", "lighter", "darker"],
)
def test_a_copy_is_still_like_its_original(edit: object) -> None:
    """Re-encoding, resizing, a slight crop or change of brightness make no new photo."""
    assert callable(edit)
    for seed in SCENES:
        assert alike(perceptual(scene(seed)), perceptual(edit(scene(seed))))


def test_different_photos_are_not_alike() -> None:
    """No two of the scenes come near."""
    prints = [perceptual(scene(seed)) for seed in SCENES]
    distances = [distance(a, b) for a in prints for b in prints if a is not b]
    assert min(distances) > 2 * NEAR


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((180, 40, 40), (40, 60, 180)),
        ((30, 30, 30), (200, 200, 200)),
        ((60, 120, 60), (120, 60, 60)),
        ((240, 220, 60), (240, 160, 60)),
    ],
    ids=["red and blue", "black and light grey", "green and brown", "yellow and orange"],
)
def test_a_garment_in_another_colour_is_another_photo(
    one: tuple[int, int, int], other: tuple[int, int, int]
) -> None:
    """Studio photos differ in nothing but the garment's colour, which the hash cannot see."""
    a, b = perceptual(garment(one)), perceptual(garment(other))
    assert distance(a, b) <= NEAR
    assert not alike(a, b)


def test_a_plain_surface_is_like_itself_in_the_same_colour_only() -> None:
    """Without any structure the hash is empty, and only the colour speaks."""
    white, white_again, blue = (
        perceptual(np.full((80, 60, 3), colour, np.uint8))
        for colour in ((250, 250, 250), (248, 249, 250), (60, 90, 200))
    )
    assert alike(white, white_again)
    assert not alike(white, blue)


def test_distance_counts_bits() -> None:
    """Solved by hand: one byte against nothing has its bits set."""
    zeros = bytes(hashes.FINGERPRINT_BYTES)
    assert distance(zeros, zeros) == 0
    assert distance(b"\x0f" + zeros[1:], zeros) == 4
    assert distance(zeros[:31] + b"\x01" + zeros[32:], zeros) == 1


def test_the_transform_is_the_discrete_cosine_transform() -> None:
    """The matrix is orthonormal, and a cosine has one coefficient (oracle: the definition)."""
    matrix = hashes._COSINES
    assert np.allclose(matrix @ matrix.T, np.eye(32), atol=1e-5)
    wave = np.cos(np.pi * (2 * np.arange(32) + 1) * 5 / 64)
    assert np.argmax(np.abs(matrix @ wave)) == 5
    assert np.isclose(np.abs(matrix @ wave).sum(), 4.0, atol=1e-4)


def slow_near(known: dict[int, bytes], prints: tuple[bytes, ...]) -> set[int]:
    """Compare one by one: the plain way that Nearest must agree with."""
    return {id_ for id_, other in known.items() if worth_comparing(prints, other)}


@pytest.mark.parametrize("size", [0, 1, 2, 300])
def test_nearest_agrees_with_comparing_one_by_one(size: int) -> None:
    """Over sizes 0 and up, with copies of 0 … 90 changed bits and some of other colours."""
    rng = np.random.default_rng(size)
    base = perceptual(scene(1))
    known: dict[int, bytes] = {}
    nearest = Nearest()
    for id_ in range(size):
        bits = np.unpackbits(np.frombuffer(base[:32], np.uint8))
        bits[rng.choice(256, rng.integers(0, 90), replace=False)] ^= 1
        cells = np.frombuffer(base[32:], np.uint8).astype(int) + rng.integers(-30, 31)
        known[id_] = np.packbits(bits).tobytes() + cells.clip(0, 255).astype(np.uint8).tobytes()
        nearest.add(known[id_], id_)
    assert len(nearest) == size
    for wanted in (framed(scene(1)), framed(scene(2)), *((each,) for each in known.values())):
        found = nearest.near(wanted, size)
        assert len(set(found)) == len(found)
        assert set(found) == slow_near(known, wanted)
        if wanted[0] in known.values():
            assert known[found[0]] == wanted[0]


def test_the_nearest_come_first_and_no_more_than_wanted() -> None:
    """The closer comparison takes them in this order, and a copy has the same colours."""
    nearest = Nearest()
    base = perceptual(scene(1))
    cells = np.frombuffer(base[32:], np.uint8)
    for id_, apart in enumerate((9, 0, 5, 15)):
        tinted = np.clip(cells.astype(int) + apart, 0, 255).astype(np.uint8)
        nearest.add(base[:32] + tinted.tobytes(), id_)
    assert nearest.near((base,), 9) == [1, 2, 0, 3]
    assert nearest.near((base,), 2) == [1, 2]


@pytest.mark.parametrize("share", [0.01, 0.03, 0.04])
def test_a_cropped_copy_is_worth_comparing_whichever_comes_first(share: float) -> None:
    """The frames around a picture find what a hash alone does not."""
    for seed in SCENES:
        whole = scene(seed)
        rows, columns = (round(share * side) for side in whole.shape[:2])
        cropped = whole[rows:-rows, columns:-columns]
        assert worth_comparing(framed(whole), perceptual(cropped))
        assert worth_comparing(framed(cropped), perceptual(whole))


def test_no_two_different_photos_are_worth_comparing() -> None:
    """Each comparison costs the reading of a kept photo."""
    prints = [framed(scene(seed)) for seed in SCENES]
    pairs = [(a, b) for a in prints for b in prints if a is not b]
    assert not any(worth_comparing(a, b[0]) for a, b in pairs)


def test_nearest_grows_and_forgets() -> None:
    """Beyond its first thousand rows, and after forgetting some, each id is found or not."""
    nearest = Nearest()
    base = np.frombuffer(perceptual(scene(1)), np.uint8)
    prints = []
    for number in range(1500):
        code = np.frombuffer(hashlib.sha256(str(number).encode()).digest(), np.uint8)
        prints.append(np.concatenate([code, base[32:]]).tobytes())
        nearest.add(prints[-1], number)
    for number in range(0, 1500, 3):
        nearest.discard(number)
    nearest.discard(99999)
    assert len(nearest) == 1000
    assert nearest.near((prints[3],), 1) == []
    assert nearest.near((prints[1],), 1) == [1]
    assert nearest.near((prints[1499],), 1) == [1499]


def test_an_id_has_one_fingerprint() -> None:
    """Adding it again replaces the old one."""
    nearest = Nearest()
    nearest.add(perceptual(scene(1)), 7)
    nearest.add(perceptual(scene(2)), 7)
    assert len(nearest) == 1
    assert nearest.near((perceptual(scene(1)),), 1) == []
    assert nearest.near((perceptual(scene(2)),), 1) == [7]


def test_a_fingerprint_of_another_length_is_refused() -> None:
    """A catalog of another version must not be read as nonsense."""
    with pytest.raises(ValueError, match="a fingerprint has 224 bytes, not 8"):
        Nearest().add(b"12345678", 1)
