"""What the minutes say about papers: once circulated they stay, once approved they are final."""

import sqlalchemy as sa

from integrationrunde.agenda import paper_rules
from integrationrunde.kit.database import db
from integrationrunde.kit.words import _
from integrationrunde.minutes.models import Minutes, MinutesState, MinutesVersion


def are_circulated(meeting_id: int) -> bool:
    """Whether a version of the minutes of this meeting has left for review."""
    statement = sa.select(MinutesVersion.id).join(MinutesVersion.minutes).where(Minutes.meeting_id == meeting_id)
    return db.session.scalar(sa.select(statement.exists())) or False


def _why_not_change(meeting_id: int) -> str | None:
    state = db.session.scalar(sa.select(Minutes.state).where(Minutes.meeting_id == meeting_id))
    return _("The minutes are approved; their papers stay as they were.") if state is MinutesState.APPROVED else None


def _why_not_remove(meeting_id: int) -> str | None:
    if not are_circulated(meeting_id):
        return None
    return _("The minutes have been circulated and name this paper, so it stays. Its audience can still be changed.")


paper_rules.heed(changing=_why_not_change, removing=_why_not_remove)
