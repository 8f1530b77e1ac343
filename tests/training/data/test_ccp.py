"""Reading the Clothing Co-Parsing photos: labels, classes, and a split that leaks nothing."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fashionizer.training.data import ccp, labelsets
from fashionizer.vision.taxonomy import CLASSES, LABELS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Forty photos by name, the first with a mask of three tags; 0005 and 0035 are twins."""
    names = [f"{number:04}" for number in range(1, 41)]
    photos = {
        name: {"level": "pixel" if name == "0001" else "image", "tags": ["coat"]} for name in names
    }
    known = {"labels": ["null", "coat", "jeans", "suit"], "photos": photos}
    (tmp_path / "labels.json").write_text(json.dumps(known))
    (tmp_path / "same_outfit.json").write_text(json.dumps([{"a": "0005", "b": "0035"}]))
    (tmp_path / "masks").mkdir()
    mask = np.array([[0, 1], [2, 3]], np.uint8)
    Image.fromarray(mask).save(tmp_path / "masks" / "0001.png")
    return tmp_path


def test_masks_become_parser_labels(folder: Path) -> None:
    """A coat is outerwear, jeans are pants, a suit is one of several."""
    first, *_ = ccp.read(folder)
    found = ccp.possible(first, ccp.tag_names(folder), (2, 2))
    outerwear, pants = LABELS.index("outerwear"), LABELS.index("pants")
    assert found.tolist() == [
        [1, 1 << outerwear],
        [1 << pants, labelsets.bits(ccp.AMBIGUOUS["suit"])],
    ]
    assert labelsets.surely(found).tolist() == [[0, outerwear], [pants, 255]]


def test_tags_alone_rule_out_what_they_do_not_name(folder: Path) -> None:
    """Any pixel may be background, skin or a tagged garment, none another garment."""
    _, second, *_ = ccp.read(folder)
    found = ccp.possible(second, ccp.tag_names(folder), (4, 3))
    assert found.shape == (4, 3)
    assert set(found.flat) == {labelsets.bits([0, 1, LABELS.index("outerwear")])}


def test_photos_in_a_row_stay_in_one_split(folder: Path) -> None:
    """Blocks of eight; neighbours may show one person on one day."""
    splits: dict[int, set[str]] = {}
    for photo in ccp.read(folder):
        if photo.name not in ("0005", "0035"):
            splits.setdefault(int(photo.name) // ccp.BLOCK, set()).add(photo.split)
    assert all(len(found) == 1 for found in splits.values())
    assert set().union(*splits.values()) == {"train", "validation", "test"}


def test_an_outfit_seen_twice_is_only_tested_on(folder: Path) -> None:
    """So the pairs say how well the very same garment is found again, in no split twice."""
    split = {photo.name: photo.split for photo in ccp.read(folder)}
    assert split["0005"] == split["0035"] == "test"


def test_every_tag_leads_to_a_label_and_a_known_class() -> None:
    """Classes are of the 18, labels of the parser's, and the two agree on what is a garment."""
    assert set(ccp.CLASS_OF_TAG.values()) <= set(CLASSES)
    assert set(ccp.LABEL_OF_TAG.values()).union(*ccp.AMBIGUOUS.values()) <= set(range(len(LABELS)))
    assert all(ccp.LABEL_OF_TAG[tag] >= 2 for tag in ccp.CLASS_OF_TAG)


def test_a_mask_gives_its_garments(folder: Path) -> None:
    """By tag, label and place; what is no garment, or of no mask, is left out."""
    first, second, *_ = ccp.read(folder)
    names = ccp.tag_names(folder)
    found = {tag: (LABELS[label], mask.tolist()) for tag, label, mask in ccp.garments(first, names)}
    assert found == {
        "coat": ("outerwear", [[False, True], [False, False]]),
        "jeans": ("pants", [[False, False], [True, False]]),
    }
    assert list(ccp.garments(second, names)) == []
