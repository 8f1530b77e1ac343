"""Rebuilding with models that see other people: ids stay with whoever stays."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from fashionizer.gallery.catalog import history
from fashionizer.gallery.gallery import Gallery
from fashionizer.ingest.reembed import Rebuilt, rebuild
from fashionizer.ingest.report import Report
from fashionizer.schema import RGB, Detections
from tests.gallery.fakes import Rectangles, photo_files, save
from tests.gallery.groups import Groups, Someone, group, panel
from tests.ingest.rebuilding import Newer
from tests.ingest.test_kill import assert_consistent

Add = Callable[..., Report]
Open = Callable[..., Gallery]


def rebuilt(opened: Open, vision: Rectangles) -> Rebuilt:
    """Rebuild the gallery with other models."""
    with opened(vision.models, write=True) as gallery:
        report = rebuild(gallery, vision)
        assert_consistent(gallery)
        return report


def people(gallery: Gallery) -> dict[int, tuple[int, int]]:
    """Return number and place of whoever wears an outfit, by its id."""
    every = [(each.id, each.person) for each in gallery.every()]
    return {number: (who.id, who.box.x) for number, who in every if who}


def test_ids_stay_with_people_who_come_out_in_another_order(
    add: Add, opened: Open, tmp_path: Path
) -> None:
    """Each photo is looked at once, and its outfits change numbers without a clash."""
    add(save(tmp_path / "a.png", group(Someone(1), Someone(2))), vision=Groups())
    vision = Newer()
    report = rebuilt(opened, vision)
    assert (report.seen, report.found, report.gone, vision.looked) == (1, 0, 0, 1)
    with opened() as gallery:
        assert people(gallery) == {1: (1, 0), 2: (0, panel(1).x)}
        assert [len(outfit.garments) for outfit in gallery.every()] == [3, 3]


def test_a_gallery_of_before_finds_everyone_on_its_photos(
    add: Add, opened: Open, tmp_path: Path
) -> None:
    """Its one outfit stays with whoever is where its garments were; the others are new."""

    class OnlyRight(Groups):
        def detect(self, pixels: RGB) -> Detections:
            pixels = pixels.copy()
            pixels[:, : panel(1).x] = 230
            seen = super().detect(pixels)
            return Detections(seen.garments)

    add(save(tmp_path / "a.png", group(Someone(1), Someone(2))), vision=OnlyRight())
    report = rebuilt(opened, Newer())
    assert (report.seen, report.found, report.outfits) == (1, 1, 2)
    assert "1 outfits are of people not seen before" in report.sentence
    with opened() as gallery:
        assert people(gallery) == {1: (0, panel(1).x), 2: (1, 0)}
        assert {outfit.shares_photo for outfit in gallery.every()} == {True}
        assert len(photo_files(gallery)) == 1


def test_people_who_are_not_seen_any_more_go(add: Add, opened: Open, tmp_path: Path) -> None:
    """The photo stays with the others."""

    class Left(Newer):
        def detect(self, pixels: RGB) -> Detections:
            return super().detect(pixels[:, : panel(1).x])

    add(save(tmp_path / "a.png", group(Someone(1), Someone(2))), vision=Groups())
    report = rebuilt(opened, Left())
    assert (report.seen, report.gone) == (1, 1)
    assert "1 went with people who are not seen any more" in report.sentence
    with opened() as gallery:
        assert people(gallery) == {1: (0, 0)}
        assert len(photo_files(gallery)) == 1


def test_whoever_was_removed_stays_out(add: Add, opened: Open, tmp_path: Path) -> None:
    """Other models see them again; the person does not."""
    add(save(tmp_path / "a.png", group(Someone(1), Someone(2))), vision=Groups())
    with opened(write=True) as gallery:
        gallery.remove([1])
    assert rebuilt(opened, Newer()).outfits == 1
    with opened() as gallery:
        assert people(gallery) == {2: (0, panel(1).x)}


def test_a_crowd_in_the_gallery_stays_bare(add: Add, opened: Open, tmp_path: Path) -> None:
    """What a person added is not thrown away: no search finds it, and later models may."""

    class Crowds(Newer):
        def detect(self, pixels: RGB) -> Detections:
            seen = super().detect(pixels)
            return Detections((), people=tuple(replace(each, main=False) for each in seen.people))

    add(save(tmp_path / "a.png", group(Someone(1), Someone(2))), vision=Groups())
    with opened(Crowds().models, write=True) as gallery:
        report = rebuild(gallery, Crowds())
    assert (report.seen, report.bare, report.outfits, report.garments) == (1, 1, 2, 0)
    with opened() as gallery:
        assert people(gallery) == {1: (0, 0), 2: (1, panel(1).x)}


def test_less_than_an_outfit_stays_as_it_is_seen(add: Add, opened: Open, tmp_path: Path) -> None:
    """It was taken for one before; a rebuild does not hide it."""
    add(save(tmp_path / "a.png", group(Someone(1, rows=(0,)))))
    report = rebuilt(opened, Newer())
    assert (report.outfits, report.garments, report.bare) == (1, 1, 0)


def test_a_rebuild_killed_again_and_again_ends_as_if_it_never_was(
    add: Add, opened: Open, home: Path, tmp_path: Path
) -> None:
    """Kill -9 after a photo more each time: photos are done whole or not, and none twice."""
    for seed in range(8):
        save(tmp_path / "in" / f"{seed}.png", group(Someone(10 + seed), Someone(30 + seed)))
    add(tmp_path / "in", vision=Groups())
    left = [8]
    for photos in (3, 3):
        command = [sys.executable, "-m", "tests.ingest.rebuilding", str(home)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            for _ in range(photos):
                process.stdout.readline()
            process.kill()
        with opened() as gallery:
            left.append(len(history.stale(gallery.catalog, Newer().models)))
            stale = gallery.catalog.state().stale
            assert (stale, len(list(gallery.every()))) == (2 * left[-1], 16)
    assert left[0] > left[1] > left[2] > 0
    vision = Newer()
    assert rebuilt(opened, vision).seen == vision.looked == left[-1]
    with opened(vision.models) as gallery:
        assert list(people(gallery).values()) == [(1, 0), (0, panel(1).x)] * 8
