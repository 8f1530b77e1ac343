"""Adding copies of photos, which are folded, and colours of one garment, which are not."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from fashionizer.gallery.gallery import Gallery
from fashionizer.ingest.report import Report
from fashionizer.photo.thumbnail import resized
from fashionizer.schema import RGB
from tests.gallery.fakes import HEIGHT, WIDTH, counts, folder, photo_files, picture, save
from tests.ingest.test_inflight import Together

Add = Callable[..., Report]
Open = Callable[..., Gallery]

COLOURS = {
    "black": (25, 22, 24),
    "navy": (30, 40, 85),
    "wine": (90, 20, 40),
    "rust": (170, 80, 40),
    "gold": (225, 190, 90),
    "lemon": (240, 235, 95),
    "lime": (190, 230, 90),
    "sky": (90, 190, 240),
    "lilac": (190, 95, 230),
    "red": (210, 40, 40),
}


def shirt(colour: tuple[int, int, int]) -> RGB:
    """Draw a small garment in one pose, beside others that stay as they are."""
    pixels = picture(1)
    pixels[70:105, 80:104] = colour
    return pixels


def shirts(into: Path) -> Path:
    """Write the shirt in ten colours, as a shop photographs it."""
    for name, colour in COLOURS.items():
        save(into / f"{name}.jpg", shirt(colour), quality=85)
    return into


def cropped(pixels: RGB) -> RGB:
    """Cut a little off each side."""
    return pixels[6:-7, 4:-5]


def test_a_garment_in_ten_colours_is_ten_outfits(add: Add, tmp_path: Path) -> None:
    """Added in one run, while the others are looked at, not yet written, or kept."""
    assert counts(add(shirts(tmp_path / "in"))) == (10, 0, 0, 0)


def test_a_colour_added_later_is_an_outfit_of_its_own(add: Add, tmp_path: Path) -> None:
    """It is compared with the photos that are kept."""
    for done, (name, colour) in enumerate(COLOURS.items()):
        report = add(save(tmp_path / f"{name}.jpg", shirt(colour), quality=85))
        assert counts(report) == (1, 0, 0, 0), f"{name} after {done} others"


@pytest.mark.parametrize("later", [True, False])
def test_a_copy_of_one_colour_is_told_as_a_copy_of_that_one(
    later: bool, add: Add, tmp_path: Path
) -> None:
    """Refused as one photo, compared on with the next: whichever colour is nearest by hash."""
    inside = shirts(tmp_path / "in")
    copies = tmp_path / "zcopies"
    for name, colour in COLOURS.items():
        save(copies / f"{name}.webp", cropped(shirt(colour)), quality=60)
    if later:
        add(inside)
        report = add(copies)
    else:
        report = add(inside, copies)
    assert len(report.duplicates) == len(COLOURS)
    for duplicate in report.duplicates:
        assert duplicate.kind == "near"
        assert Path(duplicate.of).stem == Path(duplicate.file).stem


@pytest.mark.parametrize(
    "edit",
    [
        cropped,
        lambda p: resized(p, WIDTH // 2, HEIGHT // 2),
        lambda p: resized(cropped(p), WIDTH * 2, HEIGHT * 2),
        lambda p: (p * 0.88).astype(np.uint8),
    ],
    ids=["cropped", "half", "cropped and enlarged", "darker"],
)
def test_a_copy_that_was_changed_as_a_whole_is_folded(
    edit: Callable[[RGB], RGB], add: Add, tmp_path: Path
) -> None:
    """However it was changed, and whether the copy or its original comes first."""
    original = folder(tmp_path / "in", 1) / "000.png"
    copy = save(tmp_path / "copy.jpg", np.ascontiguousarray(edit(picture(0))), quality=70)
    assert counts(add(original, copy)) == (1, 0, 1, 0)
    original = save(tmp_path / "later" / "original.png", picture(1))
    copy = save(tmp_path / "copy2.jpg", np.ascontiguousarray(edit(picture(1))), quality=70)
    assert counts(add(copy)) == (1, 0, 0, 0)
    assert counts(add(original)) == (0, 0, 1, 0)


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"\xff\xd8\xff")])
def test_a_kept_photo_that_is_lost_stops_nothing(
    damage: Callable[[Path], object], add: Add, opened: Open, tmp_path: Path
) -> None:
    """The fingerprints then decide: a copy does not double the outfit, another photo is added."""
    original = save(tmp_path / "a.png", picture(1))
    add(original)
    with opened() as gallery:
        (kept,) = photo_files(gallery)
    damage(kept)
    copy = save(tmp_path / "copy.jpg", picture(1), quality=70)
    other = save(tmp_path / "other.png", picture(2))
    report = add(copy, other)
    assert counts(report) == (1, 0, 1, 0)
    assert report.duplicates[0].of == str(original)


def test_the_colours_of_a_garment_are_looked_at_at_once(
    add: Add, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are no copies, and need not wait for each other: the barrier lets nobody through."""
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert counts(add(shirts(tmp_path / "in"), vision=Together())) == (10, 0, 0, 0)
