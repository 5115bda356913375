"""Versions that were circulated, who was asked, who objected, and the approval."""

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from integrationrunde.kit.database import Base
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes.models.outcomes import Outcome
from integrationrunde.minutes.models.writing import Minutes, Paragraph
from integrationrunde.seats.models import Seat, SeatHolder


class MinutesVersion(Base):
    """A version (Fassung): ``canonical`` bytes as they were circulated, their SHA-256, and the schema of the bytes.

    The database refuses every change of these from the first moment on, and every change at all once the minutes are
    approved. Without ``objection_deadline`` nobody was asked again: a correction that was approved at once.
    """

    __tablename__ = "minutes_version"
    __table_args__ = (
        sa.UniqueConstraint("minutes_id", "number"),
        sa.UniqueConstraint("id", "minutes_id"),
        sa.CheckConstraint("number > 0", name="number_positive"),
        sa.CheckConstraint("length(sha256) = 64 AND sha256 = lower(sha256)", name="sha256_hexadecimal"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(sa.ForeignKey("minutes.id"))
    number: Mapped[int]
    schema: Mapped[int] = mapped_column(default=1)
    canonical: Mapped[bytes]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    changes_note: Mapped[str] = mapped_column(sa.Text, default="")
    circulated_by: Mapped[str] = mapped_column(sa.String(300))
    circulated_at: Mapped[datetime]
    objection_deadline: Mapped[date | None] = mapped_column(index=True)
    superseded_at: Mapped[datetime | None]

    minutes: Mapped[Minutes] = relationship(lazy="raise")
    seats: Mapped[list["ReviewSeat"]] = relationship(lazy="raise", back_populates="version")


class ReviewSeat(Base):
    """A seat that was asked about a version. Those who attended may object, the others read."""

    __tablename__ = "review_seat"
    __table_args__ = (sa.UniqueConstraint("version_id", "seat_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("minutes_version.id"))
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("seat.id"), index=True)
    may_object: Mapped[bool]

    version: Mapped[MinutesVersion] = relationship(lazy="raise", back_populates="seats")
    seat: Mapped[Seat] = relationship(lazy="raise")
    answers: Mapped[list["ReviewAnswer"]] = relationship(
        lazy="raise", back_populates="review_seat", order_by="ReviewAnswer.stated_at, ReviewAnswer.id"
    )
    objections: Mapped[list["Objection"]] = relationship(
        lazy="raise", back_populates="review_seat", order_by="Objection.stated_at, Objection.id"
    )


class ReviewAnswerKind(enum.StrEnum):
    """Ohne Einwendung, or that taken back."""

    AGREED = "agreed"
    WITHDRAWN = "withdrawn"


class ReviewAnswer(Base):
    """The words "ohne Einwendung" to the whole version. Append-only: the newest by (``stated_at``, ``id``) counts."""

    __tablename__ = "review_answer"
    __table_args__ = (sa.Index(None, "review_seat_id", "stated_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_seat_id: Mapped[int] = mapped_column(sa.ForeignKey("review_seat.id"))
    kind: Mapped[ReviewAnswerKind]
    holder_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat_holder.id"))
    given_by: Mapped[str] = mapped_column(sa.String(300))
    stated_at: Mapped[datetime]

    review_seat: Mapped[ReviewSeat] = relationship(lazy="raise", back_populates="answers")
    holder: Mapped[SeatHolder | None] = relationship(lazy="raise")


class ObjectionKind(enum.StrEnum):
    """An objection asks for a change and gets a decision; a remark (Anmerkung) needs none."""

    OBJECTION = "objection"
    REMARK = "remark"


class Decision(enum.StrEnum):
    """What became of it: text changed, changed in part, rejected, carried to the next meeting; a remark: noted."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    REJECTED = "rejected"
    CARRIED = "carried"
    NOTED = "noted"


class Objection(Base):
    """An objection (Einwendung) or remark of a seat to one paragraph, one outcome, or, with neither, the whole.

    ``answered_at`` is when the one answer left, to whoever objected. ``carried_to_id`` is the meeting that decides.
    """

    __tablename__ = "objection"
    __table_args__ = (
        sa.CheckConstraint("paragraph_id IS NULL OR outcome_id IS NULL", name="one_place"),
        sa.CheckConstraint("text <> ''", name="says_something"),
        sa.CheckConstraint("withdrawn_at IS NULL OR decision IS NULL", name="withdrawn_needs_no_decision"),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL) = (decided_by = '')",
            name="decided_by_somebody",
        ),
        sa.CheckConstraint(
            "decision IS NULL OR decision NOT IN ('rejected', 'partly') OR decision_text <> ''",
            name="refused_with_reason",
        ),
        sa.CheckConstraint("decision IS NULL OR decision <> 'noted' OR kind = 'remark'", name="only_remarks_are_noted"),
        sa.CheckConstraint("answered_at IS NULL OR decision IS NOT NULL", name="answered_when_decided"),
        sa.CheckConstraint("carried_to_id IS NULL OR decision = 'carried'", name="carried_to_a_meeting"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_seat_id: Mapped[int] = mapped_column(sa.ForeignKey("review_seat.id"), index=True)
    kind: Mapped[ObjectionKind] = mapped_column(default=ObjectionKind.OBJECTION)
    paragraph_id: Mapped[int | None] = mapped_column(sa.ForeignKey("paragraph.id"), index=True)
    outcome_id: Mapped[int | None] = mapped_column(sa.ForeignKey("outcome.id"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    proposed_wording: Mapped[str] = mapped_column(sa.Text, default="")
    holder_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat_holder.id"))
    given_by: Mapped[str] = mapped_column(sa.String(300))
    stated_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    decision: Mapped[Decision | None]
    decision_text: Mapped[str] = mapped_column(sa.Text, default="")
    decided_by: Mapped[str] = mapped_column(sa.String(300), default="")
    decided_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    carried_to_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meeting.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    review_seat: Mapped[ReviewSeat] = relationship(lazy="raise", back_populates="objections")
    paragraph: Mapped[Paragraph | None] = relationship(lazy="raise")
    outcome: Mapped[Outcome | None] = relationship(lazy="raise")
    holder: Mapped[SeatHolder | None] = relationship(lazy="raise")
    carried_to: Mapped[Meeting | None] = relationship(lazy="raise")
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_open(self) -> bool:
        """Whether it still asks for a decision."""
        return self.kind is ObjectionKind.OBJECTION and self.withdrawn_at is None and self.decision is None


class ApprovalMode(enum.StrEnum):
    """By lapse of the deadline without objection, after a correction, or by the next meeting."""

    LAPSE = "lapse"
    AFTER_CORRECTION = "after_correction"
    BY_MEETING = "by_meeting"


class MinutesApproval(Base):
    """The approval of one version: one for each minutes, written once; the database refuses every change.

    ``record`` is the list of who was asked, agreed, objected and was silent, as canonical bytes with their SHA-256;
    ``meeting_id`` the meeting that approved, for ``by_meeting``.
    """

    __tablename__ = "minutes_approval"
    __table_args__ = (
        sa.ForeignKeyConstraint(["version_id", "minutes_id"], ["minutes_version.id", "minutes_version.minutes_id"]),
        sa.CheckConstraint("(mode = 'by_meeting') = (meeting_id IS NOT NULL)", name="meeting_that_approved"),
        sa.CheckConstraint("length(sha256) = 64 AND sha256 = lower(sha256)", name="sha256_hexadecimal"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(sa.ForeignKey("minutes.id"), unique=True)
    version_id: Mapped[int] = mapped_column(unique=True)
    mode: Mapped[ApprovalMode]
    meeting_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meeting.id"), index=True)
    approved_by: Mapped[str] = mapped_column(sa.String(300))
    approved_at: Mapped[datetime]
    record: Mapped[bytes]
    sha256: Mapped[str] = mapped_column(sa.String(64))

    minutes: Mapped[Minutes] = relationship(lazy="raise", foreign_keys=minutes_id)
    version: Mapped[MinutesVersion] = relationship(lazy="raise", foreign_keys=[version_id], viewonly=True)
    meeting: Mapped[Meeting | None] = relationship(lazy="raise")


class Supplement(Base):
    """A dated correction (Nachtrag) to approved minutes; the database refuses every change."""

    __tablename__ = "supplement"
    __table_args__ = (
        sa.UniqueConstraint("minutes_id", "number"),
        sa.CheckConstraint("number > 0", name="number_positive"),
        sa.CheckConstraint("length(sha256) = 64 AND sha256 = lower(sha256)", name="sha256_hexadecimal"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(sa.ForeignKey("minutes.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text)
    dated: Mapped[date]
    schema: Mapped[int] = mapped_column(default=1)
    canonical: Mapped[bytes]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    recorded_by: Mapped[str] = mapped_column(sa.String(300))
    recorded_at: Mapped[datetime]

    minutes: Mapped[Minutes] = relationship(lazy="raise")
