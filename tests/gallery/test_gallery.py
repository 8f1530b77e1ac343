"""An open gallery: searched, shown, counted, changed."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from fashionizer.errors import GalleryError, ModelMismatch, NoGallery, UnknownOutfit
from fashionizer.gallery.gallery import Gallery
from fashionizer.ingest.pipeline import Again
from fashionizer.ingest.report import Report
from fashionizer.photo.decode import decode
from fashionizer.schema import Models
from fashionizer.settings import Settings
from tests.gallery.fakes import Rectangles, photo_files, picture, query

Add = Callable[..., Report]
Open = Callable[..., Gallery]
MODELS = Rectangles().models


def test_an_empty_gallery_finds_nothing(opened: Open, said: list[str]) -> None:
    """No error, no message: there is just nothing yet."""
    opened(write=True).close()
    with opened(MODELS) as gallery:
        assert gallery.search(np.ones(7, np.float32), 5) == []
        assert list(gallery.every()) == []
        assert gallery.counts().outfits == 0
    with opened(Models("others@1", 9, 9), write=True) as gallery:
        assert gallery.search(np.ones(18, np.float32), 5) == []
    assert said == []


def test_a_garment_finds_itself_first(
    add: Add, opened: Open, said: list[str], inside: Path
) -> None:
    """Score 1, its outfit, in its group; opening a gallery that was closed says nothing."""
    add(inside)
    with opened(MODELS) as gallery:
        for seed in range(5):
            hit = gallery.search(query(seed, garment=1), 3, ["bottoms"])[0]
            assert hit.score == pytest.approx(1, abs=1e-5)
            outfit = gallery.outfits([hit.outfit])[hit.outfit]
            assert outfit.file.endswith(f"00{seed}.png")
        assert len(gallery.search(query(0), 99, ["shoes"])) == 5
        assert gallery.search(query(0), 99, ["hat"]) == []
    assert said == []


def test_the_weight_of_colour_changes_who_is_nearest(add: Add, opened: Open, inside: Path) -> None:
    """One index serves every weight: scores are (1 - w) * shape + w * colour."""
    add(inside)
    seen = [Rectangles().detect(picture(seed)).garments[0] for seed in range(5)]
    with opened(MODELS) as gallery:
        for weight in (0.0, 0.5, 1.0):
            hits = gallery.search(query(0, weight=weight), 5, ["tops"])
            expected = sorted(
                (
                    (1 - weight) * float(seen[0].embedding @ other.embedding)
                    + weight * float(seen[0].colour @ other.colour)
                    for other in seen
                ),
                reverse=True,
            )
            assert [hit.score for hit in hits] == pytest.approx(expected, abs=1e-5)


def test_an_outfit_that_is_not_there_is_named(add: Add, opened: Open, inside: Path) -> None:
    """One by one it is an error; among others it is left out."""
    add(inside)
    with opened() as gallery:
        for ask in (gallery.outfit, gallery.image, lambda n: gallery.thumbnail(n, 50)):
            with pytest.raises(UnknownOutfit, match="77"):
                ask(77)
        assert set(gallery.outfits([1, 77])) == {1}


def test_thumbnails_are_small_jpegs(add: Add, opened: Open, inside: Path) -> None:
    """Long side as asked."""
    add(inside)
    with opened() as gallery:
        photo = decode(gallery.thumbnail(1, 60))
        assert max(photo.width, photo.height) == 60
        assert gallery.thumbnail(1, 60) is gallery.thumbnail(1, 60)


def test_a_lost_photo_is_explained(add: Add, opened: Open, inside: Path) -> None:
    """With what to do."""
    add(inside)
    shutil.rmtree(inside.parent / "home" / "photos")
    with opened() as gallery, pytest.raises(GalleryError, match="fashionizer rebuild"):
        gallery.image(1)


def test_stats_count_everything(add: Add, opened: Open, inside: Path, tmp_path: Path) -> None:
    """Per group, class, licence and credit; bytes on the disk; the models."""
    manifest = tmp_path / "list.json"
    entries = [
        {"path": f"in/00{n}.png", "credit": "Ann" if n else None, "licence": "CC0"}
        for n in range(3)
    ]
    manifest.write_text(json.dumps(entries))
    add(manifest, inside)
    with opened() as gallery:
        stats = gallery.stats()
    form = json.loads(json.dumps(stats.to_json()))
    assert (form["outfits"], form["garments"]) == (5, 15)
    assert form["groups"] == {"bottoms": 5, "shoes": 5, "tops": 5}
    assert form["classes"] == {"Shirt": 15}
    assert form["licences"] == {"CC0": 3, "unknown": 2}
    assert {"credit": "Ann", "licence": "CC0", "outfits": 2} in form["credits"]
    assert form["models"] == MODELS.identity
    assert form["photo_bytes"] > 0
    assert form["catalog_bytes"] > 0
    assert form["index_bytes"] > 0


@pytest.mark.parametrize("by", ["id", "file", "other path"])
def test_an_outfit_is_removed_with_all_that_is_its(
    by: str, add: Add, opened: Open, inside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Catalog, index and photo; by id, by the file as it was added, or another way to write it."""
    add(inside)
    monkeypatch.chdir(inside.parent)
    names = {"file": f"{inside}/001.png", "other path": "in/../in/001.png"}
    with opened(MODELS, write=True) as gallery:
        gone = gallery.remove(ids=[2]) if by == "id" else gallery.remove(files=[names[by]])
        assert [outfit.id for outfit in gone] == [2]
        assert 2 not in {hit.outfit for hit in gallery.search(query(1), 99)}
        assert len(photo_files(gallery)) == 4
    with opened() as gallery:
        assert [outfit.id for outfit in gallery.every()] == [1, 3, 4, 5]


