"""What each kiosk last said of itself is kept, for staff."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add a table."""
    op.create_table(
        "heartbeats",
        sa.Column("kiosk_id", sa.String(80), primary_key=True),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("heard_at", sa.DateTime(), nullable=False),
    )
