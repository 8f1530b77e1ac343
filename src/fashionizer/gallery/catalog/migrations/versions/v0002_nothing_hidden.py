"""Nothing is hidden: what was refused and when, what a person removed, who wears a look.

And an index by which looks that hold a kind of garment are found without reading vectors.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the table of removals; what older rows cannot tell stays NULL."""
    op.add_column(
        "gallery", sa.Column("rebuilds", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("outfits", sa.Column("worn", sa.Boolean()))
    op.add_column("refusals", sa.Column("file", sa.String()))
    op.add_column("refusals", sa.Column("refused_at", sa.DateTime(timezone=True)))
    op.create_table(
        "removals",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("perceptual", sa.LargeBinary(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_removals"),
        comment="Photos whose outfit a person removed: they and their copies stay out",
    )
    op.create_index("ix_garments_kind", "garments", ["group", "class_name", "outfit_id"])


def downgrade() -> None:
    """Forget all of it."""
    op.drop_index("ix_garments_kind", "garments")
    op.drop_table("removals")
    op.drop_column("refusals", "refused_at")
    op.drop_column("refusals", "file")
    op.drop_column("outfits", "worn")
    op.drop_column("gallery", "rebuilds")
