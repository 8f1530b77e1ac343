"""The gallery of an evaluation holds just the outfits of its ground truth."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from fashionizer.errors import GalleryError
from fashionizer.evaluation.collection import Collection, Folded, collect, gallery_folder
from fashionizer.gallery.gallery import Gallery
from fashionizer.progress import unobserved
from fashionizer.settings import Settings
from tests.evaluation.handmade import truth
from tests.gallery.fakes import Rectangles, picture, save
from tests.gallery.groups import Groups, Someone, group

OUTFITS = ("a.png", "same.png", "b.png", "bare.png", "broken.png")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two pictures, one of them twice, one without a garment, one that is none."""
    for number, name in enumerate(("a.png", "b.png", "c.png")):
        save(tmp_path / name, picture(number))
    (tmp_path / "same.png").write_bytes((tmp_path / "a.png").read_bytes())
    save(tmp_path / "bare.png", picture(9, bare=True))
    (tmp_path / "broken.png").write_bytes(b"no picture")
    return tmp_path


Collect = Callable[..., tuple[Collection, list[str]]]


@pytest.fixture
def collected(folder: Path) -> Collect:
    """Collect outfits in the kept gallery ``home``; gives the collection and the files in it."""

    def run(*outfits: str, vision: Rectangles | None = None) -> tuple[Collection, list[str]]:
        vision = vision or Rectangles()
        home, settings = folder / "home", Settings()
        with Gallery.open(
            home, vision.models, write=True, create=True, say=lambda _: None, settings=settings
        ) as gallery:
            found = collect(gallery, vision, truth(folder, outfits), settings, unobserved)
            return found, [outfit.file for outfit in gallery.every()]

    return run


def test_what_became_of_each_outfit_is_said(collected: Collect) -> None:
    """A repeated picture counts as the first; rejected ones have no id, but a reason."""
    found, files = collected(*OUTFITS)
    assert files == ["a.png", "b.png"]
    first, same, second, bare, broken = found.ids
    assert first == same != second
    assert (bare, broken) == (None, None)
    assert found.positions == {first: 0, second: 2}
    assert found.folded == (Folded("same.png", "a.png"),)
    assert [each.outfit for each in found.rejected] == ["bare.png", "broken.png"]
    assert found.rejected[0].reason == "No garment was found in it."
    assert found.read == 5
    assert found.rate is not None


def test_a_photo_of_two_people_is_one_outfit_of_the_truth(collected: Collect, folder: Path) -> None:
    """Both are in the gallery, and either stands for the photo; it is removed whole, too."""
    save(folder / "pair.png", group(Someone(20), Someone(21)))
    found, files = collected("a.png", "pair.png", vision=Groups())
    assert files == ["a.png", "pair.png", "pair.png"]
    assert (found.ids, found.positions, found.indexed) == ((1, 2), {1: 0, 2: 1, 3: 1}, 2)
    _, files = collected("a.png", vision=Groups())
    assert files == ["a.png"]


def test_a_kept_gallery_knows_all_of_it_the_next_time(collected: Collect) -> None:
    """The same collection without looking again, refusals and their reasons included."""
    first, _ = collected(*OUTFITS)
    vision = Rectangles()
    again, files = collected(*OUTFITS, vision=vision)
    assert vision.looked == 0
    assert (again.read, again.rate) == (0, None)
    assert files == ["a.png", "b.png"]
    assert (again.ids, again.positions, again.folded) == (first.ids, first.positions, first.folded)
    assert again.rejected == first.rejected


def test_a_kept_gallery_follows_the_ground_truth(collected: Collect) -> None:
    """What is new is looked at, what is gone removed, and what repeated it stands for itself."""
    collected(*OUTFITS)
    vision = Rectangles()
    found, files = collected("same.png", "b.png", "c.png", vision=vision)
    assert sorted(files) == ["b.png", "c.png", "same.png"]
    assert vision.looked == 2
    assert found.folded == ()
    assert None not in found.ids


def test_a_changed_photo_is_looked_at_again(folder: Path, collected: Collect) -> None:
    """Also where it cannot be added any more: the picture of before is not the outfit."""
    collected("a.png", "b.png")
    save(folder / "a.png", picture(5))
    save(folder / "b.png", picture(9, bare=True))
    found, files = collected("a.png", "b.png")
    assert files == ["a.png"]
    assert [each.outfit for each in found.rejected] == ["b.png"]


def test_a_photo_that_was_only_touched_is_not_looked_at_again(
    folder: Path, collected: Collect
) -> None:
    """Its bytes are the same, whatever happened to its times and rights."""
    first, _ = collected("a.png", "b.png")
    (folder / "b.png").chmod(0o600)
    (folder / "b.png").touch()
    vision = Rectangles()
    again, _ = collected("a.png", "b.png", vision=vision)
    assert (again.ids, vision.looked) == (first.ids, 0)


def test_a_name_that_is_no_text_is_collected(folder: Path, collected: Collect) -> None:
    """And found again the next time."""
    odd = os.fsdecode(b"caf\xe9.png")
    (folder / "c.png").rename(folder / odd)
    first, _ = collected("a.png", odd)
    again, _ = collected("a.png", odd)
    assert None not in first.ids
    assert (again.ids, again.read) == (first.ids, 0)


def test_other_models_look_at_all_again(collected: Collect) -> None:
    """Vectors of different models cannot be compared, and figures are to be of these."""
    collected(*OUTFITS)
    vision = Rectangles("rectangles@2", colour=4)
    found, files = collected(*OUTFITS, vision=vision)
    assert files == ["a.png", "b.png"]
    assert vision.looked == 3
    assert len(found.rejected) == 2


def test_a_gallery_that_is_not_kept_is_gone() -> None:
    """Its folder with it."""
    with gallery_folder(None) as home:
        assert home.is_dir()
    assert not home.exists()


def test_a_kept_gallery_may_be_used_again(tmp_path: Path) -> None:
    """Made where missing, known by its mark."""
    keep = tmp_path / "deep" / "kept"
    for _ in range(2):
        with gallery_folder(keep) as home:
            assert home == keep
            (home / "catalog.sqlite3").touch()


def test_a_persons_own_folder_is_left_alone(tmp_path: Path) -> None:
    """Outfits that the ground truth does not list would be removed from it."""
    (tmp_path / "catalog.sqlite3").touch()
    with pytest.raises(GalleryError, match="name a new or an empty one"), gallery_folder(tmp_path):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["catalog.sqlite3"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """With the system's reason."""
    (tmp_path / "file").touch()
    with (
        pytest.raises(GalleryError, match="cannot be kept in"),
        gallery_folder(tmp_path / "file" / "kept"),
    ):
        pass
