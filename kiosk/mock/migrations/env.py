"""What alembic runs to bring a database up; the connection, in its transaction, is given by ``upgrading``."""

from alembic import context

from kiosk.mock.tables.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
