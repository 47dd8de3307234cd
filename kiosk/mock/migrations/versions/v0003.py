"""Orders that await their payment are found at once, however many there are."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add an index."""
    op.create_index("ix_orders_state", "orders", ["state"])
