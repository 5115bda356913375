"""Topics, agenda items and their papers, and what seats propose."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from integrationrunde.directory.models import Organisation
from integrationrunde.files.models import StoredFile
from integrationrunde.kit.database import Base
from integrationrunde.meetings.models import Meeting
from integrationrunde.seats.models import Seat, SeatHolder


class Topic(Base):
    """A topic (Thema) lives in the series; an agenda item is one appearance of it."""

    __tablename__ = "topic"
    __table_args__ = (sa.UniqueConstraint("series_id", "title"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(sa.ForeignKey("series.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    is_standing: Mapped[bool] = mapped_column(default=False)


class AgendaItemKind(enum.StrEnum):
    """Kinds of agenda item (PRODUCT.md); ``break`` is a pause without a number."""

    FORMALITY = "formality"
    INFORMATION = "information"
    DISCUSSION = "discussion"
    DECISION = "decision"
    STATUS_REPORT = "status_report"
    TASK_FOLLOW_UP = "task_follow_up"
    PROGRAMME_STATUS = "programme_status"
    BREAK = "break"


agenda_item_presenter = sa.Table(
    "agenda_item_presenter",
    Base.metadata,
    sa.Column("agenda_item_id", sa.ForeignKey("agenda_item.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("organisation_id", sa.ForeignKey("organisation.id"), primary_key=True),
)


class AgendaItem(Base):
    """An item of the agenda (TOP). ``position`` counts from 1 without gaps; the number shown skips breaks."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        sa.UniqueConstraint("meeting_id", "position"),
        sa.CheckConstraint("duration_minutes BETWEEN 0 AND 1440", name="duration"),
        sa.CheckConstraint("position > 0", name="position_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), index=True)
    topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[AgendaItemKind] = mapped_column(default=AgendaItemKind.INFORMATION)
    duration_minutes: Mapped[int] = mapped_column(default=15)
    note: Mapped[str] = mapped_column(sa.Text, default="")
    is_standing: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    meeting: Mapped[Meeting] = relationship(lazy="raise")
    topic: Mapped[Topic | None] = relationship(lazy="raise")
    presenters: Mapped[list[Organisation]] = relationship(
        lazy="raise", secondary=agenda_item_presenter, order_by=Organisation.sort_key
    )
    __mapper_args__ = {"version_id_col": version}


class Audience(enum.StrEnum):
    """Who may read: all who may see the meeting, only the named organisations, only the secretariat."""

    ALL = "all"
    ORGANISATIONS = "organisations"
    INTERNAL = "internal"


class AttachmentPlace(enum.StrEnum):
    """To what an attachment belongs: the whole meeting, one agenda item, the minutes."""

    MEETING = "meeting"
    AGENDA_ITEM = "agenda_item"
    MINUTES = "minutes"


attachment_organisation = sa.Table(
    "attachment_organisation",
    Base.metadata,
    sa.Column("attachment_id", sa.ForeignKey("attachment.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("organisation_id", sa.ForeignKey("organisation.id"), primary_key=True),
)


class Attachment(Base):
    """A paper (Anlage). ``file_name`` is what it is called when saved; ``uploaded_by`` a label, no person's name."""

    __tablename__ = "attachment"
    __table_args__ = (
        sa.CheckConstraint("(place = 'agenda_item') = (agenda_item_id IS NOT NULL)", name="item_names_item"),
        sa.CheckConstraint("position > 0", name="position_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), index=True)
    place: Mapped[AttachmentPlace] = mapped_column(default=AttachmentPlace.AGENDA_ITEM)
    agenda_item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agenda_item.id"), index=True)
    stored_file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    file_name: Mapped[str] = mapped_column(sa.String(200))
    audience: Mapped[Audience] = mapped_column(default=Audience.ALL)
    uploaded_by: Mapped[str] = mapped_column(sa.String(300))
    uploaded_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    meeting: Mapped[Meeting] = relationship(lazy="raise")
    agenda_item: Mapped[AgendaItem | None] = relationship(lazy="raise")
    stored_file: Mapped[StoredFile] = relationship(lazy="raise")
    organisations: Mapped[list[Organisation]] = relationship(
        lazy="raise", secondary=attachment_organisation, order_by=Organisation.sort_key
    )
    __mapper_args__ = {"version_id_col": version}


class TopicCall(Base):
    """That the seats were asked for topics of a meeting: what may be proposed then, drafts of meetings included."""

    __tablename__ = "topic_call"

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), primary_key=True)
    called_at: Mapped[datetime]


class ProposalState(enum.StrEnum):
    """Where a proposal stands; one that is put off to a later meeting stays open there."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Proposal(Base):
    """A topic that a seat proposes for a meeting (Themenvorschlag).

    ``holder`` is who wrote it down for the seat. ``decided_at`` is when it was accepted, declined or withdrawn;
    ``agenda_item`` is what it became, None when that was taken off the agenda again.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        sa.CheckConstraint("duration_minutes BETWEEN 1 AND 1440", name="duration"),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_unless_open"),
        sa.CheckConstraint("(state = 'declined') = (reason <> '')", name="declined_with_reason"),
        sa.CheckConstraint("state = 'accepted' OR agenda_item_id IS NULL", name="item_when_accepted"),
        sa.Index("ix_proposal_meeting_id_state", "meeting_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"))
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("seat.id"), index=True)
    holder_id: Mapped[int] = mapped_column(sa.ForeignKey("seat_holder.id"), index=True)
    agenda_item_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("agenda_item.id", ondelete="SET NULL"), unique=True
    )
    title: Mapped[str] = mapped_column(sa.String(200))
    explanation: Mapped[str] = mapped_column(sa.Text, default="")
    duration_minutes: Mapped[int] = mapped_column(default=15)
    kind: Mapped[AgendaItemKind] = mapped_column(default=AgendaItemKind.DISCUSSION)
    state: Mapped[ProposalState] = mapped_column(default=ProposalState.OPEN)
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    proposed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    meeting: Mapped[Meeting] = relationship(lazy="raise")
    seat: Mapped[Seat] = relationship(lazy="raise")
    holder: Mapped[SeatHolder] = relationship(lazy="raise")
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided yet."""
        return self.state is ProposalState.OPEN
