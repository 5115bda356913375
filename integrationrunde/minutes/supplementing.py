"""The verb of supplements: what is found after the approval is added under its date, never changed."""

from datetime import datetime

from integrationrunde.journal.operations import record
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import N_, _
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import canonical, issuing, mails, readers, reviews
from integrationrunde.minutes.content import SCHEMA
from integrationrunde.minutes.locking import lock
from integrationrunde.minutes.models import Minutes, MinutesState, MinutesVersion, Supplement
from integrationrunde.minutes.records import SupplementText
from integrationrunde.outbox.mail import Mail
from integrationrunde.seats.models import SeatHolder


def supplement(minutes: Minutes, text: str, *, by: Actor, now: datetime) -> Supplement:
    """Add a correction (Nachtrag) to approved minutes, dated today; everybody who got them gets a letter.

    The same text sent twice in a row is one. Raises Refused before the approval and without a text.
    """
    lock(minutes)
    approval = reviews.approval(minutes.id)
    if minutes.state is not MinutesState.APPROVED or approval is None:
        raise Refused(_("A supplement belongs to approved minutes. These can still be corrected."))
    if not text:
        raise Refused(_("Write down what is to be corrected."))
    known = reviews.supplements(minutes.id)
    if known and known[-1].text == text:
        return known[-1]
    version = db.session.get_one(MinutesVersion, approval.version_id)
    made = _written(minutes, version, text, len(known) + 1, by=by, now=now)
    db.session.add(made)
    db.session.flush()
    meeting = db.session.get_one(Meeting, minutes.meeting_id)
    _tell(meeting, version, made, now=now)
    message = N_("Supplement %(number)s to the minutes of “%(title)s”")
    record(message, by=by, now=now, about=[meeting, minutes], number=made.number, title=meeting.title)
    return made


def _written(
    minutes: Minutes, version: MinutesVersion, text: str, number: int, *, by: Actor, now: datetime
) -> Supplement:
    dated = clock.local(now).date()
    written = canonical.written(
        SupplementText(
            schema=SCHEMA,
            number=number,
            dated=dated,
            text=text,
            version=version.number,
            sha256=version.sha256,
            recorded_by=by.label,
        )
    )
    return Supplement(
        minutes_id=minutes.id,
        number=number,
        text=text,
        dated=dated,
        canonical=written,
        sha256=canonical.sha256(written),
        recorded_by=by.label,
        recorded_at=now,
    )


def _tell(meeting: Meeting, version: MinutesVersion, made: Supplement, *, now: datetime) -> None:
    about = issuing.issue(meeting.id, version, now=now)

    def compose(reader: readers.Reader, holder: SeatHolder) -> Mail:
        return mails.supplemented(about, reader.seat, holder, made)

    issuing.tell(readers.readers(meeting), compose, now=now)
