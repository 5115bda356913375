"""A house with one of everything in two series, to walk through all its doors."""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, Rule

from integrationrunde.accounts.models import Session
from integrationrunde.accounts.queries import token_hash
from integrationrunde.inbox.models import IncomingState
from integrationrunde.invitations.models import (
    Announcement,
    AnnouncementKind,
    Answer,
    AnsweredPerson,
    AnswerStatus,
    Channel,
    Invitation,
)
from integrationrunde.journal.operations import record
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role, System
from integrationrunde.kit.database import Base, db, expect_writes
from integrationrunde.kit.doors import DOORS, Door
from integrationrunde.kit.links import Capability, Keyring
from integrationrunde.kit.transaction import House
from integrationrunde.mailroom.effect import What
from integrationrunde.meetings.models import Meeting, MeetingState, Series
from integrationrunde.outbox.mail import About, Mail, PersonalLink, Recipient, link
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.outbox.operations import queue
from integrationrunde.public.models import BarrierReport
from integrationrunde.seats.models import SeatHolder
from tests import builders, minutes_builders, minutes_examples
from tests.conftest import application
from tests.mailroom import incoming
from tests.signing_in import sign_in

_NAMES = "series_id meeting_id seat_id holder_id item_id invitation_id letter_id incoming_id proposal_id"
_NAMES += " attachment_id minutes_item_id outcome_id task_id attendance_id objection_id"
_NAMES += " part_id evidence_id colleague_id paper_id"
IN_A_SERIES = set(_NAMES.split())
# Whose link opens a page: a holder's page wherever nothing else is said.
TOKENS = {
    "accounts.reset": "reset_token",
    "feeds.personal": "feed_token",
    "feeds.secretariat": "account_feed_token",
    "feeds.series": "series_feed_token",
}
LINKS = {"": "page", "feed_": "feed"}
NOW = builders.NOW


@dataclass
class World:
    """The application, the ids of the things in its two series, and clients for everybody who may knock."""

    app: House
    own: dict[str, Any] = field(default_factory=dict)
    other: dict[str, Any] = field(default_factory=dict)
    clients: dict[str, FlaskClient] = field(default_factory=dict)
    holders: dict[str, int] = field(default_factory=dict)

    def rules(self) -> list[Rule]:
        """Every rule of the URL map that has its line in DOORS, without the static files."""
        known = [r for r in self.app.url_map.iter_rules() if r.endpoint != "static" and r.endpoint in DOORS]
        return sorted(known, key=lambda rule: (rule.endpoint, rule.rule))

    def url(self, rule: Rule, ids: dict[str, Any] | None = None) -> str:
        """The path of a rule with these ids; every argument must be known here."""
        values = {name: self._value(rule, name, ids or self.own) for name in rule._converters}
        built = rule.build({**(rule.defaults or {}), **values})
        assert built is not None, f"{rule.endpoint} cannot be built from {values}"
        return built[1]

    def _value(self, rule: Rule, name: str, ids: dict[str, Any]) -> Any:
        converter = rule._converters[name]
        if isinstance(converter, AnyConverter):
            return min(converter.items)
        if name == "token":
            return ids[TOKENS.get(rule.endpoint, "token")]
        name = minutes_examples.example(rule.endpoint, name, ids, (self.own, self.other))
        assert name in ids, f"{rule.endpoint}: teach tests/house/world.py an example of <{name}>"
        return ids[name]


def methods(rule: Rule) -> set[str]:
    """The methods that a rule's view handles itself."""
    return (rule.methods or set()) - {"HEAD", "OPTIONS"}


def door(rule: Rule) -> Door:
    """The door of a rule."""
    return DOORS[rule.endpoint]


def is_in_a_series(rule: Rule) -> bool:
    """Whether the path names something that belongs to a series."""
    return bool(rule.arguments & IN_A_SERIES)


