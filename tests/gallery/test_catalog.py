"""The catalog: its migrations, its database, and what it says when that fails."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, event, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from fashionizer.errors import GalleryBusy, GalleryError
from fashionizer.gallery.catalog import database, history
from fashionizer.gallery.catalog.catalog import Catalog
from fashionizer.gallery.catalog.tables import HEAD, METADATA
from fashionizer.gallery.gallery import Gallery
from fashionizer.ingest.report import Report
from tests.gallery.fakes import folder

MIGRATIONS = Path(database.__file__).parent / "migrations"


@pytest.fixture
def url(tmp_path: Path) -> URL:
    """Where a catalog may be made."""
    return database.sqlite_url(tmp_path / "catalog.sqlite3")


def test_the_migrations_make_exactly_the_tables(url: URL) -> None:
    """From an empty database to the tables of the code: nothing missing, nothing more."""
    Catalog.open(url, may_change=True).close()
    engine = database.connect(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        assert context.get_current_revision() == HEAD
    engine.dispose()


def test_the_tables_are_at_the_newest_migration() -> None:
    """Who adds a script must raise HEAD, or it would not run."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_a_catalog_of_the_version_before_keeps_what_it_holds(url: URL) -> None:
    """Outfits and refusals stay; what was not kept then is unknown, not invented."""
    at(
        url,
        "0001",
        "INSERT INTO outfits VALUES (7, 'a.jpg', '/a.jpg', '1-2', 'sum', x'00', 10, 20, 'Ann',"
        " NULL, NULL, 'models', '2026-11-01')",
        "INSERT INTO refusals VALUES ('/b', '1', 't', 'Why.', NULL)",
    )
    catalog = Catalog.open(url, may_change=True)
    outfit = catalog.outfits([7])[7]
    assert (outfit.file, outfit.credit, outfit.worn, outfit.photo) == ("a.jpg", "Ann", None, "sum")
    (refused,) = history.refused(catalog)
    assert (refused.file, refused.reason, refused.since) == ("/b", "Why.", None)
    assert catalog.mark().rebuilds == 0
    catalog.close()


