"""The verbs of the secretariat on objections: correct, decide, carry to the next meeting, answer."""

from collections import defaultdict
from datetime import datetime

from flask_babel import force_locale

from integrationrunde.journal.operations import record
from integrationrunde.journal.wording import WORD
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused, refuse
from integrationrunde.kit.words import N_, _
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import canonical, carrying, issuing, mails, places, readers, review_rules, reviews
from integrationrunde.minutes.content import Content
from integrationrunde.minutes.locking import lock
from integrationrunde.minutes.models import Decision, Minutes, MinutesVersion, Objection, ObjectionKind, ReviewSeat
from integrationrunde.minutes.repeating import AlreadyDone
from integrationrunde.minutes.review_wording import DECISIONS
from integrationrunde.outbox.mail import Mail
from integrationrunde.seats.models import SeatHolder

CHANGES_TEXT = frozenset({Decision.ACCEPTED, Decision.PARTLY})
NEEDS_REASON = frozenset({Decision.REJECTED, Decision.PARTLY})


def decide(
    objection: Objection,
    decision: Decision,
    *,
    reason: str = "",
    carried_to: Meeting | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """Decide on an objection or remark; until it was answered, the decision may be another one.

    The text is corrected by `correcting` in the same transaction. ``reason`` goes to whoever objected. Raises Refused
    for one that was withdrawn or answered, for a rejection without reason, for an objection that is only noted, and
    when the meeting to which it is carried is none.
    """
    minutes = _turn(objection)
    _check(objection, decision, reason)
    if decision is Decision.CARRIED:
        carried_to = carrying.next_meeting(minutes, carried_to)
        carrying.put_on_agenda(minutes, carried_to, by=by, now=now)
    objection.carried_to_id = carried_to.id if decision is Decision.CARRIED and carried_to else None
    objection.decision, objection.decision_text = decision, reason
    objection.decided_by, objection.decided_at = by.label, now
    db.session.flush()
    meeting = db.session.get_one(Meeting, minutes.meeting_id)
    message = N_("Objection of %(organisation)s: %(decision)s")
    if objection.kind is ObjectionKind.REMARK:
        message = N_("Remark of %(organisation)s: %(decision)s")
    organisation = _seat(objection).seat.organisation.official_name
    words = {WORD: DECISIONS[decision]}
    record(message, by=by, now=now, about=[meeting, minutes], organisation=organisation, decision=words)


def send_answers(minutes: Minutes, *, by: Actor, now: datetime) -> int:
    """Send everybody who objected or remarked the answer, once: one letter for each who acts for the seat.

    Remarks on which nobody decided wait. Gives how many objections and remarks were answered.
    """
    lock(minutes)
    waiting = [one for one in reviews.objections(minutes.id) if one.decision is not None and one.answered_at is None]
    if not waiting:
        return 0
    by_seat: dict[int, list[Objection]] = defaultdict(list)
    for objection in waiting:
        objection.answered_at = now
        by_seat[objection.review_seat.seat_id].append(objection)
    db.session.flush()
    meeting = db.session.get_one(Meeting, minutes.meeting_id)
    _write_to(meeting, by_seat, now=now)
    message = N_("Answers to objections and remarks sent: %(count)s")
    record(message, by=by, now=now, about=[meeting, minutes], count=len(waiting))
    return len(waiting)


def _write_to(meeting: Meeting, by_seat: dict[int, list[Objection]], *, now: datetime) -> None:
    contents: dict[int, Content] = {}
    for reader in readers.readers(meeting, also=by_seat):
        answered = by_seat.get(reader.seat.id, [])
        if not answered:
            continue
        version = answered[-1].review_seat.version
        about = issuing.issue(meeting.id, version, now=now)
        for one in answered:
            if one.review_seat.version_id not in contents:
                contents[one.review_seat.version_id] = canonical.read(one.review_seat.version.canonical)
        issuing.tell([reader], _Answering(about, answered, contents), now=now)


class _Answering:
    """Composes the one letter in which a seat is told what became of all that it said."""

    def __init__(self, about: mails.Issue, answered: list[Objection], contents: dict[int, Content]) -> None:
        self._about, self._answered, self._contents = about, answered, contents

    def __call__(self, reader: readers.Reader, holder: SeatHolder) -> Mail:
        with force_locale(holder.language):
            told = [self._told(one) for one in self._answered]
        return mails.answers(self._about, reader.seat, holder, told, ids=[one.id for one in self._answered])

    def _told(self, objection: Objection) -> mails.Told:
        content = self._contents[objection.review_seat.version_id]
        return mails.Told(
            place=places.place_of(objection, content),
            text=objection.text,
            proposed_wording=objection.proposed_wording,
            decision=_(DECISIONS[objection.decision or Decision.NOTED]),
            reason=objection.decision_text,
        )


def take(objection: Objection) -> Minutes:
    """Let nobody else decide or correct until this transaction ends, and see the objection as it is now."""
    version = db.session.get_one(MinutesVersion, _seat(objection).version_id)
    minutes = db.session.get_one(Minutes, version.minutes_id)
    lock(minutes)
    db.session.refresh(objection)
    return minutes


def check_not_repeated(
    objection: Objection, decision: Decision, *, reason: str, carried_to: Meeting | None, by: Actor
) -> None:
    """Raise AlreadyDone where the same person has decided so; the objection must have been taken, its text be right."""
    meeting_id = carried_to.id if carried_to else objection.carried_to_id
    asked = (decision, reason, by.label, meeting_id if decision is Decision.CARRIED else None)
    stored = (objection.decision, objection.decision_text, objection.decided_by, objection.carried_to_id)
    if asked == stored:
        version = db.session.get_one(MinutesVersion, _seat(objection).version_id)
        minutes = db.session.get_one(Minutes, version.minutes_id)
        raise AlreadyDone(_("This decision has been stored already."), minutes.meeting_id)


def _turn(objection: Objection) -> Minutes:
    """Take the objection. Raises Refused when there is nothing to decide."""
    minutes = take(objection)
    reason = review_rules.why_not_decide(minutes)
    if reason is None and objection.withdrawn_at is not None:
        reason = _("This has been withdrawn meanwhile; nothing is to be decided any more.")
    if reason is None and objection.answered_at is not None:
        reason = _("This has been answered already. An answer is given once.")
    refuse(reason)
    return minutes


def _check(objection: Objection, decision: Decision, reason: str) -> None:
    if decision in NEEDS_REASON and not reason:
        raise Refused(_("Give the reason: whoever objected is told, and it is kept with the minutes."))
    if decision is Decision.NOTED and objection.kind is not ObjectionKind.REMARK:
        raise Refused(_("An objection needs a decision: only remarks are noted."))


def _seat(objection: Objection) -> ReviewSeat:
    found = reviews.review_seat(objection.review_seat_id)
    if found is None:
        raise LookupError(f"objection {objection.id} has no seat")
    return found
