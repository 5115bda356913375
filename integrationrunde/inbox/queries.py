"""Reads of the inbox. The bytes of a letter are loaded only with a single letter."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import defer

from integrationrunde.inbox.classifying import Kind
from integrationrunde.inbox.models import InboxMailbox, IncomingLetter, IncomingState
from integrationrunde.inbox.settings import MailboxSettings
from integrationrunde.kit.database import db
from integrationrunde.kit.words import pattern

_WAITING = (IncomingState.NEEDS_DECISION, IncomingState.SET_ASIDE)


def due(limit: int = 100) -> Sequence[int]:
    """The ids of letters that wait for their effect, in the order in which they came."""
    statement = sa.select(IncomingLetter.id).filter_by(state=IncomingState.NEW).order_by(IncomingLetter.id).limit(limit)
    return db.session.scalars(statement).all()


def listed(
    *, state: IncomingState | None = None, kind: Kind | None = None, text: str = ""
) -> sa.Select[IncomingLetter]:
    """Letters for a list, newest first, ready for `kit.lists.page_of`; ``text`` searches sender and subject."""
    letters = sa.select(IncomingLetter).options(defer(IncomingLetter.raw)).order_by(IncomingLetter.id.desc())
    if state is not None:
        letters = letters.where(IncomingLetter.state == state)
    if kind is not None:
        letters = letters.where(IncomingLetter.kind == kind)
    if text.strip():
        letters = letters.where(IncomingLetter.searched.like(pattern(text)))
    return letters


def undecided() -> int:
    """How many letters wait for a person."""
    statement = sa.select(sa.func.count()).select_from(IncomingLetter).where(IncomingLetter.state.in_(_WAITING))
    return db.session.scalars(statement).one()


def mailbox_named(name: str) -> InboxMailbox | None:
    """How far the mailbox with this name has been read, None where it never was."""
    return db.session.scalars(sa.select(InboxMailbox).filter_by(name=name)).one_or_none()


def is_failing(settings: MailboxSettings | None) -> bool:
    """Whether the configured mailbox cannot be read at present."""
    mailbox = mailbox_named(settings.name) if settings else None
    return mailbox is not None and mailbox.failing_since is not None


def mailboxes() -> Sequence[InboxMailbox]:
    """How far each mailbox has been read, for the page and for checks of health."""
    return db.session.scalars(sa.select(InboxMailbox).order_by(InboxMailbox.name)).all()
