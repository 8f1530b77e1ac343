"""What boxes and saliency say of each pixel of a photo that is drawn by hand."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

torch = pytest.importorskip("torch", reason="needs the extra `train`")
pytest.importorskip("cv2", reason="needs the extra `train`")

from torch import nn  # noqa: E402

from fashionizer.training.data import labelsets  # noqa: E402
from fashionizer.training.data.sample import ANYTHING, UNKNOWN  # noqa: E402
from fashionizer.training.data.wild import Corners, Listed, Photo  # noqa: E402
from fashionizer.training.parser import boxed  # noqa: E402
from fashionizer.vision.taxonomy import LABELS  # noqa: E402

SHAPE = (100, 100)

SKIN, TOPS, DRESS, SKIRT, ACCESSORY = 1, 2, 4, 7, 11

TOP = Listed("tops", "shirt", (0.3, 0.2, 0.7, 0.6))
LOWER = Listed("bottoms", "skirt", (0.3, 0.5, 0.7, 0.8))

PERSON: Corners = (0.25, 0.1, 0.75, 0.9)

ANYWHERE = labelsets.bits([0, SKIN, ACCESSORY])
"""What may be where no box is."""

IN_TOP, IN_BOTH, IN_LOWER, IN_PERSON, OUTSIDE = (30, 50), (55, 50), (70, 50), (85, 50), (95, 5)
"""A pixel of each part: the shirt's box alone, both boxes, the skirt's, the person's, none."""


def _photo(people: str = "1") -> Photo:
    return Photo("a", Path("a.jpg"), people, "large", "full", PERSON, (TOP, LOWER), "train")


def _saliency(inside: float, outside: float) -> NDArray[np.float32]:
    """Return a map of a person who fills their box, and of all else."""
    stands_out = np.full(SHAPE, outside, np.float32)
    stands_out[10:90, 25:75] = inside
    return stands_out


def _seen(label: int) -> NDArray[np.float32]:
    seen = np.zeros((*SHAPE, len(LABELS)), np.float32)
    seen[..., label] = 1
    return seen


def test_a_garment_may_be_in_its_box_only() -> None:
    """Where boxes overlap either may be; skin and accessories may be anywhere."""
    found = boxed.sets(_photo(), _saliency(0.5, 0.5))
    assert found[IN_TOP] == ANYWHERE | labelsets.bits([TOPS])
    assert found[IN_BOTH] == ANYWHERE | labelsets.bits([TOPS, SKIRT])
    assert found[IN_LOWER] == ANYWHERE | labelsets.bits([SKIRT])
    assert found[IN_PERSON] == found[OUTSIDE] == ANYWHERE


def test_what_stands_out_in_a_box_is_no_ground() -> None:
    """And what does not, beside all boxes, is ground; beside the boxes a face may stand out."""
    found = boxed.sets(_photo(), _saliency(1.0, 0.0))
    assert found[IN_TOP] == labelsets.bits([SKIN, ACCESSORY, TOPS])
    assert found[IN_PERSON] == ANYWHERE
    assert found[OUTSIDE] == labelsets.BACKGROUND


def test_beside_several_people_nothing_is_known() -> None:
    """Others' garments have no boxes; within the main person's box all is as if they were alone."""
    found, alone = (boxed.sets(_photo(n), _saliency(1.0, 0.0)) for n in ("many", "1"))
    assert found[OUTSIDE] == ANYTHING
    for place in (IN_TOP, IN_BOTH, IN_LOWER, IN_PERSON):
        assert found[place] == alone[place]


def test_boxes_read_by_eye_are_widened_a_little() -> None:
    """By a hundredth or two of the photo, not more."""
    found = boxed.sets(_photo(), _saliency(0.5, 0.5))
    tops = labelsets.bits([TOPS])
    assert found[30, 29] & tops
    assert not found[30, 26] & tops


def test_what_is_in_one_box_and_no_skin_is_that_garment() -> None:
    """In two boxes it stays open which, and bare arms are no sleeves."""
    stands_out = _saliency(1.0, 0.0)
    possible = boxed.sets(_photo(), stands_out)
    cloth, bare = (boxed.alone_in_box(_seen(n), possible, stands_out) for n in (0, SKIN))
    assert cloth[IN_TOP] == labelsets.bits([TOPS])
    assert cloth[IN_LOWER] == labelsets.bits([SKIRT])
    assert cloth[IN_BOTH] == possible[IN_BOTH]
    assert cloth[OUTSIDE] == labelsets.BACKGROUND
    assert np.array_equal(bare, possible)


