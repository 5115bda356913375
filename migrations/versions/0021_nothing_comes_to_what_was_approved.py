"""nothing comes to what was approved

Approved minutes get no further row and none is moved to them; what says whom they bind, who may read them, what seats
said and which papers they have never changes either. Triggers as in revision 0011.

Revision: 0021
"""

from alembic import op
from integrationrunde.kit.guards import Guard, lifting, making

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None

# How the minutes of a row are found: what follows FROM, and the column of the row.
_OF_MINUTES = ("minutes WHERE minutes.id = {row}.minutes_id", "minutes_id")
_OF_MEETING = ("minutes WHERE minutes.meeting_id = {row}.meeting_id", "meeting_id")
_OF_ITEM = (
    "minutes JOIN minutes_item ON minutes_item.minutes_id = minutes.id WHERE minutes_item.id = {row}.minutes_item_id",
    "minutes_item_id",
)
_OF_OUTCOME = (
    "minutes JOIN minutes_item ON minutes_item.minutes_id = minutes.id"
    " JOIN outcome ON outcome.minutes_item_id = minutes_item.id WHERE outcome.id = {row}.outcome_id",
    "outcome_id",
)
_OF_VERSION = (
    "minutes JOIN minutes_version ON minutes_version.minutes_id = minutes.id"
    " WHERE minutes_version.id = {row}.version_id",
    "version_id",
)
_OF_SEAT = (
    "minutes JOIN minutes_version ON minutes_version.minutes_id = minutes.id"
    " JOIN review_seat ON review_seat.version_id = minutes_version.id WHERE review_seat.id = {row}.review_seat_id",
    "review_seat_id",
)
_PLACES = {
    "minutes_item": _OF_MINUTES,
    "minutes_break": _OF_MINUTES,
    "minutes_version": _OF_MINUTES,
    "minutes_item_organisation": _OF_ITEM,
    "minutes_revision": _OF_ITEM,
    "paragraph": _OF_ITEM,
    "outcome": _OF_ITEM,
    "task_decision": _OF_ITEM,
    "outcome_organisation": _OF_OUTCOME,
    "review_seat": _OF_VERSION,
    "review_answer": _OF_SEAT,
    "objection": _OF_SEAT,
    "attendance": _OF_MEETING,
    "attachment": _OF_MEETING,
}
# What was not frozen before. Who said it (a holder) may be forgotten, and a paper may be closed: neither is in the bytes.
_FROZEN_NOW = {
    "minutes_item_organisation": "UPDATE",
    "minutes_revision": "UPDATE",
    "paragraph": "UPDATE",
    "outcome_organisation": "UPDATE",
    "review_answer": "UPDATE OF review_seat_id, kind, stated_at",
    "objection": (
        "UPDATE OF review_seat_id, kind, paragraph_id, outcome_id, text, proposed_wording, stated_at, withdrawn_at,"
        " decision, decision_text, decided_at, answered_at, carried_to_id"
    ),
    "attachment": "UPDATE OF meeting_id, place, agenda_item_id, stored_file_id, position, title, file_name",
}


def _approved(table: str, row: str) -> str:
    place, _column = _PLACES[table]
    return f"EXISTS (SELECT 1 FROM {place.format(row=row)} AND minutes.state = 'approved')"


GUARDS = [
    *(Guard(table, "INSERT", _approved(table, "NEW")) for table in _PLACES),
    *(
        Guard(table, f"UPDATE OF {column}", _approved(table, "NEW"), name=f"frozen_{table}_moved")
        for table, (_place, column) in _PLACES.items()
    ),
    *(Guard(table, event, _approved(table, "OLD")) for table, event in _FROZEN_NOW.items()),
    *(Guard(table, "DELETE", _approved(table, "OLD")) for table in _FROZEN_NOW),
]


def upgrade() -> None:
    for statement in making(GUARDS, op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in lifting(GUARDS, op.get_bind().dialect.name):
        op.execute(statement)