@contextmanager
def a_world(url: str, folder: Path, **changes: str) -> Iterator[World]:
    """The house on this database, filled, at noon of a day before the meeting."""
    app = application(url, folder, **changes)
    with app.app_context():
        expect_writes(True)
        clock.set_to(NOW)
        world = World(app)
        world.own, world.other = a_full_series(world), a_full_series(world)
        add_shared_things(world)
        add_clients(world)
        db.session.commit()
        yield world
        db.session.remove()
        db.engine.dispose()
    expect_writes(False)


def a_full_series(world: World) -> dict[str, Any]:
    """A series with an invited meeting in which everything has happened once; its ids by their names in paths."""
    series = builders.a_series()
    meeting = builders.a_meeting(series, state=MeetingState.INVITED, invited_at=NOW)
    announcement = Announcement(
        meeting_id=meeting.id, kind=AnnouncementKind.INVITATION, sequence=0, snapshot={}, announced_at=NOW
    )
    db.session.add(announcement)
    db.session.flush()
    item = [builders.an_item(meeting, position) for position in (1, 2)][-1]
    ids = a_seat_that_answered(meeting, announcement)
    builders.a_meeting(series, held_on=meeting.held_on + timedelta(days=182))
    return {
        **ids,
        **minutes_builders.some_written_minutes(meeting, item, ids["organisation_id"]),
        **minutes_examples.minutes_in_each_state(series, ids["seat_id"]),
        "series_id": series.id,
        "meeting_id": meeting.id,
        "venue_id": meeting.venue_id,
        "item_id": item.id,
        "attachment_id": minutes_builders.a_paper_on_disk(item).id,
        "proposal_id": builders.a_proposal(meeting, db.session.get_one(SeatHolder, ids["holder_id"])).id,
        "letter_id": a_letter(meeting, ids["seat_id"], ids["holder_id"]),
        "incoming_id": an_incoming_letter(meeting, ids),
        **{f"{of}token": keyring(world).token(Capability(what, ids["holder_id"], 0)) for of, what in LINKS.items()},
    }


def keyring(world: World) -> Keyring:
    """The keys of the application."""
    return cast(Keyring, world.app.extensions["keyring"])


def a_seat_that_answered(meeting: Meeting, announcement: Announcement) -> dict[str, Any]:
    """A seat with holder, invitation and answer; its organisation with its contact."""
    organisation = builders.an_organisation()
    contact = builders.a_contact(organisation)
    seat = builders.a_seat(db.session.get_one(Series, meeting.series_id), organisation)
    holder = builders.a_holder(seat, contact_id=contact.id)
    invitation = Invitation(meeting_id=meeting.id, seat_id=seat.id, invited_at=NOW)
    db.session.add(invitation)
    db.session.flush()
    db.session.add(
        Answer(
            invitation_id=invitation.id,
            announcement_id=announcement.id,
            status=AnswerStatus.ACCEPTED,
            headcount=1,
            channel=Channel.LINK,
            holder_id=holder.id,
            given_by="Ansprechstelle Integration",
            stated_at=NOW,
            recorded_at=NOW,
            persons=[AnsweredPerson(function="Leitung")],
        )
    )
    db.session.flush()
    return {
        "organisation_id": organisation.id,
        "contact_id": contact.id,
        "seat_id": seat.id,
        "holder_id": holder.id,
        "invitation_id": invitation.id,
    }


def a_letter(meeting: Meeting, seat_id: int, holder_id: int) -> int:
    """A waiting invitation letter to the holder."""
    mail = Mail(
        key=f"trial:{meeting.id}:{holder_id}",
        kind="invitation",
        recipient=Recipient(name="Ansprechstelle Integration", address="integration@beispielstadt.example"),
        subject="Einladung",
        text=f"Guten Tag,\n\nhier geht es zu Ihrer Seite: {link()}\n",
        link=PersonalLink(capability=Capability("page", holder_id, 0), root="s"),
        about=About(series_id=meeting.series_id, meeting_id=meeting.id, seat_id=seat_id),
    )
    return queue(mail, now=NOW).id


