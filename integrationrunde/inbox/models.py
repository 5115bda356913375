"""Letters that came in, and how far the mailbox has been read."""

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from integrationrunde.inbox.classifying import Kind
from integrationrunde.kit.database import Base


class Source(enum.StrEnum):
    """The way a letter came: fetched from a mailbox, or handed over by the mail server."""

    IMAP = "imap"
    PIPE = "pipe"


class IncomingState(enum.StrEnum):
    """How far a letter has come.

    ``new`` waits for its effect; ``applied`` has had it; ``needs_decision`` waits for a person; ``set_aside`` could not
    be applied three times; ``handled`` was dealt with by a person.
    """

    NEW = "new"
    APPLIED = "applied"
    NEEDS_DECISION = "needs_decision"
    SET_ASIDE = "set_aside"
    HANDLED = "handled"


class IncomingLetter(Base):
    """One message, stored once: ``digest`` is the SHA-256 of its bytes with CRLF line ends.

    ``understood`` is what ``understanding.understand`` says, as plain values. ``effect`` is what applying it changed,
    in the words of the room that applied it. The source (``raw``, and with it ``understood``) goes after six months.
    """

    __tablename__ = "incoming_letter"
    __table_args__ = (
        sa.CheckConstraint("attempts >= 0", name="attempts_counted"),
        sa.CheckConstraint("(raw IS NULL) = (source_removed_at IS NOT NULL)", name="source_removed_when"),
        sa.CheckConstraint("(state = 'handled') = (handled_at IS NOT NULL)", name="handled_when"),
        sa.Index(None, "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    raw: Mapped[bytes | None]
    source_removed_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    source: Mapped[Source]
    message_id: Mapped[str] = mapped_column(sa.String(250), index=True)
    sender: Mapped[str] = mapped_column(sa.String(320))
    recipient: Mapped[str] = mapped_column(sa.String(320))
    subject: Mapped[str] = mapped_column(sa.String(500))
    kind: Mapped[Kind]
    understood: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    searched: Mapped[str] = mapped_column(sa.Text)

    state: Mapped[IncomingState] = mapped_column(default=IncomingState.NEW)
    attempts: Mapped[int] = mapped_column(default=0)
    applied_at: Mapped[datetime | None]
    effect: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    error: Mapped[str | None] = mapped_column(sa.String(1000))
    handled_by: Mapped[str | None] = mapped_column(sa.String(300))
    handled_at: Mapped[datetime | None]


class InboxMailbox(Base):
    """How far a mailbox has been read. ``name`` is user, host and folder.

    All letters up to ``last_uid`` are stored, but for those in ``troubles`` (UID to number of failures), as long as the
    server's ``uid_validity`` stays the same (RFC 3501, 2.3.1.1).
    """

    __tablename__ = "inbox_mailbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(400), unique=True)
    uid_validity: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    last_uid: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    troubles: Mapped[dict[str, int]] = mapped_column(sa.JSON, default=dict)
    fetched_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(sa.String(1000))
