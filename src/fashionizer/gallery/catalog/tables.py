"""The tables of the catalog, in SQL that SQLite and PostgreSQL both speak."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

HEAD = "0003"
"""The migration these tables are at; a test compares it with the newest script."""

PHOTO = {"photo": True}
"""Marks a column (``info=PHOTO``) whose rows own the photo of the checksum that they hold."""

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

GALLERY = Table(
    "gallery",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("uuid", String(36), nullable=False),
    Column("models", String),
    Column("shape", Integer),
    Column("colour", Integer),
    Column("revision", Integer, nullable=False),
    Column("rebuilds", Integer, nullable=False, server_default="0"),
    comment="One row: which gallery this is, whose vectors it holds, and how often it changed",
)

# sqlite_autoincrement: an id is never given twice, so a page or an index that still names a removed
# outfit finds nothing instead of another.
OUTFITS = Table(
    "outfits",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("file", String, nullable=False, index=True),
    Column("key", String, nullable=False),
    Column("fingerprint", String, nullable=False),
    Column("sha256", String(64), nullable=False, info=PHOTO),
    Column("perceptual", LargeBinary, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("credit", String),
    Column("licence", String),
    Column("page", String),
    Column("models", String, nullable=False, index=True),
    Column("added_at", DateTime(timezone=True), nullable=False),
    Column("worn", Boolean),
    # the number is 0 and the rest NULL where nobody looked for people
    Column("person", Integer, nullable=False, server_default="0"),
    Column("prominence", Float),
    Column("person_x", Integer),
    Column("person_y", Integer),
    Column("person_w", Integer),
    Column("person_h", Integer),
    Column("left_out", JSON, nullable=False, server_default="[]"),
    UniqueConstraint("key", "person"),
    UniqueConstraint("sha256", "person"),
    sqlite_autoincrement=True,
    comment=(
        "One row for each person of each photo, the photo's facts repeated; key and fingerprint "
        "tell whether a source has changed; left_out are boxes of people removed from the photo"
    ),
)

GARMENTS = Table(
    "garments",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column(
        "outfit_id",
        Integer,
        ForeignKey("outfits.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("position", Integer, nullable=False),
    Column("group", String, nullable=False),
    Column("class_name", String),
    Column("confidence", Float, nullable=False),
    Column("x", Integer, nullable=False),
    Column("y", Integer, nullable=False),
    Column("w", Integer, nullable=False),
    Column("h", Integer, nullable=False),
    Column("colours", JSON, nullable=False),
    Column("shape", LargeBinary, nullable=False),
    Column("colour", LargeBinary, nullable=False),
    # who has a garment of some kind is asked by every narrowed search, without reading a vector
    Index("ix_garments_kind", "group", "class_name", "outfit_id"),
    sqlite_autoincrement=True,
    comment="The garments of each outfit; vectors are float32, little endian",
)

REFUSALS = Table(
    "refusals",
    METADATA,
    Column("key", String, primary_key=True),
    Column("fingerprint", String, nullable=False),
    Column("terms", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("outfit_id", Integer, ForeignKey("outfits.id", ondelete="CASCADE"), index=True),
    Column("file", String),
    Column("refused_at", DateTime(timezone=True)),
    comment="Sources not to read again while they, the limits and the models stay as they are",
)

REMOVALS = Table(
    "removals",
    METADATA,
    Column("key", String, primary_key=True),
    Column("file", String, nullable=False),
    Column("fingerprint", String, nullable=False),
    # no PHOTO: the photo is gone, and is only recognised by this
    Column("sha256", String(64), nullable=False),
    Column("perceptual", LargeBinary, nullable=False),
    Column("removed_at", DateTime(timezone=True), nullable=False),
    comment="Photos whose outfit a person removed: they and their copies stay out",
)

CHUNK = 500
"""Ids in one statement; databases bound how many they take (old SQLite: 999)."""


def chunks(ids: Collection[Any]) -> list[list[Any]]:
    """Cut ids into lists short enough for one statement."""
    every = list(ids)
    return [every[start : start + CHUNK] for start in range(0, len(every), CHUNK)]