def an_incoming_letter(meeting: Meeting, ids: dict[str, Any]) -> int:
    """An answer of a calendar that waits for a decision; its report names our letter, so that all is shown."""
    invitation = db.session.get_one(Invitation, ids["invitation_id"])
    holder = db.session.get_one(SeatHolder, ids["holder_id"])
    ours = db.session.scalars(sa.select(OutgoingLetter).filter_by(seat_id=ids["seat_id"]).limit(1)).one_or_none()
    effect = incoming.about(
        invitation,
        What.ANSWER_UNCONFIRMED,
        holder,
        why="sender",
        status="accepted",
        recipients=incoming.reported(ours, holder) if ours else (),
        letter_ids=(ours.id,) if ours else (),
    )
    return incoming.came_in(incoming.a_reply(meeting), effect, IncomingState.NEEDS_DECISION).id


def add_shared_things(world: World) -> None:
    """What belongs to no series: accounts, journal, barrier reports, the demo's letters."""
    account = builders.an_account(Role.READER, reset_requested_at=NOW)
    entry = record("Something happened", by=System(), now=NOW, about=[account])
    report = BarrierReport(
        description="Die Tagesordnung lässt sich nicht vorlesen.",
        received_at=NOW,
        first_answer_due_on=date(2017, 9, 20),
        final_answer_due_on=date(2017, 10, 23),
    )
    session = Session(
        account_id=account.id,
        token_sha256=token_hash(secrets.token_urlsafe()),
        browser="Test",
        started_at=NOW,
        expires_at=NOW + timedelta(hours=1),
    )
    db.session.add_all([report, session])
    db.session.flush()
    shared = {
        "account_id": account.id,
        "session_id": session.id,
        "entry_id": entry.id,
        "report_id": report.id,
        "version": "1",
        "name": "nicht-da",
        "number": 1,
        "rest": "irgendwo",
        "reset_token": keyring(world).token(Capability("reset", account.id, 0)),
        "account_feed_token": keyring(world).token(account.feed),
    }
    for ids in (world.own, world.other):
        ids |= shared | {"series_feed_token": keyring(world).token(account.series_feed(ids["series_id"]))}


def add_clients(world: World) -> None:
    """Everybody who may knock; names ending in ``_a`` hold their role in the first series only."""
    first = db.session.get_one(Series, world.own["series_id"])
    second = db.session.get_one(Series, world.other["series_id"])
    wanted: dict[str, tuple[Role | None, Series | None]] = {
        "stranger": (None, None),
        "reader_a": (Role.READER, first),
        "editor_a": (Role.EDITOR, first),
        "admin_a": (Role.ADMIN, first),
        "admin_b": (Role.ADMIN, second),
        "reader": (Role.READER, None),
        "editor": (Role.EDITOR, None),
        "admin": (Role.ADMIN, None),
    }
    for name, (role, series) in wanted.items():
        account = builders.an_account(role, series)
        world.holders[name] = account.id
        world.clients[name] = sign_in(world.app.test_client(), account)
    world.clients["visitor"] = world.app.test_client()


def none_of(found: list[str]) -> None:
    """Fail with a line for each finding."""
    assert not found, "\n  " + "\n  ".join(found)


def picture() -> dict[str, str]:
    """What is stored, as one hash per table; equal pictures mean that nothing has changed."""
    db.session.rollback()
    found = {}
    for table in Base.metadata.sorted_tables:
        rows = sorted(repr(tuple(row)) for row in db.session.execute(sa.select(table)))
        found[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    db.session.rollback()
    return found


def changed(before: dict[str, str]) -> list[str]:
    """The tables that have changed since the picture was taken."""
    now = picture()
    return [name for name, rows in before.items() if now[name] != rows]