def test_nothing_is_removed_when_one_name_is_unknown(add: Add, opened: Open, inside: Path) -> None:
    """A typing error must not cost half of the wish."""
    add(inside)
    with opened(write=True) as gallery:
        with pytest.raises(UnknownOutfit, match=r"nowhere\.png, 9"):
            gallery.remove(ids=[1, 9], files=[f"{inside}/001.png", "nowhere.png"])
        assert len(list(gallery.every())) == 5


def test_ids_are_never_given_twice(add: Add, opened: Open, inside: Path) -> None:
    """A page that still names a removed outfit must not show another."""
    add(inside)
    with opened(write=True) as gallery:
        gallery.remove(ids=[5])
    add(inside, again=Again(removed=True))
    with opened() as gallery:
        assert [outfit.id for outfit in gallery.every()] == [1, 2, 3, 4, 6]


def test_searching_with_other_models_is_refused(add: Add, opened: Open, inside: Path) -> None:
    """The remedy is named; looking is not refused."""
    add(inside)
    with opened(Models("others@1", 4, 3)) as gallery:
        with pytest.raises(ModelMismatch, match="fashionizer rebuild"):
            gallery.search(query(0), 5)
        assert len(list(gallery.every())) == 5


def test_a_home_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    """It says which and how to choose another."""
    (tmp_path / "file").write_text("")
    place = tmp_path / "file" / "home"
    with pytest.raises(GalleryError, match=r"cannot be made \(Not a directory\).*--home"):
        Gallery.open(place, None, write=True, create=True, say=print, settings=Settings())
    with pytest.raises(NoGallery, match=r"There is no gallery in .*file/home\."):
        Gallery.open(place, None, write=False, say=print, settings=Settings())


@pytest.mark.parametrize("number", [2**63 - 1, 2**63, 10**30])
def test_a_number_no_database_holds_is_an_unknown_outfit(opened: Open, number: int) -> None:
    """Addresses on the web name outfits by numbers of any length."""
    opened(write=True).close()
    with opened() as gallery:
        with pytest.raises(UnknownOutfit):
            gallery.outfit(number)
        with pytest.raises(UnknownOutfit):
            gallery.image(number)
