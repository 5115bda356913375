"""Announcements keep what the secretariat wrote with them; for a cancellation the reason."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("announcement") as batch:
        batch.add_column(sa.Column("remark", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("announcement") as batch:
        batch.alter_column("remark", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("announcement") as batch:
        batch.drop_column("remark")