def at(url: URL, revision: str, *statements: str) -> None:
    """Make a catalog of an earlier version, with what it holds."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    engine = database.connect(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


OUTFIT = (
    "INSERT INTO outfits VALUES ({0}, '{0}.jpg', '/{0}.jpg', '1', 'sum{0}', x'00', 10, 20, NULL, "
    "NULL, NULL, 'm', '2026-11-01', 1)"
)
"""As version 0002 keeps it, by id."""


def test_a_catalog_of_one_outfit_a_photo_keeps_it_all(url: URL) -> None:
    """Table, garments and refusals stay; nobody is invented; no id is given a second time."""
    at(
        url,
        "0002",
        OUTFIT.format(7),
        OUTFIT.format(9),
        "INSERT INTO garments VALUES (3, 7, 0, 'tops', NULL, 1, 1, 2, 3, 4, '[]', x'00', x'00')",
        "INSERT INTO refusals VALUES ('/b', '1', 't', 'exact duplicate', 7, 'b', NULL)",
        "DELETE FROM outfits WHERE id = 9",
    )
    catalog = Catalog.open(url, may_change=True)
    (outfit,) = catalog.outfits([7, 9]).values()
    assert (outfit.file, outfit.worn, outfit.person, outfit.shares_photo) == (
        *("7.jpg", True, None),
        False,
    )
    assert [garment.box.as_list() for garment in outfit.garments] == [[1, 2, 3, 4]]
    assert [each.repeats for each in history.refused(catalog)] == [7]
    (known,) = history.known(catalog)
    assert (known.outfits, known.left_out) == ((7,), ())
    with catalog.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO outfits (file, key, fingerprint, sha256, perceptual, width, height, "
            "models, added_at) VALUES ('c', 'c', '1', 'c', x'00', 1, 1, 'm', '2026-11-28')"
        )
    assert [each.id for each in catalog.page(after=7)] == [10]
    with pytest.raises(GalleryError), catalog.writing() as connection:
        connection.exec_driver_sql("UPDATE outfits SET key = '/7.jpg' WHERE id = 10")
    with catalog.writing() as connection:
        connection.exec_driver_sql("DELETE FROM outfits WHERE id = 7")
        assert connection.exec_driver_sql("SELECT count(*) FROM garments").scalar() == 0
    catalog.close()


def test_an_earlier_catalog_is_read_in_a_copy(url: URL, tmp_path: Path) -> None:
    """A gallery that may not be changed stays as it is, and is read all the same."""
    at(url, "0002", OUTFIT.format(7))
    file = tmp_path / "catalog.sqlite3"
    before = file.read_bytes()
    catalog = Catalog.open_read_only(file)
    assert [each.id for each in catalog.page(after=0)] == [7]
    catalog.close()
    assert file.read_bytes() == before


def test_opening_again_changes_nothing(url: URL) -> None:
    """The gallery keeps its identity."""
    first = Catalog.open(url, may_change=True)
    state = first.state()
    first.close()
    again = Catalog.open(url, may_change=False)
    assert again.state() == state
    assert state.models is None
    again.close()


def test_only_the_holder_of_the_gallery_migrates(url: URL) -> None:
    """Another process may be writing with the tables of before."""
    with pytest.raises(GalleryBusy, match="try again"):
        Catalog.open(url, may_change=False)


def test_a_newer_catalog_is_refused(url: URL) -> None:
    """Better than to misread it."""
    Catalog.open(url, may_change=True).close()
    engine = database.connect(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(GalleryError, match="upgrade Fashionizer"):
        Catalog.open(url, may_change=True)


def test_a_migration_that_is_killed_leaves_nothing(
    url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All tables or none: SQLite takes back CREATE TABLE too."""
    with monkeypatch.context() as broken:
        broken.setattr("alembic.operations.Operations.create_index", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            Catalog.open(url, may_change=True)
    Catalog.open(url, may_change=True).close()


def test_sqlite_is_spoken_to_as_intended(url: URL) -> None:
    """WAL, full synchronisation, foreign keys, patience."""
    catalog = Catalog.open(url, may_change=True)
    with catalog.reading() as connection:
        values = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    catalog.close()
    assert values == ["wal", 2, 1, 10_000]


@pytest.mark.parametrize(
    ("content", "remedy"), [(b"not a database at all" * 99, "fashionizer restore BACKUP")]
)
def test_a_damaged_catalog_is_explained(
    content: bytes, remedy: str, tmp_path: Path, url: URL
) -> None:
    """It is the truth, so it is never deleted or made anew by itself."""
    (tmp_path / "catalog.sqlite3").write_bytes(content)
    with pytest.raises(GalleryError, match=remedy):
        Catalog.open(url, may_change=True)


def test_an_unknown_database_is_explained() -> None:
    """A wrong URL, or a driver that is not installed."""
    with pytest.raises(GalleryError, match="FASHIONIZER_DATABASE"):
        Catalog.open("nosuch://host/name", may_change=True)


def test_a_failing_write_is_taken_back_whole(url: URL) -> None:
    """Neither the change nor its count remains."""
    catalog = Catalog.open(url, may_change=True)
    before = catalog.state()
    with pytest.raises(GalleryError), catalog.writing() as connection:  # noqa: PT012
        connection.execute(text("UPDATE gallery SET models = 'x', shape = 1, colour = 1"))
        connection.execute(text("SELECT * FROM nowhere"))
    assert catalog.state() == before
    catalog.close()


def test_the_tables_can_be_made_in_postgresql() -> None:
    """No column type is SQLite's alone."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    for table in METADATA.sorted_tables:
        statement = CreateTable(table).compile(dialect=dialect)
        assert "CREATE TABLE" in str(statement)


def test_an_outfit_takes_its_garments_with_it(
    add: Callable[..., Report], opened: Callable[..., Gallery], tmp_path: Path
) -> None:
    """Foreign keys are on: no garment stays without its outfit."""
    add(folder(tmp_path / "in", 2))
    with opened(write=True) as gallery:
        gallery.remove([1])
    with sqlite3.connect(tmp_path / "home" / "catalog.sqlite3") as connection:
        owners = connection.execute("SELECT DISTINCT outfit_id FROM garments").fetchall()
    connection.close()
    assert owners == [(2,)]


def test_the_outfits_of_a_page_of_results_take_two_queries(
    add: Callable[..., Report], opened: Callable[..., Gallery], tmp_path: Path
) -> None:
    """However many they are."""
    add(folder(tmp_path / "in", 8))
    statements: list[str] = []
    with opened() as gallery:
        event.listen(
            gallery.catalog._engine,
            "before_cursor_execute",
            lambda _c, _cursor, statement, *_: statements.append(statement),
        )
        outfits = gallery.outfits(range(1, 9))
    assert [len(outfit.garments) for outfit in outfits.values()] == [3] * 8
    assert sum(statement.startswith("SELECT") for statement in statements) == 2
