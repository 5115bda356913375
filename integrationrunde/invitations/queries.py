"""Reading invitations with everything that a list needs; the number of statements never grows with the seats."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from integrationrunde.invitations.models import Announcement, Answer, AnswerStatus, Invitation
from integrationrunde.invitations.snapshots import as_told, is_readable
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting, MeetingState
from integrationrunde.outbox.models import AddressHealth, AddressState, OutgoingLetter
from integrationrunde.outbox.queries import letters_of_meeting
from integrationrunde.seats.models import HolderScope, Seat, SeatHolder


@dataclass
class InvitedSeat:
    """An invited seat with its people, its newest answer and its letters, newest first: one line of the overview."""

    invitation: Invitation
    holders: list[SeatHolder] = field(default_factory=list)
    answer: Answer | None = None
    letters: list[OutgoingLetter] = field(default_factory=list)
    bounced: set[str] = field(default_factory=set)

    @property
    def seat(self) -> Seat:
        """The seat that is invited."""
        return self.invitation.seat

    @property
    def status(self) -> AnswerStatus:
        """What counts now; pending where nothing was said."""
        return self.answer.status if self.answer else AnswerStatus.PENDING

    @property
    def substitute(self) -> SeatHolder | None:
        """The substitute to whom the seat has been handed over, while that lasts."""
        substitute = self.answer.substitute if self.answer else None
        return substitute if substitute is not None and substitute.is_active else None

    @property
    def awaits_confirmation(self) -> bool:
        """Whether a substitute has been named but has not confirmed ("Bestätigung offen")."""
        waiting = self.substitute is not None and self.substitute.confirmed_at is None
        return waiting and self.status in (AnswerStatus.ACCEPTED, AnswerStatus.TENTATIVE)

    @property
    def substitute_declined(self) -> bool:
        """Whether the substitute cannot come, so that somebody else has to be found."""
        return self.substitute is not None and self.status is AnswerStatus.DECLINED

    @property
    def is_before_move(self) -> bool:
        """Whether the answer was given before the meeting was moved."""
        return self.answer is not None and self.answer.announcement.sequence < self.invitation.meeting.moved_at_sequence

    def has_handed_over(self, holder: SeatHolder) -> bool:
        """Whether a substitute whom this holder named comes instead; not any more when the substitute cannot come."""
        substitute = self.substitute
        return substitute is not None and not self.substitute_declined and substitute.appointed_by_id == holder.id

    @property
    def standing(self) -> AnswerStatus:
        """The answer as calendars and questions take it: one from before a move is open again."""
        return AnswerStatus.PENDING if self.is_before_move else self.status

    @property
    def own_holders(self) -> list[SeatHolder]:
        """The holders of the seat itself, without substitutes."""
        return [holder for holder in self.holders if holder.scope is HolderScope.SEAT]

    @property
    def asked(self) -> list[SeatHolder]:
        """Whose word is awaited: the substitute's where there is one, else that of the seat's own holders."""
        return [self.substitute] if self.substitute is not None else self.own_holders

    @property
    def unreachable(self) -> list[SeatHolder]:
        """Holders to whom no letter can arrive: no address, or one that bounced."""
        return [holder for holder in self.holders if not holder.address or holder.address.lower() in self.bounced]


def invited_seats(meeting: Meeting) -> list[InvitedSeat]:
    """All invited seats of a meeting in German order."""
    invited = _with_seats().where(Invitation.meeting_id == meeting.id, Invitation.revoked_at.is_(None))
    return _furnished(meeting.id, db.session.scalars(invited).all())


def uninvited(meeting_id: int) -> list[Invitation]:
    """The invitations to a meeting that were taken back, the newest first."""
    taken_back = _with_seats().where(Invitation.meeting_id == meeting_id, Invitation.revoked_at.is_not(None))
    return list(db.session.scalars(taken_back.order_by(Invitation.revoked_at.desc(), Invitation.id)))


def _with_seats() -> sa.Select[Any]:
    seat = joinedload(Invitation.seat).joinedload(Seat.organisation)
    meeting = joinedload(Invitation.meeting).joinedload(Meeting.venue)
    return sa.select(Invitation).options(meeting, joinedload(Invitation.told), seat)


def invited_seat(invitation: Invitation) -> InvitedSeat:
    """One invited seat, furnished like in the list."""
    fresh = db.session.scalars(_with_seats().where(Invitation.id == invitation.id)).one()
    return _furnished(fresh.meeting_id, [fresh])[0]


def _furnished(meeting_id: int, invitations: Iterable[Invitation]) -> list[InvitedSeat]:
    rows = [InvitedSeat(invitation) for invitation in invitations]
    rows.sort(key=lambda row: (row.seat.organisation.sort_key, row.seat.id))
    if not rows:
        return rows
    only = rows[0].invitation.id if len(rows) == 1 else None
    answers = newest_answers(meeting_id, invitation_id=only)
    holders = acting_holders(meeting_id, seat_id=rows[0].seat.id if only else None)
    letters = letters_of_meeting(meeting_id, seat_id=rows[0].seat.id if only else None)
    bounced = bounced_addresses({h.address.lower() for some in holders.values() for h in some if h.address})
    for row in rows:
        row.answer = answers.get(row.invitation.id)
        row.holders = holders.get(row.seat.id, [])
        row.letters = letters.get(row.seat.id, [])[::-1]
        row.bounced = bounced
    return rows


def newest_answers(meeting_id: int, *, invitation_id: int | None = None) -> dict[int, Answer]:
    """The answer that counts for each invitation: the newest by (stated_at, id) (MODEL.md 4)."""
    ranked = ranked_answers().where(Invitation.meeting_id == meeting_id)
    if invitation_id is not None:
        ranked = ranked.where(Invitation.id == invitation_id)
    newest = ranked.subquery()
    statement = (
        sa.select(Answer)
        .join(newest, sa.and_(newest.c.id == Answer.id, newest.c.place == 1))
        .options(
            selectinload(Answer.persons),
            joinedload(Answer.announcement),
            joinedload(Answer.substitute),
            joinedload(Answer.holder),
        )
    )
    return {answer.invitation_id: answer for answer in db.session.scalars(statement)}


def ranked_answers() -> sa.Select[tuple[int, int]]:
    """Every answer with its place among those of the same invitation; 1 is the one that counts (MODEL.md 4).

    What was said before a seat was invited anew has no place: it was told in between that it is not invited.
    """
    newest_first = (Answer.stated_at.desc(), Answer.id.desc())
    place = sa.func.row_number().over(partition_by=Answer.invitation_id, order_by=newest_first)
    return (
        sa.select(Answer.id, place.label("place"))
        .join(Answer.invitation)
        .where(Answer.recorded_at >= Invitation.invited_at)
    )


def history(invitation: Invitation) -> list[Answer]:
    """Every answer of a seat to a meeting, newest first."""
    statement = (
        sa.select(Answer)
        .where(Answer.invitation_id == invitation.id)
        .order_by(Answer.stated_at.desc(), Answer.id.desc())
        .options(selectinload(Answer.persons), joinedload(Answer.announcement), joinedload(Answer.substitute))
    )
    return list(db.session.scalars(statement))


def acting_holders(meeting_id: int, *, seat_id: int | None = None) -> dict[int, list[SeatHolder]]:
    """Who acts now for each invited seat in this meeting: the seat's holders, and substitutes for this meeting."""
    statement = (
        sa.select(SeatHolder)
        .join(Invitation, sa.and_(Invitation.seat_id == SeatHolder.seat_id, Invitation.meeting_id == meeting_id))
        .where(
            SeatHolder.ended_at.is_(None),
            sa.or_(
                SeatHolder.scope == HolderScope.SEAT,
                sa.and_(SeatHolder.scope == HolderScope.MEETING, SeatHolder.meeting_id == meeting_id),
            ),
        )
        .order_by(SeatHolder.id)
    )
    if seat_id is not None:
        statement = statement.where(SeatHolder.seat_id == seat_id)
    found: dict[int, list[SeatHolder]] = defaultdict(list)
    for holder in db.session.scalars(statement):
        found[holder.seat_id].append(holder)
    return found


