"""Several photos looked at at once: as if they had been looked at one after the other."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from fashionizer.gallery.gallery import Gallery
from fashionizer.ingest import pipeline as ingest
from fashionizer.ingest.report import Report
from fashionizer.schema import RGB, Detections
from tests.gallery.fakes import Rectangles, counts, folder, picture, save


class Together(Rectangles):
    """Looks at a first photo only when a second one is being looked at as well."""

    def __init__(self) -> None:
        super().__init__()
        self._both = threading.Barrier(2)

    def detect(self, pixels: RGB) -> Detections:
        """Wait for the other."""
        self._both.wait(5)
        return super().detect(pixels)


@pytest.fixture(autouse=True)
def _two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)


def test_two_photos_are_looked_at_at_once_and_kept_in_their_order(
    add: Callable[..., Report], opened: Callable[..., Gallery], tmp_path: Path
) -> None:
    """The barrier lets nobody through alone."""
    inside = folder(tmp_path / "in", 6)
    assert counts(add(inside, vision=Together())) == (6, 0, 0, 0)
    with opened() as gallery:
        files = [Path(outfit.file).name for outfit in gallery.every()]
    assert files == [f"{n:03}.png" for n in range(6)]


def test_a_copy_of_a_photo_that_is_still_looked_at_is_a_duplicate(
    add: Callable[..., Report], tmp_path: Path
) -> None:
    """Whether to the byte or nearly; each copy follows its photo at once."""
    for seed in range(3):
        save(tmp_path / "in" / f"{seed}a.png", picture(seed))
        save(tmp_path / "in" / f"{seed}b.png", picture(seed))
        save(tmp_path / "in" / f"{seed}c.webp", picture(seed), quality=60)
    report = add(tmp_path / "in", vision=Rectangles(delay=0.05))
    assert [duplicate.kind for duplicate in report.duplicates] == ["exact", "near"] * 3
    assert report.added == 3


def test_a_copy_of_a_photo_in_which_nothing_is_found_is_no_duplicate(
    add: Callable[..., Report], tmp_path: Path
) -> None:
    """There is nothing in the gallery that it would be a copy of."""
    for name in ("a", "b"):
        save(tmp_path / "in" / f"{name}.png", picture(1, bare=True))
    report = add(tmp_path / "in", vision=Rectangles(delay=0.05))
    assert [r.reason for r in report.rejected] == [ingest.NO_GARMENT] * 2
