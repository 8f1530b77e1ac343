"""Killed at random moments and called again, an ingest loses nothing and doubles nothing."""

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.index.base import Hit
from fashionizer.ingest.report import Report
from fashionizer.photo.decode import decode
from tests.gallery.fakes import Rectangles, folder
from tests.gallery.fixtures import ENGINES
from tests.gallery.plain_index import PlainIndex

PHOTOS = 30
KILLS = 4


@pytest.fixture(params=ENGINES)
def index(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Try every engine, in the processes that are killed too."""
    monkeypatch.setenv("FASHIONIZER_INDEX", request.param)
    return str(request.param)


def killed_ingest(home: Path, inside: Path, photos: int, delay: float) -> None:
    """Start adding, let so many sources pass and a moment more, then kill -9."""
    command = [sys.executable, "-m", "tests.ingest.adding", str(home), str(inside)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        for _ in range(photos):
            process.stdout.readline()
        time.sleep(delay)
        process.kill()


def assert_consistent(gallery: Gallery) -> None:
    """Check that photos, catalog and index show the same outfits."""
    for outfit in gallery.every():
        assert decode(gallery.image(outfit.id)).width == outfit.width
    with gallery.catalog.moment() as moment:
        oracle = PlainIndex()
        for rows in moment.pages:
            oracle.upsert(rows.keys, rows.vectors, rows.outfits, rows.groups)
    assert len(oracle.rows) == moment.state.garments
    sample = gallery.catalog.sample(1)
    assert sample is not None
    got = gallery.search(sample.vectors[0], PHOTOS * 9)
    expected = oracle.search(sample.vectors[0], PHOTOS * 9, None)
    assert sorted(map(_rounded, got)) == sorted(map(_rounded, expected))


def _rounded(hit: Hit) -> tuple[int, int, float]:
    return hit.key, hit.outfit, round(hit.score, 4)


def test_an_ingest_killed_again_and_again_ends_as_if_it_never_was(
    home: Path, add: Callable[..., Report], opened: Callable[..., Gallery], tmp_path: Path
) -> None:
    """Four kills -9 at random moments: after each, all is consistent; at the end, all is there."""
    chance = random.Random(20)  # noqa: S311
    inside = folder(tmp_path / "in", PHOTOS)
    for copied in range(0, PHOTOS, 6):
        shutil.copy(inside / f"{copied:03}.png", inside / f"{copied:03}copy.png")
    expected = [f"{inside}/{seed:03}.png" for seed in range(PHOTOS)]
    models = Rectangles().models
    kept: list[str] = []
    for _ in range(KILLS):
        photos = len(kept) + chance.randrange(0, 9)
        killed_ingest(home, inside, photos, delay=chance.uniform(0, 0.08))
        before, kept = kept, []
        with opened(models) as gallery:
            kept = [outfit.file for outfit in gallery.every()]
            if kept:
                assert_consistent(gallery)
        assert kept == expected[: len(kept)]
        assert len(kept) >= len(before)
    report = add(inside)
    with opened(models) as gallery:
        assert [outfit.file for outfit in gallery.every()] == expected
        assert_consistent(gallery)
    assert report.added == PHOTOS - len(kept)


def test_a_reader_follows_writers_however_they_end(
    home: Path, add: Callable[..., Report], opened: Callable[..., Gallery], tmp_path: Path
) -> None:
    """Served meanwhile, killed at random moments: what is answered is what was committed."""
    chance = random.Random(7)  # noqa: S311
    inside = folder(tmp_path / "in", PHOTOS)
    add(inside / "000.png")
    with opened(Rectangles().models) as server:
        for _ in range(KILLS):
            outfits = len(list(server.every()))
            killed_ingest(home, inside, outfits + chance.randrange(1, 6), chance.uniform(0, 0.08))
            wait_until(lambda: server.state.mark == server.catalog.mark())
            assert_consistent(server)
        assert add(inside).done == PHOTOS
        wait_until(lambda: server.state.garments == 3 * PHOTOS)
        assert_consistent(server)


def wait_until(reached: Callable[[], bool]) -> None:
    """Wait, longer than it takes on a busy machine; how long it takes is a benchmark's business."""
    end = time.monotonic() + 20
    while not reached() and time.monotonic() < end:
        time.sleep(0.02)
    assert reached()
