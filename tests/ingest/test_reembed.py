"""Rebuilding: the index from the catalog, the vectors from the kept photos."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fashionizer.errors import GalleryError, ModelMismatch
from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.index.base import joint_query
from fashionizer.ingest.reembed import rebuild
from fashionizer.ingest.report import Report
from fashionizer.photo.thumbnail import resized
from fashionizer.progress import Progress
from fashionizer.schema import RGB, Detections
from tests.gallery.fakes import HEIGHT, WIDTH, Rectangles, folder, photo_files, picture, save
from tests.unprivileged import needs_rights, python

Add = Callable[..., Report]
Open = Callable[..., Gallery]


class Newer(Rectangles):
    """Other models: another identity, another length of colour."""

    def __init__(self) -> None:
        super().__init__("newer@2", colour=5)


def found(gallery: Gallery, vision: Rectangles, seed: int) -> str:
    """Search for a garment of a picture; give the file of the best outfit."""
    seen = vision.detect(picture(seed)).garments[1]
    hit = gallery.search(joint_query(seen.embedding, seen.colour, 0.3), 1, ["bottoms"])[0]
    return gallery.outfit(hit.outfit).file


def test_a_rebuild_keeps_outfits_and_answers(add: Add, opened: Open, tmp_path: Path) -> None:
    """With the same models it only makes the index anew and sweeps up."""
    inside = folder(tmp_path / "in", 4)
    add(inside)
    vision = Rectangles()
    with opened(vision.models, write=True) as gallery:
        (gallery.home / "photos" / "ab").mkdir(exist_ok=True)
        (gallery.home / "photos" / "ab" / "orphan.jpg").write_bytes(b"x")
        (gallery.home / "photos" / "unfinished" / "half.jpg").write_bytes(b"x")
        report = rebuild(gallery, vision)
        assert found(gallery, vision, 3) == f"{inside}/003.png"
    assert (report.outfits, report.garments, report.seen, report.swept) == (4, 12, 0, 2)


def test_with_other_models_the_kept_photos_are_looked_at_again(
    add: Add, opened: Open, said: list[str], tmp_path: Path
) -> None:
    """Afterwards searching and adding work with them, and the outfits kept their ids."""
    inside = folder(tmp_path / "in", 4)
    add(inside)
    vision = Newer()
    told: list[Progress] = []
    with opened(vision.models, write=True) as gallery:
        report = rebuild(gallery, vision, told.append)
        assert found(gallery, vision, 2) == f"{inside}/002.png"
    assert (report.seen, report.bare, report.lost) == (4, 0, [])
    assert told == [Progress(done, 4) for done in (1, 2, 3, 4)]
    with opened(vision.models) as gallery:
        assert found(gallery, vision, 1) == f"{inside}/001.png"
        assert [outfit.id for outfit in gallery.every()] == [1, 2, 3, 4]
    assert said == []
    assert add(folder(tmp_path / "more", 1, first=50), vision=vision).added == 1


def test_boxes_stay_in_pixels_of_the_original(add: Add, opened: Open, tmp_path: Path) -> None:
    """The kept photo is smaller than the one that was sent."""
    large = resized(picture(4), WIDTH * 10, HEIGHT * 10)
    add(save(tmp_path / "large.png", large))
    vision = Newer()
    with opened(vision.models, write=True) as gallery:
        before = gallery.outfit(1).garments[0].box
        rebuild(gallery, vision)
        assert gallery.outfit(1).garments[0].box.iou(before) > 0.95


@pytest.mark.parametrize("how", ["ctrl-c", "failure"])
def test_a_rebuild_that_was_stopped_goes_on_where_it_was(
    how: str, add: Add, opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until it is done, searching and adding are refused; what was looked at is not again."""
    monkeypatch.setattr("fashionizer.ingest.reembed._BATCH", 1)
    inside = folder(tmp_path / "in", 6)
    add(inside)

    class Stopping(Newer):
        def detect(self, pixels: RGB) -> Detections:
            if self.looked == 2:
                if how == "failure":
                    raise MemoryError
                os.kill(os.getpid(), 2)
            return super().detect(pixels)

    vision = Stopping()
    with opened(vision.models, write=True) as gallery:
        if how == "failure":
            with pytest.raises(MemoryError):
                rebuild(gallery, vision)
        else:
            assert rebuild(gallery, vision).interrupted
    again = Newer()
    with opened(again.models, write=True) as gallery:
        with pytest.raises(ModelMismatch, match="fashionizer rebuild"):
            gallery.check()
        done = 6 - gallery.state.stale
        assert done >= 2
        assert rebuild(gallery, again).seen == again.looked == 6 - done
        assert found(gallery, again, 0) == f"{inside}/000.png"


