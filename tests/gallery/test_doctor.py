"""What `fashionizer doctor` sees: each fault made for real, and each remedy tried."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fashionizer.gallery import doctor
from fashionizer.gallery.doctor import Finding, examine
from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.layout import CATALOG, INDEX, UNPACKED
from fashionizer.gallery.report import Report
from fashionizer.schema import Models
from fashionizer.settings import Settings
from tests.gallery.fakes import Rectangles

Add = Callable[..., Report]
Open = Callable[..., Gallery]
MODELS = Rectangles().models


@pytest.fixture(autouse=True)
def _room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests run on disks of any size."""
    monkeypatch.setattr(doctor, "ROOM", 0)


def seen(home: Path, models: Models | None = MODELS, *, deep: bool = False) -> list[Finding]:
    """Give what is not fine."""
    every = list(examine(home, models, Settings(), deep=deep))
    return [finding for finding in every if finding.level != "fine"]


def test_a_sound_gallery_is_fine(add: Add, home: Path, inside: Path) -> None:
    """Nothing but good news, five of them."""
    add(inside)
    assert seen(home, deep=True) == []
    every = list(examine(home, MODELS, Settings()))
    assert len(every) == 5
    assert "5 outfits with 15 garments" in every[2].what


def test_no_gallery_is_no_fault(home: Path) -> None:
    """Neither a missing folder nor an empty one, and neither is filled."""
    assert [finding.level for finding in seen(home)] == ["note"]
    home.mkdir()
    assert [finding.level for finding in seen(home)] == ["note"]
    assert list(home.iterdir()) == []


def test_a_damaged_catalog_is_named_with_the_way_back(add: Add, home: Path, inside: Path) -> None:
    """Also where only a page in its middle is damaged, which opening does not notice."""
    add(inside)
    data = bytearray((home / CATALOG).read_bytes())
    middle = len(data) // 4096 // 2 * 4096
    data[middle : middle + 512] = os.urandom(512)
    (home / CATALOG).write_bytes(data)
    (finding,) = seen(home)
    assert finding.level == "fault"
    assert "fashionizer restore" in str(finding.remedy)


def test_lost_damaged_and_spare_photos_are_counted(
    add: Add, opened: Open, home: Path, inside: Path
) -> None:
    """Damage shows only when photos are decoded, which is asked for."""
    add(inside)
    with opened() as gallery:
        first, second = (gallery.photos.path(gallery.catalog.photo(n) or "") for n in (1, 2))
    first.rename(first.with_name(f"{'0' * 64}.jpg"))
    second.write_bytes(second.read_bytes()[:500])
    fault, note = seen(home)
    assert "1 are missing and 0 damaged" in fault.what
    assert "1 photos belong to no outfit" in note.what
    assert "1 are missing and 1 damaged" in seen(home, deep=True)[0].what


def test_an_index_that_does_not_agree_is_told(
    add: Add, opened: Open, home: Path, inside: Path
) -> None:
    """It is a note: the next search mends it."""
    add(inside)
    shutil.rmtree(home / INDEX / "shard")
    (finding,) = seen(home)
    assert (finding.level, "damaged" in finding.what) == ("note", True)
    with opened(MODELS):
        (finding,) = seen(home)
        assert "Another Fashionizer process" in finding.what
    assert seen(home) == []


def test_other_models_are_a_fault(add: Add, home: Path, inside: Path) -> None:
    """What they see cannot be compared with what is kept."""
    add(inside)
    (finding,) = seen(home, Rectangles("others@2").models)
    assert (finding.level, "fashionizer rebuild" in finding.what) == ("fault", True)


def test_a_restore_that_was_broken_off_is_a_fault(add: Add, home: Path, inside: Path) -> None:
    """It is told, not finished: the doctor changes nothing."""
    add(inside)
    (home / UNPACKED).mkdir()
    (finding,) = seen(home)
    assert (finding.level, "fashionizer stats" in str(finding.remedy)) == ("fault", True)
    assert (home / UNPACKED).exists()
