"""Run the migrations on the connection that the caller holds, as one transaction."""

from alembic import context

from fashionizer.gallery.catalog.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    # SQLite can take back CREATE TABLE too, once the driver leaves transactions to us.
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
