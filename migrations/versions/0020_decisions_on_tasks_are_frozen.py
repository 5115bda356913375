"""decisions on tasks are frozen

What approved minutes say of tasks of earlier meetings never changes either; triggers as in revision 0011.

Revision: 0020
"""

from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None

_APPROVED = (
    "EXISTS (SELECT 1 FROM minutes JOIN minutes_item ON minutes_item.minutes_id = minutes.id"
    " WHERE minutes_item.id = OLD.minutes_item_id AND minutes.state = 'approved')"
)
_MESSAGE = "task_decision: approved minutes never change"
_EVENTS = ("UPDATE", "DELETE")


def _name(event: str) -> str:
    return f"frozen_task_decision_{event.lower()}"


def upgrade() -> None:
    for event in _EVENTS:
        head = f"CREATE TRIGGER {_name(event)} BEFORE {event} ON task_decision"
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"{head} WHEN {_APPROVED} BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END")
            continue
        refuse = f"RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'check_violation'"
        last = "OLD" if event == "DELETE" else "NEW"
        body = f"BEGIN IF {_APPROVED} THEN {refuse}; END IF; RETURN {last}; END"
        op.execute(f"CREATE FUNCTION {_name(event)}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
        op.execute(f"{head} FOR EACH ROW EXECUTE FUNCTION {_name(event)}()")


def downgrade() -> None:
    for event in _EVENTS:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER IF EXISTS {_name(event)}")
        else:
            op.execute(f"DROP FUNCTION IF EXISTS {_name(event)}() CASCADE")
