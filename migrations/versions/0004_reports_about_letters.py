"""what came back of letters

Revision: 0004
"""

import sqlalchemy as sa
from alembic import op

from integrationrunde.kit.database import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

REPORTS = "report IN ('hard', 'soft', 'policy', 'delayed', 'arrived')"


def upgrade() -> None:
    with op.batch_alter_table("outgoing_letter", schema=None) as batch_op:
        batch_op.add_column(sa.Column("report", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("reported_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("report_status", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("report_text", sa.String(length=1000), nullable=True))
        batch_op.create_check_constraint(batch_op.f("ck_outgoing_letter_report"), REPORTS)
        batch_op.create_check_constraint(
            batch_op.f("ck_outgoing_letter_reported_when"), "(report IS NULL) = (reported_at IS NULL)"
        )
    with op.batch_alter_table("address_health", schema=None) as batch_op:
        batch_op.add_column(sa.Column("trusted_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("address_health", schema=None) as batch_op:
        batch_op.drop_column("trusted_at")
    with op.batch_alter_table("outgoing_letter", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_outgoing_letter_reported_when"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_outgoing_letter_report"), type_="check")
        batch_op.drop_column("report_text")
        batch_op.drop_column("report_status")
        batch_op.drop_column("reported_at")
        batch_op.drop_column("report")
