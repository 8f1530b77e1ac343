"""Adding photos when something goes wrong: bad files, failing models, full disks, Ctrl-C."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fashionizer.errors import GalleryError, ModelError, ModelMismatch
from fashionizer.gallery.gallery import Gallery
from fashionizer.ingest.pipeline import ingest
from fashionizer.ingest.report import Report
from fashionizer.progress import Progress
from fashionizer.schema import RGB, Detections
from fashionizer.settings import Settings
from fashionizer.sources.find import find
from tests.gallery.fakes import Rectangles, counts, folder, picture, save

ONE_AFTER_THE_OTHER = Settings(model_threads=1)

Add = Callable[..., Report]
Open = Callable[..., Gallery]


def test_one_bad_photo_never_stops_the_others(add: Add, tmp_path: Path) -> None:
    """Neither a file that cannot be read, nor one on which the models fail."""

    class Clumsy(Rectangles):
        def detect(self, pixels: RGB) -> Detections:
            if self.looked == 1:
                self.looked += 1
                raise ZeroDivisionError
            return super().detect(pixels)

    inside = folder(tmp_path / "in", 4)
    (inside / "000.png").write_bytes(b"")
    report = add(inside, tmp_path / "missing.png", vision=Clumsy(), settings=ONE_AFTER_THE_OTHER)
    assert counts(report) == (2, 0, 0, 3)
    assert any("ZeroDivisionError" in rejection.reason for rejection in report.rejected)


def test_a_missing_model_stops_at_once_but_keeps_what_was_added(
    add: Add, opened: Open, tmp_path: Path
) -> None:
    """It would fail on every other photo as well."""

    class Broken(Rectangles):
        def detect(self, pixels: RGB) -> Detections:
            if self.looked == 2:
                raise ModelError("The model file is missing; reinstall fashionizer.")
            return super().detect(pixels)

    with pytest.raises(ModelError):
        add(folder(tmp_path / "in", 4), vision=Broken(), settings=ONE_AFTER_THE_OTHER)
    with opened() as gallery:
        assert len(list(gallery.every())) == 2


def test_progress_counts_every_source_and_knows_the_total(opened: Open, tmp_path: Path) -> None:
    """One call a source; the last one says what the report says."""
    inside = folder(tmp_path / "in", 4)
    (inside / "x.png").write_text("no picture")
    told: list[Progress] = []
    vision = Rectangles()
    with opened(vision.models, write=True) as gallery:
        sources = list(find([str(inside)], Settings()))
        report = ingest(gallery, vision, sources, Settings(), told.append)
    assert [progress.done for progress in told] == [1, 2, 3, 4, 5]
    assert {progress.total for progress in told} == {5}
    assert (told[-1].done, report.added, len(report.rejected)) == (report.done, 4, 1)
    assert {Path(progress.latest).parent for progress in told} == {inside}


@pytest.mark.parametrize("how", ["signal", "exception"])
def test_an_interrupted_run_keeps_and_tells_what_was_done(
    how: str, opened: Open, add: Add, tmp_path: Path
) -> None:
    """Ctrl-C after the third photo: a report flagged so, and the rest next time.

    The first Ctrl-C finishes the photo that is being looked at as well, a second one does not.
    """
    inside = folder(tmp_path / "in", 12)
    vision = Rectangles()

    def stop(progress: Progress) -> None:
        if progress.done == 3:
            if how == "exception":
                raise KeyboardInterrupt
            os.kill(os.getpid(), 2)

    with opened(vision.models, write=True) as gallery:
        sources = find([str(inside)], Settings())
        report = ingest(gallery, vision, sources, ONE_AFTER_THE_OTHER, stop)
        assert report.interrupted
        assert report.added == len(list(gallery.every())) == (4 if how == "signal" else 3)
    assert counts(add(inside)) == (12 - report.added, report.added, 0, 0)


def test_other_models_are_refused_with_the_remedy(add: Add, tmp_path: Path) -> None:
    """Vectors of two models must not mix; an empty gallery takes any."""
    bare = save(tmp_path / "bare.png", picture(1, bare=True))
    add(bare, vision=Rectangles("first@1"))
    inside = folder(tmp_path / "in", 1)
    add(inside, vision=Rectangles("second@1", colour=5))
    with pytest.raises(ModelMismatch, match="fashionizer rebuild"):
        add(inside, vision=Rectangles("third@1"))


def test_a_full_disk_stops_with_a_sentence_and_keeps_what_was_committed(
    opened: Open, add: Add, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is half there: each outfit has its photo, and the next run adds the rest."""
    inside = folder(tmp_path / "in", 6)
    monkeypatch.setattr("fashionizer.ingest.pending._BATCH_PHOTOS", 2)
    usage = shutil.disk_usage(tmp_path)
    # the index is opened and made, a batch written, and the disk full before the next
    calls = iter([usage, usage, usage, usage._replace(free=1000)])
    with monkeypatch.context() as full:
        full.setattr(
            "fashionizer.gallery.storage.room.shutil.disk_usage", lambda _path: next(calls)
        )
        with pytest.raises(GalleryError, match="make room"):
            add(inside)
    with opened() as gallery:
        assert [len(gallery.image(outfit.id)) > 0 for outfit in gallery.every()] == [True, True]
    assert counts(add(inside)) == (4, 2, 0, 0)


def test_a_database_that_fails_stops_with_a_sentence(
    opened: Open, add: Add, tmp_path: Path
) -> None:
    """A database that may not grow is full, as SQLite says; the batch is taken back whole."""
    inside = folder(tmp_path / "in", 20)
    add(inside / "000.png")
    vision = Rectangles()
    with opened(vision.models, write=True) as gallery:
        with gallery.catalog.noting() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(GalleryError, match="free some space"):
            ingest(gallery, vision, find([str(inside)], Settings()), Settings(), lambda _: None)
        assert [outfit.file for outfit in gallery.every()] == [f"{inside}/000.png"]
