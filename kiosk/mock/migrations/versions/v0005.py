"""What belongs to an order or a screening is found at once, so that those that are over can be cleared away."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add indexes."""
    op.create_index("ix_orders_screening_id", "orders", ["screening_id"])
    op.create_index("ix_vouchers_order_id", "vouchers", ["order_id"])
