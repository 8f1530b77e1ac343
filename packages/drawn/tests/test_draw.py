"""Drawings repeat, and their truth fits their pixels."""

from dataclasses import replace

import numpy as np
import pytest

from drawn.draw import Drawn, draw_attire, draw_flat, draw_look
from drawn.paint.chance import Rng
from drawn.paint.patterns import PATTERNS, Cloth
from drawn.wardrobe.attire import any_attire
from drawn.wardrobe.cuts import any_piece
from drawn.wardrobe.pieces import GROUPS, LABELS
from fashionizer.errors import FashionizerError
from fashionizer.vision.taxonomy import CLASSES
from fashionizer.vision.taxonomy import LABELS as LABEL_NAMES

HEIGHT = 280

LABELS_OF = {
    group: {LABELS[kind] for kind in GROUPS if GROUPS[kind] == group} for group in GROUPS.values()
}


@pytest.fixture(scope="module")
def looks() -> list[Drawn]:
    """Some looks, drawn once."""
    return [draw_look(seed, HEIGHT) for seed in range(9)]


@pytest.fixture(scope="module")
def flats() -> dict[str, Drawn]:
    """One garment of each class, laid flat."""
    return {name: draw_flat(seed, name, 200) for seed, name in enumerate(CLASSES)}


def test_the_same_seed_draws_the_same_look() -> None:
    """Pixels, labels and garments are a function of the seed alone."""
    first, again, other = (draw_look(seed, HEIGHT) for seed in (3, 3, 4))
    assert np.array_equal(first.pixels, again.pixels)
    assert np.array_equal(first.labels, again.labels)
    assert first.garments == again.garments
    assert not np.array_equal(first.pixels, other.pixels)


def test_the_same_seed_draws_the_same_flat() -> None:
    """So it is for a garment by itself."""
    first, again, other = (draw_flat(seed, "Shirt", 200) for seed in (5, 5, 6))
    assert np.array_equal(first.pixels, again.pixels)
    assert first.garments == again.garments
    assert first.pixels.shape != other.pixels.shape or not np.array_equal(
        first.pixels, other.pixels
    )


def test_pixels_and_labels_have_the_same_size(looks: list[Drawn]) -> None:
    """One label for each pixel, the height as asked for, the width two thirds of it."""
    for drawn in looks:
        assert drawn.pixels.shape == (HEIGHT, round(HEIGHT * 0.667), 3)
        assert drawn.pixels.dtype == drawn.labels.dtype == np.uint8
        assert drawn.labels.shape == drawn.pixels.shape[:2]
        assert drawn.labels.max() < len(LABEL_NAMES)


@pytest.mark.parametrize("height", [48, 560, 700])
def test_any_height_can_be_drawn(height: int) -> None:
    """Small for training, large for a page: people and places scale together."""
    for seed in range(2):
        assert draw_look(seed, height).pixels.shape[0] == height
    assert draw_flat(1, "Skirt", height).pixels.shape[0] == height


def test_no_picture_is_blank(looks: list[Drawn], flats: dict[str, Drawn]) -> None:
    """Every picture has light and dark, and background as well as something on it."""
    for drawn in [*looks, *flats.values()]:
        assert drawn.pixels.std() > 8
        assert 0.02 < np.mean(drawn.labels > 0) < 0.95


def test_every_garment_is_where_its_box_says(looks: list[Drawn], flats: dict[str, Drawn]) -> None:
    """A box lies in the picture, and pixels of its garment's label touch each of its sides."""
    for drawn in [*looks, *flats.values()]:
        for garment in drawn.garments:
            x, y, w, h = garment.box.as_list()
            inside = drawn.labels[y : y + h, x : x + w]
            assert inside.shape == (h, w)
            mask = np.isin(inside, list(LABELS_OF[garment.group]))
            assert mask[0].any()
            assert mask[-1].any()
            assert mask[:, 0].any()
            assert mask[:, -1].any()


def test_every_label_belongs_to_a_garment_and_back(looks: list[Drawn]) -> None:
    """The garments listed are those labelled, but for a few lost pixels."""
    for drawn in looks:
        listed = set().union(*(LABELS_OF[g.group] for g in drawn.garments))
        counts = np.bincount(drawn.labels.ravel(), minlength=len(LABEL_NAMES))
        labelled = {label for label in range(2, len(LABEL_NAMES)) if counts[label] >= 12}
        assert labelled <= listed
        for garment in drawn.garments:
            assert LABELS_OF[garment.group] & labelled


def test_a_flat_shows_its_class_alone(flats: dict[str, Drawn]) -> None:
    """Each of the 18 classes can be drawn: one garment, nobody in it, well in view."""
    assert len(flats) == 18
    for name, drawn in flats.items():
        (garment,) = drawn.garments
        assert garment.class_name == name
        assert set(np.unique(drawn.labels)) <= {0, *LABELS_OF[garment.group]}
        assert garment.box.area > 0.15 * drawn.labels.size


def test_an_unknown_class_is_refused_by_name() -> None:
    """The sentence names the classes there are."""
    with pytest.raises(FashionizerError, match=r"'Toga'.*Blazer"):
        draw_flat(1, "Toga")


def test_the_garment_is_drawn_in_its_colour() -> None:
    """A plain red T-shirt is red on the picture, whatever the light."""
    rng: Rng = np.random.default_rng(8)
    cloth = Cloth("red", (188, 32, 40))
    shirt = replace(any_piece(rng, "T-Shirt"), cloth=cloth)
    shirt = replace(shirt, cut=replace(shirt.cut, print=0))
    drawn = draw_attire(any_attire(rng, (shirt,), layered=False), 8, HEIGHT)
    red, green, blue = np.median(drawn.pixels[drawn.labels == 2], axis=0)
    assert red > 2 * green
    assert red > 2 * blue


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_pattern_shows_its_two_colours(pattern: str) -> None:
    """A tile keeps near its main colour; patterns of two colours show the second."""
    cloth = Cloth("navy", (32, 40, 74), pattern, accent=(236, 234, 230), seed=3)
    tile = cloth.tile()[..., :3].astype(float)
    near = np.abs(tile - cloth.rgb).max(-1) < 40
    assert near.mean() > 0.15
    if pattern not in ("plain", "denim", "knit"):
        assert (np.abs(tile - cloth.accent).max(-1) < 60).mean() > 0.01


def test_a_given_garment_is_worn() -> None:
    """An attire around given pieces contains them, and nothing else in their place."""
    rng = np.random.default_rng(9)
    for name in CLASSES:
        piece = any_piece(rng, name)
        attire = any_attire(rng, (piece,))
        worn = attire.of(piece.kind)
        assert worn is not None
        assert worn.cloth == piece.cloth
        assert sum(p.kind == piece.kind for p in attire.pieces) == 1
