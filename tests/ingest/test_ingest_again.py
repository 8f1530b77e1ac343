"""Adding again: what is told again, what stays out, what followed its folder, what is looked at."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fashionizer.gallery.gallery import Gallery
from fashionizer.ingest.pipeline import NO_GARMENT, Again
from fashionizer.ingest.report import Better, Duplicate, Moved, Rejection, Report
from fashionizer.photo.thumbnail import resized
from fashionizer.schema import RGB, Detections
from tests.gallery.fakes import (
    HEIGHT,
    WIDTH,
    Rectangles,
    answers,
    counts,
    folder,
    photo_files,
    picture,
    save,
)

Add = Callable[..., Report]
Open = Callable[..., Gallery]
MODELS = Rectangles().models


class Sharper(Rectangles):
    """The same models after a mend: they see what they saw, and say so."""

    def detect(self, pixels: RGB) -> Detections:
        """Find the rectangles, on somebody who is laid out."""
        seen = super().detect(pixels)
        return Detections(seen.garments, seen.milliseconds, worn=False)


def ids(opened: Open) -> list[int]:
    """Return the ids of all outfits."""
    with opened() as gallery:
        return [outfit.id for outfit in gallery.every()]


def test_a_refused_photo_is_told_again_every_time(add: Add, tmp_path: Path) -> None:
    """With its reason, though it is not read again; a duplicate was told when it was found."""
    inside = folder(tmp_path / "in", 1)
    bare = save(inside / "bare.png", picture(9, bare=True))
    shutil.copy(inside / "000.png", inside / "copy.png")
    assert add(inside).still_refused == []
    for _ in range(2):
        vision = Rectangles()
        report = add(inside, vision=vision)
        assert report.still_refused == [Rejection(str(bare), NO_GARMENT)]
        assert counts(report) == (0, 3, 0, 0)
        assert vision.looked == 0
    told = report.to_json()["still_refused"]
    assert told == [{"file": str(bare), "reason": NO_GARMENT}]


def test_retry_looks_again_at_what_was_refused_and_only_that(add: Add, tmp_path: Path) -> None:
    """The models may have been mended, or the disk."""
    inside = folder(tmp_path / "in", 2)
    save(inside / "bare.png", picture(9, bare=True))
    add(inside)
    vision = Rectangles()
    report = add(inside, vision=vision, again=Again(refused=True))
    assert counts(report) == (0, 2, 0, 1)
    assert vision.looked == 1


def test_force_looks_again_at_everything_and_ids_stay(
    add: Add, opened: Open, tmp_path: Path
) -> None:
    """Garments are replaced by what is seen now; nothing is doubled, addresses stay true."""
    inside = folder(tmp_path / "in", 3)
    shutil.copy(inside / "000.png", inside / "copy.png")
    save(inside / "bare.png", picture(9, bare=True))
    add(inside)
    vision = Sharper()
    report = add(inside, vision=vision, again=Again(everything=True))
    assert counts(report) == (0, 0, 1, 1)
    assert report.looked_again == 3
    assert report.done == 5
    assert vision.looked == 4
    with opened(MODELS) as gallery:
        assert [(outfit.id, outfit.worn) for outfit in gallery.every()] == [
            (1, False),
            (2, False),
            (3, False),
        ]
        assert gallery.image(1)
        assert len(answers(gallery)[0]) == 9


def test_a_removed_look_stays_out_until_it_is_asked_for(
    add: Add, opened: Open, tmp_path: Path
) -> None:
    """So do its copies: to the byte, saved anew, in another folder."""
    inside = folder(tmp_path / "in", 3)
    shutil.copy(inside / "001.png", inside / "copy.png")
    add(inside)
    with opened(write=True) as gallery:
        gallery.remove(ids=[2])
    shutil.copytree(inside, tmp_path / "elsewhere")
    again = save(tmp_path / "elsewhere" / "again.jpg", picture(1), quality=90)
    report = add(inside, tmp_path / "elsewhere")
    assert report.kept_out == [
        f"{inside}/001.png",
        f"{inside}/copy.png",
        f"{tmp_path}/elsewhere/001.png",
        str(again),
        f"{tmp_path}/elsewhere/copy.png",
    ]
    assert ids(opened) == [1, 3]
    back = add(inside, again=Again(removed=True))
    assert (back.added, back.kept_out) == (1, [])
    assert ids(opened) == [1, 3, 4]
    assert add(inside).kept_out == []


def test_another_photo_under_the_name_of_a_removed_one_is_welcome(
    add: Add, opened: Open, tmp_path: Path
) -> None:
    """What was removed was the look, not the name."""
    file = save(tmp_path / "in" / "a.png", picture(1))
    add(file)
    with opened(write=True) as gallery:
        gallery.remove(ids=[1])
    save(file, picture(2))
    assert counts(add(file)) == (1, 0, 0, 0)


def test_a_renamed_folder_takes_its_looks_along(add: Add, opened: Open, tmp_path: Path) -> None:
    """The path follows; nothing is doubled, looked at or told as a duplicate; ids stay."""
    inside = folder(tmp_path / "in", 3)
    add(inside)
    moved = inside.rename(tmp_path / "moved")
    vision = Rectangles()
    report = add(moved, vision=vision)
    assert (counts(report), vision.looked) == ((0, 0, 0, 0), 0)
    assert report.moved[0] == Moved(f"{moved}/000.png", f"{inside}/000.png")
    with opened() as gallery:
        files = [(outfit.id, outfit.file) for outfit in gallery.every()]
    assert files == [(n + 1, f"{moved}/{n:03}.png") for n in range(3)]
    assert counts(add(moved)) == (0, 3, 0, 0)


def test_a_copied_folder_is_no_move(add: Add, opened: Open, tmp_path: Path) -> None:
    """While the first place has it, the second one is a duplicate."""
    inside = folder(tmp_path / "in", 1)
    add(inside)
    shutil.copytree(inside, tmp_path / "copy")
    report = add(tmp_path / "copy")
    assert (report.moved, len(report.duplicates)) == ([], 1)
    with opened() as gallery:
        assert next(gallery.every()).file == f"{inside}/000.png"


@pytest.mark.parametrize("apart", [False, True], ids=["in one run", "in two runs"])
def test_the_larger_of_two_copies_takes_the_place(
    apart: bool, add: Add, opened: Open, tmp_path: Path
) -> None:
    """Found after its thumbnail it is shown instead; id and links stay, the thumbnail is told."""
    large = picture(5)
    small = save(tmp_path / "in" / "a.png", resized(large, WIDTH // 2, HEIGHT // 2))
    if apart:
        add(small)
    big = save(tmp_path / "in" / "b.png", large)
    report = add(tmp_path / "in")
    assert report.duplicates == [Duplicate(str(small), str(big), "near")]
    assert report.better == [Better(str(big), str(small))]
    with opened(MODELS) as gallery:
        (outfit,) = gallery.every()
        assert (outfit.id, outfit.file, outfit.width) == (1, str(big), WIDTH)
        assert len(photo_files(gallery)) == 1
        assert len(answers(gallery)[0]) == len(outfit.garments)
    assert counts(add(tmp_path / "in")) == (0, 2, 0, 0)


def test_a_copy_too_small_to_see_a_garment_in_is_told_as_a_copy(add: Add, tmp_path: Path) -> None:
    """Not as a photo without a garment: the thumbnail that lies before its photo."""

    class ShortSighted(Rectangles):
        def detect(self, pixels: RGB) -> Detections:
            return super().detect(pixels) if len(pixels) == HEIGHT else Detections(())

    small = save(tmp_path / "in" / "a.png", resized(picture(5), WIDTH // 2, HEIGHT // 2))
    bare = save(tmp_path / "in" / "b.png", resized(picture(6), WIDTH // 2, HEIGHT // 2))
    big = save(tmp_path / "in" / "c.png", picture(5))
    report = add(tmp_path / "in", vision=ShortSighted())
    assert counts(report) == (1, 0, 1, 1)
    assert report.duplicates == [Duplicate(str(small), str(big), "near")]
    assert [rejection.file for rejection in report.rejected] == [str(bare)]
    again = add(tmp_path / "in", vision=ShortSighted())
    assert [rejection.file for rejection in again.still_refused] == [str(bare)]


def test_what_the_person_named_and_could_not_be_added_fails_the_run(
    add: Add, tmp_path: Path
) -> None:
    """Even if the rest was added; a bad photo inside a folder does not."""
    inside = folder(tmp_path / "in", 2)
    (inside / "text.png").write_text("no picture")
    assert not add(inside).failed
    assert add(inside, tmp_path / "missing").failed
    assert add(inside / "text.png", inside).failed
    assert add(save(tmp_path / "bare" / "bare.png", picture(1, bare=True)).parent).failed
    assert add(tmp_path / "bare").failed
