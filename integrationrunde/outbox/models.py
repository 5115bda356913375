"""Letters, the health of addresses, and the pause of the whole queue."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from integrationrunde.kit.database import Base
from integrationrunde.kit.links import Capability
from integrationrunde.outbox.failures import FailureClass


class LetterState(enum.StrEnum):
    """Where a letter is.

    ``sending`` is leased by a worker; ``failed`` has been given up; ``discarded`` was put away by the secretariat;
    ``superseded`` was overtaken by a newer one before it left.
    """

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DISCARDED = "discarded"
    SUPERSEDED = "superseded"


class Report(enum.StrEnum):
    """What came back of a letter after it had left: the first three mean that it did not arrive.

    ``hard`` the address does not exist; ``soft`` not this time; ``policy`` refused as unwanted; ``delayed`` a server
    still tries; ``arrived`` it was delivered, or handed on.
    """

    HARD = "hard"
    SOFT = "soft"
    POLICY = "policy"
    DELAYED = "delayed"
    ARRIVED = "arrived"


CAME_BACK = (Report.HARD, Report.SOFT, Report.POLICY)


class AddressState(enum.StrEnum):
    """What is known of an address: ``soft`` was refused several times in two weeks, ``hard`` does not exist."""

    OK = "ok"
    SOFT = "soft"
    HARD = "hard"


class Enclosure(Base):
    """Bytes that letters carry along (a PDF), stored once however many letters have them; never changed."""

    __tablename__ = "enclosure"
    __table_args__ = (
        sa.CheckConstraint("length(sha256) = 64 AND sha256 = lower(sha256)", name="sha256_hexadecimal"),
        sa.CheckConstraint("size > 0", name="size_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    media_type: Mapped[str] = mapped_column(sa.String(100))
    size: Mapped[int]
    content: Mapped[bytes]


class OutgoingLetter(Base):
    """One letter to one recipient, with all its parts: rendering it again gives the same bytes.

    ``meeting_id``, ``seat_id`` and ``series_id`` point upward and so are no foreign keys. Links in ``text``, ``html``
    and ``calendar`` are placeholders; they become links to ``link_root`` + token while rendering. ``tagged_address`` is
    the mailbox whose plus-addresses lead back to the letter (`verp`), None where there is none. ``by_day``: it leaves
    only in the hours of `kit.office_hours`, however often it is tried.
    """

    __tablename__ = "outgoing_letter"
    __table_args__ = (
        sa.CheckConstraint(
            "(link_purpose IS NULL AND link_subject_id IS NULL AND link_generation IS NULL"
            " AND link_root IS NULL AND key_id IS NULL)"
            " OR (link_purpose IS NOT NULL AND link_subject_id IS NOT NULL AND link_generation IS NOT NULL"
            " AND link_root IS NOT NULL AND key_id IS NOT NULL)",
            name="link_whole",
        ),
        sa.CheckConstraint(
            "(calendar IS NULL AND calendar_method IS NULL AND uid IS NULL AND sequence IS NULL)"
            " OR (calendar IS NOT NULL AND calendar_method IS NOT NULL AND uid IS NOT NULL AND sequence >= 0)",
            name="calendar_whole",
        ),
        sa.CheckConstraint("(enclosure_id IS NULL) = (enclosure_name IS NULL)", name="enclosure_named"),
        sa.CheckConstraint("(tagged_address IS NULL) = (tag_key_id IS NULL)", name="tag_whole"),
        sa.CheckConstraint("(state = 'sending') = (lease_until IS NOT NULL)", name="lease_while_sending"),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_when"),
        sa.CheckConstraint("(report IS NULL) = (reported_at IS NULL)", name="reported_when"),
        sa.CheckConstraint("attempts >= 0", name="attempts_counted"),
        sa.Index(None, "state", "due_at"),
        sa.Index(None, "uid", "recipient_address"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    message_id: Mapped[str] = mapped_column(sa.String(250), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(32))
    series_id: Mapped[int | None]
    meeting_id: Mapped[int | None] = mapped_column(index=True)
    seat_id: Mapped[int | None] = mapped_column(index=True)

    recipient_name: Mapped[str]
    recipient_address: Mapped[str] = mapped_column(sa.String(320), index=True)
    language: Mapped[str] = mapped_column(sa.String(8))
    sender_name: Mapped[str]
    sender_address: Mapped[str] = mapped_column(sa.String(320))
    reply_to: Mapped[str] = mapped_column(sa.String(320))
    tagged_address: Mapped[str | None] = mapped_column(sa.String(320))
    tag_key_id: Mapped[str | None] = mapped_column(sa.String(8))
    subject: Mapped[str]
    text: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str] = mapped_column(sa.Text)
    calendar: Mapped[bytes | None]
    calendar_method: Mapped[str | None] = mapped_column(sa.String(16))
    uid: Mapped[str | None] = mapped_column(sa.String(250))
    sequence: Mapped[int | None]
    enclosure_id: Mapped[int | None] = mapped_column(sa.ForeignKey("enclosure.id"), index=True)
    enclosure_name: Mapped[str | None] = mapped_column(sa.String(200))
    in_reply_to: Mapped[str | None] = mapped_column(sa.String(250))
    date: Mapped[datetime]
    link_root: Mapped[str | None]
    link_purpose: Mapped[str | None] = mapped_column(sa.String(32))
    link_subject_id: Mapped[int | None]
    link_generation: Mapped[int | None]
    key_id: Mapped[str | None] = mapped_column(sa.String(8))
    searched: Mapped[str] = mapped_column(sa.Text)

    state: Mapped[LetterState] = mapped_column(default=LetterState.QUEUED)
    due_at: Mapped[datetime]
    by_day: Mapped[bool] = mapped_column(default=False)
    expires_at: Mapped[datetime | None]
    give_up_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_failure: Mapped[FailureClass | None]
    smtp_code: Mapped[str | None] = mapped_column(sa.String(16))
    smtp_text: Mapped[str | None] = mapped_column(sa.String(1000))
    sent_at: Mapped[datetime | None]
    report: Mapped[Report | None]
    reported_at: Mapped[datetime | None]
    report_status: Mapped[str | None] = mapped_column(sa.String(16))
    report_text: Mapped[str | None] = mapped_column(sa.String(1000))
    handled_by: Mapped[str | None]
    handled_at: Mapped[datetime | None]

    enclosure: Mapped[Enclosure | None] = relationship(lazy="raise", cascade="save-update, merge, expunge")

    @property
    def capability(self) -> Capability | None:
        """What the links of this letter open; None where it has none."""
        if self.link_purpose is None or self.link_subject_id is None or self.link_generation is None:
            return None
        return Capability(self.link_purpose, self.link_subject_id, self.link_generation)

    @property
    def came_back(self) -> bool:
        """Whether it had left, but did not arrive: a server on the way reported so (a bounce)."""
        return self.state is LetterState.SENT and self.report in CAME_BACK

    @property
    def may_be_retried(self) -> bool:
        """Whether "send again" makes sense: it has not been sent and is not being sent, or it came back."""
        return self.came_back or self.state in (LetterState.QUEUED, LetterState.FAILED, LetterState.DISCARDED)

    @property
    def may_be_discarded(self) -> bool:
        """Whether it can still be put away."""
        return self.state in (LetterState.QUEUED, LetterState.FAILED)


class AddressHealth(Base):
    """What deliveries have taught about an address (lower case). Hard: letters cannot arrive there.

    ``trusted_at``: somebody checked the address then; what is said of letters sent before counts no longer.
    """

    __tablename__ = "address_health"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(sa.String(320), unique=True)
    state: Mapped[AddressState] = mapped_column(default=AddressState.OK)
    soft_count: Mapped[int] = mapped_column(default=0)
    soft_since: Mapped[datetime | None]
    last_failed_at: Mapped[datetime]
    trusted_at: Mapped[datetime | None]
    detail: Mapped[str] = mapped_column(sa.String(1000))


class OutboxPause(Base):
    """The whole queue rests because the way to the mail server is misconfigured. At most one row."""

    __tablename__ = "outbox_pause"
    __table_args__ = (sa.CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    since: Mapped[datetime]
    next_try_at: Mapped[datetime]
    smtp_code: Mapped[str | None] = mapped_column(sa.String(16))
    detail: Mapped[str] = mapped_column(sa.String(1000))
    handled_by: Mapped[str | None]
