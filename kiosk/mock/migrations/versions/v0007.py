"""Several server processes on one database see who waits for seats in each of them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add a table."""
    op.create_table(
        "waiting",
        sa.Column("id", sa.String(80), primary_key=True),
        sa.Column("order_id", sa.String(80), nullable=False),
        sa.Column("screening_id", sa.String(80), nullable=False, index=True),
        sa.Column("seats", sa.JSON(), nullable=False),
        sa.Column("first_seen", sa.DateTime(), nullable=True),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("decided", sa.Boolean(), nullable=False),
    )
