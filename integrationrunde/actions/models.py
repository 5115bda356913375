"""Action items, who owns them, and what the owners reported."""

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from integrationrunde.agenda.models import AgendaItem, Topic
from integrationrunde.directory.models import Organisation
from integrationrunde.files.models import StoredFile
from integrationrunde.kit.database import Base
from integrationrunde.kit.words import fold
from integrationrunde.meetings.models import Meeting, Series
from integrationrunde.meetings.numbering import Numbered, numbers_once
from integrationrunde.seats.models import SeatHolder, named_by_function


class ActionKind(enum.StrEnum):
    """Arbeitsauftrag or Prüfauftrag."""

    TASK = "task"
    REVIEW = "review"


action_item_involved = sa.Table(
    "action_item_involved",
    Base.metadata,
    sa.Column("action_item_id", sa.ForeignKey("action_item.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("organisation_id", sa.ForeignKey("organisation.id"), primary_key=True),
)


class ActionItem(Numbered, Base):
    """A task (A-2016-06). ``due_on`` is a working day; the first one is kept in ``first_due_on``.

    It binds its owners since ``bound_at``, and has its number since then; before, it is a draft of the secretariat.
    Its origin is an item of a meeting's agenda or, where it was made by hand, perhaps only a meeting or a topic.
    ``searched`` is number, title and text folded for searching, written whenever the row is.
    """

    number_prefix = "A"
    __tablename__ = "action_item"
    __table_args__ = (
        *numbers_once(),
        sa.CheckConstraint("(bound_at IS NULL) = (number_count IS NULL)", name="bound_with_number"),
        sa.CheckConstraint("(due_on IS NULL) = (first_due_on IS NULL)", name="first_due_with_due"),
        sa.CheckConstraint("agenda_item_id IS NULL OR meeting_id IS NOT NULL", name="item_with_meeting"),
        sa.Index(None, "due_on", "number_year", "number_count", "id"),
        sa.Index(None, "number_year", "number_count", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agenda_item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agenda_item.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meeting.id"), index=True)
    topic_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    kind: Mapped[ActionKind] = mapped_column(default=ActionKind.TASK)
    title: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.Text, default="")
    due_on: Mapped[date | None]
    first_due_on: Mapped[date | None]
    follow_up_on: Mapped[date | None]
    bound_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    searched: Mapped[str] = mapped_column(sa.Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    series: Mapped[Series] = relationship(lazy="raise")
    agenda_item: Mapped[AgendaItem | None] = relationship(lazy="raise")
    meeting: Mapped[Meeting | None] = relationship(lazy="raise")
    topic: Mapped[Topic | None] = relationship(lazy="raise")
    owners: Mapped[list["Ownership"]] = relationship(lazy="raise", back_populates="action_item")
    involved: Mapped[list[Organisation]] = relationship(
        lazy="raise", secondary=action_item_involved, order_by=Organisation.sort_key
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_binding(self) -> bool:
        """Whether its owners have been told of it."""
        return self.bound_at is not None


@sa.event.listens_for(ActionItem, "before_insert")
@sa.event.listens_for(ActionItem, "before_update")
def _fold(_mapper: Any, _connection: Any, task: ActionItem) -> None:
    task.searched = fold(f"{task.number} {task.title} {task.text or ''}")


class TaskPaper(Base):
    """A paper (Anlage) of a task that its owners need for it. ``uploaded_by`` is a label, no person's name."""

    __tablename__ = "task_paper"
    __table_args__ = (sa.UniqueConstraint("action_item_id", "stored_file_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    action_item_id: Mapped[int] = mapped_column(sa.ForeignKey("action_item.id", ondelete="CASCADE"))
    stored_file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    file_name: Mapped[str] = mapped_column(sa.String(130))
    uploaded_by: Mapped[str] = mapped_column(sa.String(300))
    uploaded_at: Mapped[datetime]

    stored_file: Mapped[StoredFile] = relationship(lazy="raise")


class OwnershipState(enum.StrEnum):
    """How far one owner is. Overdue is derived, never stored."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    DEFERRED = "deferred"
    DROPPED = "dropped"


class Ownership(Base):
    """One organisation's part of a task. ``needs_consent``: it was absent ("vorbehaltlich Zustimmung").

    ``reported_done_at`` is when the organisation said that it is done: with another state than done, that report waits
    for the secretariat's confirmation (``confirmed_at``). ``declined_at``: it says that it is not responsible.
    ``asked_due_on`` is the other date for which it has asked, as long as nobody has decided.
    """

    __tablename__ = "ownership"
    __table_args__ = (
        sa.UniqueConstraint("action_item_id", "organisation_id"),
        sa.Index(None, "state", "action_item_id"),
        sa.CheckConstraint("state <> 'done' OR reported_done_at IS NOT NULL", name="done_was_reported"),
        sa.CheckConstraint("confirmed_at IS NULL OR state = 'done'", name="confirmed_is_done"),
        sa.CheckConstraint("declined_at IS NULL OR reported_done_at IS NULL", name="declined_or_done"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    action_item_id: Mapped[int] = mapped_column(sa.ForeignKey("action_item.id"))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    state: Mapped[OwnershipState] = mapped_column(default=OwnershipState.OPEN)
    needs_consent: Mapped[bool] = mapped_column(default=False)
    accepted_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    reported_done_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    asked_due_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    action_item: Mapped[ActionItem] = relationship(lazy="raise", back_populates="owners")
    organisation: Mapped[Organisation] = relationship(lazy="raise")
    entries: Mapped[list["OwnershipEntry"]] = relationship(
        lazy="raise", back_populates="ownership", order_by="OwnershipEntry.happened_at, OwnershipEntry.id"
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def awaits_consent(self) -> bool:
        """Whether the task waits for the organisation's consent."""
        return self.needs_consent and self.accepted_at is None

    @property
    def awaits_confirmation(self) -> bool:
        """Whether it was reported done, and the secretariat has not confirmed that."""
        return self.reported_done_at is not None and self.state not in (OwnershipState.DONE, OwnershipState.DROPPED)

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is expected: done (and confirmed, where that is asked for), or dropped."""
        return self.state in (OwnershipState.DONE, OwnershipState.DROPPED)

    @property
    def done_at(self) -> datetime | None:
        """When the organisation had done it; None as long as it is not done."""
        return self.reported_done_at if self.state is OwnershipState.DONE else None


class ReportChannel(enum.StrEnum):
    """The way by which something came to be known of a task."""

    MINUTES = "minutes"
    LINK = "link"
    PHONE = "phone"
    MAIL = "mail"
    IN_PERSON = "in_person"
    SECRETARIAT = "secretariat"
    HOUSE = "house"


class EntryKind(enum.StrEnum):
    """What an entry of the history tells."""

    BOUND = "bound"
    ACCEPTED = "accepted"
    STARTED = "started"
    PROGRESS = "progress"
    DONE_REPORTED = "done_reported"
    CONFIRMED = "confirmed"
    SENT_BACK = "sent_back"
    DATE_ASKED = "date_asked"
    DATE_GRANTED = "date_granted"
    DATE_REFUSED = "date_refused"
    DATE_CHANGED = "date_changed"
    DECLINED = "declined"
    DEFERRED = "deferred"
    TAKEN_UP = "taken_up"
    DROPPED = "dropped"
    WORDING_CHANGED = "wording_changed"
    HANDED_OVER = "handed_over"
    TAKEN_BACK = "taken_back"
    OWNER_CHANGED = "owner_changed"
    REMINDED = "reminded"
    CARRIED = "carried"


def _a_state(name: str) -> sa.Enum:
    """The state under a CHECK of its own name, because the table has two of them."""
    return sa.Enum(
        OwnershipState,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda kind: [member.value for member in kind],
    )


class OwnershipEntry(Base):
    """What happened to one organisation's part. Append-only; organisation and function are copies of that day.

    Organisation and function are those of whoever said it, ``recorded_by`` is who wrote it down (by phone: the
    secretariat). ``day_before`` and ``day_after`` tell of dates (the one asked for, the new one), ``text_before`` and
    ``text_after`` of another wording, ``instead`` of who is responsible instead. Evidence is a stored file or a link.
    """

    __tablename__ = "ownership_entry"
    __table_args__ = (
        sa.Index(None, "ownership_id", "happened_at", "id"),
        sa.CheckConstraint("(stored_file_id IS NULL) = (file_name IS NULL)", name="file_is_named"),
        sa.CheckConstraint("url = '' OR url LIKE 'https://%'", name="url_is_safe"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ownership_id: Mapped[int] = mapped_column(sa.ForeignKey("ownership.id"))
    kind: Mapped[EntryKind]
    happened_at: Mapped[datetime]
    holder_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat_holder.id"))
    organisation_name: Mapped[str] = mapped_column(sa.String(200))
    function: Mapped[str] = mapped_column(sa.String(120), default="")
    recorded_by: Mapped[str] = mapped_column(sa.String(330), default="")
    channel: Mapped[ReportChannel]
    state_before: Mapped[OwnershipState | None] = mapped_column(_a_state("state_before"))
    state_after: Mapped[OwnershipState | None] = mapped_column(_a_state("state_after"))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    instead: Mapped[str] = mapped_column(sa.String(200), default="")
    day_before: Mapped[date | None]
    day_after: Mapped[date | None]
    text_before: Mapped[str | None] = mapped_column(sa.Text)
    text_after: Mapped[str | None] = mapped_column(sa.Text)
    stored_file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"), index=True)
    file_name: Mapped[str | None] = mapped_column(sa.String(130))
    url: Mapped[str] = mapped_column(sa.String(500), default="")

    ownership: Mapped[Ownership] = relationship(lazy="raise", back_populates="entries")
    holder: Mapped[SeatHolder | None] = relationship(lazy="raise")
    stored_file: Mapped[StoredFile | None] = relationship(lazy="raise")

    @property
    def written_down_by(self) -> str:
        """Who wrote it down for whoever said it; empty where the same wrote it."""
        speaker = named_by_function(self.organisation_name, self.function)
        return "" if self.recorded_by == speaker else self.recorded_by


class TaskHolder(Base):
    """A colleague (a holder with scope ``task``), and the one part of a task for which the link is."""

    __tablename__ = "task_holder"

    holder_id: Mapped[int] = mapped_column(sa.ForeignKey("seat_holder.id"), primary_key=True)
    ownership_id: Mapped[int] = mapped_column(sa.ForeignKey("ownership.id"), index=True)

    holder: Mapped[SeatHolder] = relationship(lazy="raise")
    ownership: Mapped[Ownership] = relationship(lazy="raise")
