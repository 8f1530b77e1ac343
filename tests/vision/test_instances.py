"""From label probabilities to garments."""

import numpy as np
import pytest

from fashionizer.schema import Box
from fashionizer.vision.parsing.instances import Instance, Probabilities, instances, located
from fashionizer.vision.taxonomy import LABELS

SKIN, TOPS, OUTER, DRESS, PANTS, SHORTS, SKIRT, SHOES, BAG = 1, 2, 3, 4, 5, 6, 7, 8, 10


def _scene(*painted: tuple[int, Box], sure: float = 0.9) -> Probabilities:
    """Paint boxes of labels on background, each pixel with the given probability."""
    labels = np.zeros((100, 80), int)
    for label, box in painted:
        labels[box.y : box.y + box.h, box.x : box.x + box.w] = label
    rest = (1 - sure) / (len(LABELS) - 1)
    return np.where(np.arange(len(LABELS))[:, None, None] == labels, sure, rest).astype(np.float32)


FACE = (SKIN, Box(35, 2, 10, 10))


def test_an_empty_picture_has_no_garment() -> None:
    """Background only."""
    assert instances(_scene()) == []


def test_a_worn_outfit_is_its_garments_with_their_boxes() -> None:
    """Top, trousers and shoes, each where it was painted."""
    found = instances(
        _scene(
            FACE,
            (TOPS, Box(30, 12, 20, 30)),
            (PANTS, Box(30, 42, 20, 45)),
            (SHOES, Box(28, 88, 8, 5)),
            (SHOES, Box(44, 88, 8, 5)),
        )
    )
    assert {region.label: region.box for region in found} == {
        TOPS: Box(30, 12, 20, 30),
        PANTS: Box(30, 42, 20, 45),
        SHOES: Box(28, 88, 24, 5),
    }


def _unsure(probabilities: Probabilities, box: Box, shares: dict[int, float]) -> None:
    """Paint a box of which only so much is known."""
    part = probabilities[:, box.y : box.y + box.h, box.x : box.x + box.w]
    part[...] = (1 - sum(shares.values())) / (len(LABELS) - len(shares))
    for label, share in shares.items():
        part[label] = share


def test_what_is_worn_below_is_found_though_it_is_unsure_as_what() -> None:
    """A skirt that may be shorts, or the lower half of a dress: one garment, surely below."""
    scene = _scene(FACE, (TOPS, Box(30, 12, 20, 30)))
    lower = Box(26, 42, 28, 30)
    _unsure(scene, lower, {SKIRT: 0.4, SHORTS: 0.25, DRESS: 0.3})
    found = {each.label: each for each in instances(scene)}
    assert set(found) == {TOPS, SKIRT}
    assert found[SKIRT].box == lower
    assert found[SKIRT].confidence == pytest.approx(0.65, abs=0.01)
    _unsure(scene, lower, {SKIRT: 0.24, SHORTS: 0.2, DRESS: 0.54})
    assert {each.label for each in instances(scene)} == {TOPS, DRESS}


def test_what_is_worn_below_is_one_garment() -> None:
    """A hem taken for shorts is the skirt's; unsure halves are the larger one's."""
    scene = _scene(FACE, (SKIRT, Box(26, 42, 28, 30)), (SHORTS, Box(26, 64, 28, 8)))
    (only,) = instances(scene)
    assert (only.label, only.box) == (SKIRT, Box(26, 42, 28, 30))
    _unsure(scene, Box(26, 42, 28, 16), {SKIRT: 0.45, SHORTS: 0.35})
    _unsure(scene, Box(26, 58, 28, 14), {SKIRT: 0.35, SHORTS: 0.45})
    (only,) = instances(scene)
    assert (only.label, only.box) == (SKIRT, Box(26, 42, 28, 30))


def test_a_skirt_over_leggings_is_two_garments() -> None:
    """Both are sure, and neither is a mere hem."""
    found = instances(_scene(FACE, (SKIRT, Box(26, 42, 28, 20)), (PANTS, Box(28, 62, 24, 30))))
    assert {each.label: each.box for each in found} == {
        SKIRT: Box(26, 42, 28, 20),
        PANTS: Box(28, 62, 24, 30),
    }


