"""A meeting with many seats, all invited, in an empty database."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app

from bench import minutes, tasks
from integrationrunde.accounts.models import Account, AccountRole, Session
from integrationrunde.accounts.queries import token_hash
from integrationrunde.directory.models import Organisation, OrganisationKind
from integrationrunde.invitations import operations
from integrationrunde.kit import clock, words
from integrationrunde.kit.actor import Role, System
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import transaction
from integrationrunde.meetings.models import Meeting, Series, Venue
from integrationrunde.seats.models import Seat, SeatHolder


@dataclass(frozen=True)
class Filled:
    """What requests need: a meeting, tokens of pages and feeds; an admin, and readers of few or many tasks."""

    meeting_id: int
    tokens: Sequence[str]
    feeds: Sequence[str]
    cookie: str
    few_tasks: str
    many_tasks: str


def fill(seats: int) -> Filled:
    """Fill the database of the present application."""
    with transaction():
        meeting, holders = _meeting(seats)
        chosen = [holder.seat for holder in holders]
        operations.invite(meeting, chosen, by=System(), now=clock.now())
        minutes.store(meeting, holders)
        keys = current_app.extensions["keyring"]
        tokens = [keys.token(holder.page) for holder in holders]
        feeds = [keys.token(holder.feed) for holder in holders]
        few, many = tasks.store([seat.organisation_id for seat in chosen])
        return Filled(meeting.id, tokens, feeds, cookie(), cookie(few, Role.READER), cookie(many, Role.READER))


def _meeting(count: int) -> tuple[Meeting, list[SeatHolder]]:
    day = clock.today() + timedelta(days=60)
    organisations = [organisation(number) for number in range(count + 1)]
    place = venue()
    db.session.add_all([*organisations, place])
    db.session.flush()
    series = series_of(organisations[0])
    db.session.add(series)
    db.session.flush()
    meeting = Meeting(
        series_id=series.id,
        number=1,
        title="1. Sitzung",
        held_on=day,
        starts_at=clock.END_OF_DAY.replace(hour=9, minute=30, second=0),
        ends_at=clock.END_OF_DAY.replace(hour=12, minute=0, second=0),
        venue_id=place.id,
        answer_deadline=day - timedelta(days=14),
        uid="messung@integrationsrunde.example",
    )
    db.session.add(meeting)
    holders = [_holder(series, organisation) for organisation in organisations[1:]]
    db.session.flush()
    return meeting, holders


def venue() -> Venue:
    """A place to meet."""
    return Venue(name="Kreishaus", room="Saal", accessibility="Stufenlos.")


def series_of(host: Organisation) -> Series:
    """A series with that host."""
    return Series(name="Messreihe", short_name="Messreihe", host_id=host.id)


def organisation(number: int) -> Organisation:
    """A town of that number."""
    name = f"Stadt Messstadt {number:03}"
    return Organisation(
        kind=OrganisationKind.MUNICIPALITY,
        official_name=name,
        short_name=name.removeprefix("Stadt "),
        sort_key=words.sort_key(name),
        search_text=words.fold(name),
    )


def _holder(series: Series, organisation: Organisation) -> SeatHolder:
    seat = Seat(series_id=series.id, organisation_id=organisation.id, valid_from=clock.today())
    address = f"stelle{organisation.id}@messstadt.example"
    holder = SeatHolder(function="Ansprechstelle", address=address, started_at=clock.now(), seat=seat)
    db.session.add(holder)
    return holder


def cookie(series_id: int | None = None, role: Role = Role.ADMIN) -> str:
    """A cookie that signs in whoever has this role there, in all series without one; the account is made."""
    address = f"messung{series_id or ''}@kreis.example"
    account = Account(address=address, name="Messung", created_at=clock.now())
    db.session.add(account)
    db.session.flush()
    db.session.add(AccountRole(account_id=account.id, series_id=series_id, role=role))
    token = secrets.token_urlsafe(32)
    now = clock.now()
    db.session.add(
        Session(
            account_id=account.id,
            token_sha256=token_hash(token),
            browser="",
            started_at=now,
            expires_at=now + timedelta(hours=6),
        )
    )
    serializer = current_app.session_interface.get_signing_serializer(current_app)  # type: ignore[attr-defined]
    return f"{current_app.config['SESSION_COOKIE_NAME']}={serializer.dumps({'token': token})}"
