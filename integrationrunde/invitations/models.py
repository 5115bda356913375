"""Invitations, answers and announcements."""

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, aliased, foreign, mapped_column, relationship

from integrationrunde.invitations.snapshots import as_told
from integrationrunde.kit.database import Base
from integrationrunde.meetings.models import Meeting
from integrationrunde.seats.models import Seat, SeatHolder


class Invitation(Base):
    """One per seat and meeting; letters go to each of the seat's holders. Revoked when the seat is uninvited."""

    __tablename__ = "invitation"
    __table_args__ = (
        sa.UniqueConstraint("meeting_id", "seat_id"),
        sa.CheckConstraint("(revoked_at IS NULL) = (revocation_reason = '')", name="revoked_with_reason"),
        sa.CheckConstraint("reminders BETWEEN 0 AND 2", name="at_most_two_reminders"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), index=True)
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("seat.id"), index=True)
    invited_at: Mapped[datetime]
    reminders: Mapped[int] = mapped_column(default=0)
    letter_round: Mapped[int] = mapped_column(default=1)
    revoked_at: Mapped[datetime | None]
    revocation_reason: Mapped[str] = mapped_column(sa.String(500), default="")
    version: Mapped[int] = mapped_column(default=1)

    meeting: Mapped[Meeting] = relationship(lazy="raise")
    seat: Mapped[Seat] = relationship(lazy="raise")
    answers: Mapped[list["Answer"]] = relationship(
        lazy="raise", back_populates="invitation", order_by="Answer.stated_at, Answer.id"
    )
    told: Mapped["Announcement | None"] = relationship(lazy="raise", viewonly=True, primaryjoin=lambda: _told())
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_revoked(self) -> bool:
        """Whether the seat has been uninvited."""
        return self.revoked_at is not None

    @property
    def announced(self) -> Meeting:
        """The meeting as the seat was told of it; before the first announcement as it is planned.

        Everything that a seat sees, gets, or is held to follows from this, never from the plan.
        """
        return as_told(self.meeting, self.told.snapshot) if self.told is not None else self.meeting


class AnswerStatus(enum.StrEnum):
    """What a seat can say. Pending is the absence of an answer, or an answer taken back."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"


# The answers with which somebody comes.
COMING = (AnswerStatus.ACCEPTED, AnswerStatus.TENTATIVE)

# The outbox's words for letters that nobody needs once a seat has declined or is no longer invited.
REMINDERS = ("reminder", "meeting_reminder")


class Channel(enum.StrEnum):
    """The way by which an answer came."""

    LINK = "link"
    CALENDAR = "calendar"
    PHONE = "phone"
    MAIL = "mail"
    IN_PERSON = "in_person"


class Mode(enum.StrEnum):
    """Taking part on site or online."""

    ON_SITE = "on_site"
    ONLINE = "online"


class AnnouncementKind(enum.StrEnum):
    """What was announced."""

    INVITATION = "invitation"
    UPDATE = "update"
    CANCELLATION = "cancellation"


class Announcement(Base):
    """What was told to all invited seats: the meeting's facts as they stood (``snapshot``), under a SEQUENCE.

    ``remark`` is what the secretariat wrote to all of them with it; for a cancellation the reason.
    """

    __tablename__ = "announcement"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), index=True)
    kind: Mapped[AnnouncementKind]
    sequence: Mapped[int]
    snapshot: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    remark: Mapped[str] = mapped_column(sa.Text, default="")
    announced_at: Mapped[datetime]

    meeting: Mapped[Meeting] = relationship(lazy="raise")


def _told() -> sa.ColumnElement[bool]:
    """How an invitation finds what its seat was told last: nothing that came after it was uninvited."""
    other = aliased(Announcement)
    in_time = sa.or_(Invitation.revoked_at.is_(None), other.announced_at <= Invitation.revoked_at)
    newest = (
        sa.select(sa.func.max(other.id))
        .where(other.meeting_id == Invitation.meeting_id, in_time)
        .correlate_except(other)
        .scalar_subquery()
    )
    return sa.and_(foreign(Announcement.meeting_id) == Invitation.meeting_id, Announcement.id == newest)


class Answer(Base):
    """An answer (Rückmeldung) of a seat. Append-only: the newest by (``stated_at``, ``id``) counts.

    ``substitute_id`` names the holder to whom the seat was handed over with this answer.
    """

    __tablename__ = "answer"
    __table_args__ = (
        sa.CheckConstraint("headcount BETWEEN 0 AND 99", name="headcount"),
        sa.CheckConstraint("status IN ('accepted', 'tentative') OR headcount = 0", name="nobody_comes_without_yes"),
        sa.CheckConstraint("length(remark) <= 200", name="remark_length"),
        sa.Index("ix_answer_newest", "invitation_id", "stated_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(sa.ForeignKey("invitation.id"))
    announcement_id: Mapped[int] = mapped_column(sa.ForeignKey("announcement.id"))
    status: Mapped[AnswerStatus]
    headcount: Mapped[int] = mapped_column(default=0)
    remark: Mapped[str] = mapped_column(sa.String(200), default="")
    channel: Mapped[Channel]
    holder_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat_holder.id"))
    substitute_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat_holder.id"))
    given_by: Mapped[str] = mapped_column(sa.String(300))
    is_late: Mapped[bool] = mapped_column(default=False)
    stated_at: Mapped[datetime]
    recorded_at: Mapped[datetime]

    invitation: Mapped[Invitation] = relationship(lazy="raise", back_populates="answers")
    announcement: Mapped[Announcement] = relationship(lazy="raise")
    holder: Mapped[SeatHolder | None] = relationship(lazy="raise", foreign_keys=holder_id)
    substitute: Mapped[SeatHolder | None] = relationship(lazy="raise", foreign_keys=substitute_id)
    persons: Mapped[list["AnsweredPerson"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="AnsweredPerson.id"
    )


class AnsweredPerson(Base):
    """A person who comes, as far as the seat wished to say: erasable rows (LAW.md DS-1, DS-7)."""

    __tablename__ = "answered_person"

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(sa.ForeignKey("answer.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(120), default="")
    function: Mapped[str] = mapped_column(sa.String(120), default="")
    mode: Mapped[Mode] = mapped_column(default=Mode.ON_SITE)
