"""Two outfits of one photo through all that is done to a gallery."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.maintenance.backup import backup
from fashionizer.gallery.maintenance.doctor import examine
from fashionizer.gallery.maintenance.restore import restore
from fashionizer.ingest.reembed import rebuild
from fashionizer.ingest.report import Report
from fashionizer.settings import Settings
from tests.gallery.fakes import answers, photo_files, save
from tests.gallery.groups import Groups, Someone, group

Add = Callable[..., Report]
Open = Callable[..., Gallery]


@pytest.fixture
def pair(add: Add, tmp_path: Path) -> Path:
    """A gallery with one photo of two people, and one of one."""
    save(tmp_path / "in" / "a.png", group(Someone(1), Someone(2)))
    save(tmp_path / "in" / "b.png", group(Someone(3)))
    add(tmp_path / "in", vision=Groups())
    return tmp_path / "in"


@pytest.mark.usefixtures("pair")
def test_a_backup_brings_both_back(opened: Open, tmp_path: Path) -> None:
    """Of two photos three outfits, with who wears them."""
    with opened(Groups().models) as gallery:
        before = list(gallery.every())
        saved = backup(gallery, tmp_path / "saved.tar")
        assert (saved.outfits, saved.lost) == (3, 0)
    assert restore(tmp_path / "back", saved.file, replace=False) == 3
    with Gallery.open_read_only(tmp_path / "back", Settings()) as gallery:
        assert list(gallery.every()) == before
        assert len(photo_files(gallery)) == 2


@pytest.mark.usefixtures("pair")
def test_a_sound_gallery_has_no_finding_but_fine_ones(home: Path) -> None:
    """Doctor counts photos by who names them, not by outfits."""
    assert {each.level for each in examine(home, Groups().models, Settings())} == {"fine"}


@pytest.mark.usefixtures("pair")
def test_a_rebuild_keeps_a_photo_that_one_outfit_shows(opened: Open) -> None:
    """Sweeping leaves it after the other was removed; index and answers agree."""
    with opened(Groups().models, write=True) as gallery:
        gallery.remove([1])
        before = answers(gallery)
        assert rebuild(gallery, Groups()).swept == 0
        assert answers(gallery) == before
        assert [outfit.id for outfit in gallery.every()] == [2, 3]
        assert len(photo_files(gallery)) == 2


@pytest.mark.usefixtures("pair")
def test_a_lost_photo_takes_all_its_outfits(opened: Open) -> None:
    """Each is told."""
    with opened(Groups().models, write=True) as gallery:
        gallery.photos.discard(gallery.photo(1))
        file = gallery.outfit(1).file
        report = rebuild(gallery, Groups())
        assert [each.file for each in report.lost] == [file, file]
        assert [outfit.id for outfit in gallery.every()] == [3]