def test_what_does_not_stand_out_stays_open() -> None:
    """It may be the ground between an arm and a waist."""
    stands_out = _saliency(0.5, 0.0)
    possible = boxed.sets(_photo(), stands_out)
    assert np.array_equal(boxed.alone_in_box(_seen(0), possible, stands_out), possible)


def test_a_bottom_of_an_unclear_type_stays_open() -> None:
    """One box, three labels: none of them is named."""
    stands_out = _saliency(1.0, 0.0)
    unclear = replace(_photo(), garments=(Listed("bottoms", "unclear", LOWER.corners),))
    possible = boxed.sets(unclear, stands_out)
    assert np.array_equal(boxed.alone_in_box(_seen(0), possible, stands_out), possible)


GAP = np.s_[82:88, 60:70]
"""Ground between the legs, in the person's box and below the garments' boxes."""


def _people(people: str) -> NDArray[np.uint8]:
    stands_out = _saliency(1.0, 0.0)
    stands_out[GAP] = 0
    photo = _photo(people)
    named = boxed.alone_in_box(_seen(0), boxed.sets(photo, stands_out), stands_out)
    return boxed.people(photo, named, stands_out)


def test_the_main_person_is_what_stands_out_in_their_box() -> None:
    """Alone, nobody is elsewhere."""
    found = _people("1")
    expected = np.zeros(SHAPE, np.uint8)
    expected[10:90, 25:75] = 1
    expected[GAP] = 0
    assert np.array_equal(found, expected)


def test_others_may_be_anywhere_beside_the_main_person() -> None:
    """Nothing is said of where; within the main person's box it is them or nobody."""
    found = _people("3")
    expected = np.full(SHAPE, UNKNOWN, np.uint8)
    expected[10:90, 25:75] = 1
    expected[GAP] = 0
    assert np.array_equal(found, expected)


def test_a_person_who_does_not_stand_out_is_their_box() -> None:
    """Black on black: what is seen of them is far less than the box, which is trusted."""
    stands_out = np.zeros(SHAPE, np.float32)
    stands_out[40:50, 40:50] = 1
    photo = _photo()
    found = boxed.people(photo, np.full(SHAPE, labelsets.BACKGROUND, np.uint16), stands_out)
    assert (found[10:90, 25:75] == 1).all()
    assert found.sum() == 80 * 50


@pytest.mark.parametrize("corners", [(0.0, 0.0, 0.1, 0.1), (0.95, 0.95, 1.0, 1.0)])
def test_a_box_at_a_corner_of_the_photo_is_a_part_of_it(corners: Corners) -> None:
    """Widened it does not turn round to the other side."""
    rows, columns = boxed.part(corners, SHAPE, 0.06)
    mask = np.zeros(SHAPE, bool)
    mask[rows, columns] = True
    high, wide = (
        round((b - a) * 100) for a, b in ((corners[1], corners[3]), (corners[0], corners[2]))
    )
    assert mask.sum() == (high + 6) * (wide + 6)


def _pale() -> nn.Module:
    """Return a network that sees a skirt where it is bright, else a dress."""
    seen = nn.Conv2d(3, len(LABELS), 1, stride=2)
    nn.init.zeros_(seen.weight)
    nn.init.zeros_(seen.bias)
    with torch.no_grad():
        seen.weight[SKIRT], seen.weight[DRESS] = 3, -3
    return nn.Sequential(seen, nn.Unflatten(0, (1, 1)))  # logits are the first of what it returns


def test_photos_are_masked_by_what_is_seen_among_what_may_be(tmp_path: Path) -> None:
    """Two boxes overlap: what the parser sees decides between them, and it sees no dress there."""
    pixels = np.zeros((*SHAPE, 3), np.uint8)
    pixels[50:80] = 255
    Image.fromarray(pixels).save(tmp_path / "photo.png")
    stands_out = (_saliency(1.0, 0.0) * 255).astype(np.uint8)
    Image.fromarray(stands_out).save(tmp_path / "a.png")
    photo = replace(_photo(), path=tmp_path / "photo.png")
    (sample,) = boxed.samples(_pale(), [photo], tmp_path)
    assert np.array_equal(sample.pixels, pixels)
    labels = labelsets.surely(sample.possible)
    assert [labels[each] for each in (IN_TOP, IN_BOTH, IN_LOWER, OUTSIDE)] == [
        TOPS,
        SKIRT,
        SKIRT,
        0,
    ]
    assert sample.possible.dtype == np.uint16
    assert (sample.people[10:90, 25:75] == 1).all()
    assert not sample.people[95:].any()
