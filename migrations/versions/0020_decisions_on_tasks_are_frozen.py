"""decisions on tasks are frozen

What approved minutes say of tasks of earlier meetings never changes either; triggers as in revision 0011.

Revision: 0020
"""

from alembic import op
from integrationrunde.kit.guards import Guard, lifting, making

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None

_OF_ITEM = (
    "EXISTS (SELECT 1 FROM minutes JOIN minutes_item ON minutes_item.minutes_id = minutes.id"
    " WHERE minutes_item.id = OLD.minutes_item_id AND minutes.state = 'approved')"
)
GUARDS = (Guard("task_decision", "UPDATE", _OF_ITEM), Guard("task_decision", "DELETE", _OF_ITEM))


def upgrade() -> None:
    for statement in making(GUARDS, op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in lifting(GUARDS, op.get_bind().dialect.name):
        op.execute(statement)
