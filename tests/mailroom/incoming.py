"""Letters that came in, as they stand after they were applied: real bytes, and the effect that was noted."""

from itertools import count
from typing import Any

from integrationrunde.inbox.models import IncomingLetter, IncomingState, Source
from integrationrunde.inbox.operations import store
from integrationrunde.invitations.models import Announcement, AnnouncementKind, Invitation
from integrationrunde.kit.database import db
from integrationrunde.mailroom.effect import Effect, Reported, What
from integrationrunde.meetings.models import Meeting
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.seats.models import Seat, SeatHolder
from tests.builders import NOW
from tests.inbox import letters as raws

_numbers = count(1)


def came_in(
    raw: bytes, effect: Effect | None = None, state: IncomingState = IncomingState.APPLIED, **changes: Any
) -> IncomingLetter:
    """A stored letter in this state; changes are set on its row."""
    letter = store(raw, source=Source.IMAP, now=NOW)
    assert letter is not None
    letter.state = state
    if effect is not None:
        letter.effect, letter.applied_at = effect.as_json(), NOW
    for name, value in changes.items():
        setattr(letter, name, value)
    db.session.flush()
    return letter


def invited(meeting: Meeting, seat: Seat) -> Invitation:
    """An invitation of the seat to the announced meeting."""
    if db.session.query(Announcement).filter_by(meeting_id=meeting.id).first() is None:
        announced = Announcement(
            meeting_id=meeting.id, kind=AnnouncementKind.INVITATION, sequence=0, snapshot={}, announced_at=NOW
        )
        db.session.add(announced)
    invitation = Invitation(meeting_id=meeting.id, seat_id=seat.id, invited_at=NOW)
    db.session.add(invitation)
    db.session.flush()
    return invitation


def about(invitation: Invitation, what: What, holder: SeatHolder | None = None, **details: Any) -> Effect:
    """An effect that speaks of an invited seat."""
    return Effect(
        what,
        meeting_id=invitation.meeting_id,
        invitation_id=invitation.id,
        seat_id=invitation.seat_id,
        holder_id=holder.id if holder else None,
        **details,
    )


def a_reply(meeting: Meeting, partstat: str = "ACCEPTED", *lines: str, sender: str = "ute@stadt.example") -> bytes:
    """A calendar's answer to the meeting."""
    number = next(_numbers)
    text = raws.calendar("REPLY", f"ATTENDEE;PARTSTAT={partstat}:mailto:{sender}", "SEQUENCE:0", *lines)
    text = text.replace("7@kreis-soest.example", meeting.uid).replace("20261120T081500Z", "20170823T080000Z")
    return raws.answer(text, From=f"<{sender}>", Message_ID=f"<reply.{number}@stadt.example>")


def a_message(text: str = "Wir kommen gern zu zweit.", **changes: str) -> bytes:
    """What a person wrote, above what they quote."""
    body = f"{text}\n\nAm 22.08.2017 um 09:00 schrieb Geschäftsstelle:\n> Bitte antworten Sie bis Freitag.\n"
    return raws.letter(
        body, **{"Subject": "AW: Einladung", "Message_ID": f"<m.{next(_numbers)}@amt.example>", **changes}
    )


def a_bounce(address: str = "ute@stadt.example", status: str = "5.1.1") -> bytes:
    """A report that a letter did not arrive."""
    fields = f"""\
        Reporting-MTA: dns; mx.example

        Final-Recipient: rfc822; {address}
        Action: failed
        Status: {status}
        Diagnostic-Code: smtp; 550 {status} <{address}> no such user
        """
    return raws.report(fields, Message_ID=f"<b.{next(_numbers)}@mx.example>")


def reported(letter: OutgoingLetter, holder: SeatHolder, verdict: str = "hard") -> tuple[Reported, ...]:
    """What a report says of one of our letters."""
    return (Reported(letter.recipient_address, verdict, "5.1.1", letter.id, holder.id),)
