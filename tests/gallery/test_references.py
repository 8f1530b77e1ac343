"""Photos belong to whoever names them in the catalog, not to outfits alone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, String, Table, delete, insert

from fashionizer.gallery.catalog.tables import METADATA, PHOTO, REMOVALS
from fashionizer.gallery.gallery import Gallery
from fashionizer.gallery.maintenance.backup import backup
from fashionizer.gallery.maintenance.doctor import Finding, examine
from fashionizer.gallery.maintenance.restore import restore
from fashionizer.gallery.storage.layout import PHOTOS
from fashionizer.ingest.reembed import rebuild
from fashionizer.ingest.report import Report
from fashionizer.photo.thumbnail import resized
from fashionizer.progress import Progress
from fashionizer.settings import Settings
from tests.gallery.fakes import HEIGHT, WIDTH, Rectangles, folder, photo_files, picture, save

Add = Callable[..., Report]
Open = Callable[..., Gallery]
Own = Callable[..., None]
MODELS = Rectangles().models
THEIRS = "a" * 64


@pytest.fixture
def drawers() -> Iterator[Table]:
    """Return a second table whose rows own photos, known as long as the test runs."""
    table = Table(
        "drawers",
        METADATA,
        Column("id", Integer, primary_key=True),
        Column("front", String(64), nullable=False, info=PHOTO),
        Column("back", String(64), info=PHOTO),
    )
    yield table
    METADATA.remove(table)


@pytest.fixture
def own(drawers: Table) -> Own:
    """Make rows of that table own photos."""

    def owner(gallery: Gallery, *photos: str, back: str | None = None) -> None:
        with gallery.catalog.writing() as connection:
            drawers.create(connection, checkfirst=True)
            for sha256 in photos:
                connection.execute(insert(drawers).values(front=sha256, back=back))

    return owner


def told(home: Path) -> list[Finding]:
    """Return what doctor says of photos."""
    return [each for each in examine(home, None, Settings()) if "photos" in each.what]


def test_a_checksum_that_is_no_reference_is_a_known_exception() -> None:
    """A table that keeps photos under an unmarked column would lose them at the next rebuild."""
    named = {
        column
        for table in METADATA.sorted_tables
        for column in table.columns
        if column.name == "sha256" and column.info != PHOTO
    }
    assert named == {REMOVALS.c.sha256}


def test_a_rebuild_leaves_the_photos_of_every_owner(
    add: Add, opened: Open, own: Own, home: Path, inside: Path
) -> None:
    """Only what nobody names is swept, and told by doctor."""
    add(inside)
    back, nobody = "b" * 64, "c" * 64
    with opened(MODELS, write=True) as gallery:
        own(gallery, THEIRS, back=back)
        gallery.photos.write(dict.fromkeys((THEIRS, back, nobody), b"jpeg"))
    assert [each.what for each in told(home)] == [
        "All 7 photos are there.",
        "1 photos belong to no outfit.",
    ]
    with opened(MODELS, write=True) as gallery:
        assert rebuild(gallery, None).swept == 1
        assert gallery.photos.has(THEIRS)
        assert gallery.photos.has(back)
        assert len(photo_files(gallery)) == 7


def test_an_outfit_s_photo_stays_while_another_owns_it(
    add: Add, opened: Open, own: Own, drawers: Table, inside: Path
) -> None:
    """Removing the outfit takes the outfit only; without the last owner the photo goes."""
    add(inside)
    with opened(MODELS, write=True) as gallery:
        shared, alone = gallery.photo(1), gallery.photo(2)
        own(gallery, shared)
        gallery.remove([1, 2])
        assert gallery.photos.has(shared)
        assert not gallery.photos.has(alone)
        rebuild(gallery, None)
        assert gallery.photos.has(shared)
        with gallery.catalog.writing() as connection:
            connection.execute(delete(drawers))
        assert rebuild(gallery, None).swept == 1
        assert not gallery.photos.has(shared)


def test_a_photo_that_a_better_copy_displaces_stays_for_its_other_owner(
    add: Add, opened: Open, own: Own, tmp_path: Path
) -> None:
    """The outfit shows the better one; the drawer still shows what it showed."""
    poor = save(tmp_path / "poor" / "small.png", resized(picture(1), WIDTH // 2, HEIGHT // 2))
    add(poor)
    with opened(MODELS, write=True) as gallery:
        displaced = gallery.photo(1)
        own(gallery, displaced)
    report = add(save(tmp_path / "good" / "large.png", picture(1)))
    with opened() as gallery:
        assert (len(report.better), gallery.photo(1) != displaced) == (1, True), report
        assert gallery.photos.has(displaced)
        assert gallery.photos.has(gallery.photo(1))


def test_a_photo_that_is_lost_to_the_models_stays_for_its_other_owner(
    add: Add, opened: Open, own: Own, tmp_path: Path
) -> None:
    """Its outfit goes when other models cannot see it; the file is not theirs to delete."""
    add(folder(tmp_path / "in", 3))
    newer = Rectangles("others@2")
    with opened(newer.models, write=True) as gallery:
        shared = gallery.photo(2)
        own(gallery, shared)
        gallery.photos.write({shared: b""})
        assert len(rebuild(gallery, newer).lost) == 1
        assert gallery.photos.has(shared)


def test_a_missing_photo_of_another_owner_costs_no_outfit(
    add: Add, opened: Open, own: Own, home: Path, inside: Path
) -> None:
    """Doctor counts it; rebuild removes outfits for their own photos only."""
    add(inside)
    with opened(MODELS, write=True) as gallery:
        own(gallery, THEIRS)
        done = rebuild(gallery, None)
        assert (done.outfits, done.lost) == (5, [])
    assert "Of 6 photos 1 are missing" in told(home)[0].what


def test_a_backup_holds_the_photos_of_every_owner(
    add: Add, opened: Open, own: Own, inside: Path, tmp_path: Path
) -> None:
    """Outfits are counted as ever; who removes a photo meanwhile is left out with it."""
    add(inside)
    gone = "b" * 64
    with opened(MODELS, write=True) as gallery:
        own(gallery, THEIRS, gone)
        gallery.photos.write(dict.fromkeys((THEIRS, gone), b"jpeg"))

        def remove(progress: Progress) -> None:
            if progress.done == 1:
                gallery.photos.discard(gone)
                with gallery.catalog.writing() as connection:
                    connection.execute(delete(table).where(table.c.front == gone))

        table = METADATA.tables["drawers"]
        saved = backup(gallery, tmp_path / "saved.tar", on_progress=remove)
        assert (saved.outfits, saved.lost) == (5, 0)
    assert restore(tmp_path / "back", saved.file, replace=False) == 5
    back = tmp_path / "back" / PHOTOS
    assert (back / "aa" / f"{THEIRS}.jpg").read_bytes() == b"jpeg"
    assert len(list(back.glob("??/*.jpg"))) == 6
    with Gallery.open_read_only(tmp_path / "back", Settings()) as gallery:
        assert THEIRS in gallery.catalog.photos()
        assert gone not in gallery.catalog.photos()
