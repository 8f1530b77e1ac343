"""Drawn looks are learned from as they were drawn."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from drawn.draw import draw_look
from drawn.labelled import write_labelled
from fashionizer.errors import FashionizerError
from fashionizer.training.data import labelled, labelsets

LOOKS, HEIGHT = 3, 90


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three looks, written by the command of ``packages/drawn``."""
    write_labelled(tmp_path / "drawn", LOOKS, HEIGHT)
    return tmp_path / "drawn"


def test_looks_are_read_as_they_were_drawn(folder: Path) -> None:
    """No pixel and no label changes on the way through the folder; seeds are counted from 0."""
    read = list(labelled.read(folder, LOOKS))
    assert len(read) == LOOKS
    for seed, (pixels, possible) in enumerate(read):
        drawn = draw_look(seed, HEIGHT)
        assert np.array_equal(pixels, drawn.pixels)
        assert np.array_equal(labelsets.surely(possible), drawn.labels)


def test_the_first_ones_are_read(folder: Path) -> None:
    """As many as are asked for; none need no folder."""
    (first,) = labelled.read(folder, 1)
    assert np.array_equal(first[0], draw_look(0, HEIGHT).pixels)
    assert list(labelled.read(folder / "none", 0)) == []


def test_too_few_looks_are_refused_before_anything_is_read(folder: Path) -> None:
    """The sentence names the command that draws them."""
    with pytest.raises(FashionizerError, match=r"3 of the 4 .*python -m drawn\.labelled .* 4"):
        labelled.read(folder, 4)


def test_labels_that_do_not_fit_are_refused(folder: Path) -> None:
    """Of another size, beyond the last label, or of several channels."""
    labels = folder / "0001-labels.png"
    whole = np.zeros((HEIGHT, 60), np.uint8)
    for wrong in (whole[1:], whole + 12, np.dstack([whole] * 3)):
        Image.fromarray(wrong).save(labels)
        with pytest.raises(FashionizerError, match=r"0001-labels\.png is no label of 0 to 11"):
            list(labelled.read(folder, LOOKS))
    Image.fromarray(whole).save(labels)
    assert np.all(list(labelled.read(folder, LOOKS))[1][1] == labelsets.BACKGROUND)
