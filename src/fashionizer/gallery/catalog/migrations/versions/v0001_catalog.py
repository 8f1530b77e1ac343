"""The catalog: gallery, outfits, garments, refusals."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create all tables, and the one row that says which gallery this is."""
    gallery = op.create_table(
        "gallery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("models", sa.String()),
        sa.Column("shape", sa.Integer()),
        sa.Column("colour", sa.Integer()),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_gallery"),
        comment="One row: which gallery this is, whose vectors it holds, and how often it changed",
    )
    op.bulk_insert(gallery, [{"id": 1, "uuid": str(uuid.uuid4()), "revision": 0}])
    op.create_table(
        "outfits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("perceptual", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("credit", sa.String()),
        sa.Column("licence", sa.String()),
        sa.Column("page", sa.String()),
        sa.Column("models", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outfits"),
        sa.UniqueConstraint("key", name="uq_outfits_key"),
        sa.UniqueConstraint("sha256", name="uq_outfits_sha256"),
        sqlite_autoincrement=True,
        comment=(
            "The photos kept, one row each; key and fingerprint tell whether a source has changed"
        ),
    )
    op.create_index("ix_outfits_file", "outfits", ["file"])
    op.create_index("ix_outfits_models", "outfits", ["models"])
    op.create_table(
        "garments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outfit_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("class_name", sa.String()),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("x", sa.Integer(), nullable=False),
        sa.Column("y", sa.Integer(), nullable=False),
        sa.Column("w", sa.Integer(), nullable=False),
        sa.Column("h", sa.Integer(), nullable=False),
        sa.Column("colours", sa.JSON(), nullable=False),
        sa.Column("shape", sa.LargeBinary(), nullable=False),
        sa.Column("colour", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_garments"),
        sa.ForeignKeyConstraint(
            ["outfit_id"],
            ["outfits.id"],
            name="fk_garments_outfit_id_outfits",
            ondelete="CASCADE",
        ),
        sqlite_autoincrement=True,
        comment="The garments of each outfit; vectors are float32, little endian",
    )
    op.create_index("ix_garments_outfit_id", "garments", ["outfit_id"])
    op.create_table(
        "refusals",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("terms", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("outfit_id", sa.Integer()),
        sa.PrimaryKeyConstraint("key", name="pk_refusals"),
        sa.ForeignKeyConstraint(
            ["outfit_id"],
            ["outfits.id"],
            name="fk_refusals_outfit_id_outfits",
            ondelete="CASCADE",
        ),
        comment="Sources not to read again while they, the limits and the models stay as they are",
    )
    op.create_index("ix_refusals_outfit_id", "refusals", ["outfit_id"])


def downgrade() -> None:
    """Drop all tables, and with them the gallery."""
    for table in ("refusals", "garments", "outfits", "gallery"):
        op.drop_table(table)
