"""Adding photos: what is skipped, compared, refused, replaced, and told."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from fashionizer.gallery.gallery import Gallery
from fashionizer.ingest.pipeline import NO_GARMENT, ingest
from fashionizer.ingest.report import Report
from fashionizer.photo.thumbnail import resized
from fashionizer.progress import unobserved
from fashionizer.schema import Box
from fashionizer.settings import Settings
from fashionizer.sources.find import Source, find
from tests.gallery.fakes import (
    HEIGHT,
    WIDTH,
    Rectangles,
    counts,
    folder,
    photo_files,
    picture,
    save,
)

Add = Callable[..., Report]
Open = Callable[..., Gallery]


def unreadable(source: Source) -> Source:
    """Return the source with a reading that fails the test."""

    def fail() -> bytes:
        raise AssertionError(f"{source.file} was read again")

    return Source(source.file, source.key, source.fingerprint, fail)


def test_a_folder_is_added_with_its_garments(add: Add, opened: Open, tmp_path: Path) -> None:
    """Every photo becomes an outfit: file as typed, size, garments, and a photo that is kept."""
    report = add(folder(tmp_path / "in", 3))
    assert counts(report) == (3, 0, 0, 0)
    with opened() as gallery:
        outfits = list(gallery.every())
        assert [outfit.file for outfit in outfits] == [f"{tmp_path}/in/00{n}.png" for n in range(3)]
        assert [garment.group for garment in outfits[0].garments] == ["tops", "bottoms", "shoes"]
        assert [garment.id for garment in outfits[0].garments] == [0, 1, 2]
        assert (outfits[0].width, outfits[0].height) == (WIDTH, HEIGHT)
        assert gallery.image(outfits[0].id).startswith(b"\xff\xd8")


def test_the_report_has_exactly_the_promised_form(add: Add, tmp_path: Path) -> None:
    """The form of ``add --json``, word for word."""
    inside = folder(tmp_path / "in", 1)
    shutil.copy(inside / "000.png", inside / "copy.png")
    (inside / "text.png").write_text("no picture")
    (inside / "notes.txt").write_text("of the studio")
    form = add(inside).to_json()
    assert isinstance(form.pop("seconds"), float)
    reason = form["rejected"][0].pop("reason")
    assert reason.endswith(".")
    assert form == {
        "added": 1,
        "outfits": 1,
        "skipped": 0,
        "looked_again": 0,
        "duplicates": [{"file": f"{inside}/copy.png", "of": f"{inside}/000.png", "kind": "exact"}],
        "better": [],
        "moved": [],
        "rejected": [{"file": f"{inside}/text.png"}],
        "still_refused": [],
        "kept_out": [],
        "left_out": [],
        "ignored": 1,
    }


def test_what_has_not_changed_is_not_even_read(add: Add, opened: Open, tmp_path: Path) -> None:
    """Added, duplicate and refused photos alike are skipped by key and fingerprint."""
    inside = folder(tmp_path / "in", 2)
    shutil.copy(inside / "000.png", inside / "copy.png")
    save(inside / "near.jpg", picture(1), quality=60)
    save(inside / "bare.png", picture(9, bare=True))
    (inside / "text.png").write_text("no picture")
    assert counts(add(inside)) == (2, 0, 2, 2)
    again = [unreadable(s) for s in find([str(inside)], Settings()) if isinstance(s, Source)]
    vision = Rectangles()
    with opened(vision.models, write=True) as gallery:
        report = ingest(gallery, vision, again, Settings(), unobserved)
    assert counts(report) == (0, 6, 0, 0)
    assert vision.looked == 0


def test_the_same_bytes_elsewhere_are_an_exact_duplicate(add: Add, tmp_path: Path) -> None:
    """A copied folder adds nothing and names what each photo repeats; the models do not look."""
    inside = folder(tmp_path / "in", 2)
    add(inside)
    shutil.copytree(inside, tmp_path / "copy")
    vision = Rectangles()
    report = add(tmp_path / "copy", vision=vision)
    assert [(d.of, d.kind) for d in report.duplicates] == [
        (f"{inside}/000.png", "exact"),
        (f"{inside}/001.png", "exact"),
    ]
    assert vision.looked == 0


@pytest.mark.parametrize("size", [(WIDTH, HEIGHT), (WIDTH * 2, HEIGHT * 2)])
def test_a_copy_saved_anew_is_a_near_duplicate(
    size: tuple[int, int], add: Add, tmp_path: Path
) -> None:
    """Other format, quality or size, but the same picture: reported and not added."""
    inside = folder(tmp_path / "in", 3)
    add(inside)
    copy = save(tmp_path / "smaller.jpg", resized(picture(1), *size), quality=70)
    report = add(copy)
    assert report.added == 0
    (duplicate,) = report.duplicates
    assert (duplicate.file, duplicate.of, duplicate.kind) == (
        str(copy),
        f"{inside}/001.png",
        "near",
    )


def test_duplicates_are_found_within_one_run(add: Add, tmp_path: Path) -> None:
    """The first in order is added, whatever is still being decoded beside it."""
    inside = folder(tmp_path / "in", 1)
    for number in range(6):
        shutil.copy(inside / "000.png", inside / f"copy{number}.png")
    report = add(inside)
    assert counts(report) == (1, 0, 6, 0)
    assert {d.of for d in report.duplicates} == {f"{inside}/000.png"}


def test_a_changed_photo_replaces_its_outfit(add: Add, opened: Open, tmp_path: Path) -> None:
    """Same path, other picture: one outfit, of a new id, and the old photo is deleted."""
    file = save(tmp_path / "in" / "a.png", picture(1))
    add(file)
    with opened() as gallery:
        (before,) = gallery.every()
    save(file, picture(2))
    assert counts(add(file)) == (1, 0, 0, 0)
    with opened(Rectangles().models) as gallery:
        (after,) = gallery.every()
        assert after.id != before.id
        assert after.garments != before.garments
        assert len(photo_files(gallery)) == 1
        query = gallery.catalog.sample(1)
        assert query is not None
        assert {hit.outfit for hit in gallery.search(query.vectors[0], 9)} == {after.id}


def test_a_photo_slightly_edited_in_place_is_no_duplicate_of_itself(
    add: Add, opened: Open, tmp_path: Path
) -> None:
    """Saved anew at the same path, it replaces the outfit it is nearly the same as."""
    file = save(tmp_path / "a.jpg", picture(1), quality=95)
    add(file)
    save(file, picture(1), quality=60)
    assert counts(add(file)) == (1, 0, 0, 0)
    with opened() as gallery:
        assert len(list(gallery.every())) == 1


def test_a_photo_only_touched_is_skipped_and_remembered(add: Add, tmp_path: Path) -> None:
    """Another time of change, the same bytes: read once, then known again."""
    file = save(tmp_path / "a.png", picture(1))
    add(file)
    os.utime(file, (1, 1))
    assert counts(add(file)) == (0, 1, 0, 0)
    key, fingerprint = next(
        (s.key, s.fingerprint) for s in find([str(file)], Settings()) if isinstance(s, Source)
    )
    with sqlite3.connect(tmp_path / "home" / "catalog.sqlite3") as database:
        rows = database.execute("SELECT key, fingerprint FROM outfits").fetchall()
    database.close()
    assert rows == [(key, fingerprint)]


def test_an_outfit_stays_while_its_changed_photo_cannot_be_added(
    add: Add, opened: Open, tmp_path: Path
) -> None:
    """A photo damaged at its path is refused; the outfit of before is kept and not replaced."""
    file = save(tmp_path / "a.png", picture(1))
    add(file)
    file.write_bytes(file.read_bytes()[:200])
    assert counts(add(file)) == (0, 0, 0, 1)
    assert counts(add(file)) == (0, 1, 0, 0)
    with opened() as gallery:
        assert len(list(gallery.every())) == 1
    save(file, picture(2))
    assert counts(add(file)) == (1, 0, 0, 0)


def test_a_moved_photo_can_make_room_for_another(add: Add, opened: Open, tmp_path: Path) -> None:
    """Its content under a new path is added again in the run that replaces the old path."""
    first = save(tmp_path / "in" / "a.png", picture(1))
    add(first)
    shutil.copy(first, tmp_path / "in" / "b.png")
    save(first, picture(2))
    assert counts(add(tmp_path / "in")) == (2, 0, 0, 0)
    with opened() as gallery:
        assert len(list(gallery.every())) == 2


def test_a_duplicate_is_welcome_once_the_other_is_removed(
    add: Add, opened: Open, tmp_path: Path
) -> None:
    """A refusal because of another outfit is forgotten with that outfit."""
    inside = folder(tmp_path / "in", 1)
    copy = shutil.copy(inside / "000.png", tmp_path / "copy.png")
    add(inside, copy)
    with opened(write=True) as gallery:
        gallery.remove(files=[f"{inside}/000.png"], keep_out=False)
    assert counts(add(copy)) == (1, 0, 0, 0)


def test_a_photo_without_a_garment_is_rejected_with_the_reason(add: Add, tmp_path: Path) -> None:
    """Nothing wearable, no outfit."""
    report = add(save(tmp_path / "bare.png", picture(1, bare=True)))
    assert [rejection.reason for rejection in report.rejected] == [NO_GARMENT]


def test_what_was_refused_is_tried_again_under_other_limits_or_models(
    add: Add, tmp_path: Path
) -> None:
    """The remedy that the reason names must work: a raised limit, a better model."""
    inside = folder(tmp_path / "in", 1)
    large = save(tmp_path / "large.png", picture(2))
    bare = save(tmp_path / "bare.png", picture(3, bare=True))
    strict = Settings(max_pixels=WIDTH * HEIGHT - 1)
    assert counts(add(large, bare, settings=strict)) == (0, 0, 0, 2)
    assert counts(add(large, bare, settings=strict)) == (0, 2, 0, 0)
    assert counts(add(large, bare)) == (1, 0, 0, 1)
    assert counts(add(inside, bare)) == (1, 1, 0, 0)


def test_boxes_are_in_pixels_of_the_photo_as_it_was_sent(
    add: Add, opened: Open, tmp_path: Path
) -> None:
    """The models see a reduced copy; width, height and boxes are the original's."""
    factor = 10
    large = resized(picture(4), WIDTH * factor, HEIGHT * factor)
    add(save(tmp_path / "large.png", large))
    (seen,) = Rectangles().detect(picture(4)).garments[:1]
    with opened() as gallery:
        (outfit,) = gallery.every()
    assert (outfit.width, outfit.height) == (WIDTH * factor, HEIGHT * factor)
    small = seen.garment.box
    expected = Box(*(side * factor for side in small.as_list()))
    assert outfit.garments[0].box.iou(expected) > 0.95


def test_credits_follow_what_the_source_says(
    add: Add, opened: Open, said: list[str], tmp_path: Path
) -> None:
    """A manifest that comes later, or is corrected, names the credit of a photo that is there."""
    inside = folder(tmp_path / "in", 1)
    add(inside)
    manifest = tmp_path / "list.csv"
    for credit in ("Ann", "Ann Example"):
        manifest.write_text(f"path,credit,licence\nin/000.png,{credit},CC BY 4.0\n")
        assert counts(add(manifest)) == (0, 1, 0, 0)
        with opened() as gallery:
            (outfit,) = gallery.every()
        assert (outfit.credit, outfit.licence) == (credit, "CC BY 4.0")
    add(inside)
    with opened() as gallery:
        assert next(gallery.every()).credit == "Ann Example"
    assert said == []
