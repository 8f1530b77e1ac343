"""Several people on one photo: an outfit of each, so a photo's source and checksum come again."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_COMMENT = (
    "One row for each person of each photo, the photo's facts repeated; key and fingerprint "
    "tell whether a source has changed; left_out are boxes of people removed from the photo"
)
_COMMENT_BEFORE = (
    "The photos kept, one row each; key and fingerprint tell whether a source has changed"
)


def upgrade() -> None:
    """Add the columns; outfits of before are of person 0, of whom nobody knows more."""
    given = _ids_given()
    with op.batch_alter_table("outfits", table_kwargs={"sqlite_autoincrement": True}) as outfits:
        outfits.drop_constraint("uq_outfits_key", type_="unique")
        outfits.drop_constraint("uq_outfits_sha256", type_="unique")
        outfits.add_column(sa.Column("person", sa.Integer(), nullable=False, server_default="0"))
        outfits.add_column(sa.Column("prominence", sa.Float()))
        for side in ("person_x", "person_y", "person_w", "person_h"):
            outfits.add_column(sa.Column(side, sa.Integer()))
        outfits.add_column(sa.Column("left_out", sa.JSON(), nullable=False, server_default="[]"))
        outfits.create_unique_constraint("uq_outfits_key", ["key", "person"])
        outfits.create_unique_constraint("uq_outfits_sha256", ["sha256", "person"])
        outfits.create_table_comment(_COMMENT, existing_comment=_COMMENT_BEFORE)
    _never_again(given)


def downgrade() -> None:
    """Keep the most prominent person of each photo, and forget who they are."""
    op.execute(
        "DELETE FROM outfits WHERE id IN (SELECT o.id FROM outfits o JOIN outfits p "
        "ON o.sha256 = p.sha256 AND o.person > p.person)"
    )
    op.execute("DELETE FROM garments WHERE outfit_id NOT IN (SELECT id FROM outfits)")
    op.execute("DELETE FROM refusals WHERE outfit_id NOT IN (SELECT id FROM outfits)")
    given = _ids_given()
    with op.batch_alter_table("outfits", table_kwargs={"sqlite_autoincrement": True}) as outfits:
        outfits.drop_constraint("uq_outfits_key", type_="unique")
        outfits.drop_constraint("uq_outfits_sha256", type_="unique")
        for name in ("left_out", "person_h", "person_w", "person_y", "person_x"):
            outfits.drop_column(name)
        outfits.drop_column("prominence")
        outfits.drop_column("person")
        outfits.create_unique_constraint("uq_outfits_key", ["key"])
        outfits.create_unique_constraint("uq_outfits_sha256", ["sha256"])
        outfits.create_table_comment(_COMMENT_BEFORE, existing_comment=_COMMENT)
    _never_again(given)


def _ids_given() -> int | None:
    """Return the largest id that SQLite ever gave an outfit; other databases keep their own."""
    if op.get_bind().dialect.name != "sqlite":
        return None
    found = op.get_bind().scalar(sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'outfits'"))
    return found or 0


def _never_again(given: int | None) -> None:
    """Go on after that id: SQLite makes the table anew, and would count from the last one left."""
    if given:
        connection = op.get_bind()
        connection.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = 'outfits'"))
        connection.execute(
            sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES ('outfits', :seq)"),
            {"seq": given},
        )