def test_the_largest_garment_comes_first() -> None:
    """The most prominent one is what a photo is about."""
    found = instances(_scene(FACE, (TOPS, Box(30, 12, 20, 10)), (DRESS, Box(30, 22, 20, 60))))
    assert [region.label for region in found] == [DRESS, TOPS]


def test_a_coat_parted_by_a_strap_is_one_coat() -> None:
    """Pieces of one label on one person belong together."""
    found = instances(
        _scene(
            FACE,
            (OUTER, Box(20, 12, 15, 50)),
            (BAG, Box(35, 12, 3, 50)),
            (OUTER, Box(38, 12, 15, 50)),
        )
    )
    assert sorted(region.label for region in found) == [OUTER, BAG]


def test_two_bags_are_two_garments() -> None:
    """Bags are counted one by one."""
    found = instances(_scene(FACE, (BAG, Box(5, 50, 12, 12)), (BAG, Box(60, 50, 12, 12))))
    assert [region.label for region in found] == [BAG, BAG]


def test_specks_are_no_garments() -> None:
    """A few pixels are the parser's noise."""
    assert instances(_scene(FACE, (TOPS, Box(30, 12, 3, 3)))) == []


def test_unsure_regions_are_no_garments() -> None:
    """What is more likely something else is left out."""
    assert instances(_scene(FACE, (TOPS, Box(20, 20, 40, 40)), sure=0.3)) == []


def test_a_laid_out_garment_is_one_garment() -> None:
    """Without a person, a hem that looks like a skirt belongs to the dress around it."""
    found = instances(_scene((DRESS, Box(20, 10, 40, 60)), (7, Box(20, 70, 40, 15))))
    (only,) = found
    assert (only.label, only.box) == (DRESS, Box(20, 10, 40, 75))


def test_two_garments_laid_side_by_side_are_two() -> None:
    """Cloth with a gap between is not joined."""
    found = instances(_scene((TOPS, Box(5, 10, 30, 40)), (PANTS, Box(42, 10, 30, 70))))
    assert sorted(region.label for region in found) == [TOPS, PANTS]


def test_confidence_is_the_mean_probability() -> None:
    """It is the label's, over the mask."""
    (found,) = instances(_scene((TOPS, Box(20, 20, 40, 40)), sure=0.8))
    assert found.confidence == pytest.approx(0.8, abs=1e-4)
    assert found.shares.sum() == pytest.approx(1, abs=1e-5)


def _instance(box: Box, rows: int, columns: int) -> Instance:
    mask = np.zeros((rows, columns), np.bool_)
    mask[box.y : box.y + box.h, box.x : box.x + box.w] = True
    return Instance(TOPS, mask, box, 0.9, np.zeros(len(LABELS), np.float32), 1)


def test_a_garment_of_the_whole_photo_is_as_much_larger_as_the_photo_is() -> None:
    """Four times each way; label, wearer and confidence stay."""
    seen = _instance(Box(2, 3, 5, 4), 10, 8)
    found = located(seen, Box(0, 0, 32, 40), 32, 40)
    assert found.box == Box(8, 12, 20, 16)
    assert Box.of(found.mask) == found.box
    assert found.mask.sum() >= found.box.area - 4 * 3, "only the corners may be rounded"
    assert (found.label, found.confidence, found.person) == (TOPS, 0.9, 1)


def test_a_garment_of_a_part_lies_where_the_part_is() -> None:
    """Twice as large, and beside the photo's corner; nothing of it lies outside of the part."""
    found = located(_instance(Box(2, 3, 5, 4), 10, 8), Box(30, 50, 16, 20), 100, 90)
    assert found.box == Box(34, 56, 10, 8)
    assert found.mask.shape == (90, 100)
    assert Box.of(found.mask) == found.box


def test_a_part_of_fewer_pixels_than_were_looked_at_still_has_its_garment() -> None:
    """A pixel wide and high at least, in the part; also where the sizes do not divide."""
    for part in (Box(3, 2, 1, 1), Box(3, 2, 3, 5), Box(3, 2, 7, 3)):
        for place in (Box(0, 0, 1, 1), Box(7, 9, 1, 1), Box(3, 4, 2, 2)):
            box = located(_instance(place, 10, 8), part, 20, 12).box
            assert min(box.w, box.h) >= 1
            assert part.x <= box.x < box.x + box.w <= part.x + part.w
            assert part.y <= box.y < box.y + box.h <= part.y + part.h
