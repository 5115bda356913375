"""Reads of the outbox. The large parts of a letter (HTML, calendar) are loaded only with a single letter."""

from collections import defaultdict
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import defer

from integrationrunde.kit.database import db
from integrationrunde.kit.words import pattern
from integrationrunde.outbox.models import AddressHealth, AddressState, LetterState, OutboxPause, OutgoingLetter
from integrationrunde.outbox.succession import ENTRY, same_mailbox

_LIGHT = (defer(OutgoingLetter.text), defer(OutgoingLetter.html), defer(OutgoingLetter.calendar))


def listed(
    *,
    state: LetterState | None = None,
    kind: str = "",
    text: str = "",
    meeting_id: int | None = None,
    series_ids: Iterable[int] | None = None,
) -> sa.Select[OutgoingLetter]:
    """Letters for a list, newest first, ready for `kit.lists.page_of`.

    ``text`` searches name, address and subject as a German expects. ``series_ids`` limits to these series; letters of
    no series (accounts) are then left out.
    """
    letters = sa.select(OutgoingLetter).options(*_LIGHT).order_by(OutgoingLetter.id.desc())
    if state is not None:
        letters = letters.where(OutgoingLetter.state == state)
    if kind:
        letters = letters.where(OutgoingLetter.kind == kind)
    if text.strip():
        letters = letters.where(OutgoingLetter.searched.like(pattern(text)))
    if meeting_id is not None:
        letters = letters.where(OutgoingLetter.meeting_id == meeting_id)
    if series_ids is not None:
        letters = letters.where(OutgoingLetter.series_id.in_(list(series_ids)))
    return letters


def counts(*, meeting_id: int | None = None, series_ids: Iterable[int] | None = None) -> dict[LetterState, int]:
    """How many letters there are in each state; every state is named."""
    counted = sa.select(OutgoingLetter.state, sa.func.count()).group_by(OutgoingLetter.state)
    if meeting_id is not None:
        counted = counted.where(OutgoingLetter.meeting_id == meeting_id)
    if series_ids is not None:
        counted = counted.where(OutgoingLetter.series_id.in_(list(series_ids)))
    found = dict.fromkeys(LetterState, 0)
    found.update((state, number) for state, number in db.session.execute(counted))
    return found


def letters_of_meeting(meeting_id: int, *, seat_id: int | None = None) -> dict[int, list[OutgoingLetter]]:
    """The letters about a meeting (to one seat) by seat, oldest first, without their texts; one statement."""
    wanted = sa.select(OutgoingLetter).options(*_LIGHT).order_by(OutgoingLetter.id)
    if seat_id is not None:
        wanted = wanted.where(OutgoingLetter.seat_id == seat_id)
    by_seat: dict[int, list[OutgoingLetter]] = defaultdict(list)
    for letter in db.session.scalars(wanted.where(OutgoingLetter.meeting_id == meeting_id)):
        if letter.seat_id is not None:
            by_seat[letter.seat_id].append(letter)
    return dict(by_seat)


def letter_of(key: str) -> OutgoingLetter | None:
    """The letter that says this fact; its Message-ID is what later letters of the thread reply to."""
    return db.session.scalars(sa.select(OutgoingLetter).filter_by(key=key)).one_or_none()


def last_entry(uid: str, address: str) -> OutgoingLetter | None:
    """The letter that decides what a mailbox shows of a calendar entry once everything has left; None without one."""
    put_away = (LetterState.SUPERSEDED, LetterState.DISCARDED)
    found = sa.select(OutgoingLetter).where(
        OutgoingLetter.uid == uid,
        same_mailbox(OutgoingLetter.recipient_address, address),
        OutgoingLetter.calendar_method.in_(ENTRY),
        OutgoingLetter.state.not_in(put_away),
    )
    return db.session.scalars(found.order_by(OutgoingLetter.id.desc()).limit(1)).first()


def addresses_in_trouble(addresses: Iterable[str] | None = None) -> dict[str, AddressHealth]:
    """By address in lower case: those that do not exist or were refused again and again; all, or only of these."""
    troubled = sa.select(AddressHealth).where(AddressHealth.state != AddressState.OK).order_by(AddressHealth.address)
    if addresses is not None:
        troubled = troubled.where(AddressHealth.address.in_({address.casefold() for address in addresses}))
    return {health.address: health for health in db.session.scalars(troubled)}


def pause() -> OutboxPause | None:
    """Why the whole queue rests; None while it does not."""
    return db.session.get(OutboxPause, 1)
