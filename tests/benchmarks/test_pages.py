"""Photos set into collages, screenshots and frames, where they are said to be."""

import numpy as np
import pytest

pytest.importorskip("cv2", reason="needs the extra `train`")

from benchmarks.people import pages
from fashionizer.schema import RGB

WAYS = (pages.collage, pages.phone, pages.browser, pages.framed)


def _photos() -> list[RGB]:
    random = np.random.default_rng(7)
    shapes = [(400, 300, 3), (300, 400, 3), (500, 250, 3), (240, 240, 3)]
    return [random.integers(0, 256, shape).astype(np.uint8) for shape in shapes]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("seed", range(4))
def test_a_photo_is_where_its_page_says(way: pages.Way, seed: int) -> None:
    """The first one, pixel by pixel; all of them inside, none over another."""
    page = way(_photos(), np.random.default_rng(seed))
    assert np.array_equal(page.places[0].cut(page.picture), page.first)
    covered = np.zeros(page.picture.shape[:2], int)
    for place in page.places:
        assert place.cut(covered).shape == (place.h, place.w)
        place.cut(covered)[...] += 1
    assert covered.max() == 1


def test_a_watermark_changes_much_of_a_photo_and_hides_none() -> None:
    """It lies half transparent over all of it."""
    photo = np.full((400, 300, 3), 90, np.uint8)
    page = pages.watermarked([photo], np.random.default_rng(1))
    away = np.abs(page.picture.astype(int) - photo).max(2)
    assert page.picture.shape == photo.shape
    assert 0.05 < (away > 20).mean() < 0.6
    assert away.max() < 120


def test_every_kind_has_its_turn() -> None:
    """One page of each photo, as a JPEG has it."""
    made = list(pages.pages(_photos() * 2))
    assert [page.kind for page in made[:5]] == [
        "collage",
        "phone",
        "browser",
        "framed",
        "watermarked",
    ]
    assert len(made) == 8
