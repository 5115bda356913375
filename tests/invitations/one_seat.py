"""One invited seat with two holders, and what is said for it."""

from datetime import timedelta

import sqlalchemy as sa

from integrationrunde.invitations import answering, following, queries
from integrationrunde.invitations.answering import Reply
from integrationrunde.invitations.models import Answer, AnswerStatus, Channel, Invitation
from integrationrunde.kit.database import db
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from integrationrunde.seats.models import SeatHolder
from integrationrunde.seats.person import Person
from tests import builders as b
from tests.invitations.rounds import BY, an_invited_round, holder_of, letters

YES = Reply(status=AnswerStatus.ACCEPTED, headcount=1)
NO = Reply(status=AnswerStatus.DECLINED)
JAN = Person(name="Stellvertretende Leitung", function="Fachdienst Soziales", address="jan@stadt.example")
LATER = b.NOW + timedelta(hours=1)


def invited(places: int = 2) -> tuple[Invitation, SeatHolder, SeatHolder]:
    """An invited seat with its two holders; the invitations of both have left."""
    _meeting, [invitation] = an_invited_round(1)
    first = holder_of(invitation)
    seat = loaded(invitation).seat
    seat.places = places
    second = b.a_holder(seat, function="Stabsstelle")
    following.follow(by=BY, now=b.NOW)
    db.session.execute(sa.update(OutgoingLetter).values(state=LetterState.SENT, attempts=1, sent_at=b.NOW))
    db.session.commit()
    return invitation, first, second


def loaded(invitation: Invitation) -> Invitation:
    """The invitation with meeting and seat, as every caller of an operation has it."""
    found = queries.invitation_of(invitation.meeting_id, invitation.seat_id)
    assert found is invitation
    return found


def by_link(invitation: Invitation, reply: Reply, holder: SeatHolder, **changes: object) -> Answer:
    options = {"channel": Channel.LINK, "by": BY, "now": b.NOW, **changes}
    stored = answering.answer(loaded(invitation), reply, holder=holder, **options)  # type: ignore[arg-type]
    db.session.commit()
    return stored


def by_phone(invitation: Invitation, reply: Reply, **changes: object) -> Answer:
    options = {"channel": Channel.PHONE, "by": BY, "now": b.NOW, **changes}
    stored = answering.answer(loaded(invitation), reply, holder=None, **options)  # type: ignore[arg-type]
    db.session.commit()
    return stored


def handed_over(invitation: Invitation, first: SeatHolder, person: Person = JAN) -> SeatHolder:
    stored = answering.hand_over(loaded(invitation), person, holder=first, by=BY, now=b.NOW)
    db.session.commit()
    return db.session.get_one(SeatHolder, stored.substitute_id)


def new_letters(invitation: Invitation, first: SeatHolder, *others: SeatHolder) -> list[tuple[str, str, str | None]]:
    """Kind, recipient (by a short name) and calendar method of the letters since the invitation."""
    names = {first.address: "first", **{other.address: f"other {n}" for n, other in enumerate(others, 1)}}
    sent = [letter for letter in letters(seat_id=invitation.seat_id) if letter.sent_at is None]
    return [(each.kind, names.get(each.recipient_address, "substitute"), each.calendar_method) for each in sent]


def sequences(invitation: Invitation, address: str) -> list[int]:
    return [each.sequence for each in letters(recipient_address=address) if each.sequence is not None]
