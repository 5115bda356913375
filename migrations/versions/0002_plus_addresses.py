"""plus-addresses of letters

Revision: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outgoing_letter", schema=None) as batch_op:
        batch_op.add_column(sa.Column("tagged_address", sa.String(length=320), nullable=True))
        batch_op.add_column(sa.Column("tag_key_id", sa.String(length=8), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_outgoing_letter_tag_whole"), "(tagged_address IS NULL) = (tag_key_id IS NULL)"
        )


def downgrade() -> None:
    with op.batch_alter_table("outgoing_letter", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_outgoing_letter_tag_whole"), type_="check")
        batch_op.drop_column("tag_key_id")
        batch_op.drop_column("tagged_address")