def bounced_addresses(addresses: Collection[str]) -> set[str]:
    """Those of the addresses (lower case) that are known not to exist."""
    if not addresses:
        return set()
    hard = sa.select(AddressHealth.address).where(AddressHealth.state == AddressState.HARD)
    return set(addresses) & set(db.session.scalars(hard))


def newest_announcement(meeting_id: int) -> Announcement | None:
    """What was announced last to the seats of a meeting."""
    statement = sa.select(Announcement).filter_by(meeting_id=meeting_id).order_by(Announcement.id.desc()).limit(1)
    return db.session.scalars(statement).first()


def newest_announcements(meeting_ids: Collection[int]) -> dict[int, Announcement]:
    """By meeting what was announced last to its seats; one statement."""
    newest = sa.select(sa.func.max(Announcement.id)).where(Announcement.meeting_id.in_(meeting_ids))
    statement = sa.select(Announcement).where(Announcement.id.in_(newest.group_by(Announcement.meeting_id)))
    return {each.meeting_id: each for each in db.session.scalars(statement)}


def as_announced(meetings: Sequence[Meeting]) -> list[Meeting]:
    """The meetings as their seats were told of them, but for those of which nobody can read it; one statement."""
    told = newest_announcements([meeting.id for meeting in meetings])
    readable = [each for each in meetings if each.id not in told or is_readable(told[each.id].snapshot)]
    return [as_told(each, told[each.id].snapshot) if each.id in told else each for each in readable]


def announcement_in_force(meeting_id: int, at: datetime) -> Announcement:
    """What the seats of an invited meeting had been told at that instant; the first one for instants before it."""
    made = db.session.scalars(sa.select(Announcement).filter_by(meeting_id=meeting_id).order_by(Announcement.id)).all()
    return next((each for each in reversed(made) if each.announced_at <= at), made[0])


def invitation_of(meeting_id: int, seat_id: int) -> Invitation | None:
    """The invitation of a seat to a meeting, revoked or not."""
    statement = (
        sa.select(Invitation)
        .filter_by(meeting_id=meeting_id, seat_id=seat_id)
        .options(
            joinedload(Invitation.meeting).joinedload(Meeting.venue),
            joinedload(Invitation.meeting).joinedload(Meeting.series),
            joinedload(Invitation.told),
            joinedload(Invitation.seat).joinedload(Seat.organisation),
        )
    )
    return db.session.scalars(statement).one_or_none()


def meetings_of_seat(seat_id: int) -> list[Invitation]:
    """Every meeting to which the seat was invited, newest first by the day that was announced."""
    statement = (
        sa.select(Invitation)
        .join(Invitation.meeting)
        .where(Invitation.seat_id == seat_id, Meeting.state != MeetingState.DRAFT)
        .options(joinedload(Invitation.meeting).joinedload(Meeting.venue), joinedload(Invitation.told))
    )
    found = db.session.scalars(statement)
    return sorted(found, key=lambda each: (each.announced.held_on, each.meeting_id), reverse=True)