def test_an_outfit_whose_photo_is_lost_is_removed_and_can_be_added_again(
    add: Add, opened: Open, tmp_path: Path
) -> None:
    """It could not be shown; the report names its file."""
    inside = folder(tmp_path / "in", 3)
    add(inside)
    with opened(write=True) as gallery:
        photos = photo_files(gallery)
        photos[0].unlink()
        report = rebuild(gallery, None)
    assert len(report.lost) == 1
    assert report.outfits == 2
    again = add(inside)
    assert (again.added, again.skipped) == (1, 2)


def test_a_damaged_kept_photo_is_lost_too_when_it_must_be_looked_at(
    add: Add, opened: Open, tmp_path: Path
) -> None:
    """Other models cannot see it; it must not keep the gallery from being searched."""
    add(folder(tmp_path / "in", 3))
    vision = Newer()
    with opened(vision.models, write=True) as gallery:
        photos = photo_files(gallery)
        photos[0].write_bytes(b"")
        report = rebuild(gallery, vision)
        gallery.check()
    assert (report.seen, len(report.lost), report.outfits) == (2, 1, 2)


def test_a_gallery_without_any_photo_is_left_alone(add: Add, opened: Open, tmp_path: Path) -> None:
    """More likely a folder is not mounted than that every photo was deleted."""
    add(folder(tmp_path / "in", 3))
    shutil.rmtree(tmp_path / "home" / "photos")
    with opened(write=True) as gallery:
        with pytest.raises(GalleryError, match="put that folder back"):
            rebuild(gallery, None)
        assert len(list(gallery.every())) == 3


def test_an_outfit_in_which_nothing_is_seen_any_more_stays_without_garments(
    add: Add, opened: Open, tmp_path: Path
) -> None:
    """The models of tomorrow may see it again."""

    class Blind(Newer):
        def detect(self, _pixels: RGB) -> Detections:
            return Detections(())

    add(folder(tmp_path / "in", 2))
    vision = Blind()
    with opened(vision.models, write=True) as gallery:
        report = rebuild(gallery, vision)
        assert (report.bare, report.outfits, report.garments) == (2, 2, 0)
        assert [outfit.garments for outfit in gallery.every()] == [(), ()]


def test_an_empty_gallery_can_be_rebuilt(opened: Open) -> None:
    """There is nothing to do."""
    vision = Rectangles()
    with opened(vision.models, write=True) as gallery:
        assert rebuild(gallery, vision).outfits == 0


REBUILD = """
import sys
from pathlib import Path
from fashionizer.errors import FashionizerError
from fashionizer.gallery.gallery import Gallery
from fashionizer.ingest.reembed import rebuild
from fashionizer.settings import Settings
from tests.gallery.fakes import Rectangles
detector = Rectangles("others@2")
home, models = Path(sys.argv[1]), detector.models
opened = Gallery.open(home, models, write=True, say=print, settings=Settings())
with opened as gallery:
    try:
        rebuild(gallery, detector)
    except FashionizerError as error:
        print(error)
"""


@needs_rights
@pytest.mark.parametrize("shut", ["photos/*/*.jpg", "photos/??"])
def test_a_photo_that_may_not_be_read_keeps_its_outfit(
    add: Add, opened: Open, home: Path, inside: Path, shut: str
) -> None:
    """It is not lost, and its outfit must not be; rights are what is asked for."""
    add(inside)
    closed = {path: path.stat().st_mode for path in home.glob(shut)}
    for path in closed:
        path.chmod(0)
    told = python("-c", REBUILD, home).stdout
    for path, mode in closed.items():
        path.chmod(mode)
    assert "(Permission denied); give this user the rights" in told
    with opened() as gallery:
        assert len(list(gallery.every())) == 5
        assert all(gallery.image(outfit.id) for outfit in gallery.every())
