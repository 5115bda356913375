"""The rounds of the sample, replayed by the same verbs that the secretariat and the seats use, at their own times."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from integrationrunde.agenda.operations import ItemDetails, add_item
from integrationrunde.demo import minutes_history
from integrationrunde.demo.founding import County
from integrationrunde.demo.sample import CHANNELS, ITEM_KINDS, SILENT, STATUSES, SUBSTITUTE, Row, morning, sample
from integrationrunde.invitations import answering, queries
from integrationrunde.invitations.answering import Attending, Reply
from integrationrunde.invitations.models import AnswerStatus, Channel, Invitation
from integrationrunde.invitations.operations import invite, remind
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.meetings.details import MeetingDetails
from integrationrunde.meetings.models import Meeting
from integrationrunde.meetings.operations import add_meeting, hold
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from integrationrunde.seats.models import HolderActor, SeatHolder
from integrationrunde.seats.person import Person

PLANNED_BEFORE = timedelta(days=14)
AFTER_THE_END = timedelta(minutes=45)


def plan(county: County, row: Row, *, by: Actor) -> Meeting:
    """Plan a round with its agenda, two weeks before its invitation."""
    now = morning(row["invitation_sent_on"], 10) - PLANNED_BEFORE
    details = MeetingDetails(
        number=row["number"],
        title=row["title"],
        held_on=date.fromisoformat(row["date"]),
        starts_at=time.fromisoformat(row["start_time"]),
        ends_at=time.fromisoformat(row["end_time"]),
        zone=row["timezone"],
        venue_id=county.venues[row["venue_id"]].id,
        answer_deadline=date.fromisoformat(row["rsvp_deadline"]),
        chair_id=county.organisations[row["chair_org_id"]].id,
        minute_taker_id=county.organisations[row["minutes_org_id"]].id,
    )
    uid = row["ical"]["uid"]
    meeting = add_meeting(county.series, details, domain=uid.partition("@")[2], by=by, now=now)
    meeting.uid = uid
    for item in row["agenda"]:
        add_item(meeting, _item(county, item), by=by, now=now)
    return meeting


def _item(county: County, row: Row) -> ItemDetails:
    return ItemDetails(
        title=row["title"],
        kind=ITEM_KINDS[row["kind"]],
        duration_minutes=row["duration_minutes"],
        note=row["description"] or "",
        is_standing=row["standing_item"],
        presenter_ids=tuple(county.organisations[key].id for key in row["presenter_org_ids"]),
        new_topic=_topic(row["topic_id"]),
    )


def _topic(key: str | None) -> str:
    return next((row["title"] for row in sample()["topics"] if row["id"] == key), "")


def invite_and_answer(county: County, meeting: Meeting, row: Row, *, by: Actor) -> None:
    """Send the invitations, then let the seats answer and the secretariat remind, day by day."""
    invited = [county.seats[entry["org_id"]] for entry in row["invitations"]]
    invite(meeting, invited, by=by, now=morning(row["invitation_sent_on"], 9))
    let_letters_leave()
    for day, entries in sorted(_by_day(row).items()):
        if row["reminder_sent_on"] and day > row["reminder_sent_on"]:
            _remind(meeting, row, by)
        for number, entry in enumerate(entries):
            _answer(county, meeting, entry, morning(day, 10, 2 * number), by)
        let_letters_leave()
    _remind(meeting, row, by)


def let_letters_leave() -> None:
    """Letters of the past have left long ago: they are marked as sent, and nobody sends them."""
    db.session.flush()
    waiting = sa.update(OutgoingLetter).where(OutgoingLetter.state == LetterState.QUEUED)
    left = waiting.values(state=LetterState.SENT, sent_at=OutgoingLetter.date, attempts=1, smtp_code="250")
    db.session.execute(left.execution_options(synchronize_session="fetch"))


def _by_day(row: Row) -> dict[str, list[Row]]:
    days: dict[str, list[Row]] = defaultdict(list)
    for entry in row["invitations"]:
        if entry["status"] != SILENT:
            days[entry["responded_on"]].append(entry)
    return days


def _remind(meeting: Meeting, row: Row, by: Actor) -> None:
    """Once, and only whom the sample's reminder reached: those silent or under reservation on its day."""
    if not row["reminder_sent_on"]:
        return
    now = morning(row["reminder_sent_on"], 9)
    rows = [
        found
        for found in queries.invited_seats(meeting)
        if found.invitation.reminders == 0 and found.status in (AnswerStatus.PENDING, AnswerStatus.TENTATIVE)
    ]
    if rows:
        remind(meeting, rows, by=by, now=now)
        let_letters_leave()


def _answer(county: County, meeting: Meeting, row: Row, now: datetime, by: Actor) -> None:
    seat = county.seats[row["org_id"]]
    invitation = queries.invitation_of(meeting.id, seat.id)
    holder = queries.acting_holders(meeting.id, seat_id=seat.id)[seat.id][0]
    if invitation is None:
        raise LookupError(f"the sample lets {row['org_id']} answer without an invitation")
    own = HolderActor(holder, county.organisations[row["org_id"]])
    if row["status"] == SUBSTITUTE:
        answering.hand_over(invitation, _substitute(holder, row), holder=holder, by=own, now=now)
        return
    channel = CHANNELS[row["channel"]]
    by_link = channel is Channel.LINK
    answering.answer(
        invitation,
        _reply(row),
        holder=holder if by_link else None,
        channel=channel,
        by=own if by_link else by,
        now=now,
    )


def _substitute(holder: SeatHolder, row: Row) -> Person:
    return Person(function=row["attending_function"], address=f"vertretung.{holder.address}")


def _reply(row: Row) -> Reply:
    function = row["attending_function"]
    return Reply(
        status=STATUSES[row["status"]],
        headcount=row["headcount"],
        persons=[Attending(function=function)] if function else [],
        remark=row["remark"] or "",
    )


def finish(county: County, meeting: Meeting, row: Row, *, by: Actor) -> None:
    """Hold a round; where the sample has its minutes, write, review and approve them, and close the round."""
    if row.get("minutes") is None:
        hold(meeting, by=by, now=meeting.end() + AFTER_THE_END)
        return
    minutes = minutes_history.write_up(county, meeting, row, by=by)
    hold(meeting, by=by, now=meeting.end() + AFTER_THE_END)
    minutes_history.review(county, meeting, minutes, row, by=by)
    let_letters_leave()


def confirm_substitutes(meeting: Meeting) -> None:
    """Let every substitute say that they come, a day after they were asked."""
    for found in queries.invited_seats(meeting):
        substitute = found.substitute
        if substitute is not None and found.answer is not None:
            _confirm(found.invitation, substitute, found.answer.stated_at + timedelta(days=1))
    let_letters_leave()


def _confirm(invitation: Invitation, substitute: SeatHolder, now: datetime) -> None:
    own = HolderActor(substitute, invitation.seat.organisation)
    reply = Reply(status=AnswerStatus.ACCEPTED, headcount=1, persons=[Attending(function=substitute.function)])
    answering.answer(invitation, reply, holder=substitute, channel=Channel.LINK, by=own, now=now)
