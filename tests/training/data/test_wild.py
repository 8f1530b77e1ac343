"""Reading the photos of the world: what is listed of them, and a split that stays."""

from pathlib import Path

import pytest

from fashionizer.training.data import wild
from fashionizer.vision.taxonomy import LABELS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two photos by name, the first with two garments."""
    (tmp_path / "wild.csv").write_text(
        "photo,people,size,cut,person_box_percent,garments\n"
        "a.jpg,1,large,knee,10 0 50 100,tops=shirt/plain/red;bottoms=skirt/plain/blue\n"
        "b.jpg,many,small,full,20 30 25 45,\n",
        "utf-8-sig",
    )
    (tmp_path / "garments.csv").write_text(
        "photo,group,type,pattern,colour,x0,y0,x1,y1\n"
        "a.jpg,tops,shirt,plain,red,10,20,50,50\n"
        "a.jpg,bottoms,skirt,plain,blue,12,45,48,80\n"
    )
    return tmp_path


def test_photos_are_read_with_their_main_person_and_garments(folder: Path) -> None:
    """Boxes as shares of the photo; a photo without a listed garment is still a photo."""
    first, second = wild.read(folder)
    assert (first.name, first.path) == ("a", folder / "photos" / "a.jpg")
    assert (first.people, first.size, first.cut) == ("1", "large", "knee")
    assert first.person == (0.1, 0.0, 0.5, 1.0)
    assert first.garments == (
        wild.Listed("tops", "shirt", (0.1, 0.2, 0.5, 0.5)),
        wild.Listed("bottoms", "skirt", (0.12, 0.45, 0.48, 0.8)),
    )
    assert (second.people, second.person, second.garments) == ("many", (0.2, 0.3, 0.25, 0.45), ())


@pytest.mark.parametrize(
    ("group", "kind", "names"),
    [
        ("bottoms", "denim-skirt", {"skirt"}),
        ("bottoms", "joggers", {"pants"}),
        ("bottoms", "leggings", {"pants", "accessory"}),
        ("bottoms", "unclear", {"pants", "shorts", "skirt"}),
        ("tops", "shorts", {"tops"}),
        ("scarf", "scarf", {"accessory"}),
    ],
)
def test_a_listed_garment_may_have_the_labels_of_its_type_else_of_its_group(
    group: str, kind: str, names: set[str]
) -> None:
    """Only a bottom's type says more than its group."""
    listed = wild.Listed(group, kind, (0, 0, 1, 1))
    assert {LABELS[label] for label in listed.labels} == names


def test_a_fifth_is_tested_on() -> None:
    """By a checksum of the name, so that it stays the same."""
    splits = [wild.split_of(f"photo {n}") for n in range(5000)]
    assert splits.count("test") / 5000 == pytest.approx(0.2, abs=0.02)
    assert splits.count("validation") / 5000 == pytest.approx(0.1, abs=0.02)


def test_a_photo_is_of_the_split_of_its_name(folder: Path) -> None:
    """Without the ending, which a copy in another format would change."""
    for photo in wild.read(folder):
        assert photo.split == wild.split_of(photo.path.stem)
