"""An order no longer says which client made it: nobody asked, and it stood beside what was paid."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Drop the column, with the hashes in it."""
    op.drop_column("orders", "client")
