"""The one SEQUENCE counter of a meeting (MODEL.md 5)."""

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting


def raise_sequence(meeting: Meeting, *, moved: bool = False) -> int:
    """Count one further message to calendars; gives the new SEQUENCE. ``moved``: it tells another time or place.

    Done by the database, past the row's version: seats that hand over at the same moment must not refuse each other.
    """
    raised_by_one = Meeting.sequence + 1
    raised = db.session.scalars(
        sa.update(Meeting)
        .where(Meeting.id == meeting.id)
        .values(sequence=raised_by_one, **({"moved_at_sequence": raised_by_one} if moved else {}))
        .returning(Meeting.sequence)
        .execution_options(synchronize_session=False)
    ).one()
    set_committed_value(meeting, "sequence", raised)
    if moved:
        set_committed_value(meeting, "moved_at_sequence", raised)
    return raised
