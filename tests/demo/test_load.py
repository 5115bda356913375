"""Loading the sample: what stands in the database afterwards is what stands in the file."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from integrationrunde.accounts import passwords
from integrationrunde.accounts.models import Account
from integrationrunde.agenda.models import AgendaItem, Topic
from integrationrunde.demo.sample import sample
from integrationrunde.directory.models import Contact, Organisation, OrganisationKind
from integrationrunde.invitations import counting, queries
from integrationrunde.invitations.models import Announcement, Answer, Channel, Invitation
from integrationrunde.kit import clock
from integrationrunde.kit.database import Base, db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Meeting, MeetingState, Series, Venue
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from integrationrunde.reminders import digest, task_queries
from integrationrunde.seats.models import HolderScope, Seat, SeatHolder
from tests.conftest import application
from tests.demo.conftest import run

pytestmark = pytest.mark.slow


def count(kind: type[Base], *where: sa.ColumnElement[bool]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(kind).where(*where)) or 0


def rounds() -> list[Meeting]:
    return list(db.session.scalars(sa.select(Meeting).order_by(Meeting.number)))


def test_the_sample_as_it_stands_on_its_reference_date(demo: House) -> None:
    status, said = run(demo, "load")
    assert status == 0, said
    _check_founding()
    _check_history()
    _check_round_three()
    assert timedelta(0) <= clock.now() - datetime(2017, 8, 30, 6, 0, tzinfo=UTC) < timedelta(minutes=1)
    assert (task_queries.due(clock.now()), digest.due(clock.now())) == ([], []), "nothing old leaves"
    _check_second_load(demo)


def _check_founding() -> None:
    assert count(Organisation) == 23
    assert count(Organisation, Organisation.kind == OrganisationKind.MUNICIPALITY) == 14
    assert count(Organisation, Organisation.map_column.is_not(None)) == 14
    assert count(Contact, Contact.is_default.is_(True)) == 23
    assert count(Contact, ~Contact.address.endswith(".example")) == 0
    assert count(Contact, Contact.privacy_version != "entwurf") == 0
    assert count(Venue, Venue.accessibility.startswith("Beispieltext")) == 2
    assert count(Seat) == 23
    host = db.session.scalars(sa.select(Series)).one().host_id
    hosts_holders = sa.select(sa.func.count()).select_from(SeatHolder).join(Seat).where(Seat.organisation_id == host)
    assert db.session.scalar(hosts_holders) == 1
    assert {topic.title for topic in db.session.scalars(sa.select(Topic))} == {t["title"] for t in sample()["topics"]}
    admin = db.session.scalars(sa.select(Account).filter_by(address="geschaeftsstelle@kreis-soest.example")).one()
    assert passwords.matches("Austauschrunde-2017", admin.password_hash)
    assert count(Account) == 3


def _check_history() -> None:
    assert [meeting.state for meeting in rounds()] == [MeetingState.CLOSED, MeetingState.CLOSED, MeetingState.INVITED]
    for meeting, row in zip(rounds(), sample()["rounds"], strict=True):
        assert meeting.uid == row["ical"]["uid"]
        assert meeting.held_on.isoformat() == row["date"]
        assert count(AgendaItem, AgendaItem.meeting_id == meeting.id) == len(row["agenda"])
        assert count(Invitation, Invitation.meeting_id == meeting.id) == 22
        assert count(Announcement, Announcement.meeting_id == meeting.id) == 1
        _check_answers(meeting, row)
    assert count(SeatHolder, SeatHolder.scope == HolderScope.MEETING, SeatHolder.ended_at.is_(None)) == 1
    reminded = sa.select(Meeting.number, sa.func.sum(Invitation.reminders)).join(Invitation.meeting)
    sums = db.session.execute(reminded.group_by(Meeting.number).order_by(Meeting.number)).all()
    assert [tuple(row) for row in sums] == [(1, 2), (2, 1), (3, 0)]


def _check_answers(meeting: Meeting, row: dict[str, object]) -> None:
    entries: list[dict[str, object]] = row["invitations"]  # type: ignore[assignment]
    wanted = {
        "accepted": sum(entry["status"] in ("zugesagt", "vertretung_benannt") for entry in entries),
        "tentative": sum(entry["status"] == "unter_vorbehalt" for entry in entries),
        "declined": sum(entry["status"] == "abgesagt" for entry in entries),
        "pending": sum(entry["status"] == "offen" for entry in entries),
    }
    found = queries.invited_seats(meeting)
    assert {status: sum(row.status.value == status for row in found) for status in wanted} == wanted
    assert sum(row.answer.headcount for row in found if row.answer) == sum(int(str(e["headcount"])) for e in entries)


def _check_round_three() -> None:
    meeting = rounds()[2]
    seats = queries.invited_seats(meeting)
    towns = counting.tally(seats).municipalities
    assert (towns.total, towns.represented, towns.tentative, towns.declined, towns.silent) == (14, 8, 1, 0, 5)
    warstein = next(row for row in seats if row.seat.organisation.short_name == "Warstein")
    assert warstein.awaits_confirmation
    assert warstein.substitute is not None
    assert warstein.substitute.function == "Sachbearbeitung Integration"
    soest = next(row for row in seats if row.seat.organisation.short_name == "Soest")
    assert soest.answer is not None
    assert soest.answer.channel is Channel.LINK
    assert clock.local(soest.answer.stated_at).date().isoformat() == "2017-08-24"
    assert count(OutgoingLetter, OutgoingLetter.state != LetterState.SENT) == 0
    assert count(OutgoingLetter, OutgoingLetter.kind == "invitation", OutgoingLetter.meeting_id == meeting.id) == 22
    late = sa.select(sa.func.count(Answer.id)).where(Answer.is_late, Answer.channel != Channel.LINK)
    assert db.session.scalar(late) == 2


def _check_second_load(demo: House) -> None:
    status, said = run(demo, "load")
    assert status == 1
    assert "flask demo reset --yes" in said
    assert run(demo, "reset")[0] == 1
    assert count(Organisation) == 23
    assert run(demo, "reset", "--yes")[0] == 0
    assert [table.name for table in db.metadata.sorted_tables if db.session.execute(sa.select(table)).first()] == []
    assert clock.now().year > 2020


@pytest.mark.parametrize(
    ("until", "state", "invited", "start"),
    [
        ("draft", MeetingState.DRAFT, 0, datetime(2017, 8, 22, 6, 0, tzinfo=UTC)),
        ("held", MeetingState.HELD, 22, datetime(2017, 9, 20, 11, 35, tzinfo=UTC)),
    ],
)
def test_the_last_round_comes_as_far_as_asked(
    demo: House, until: str, state: MeetingState, invited: int, start: datetime
) -> None:
    status, said = run(demo, "load", "--until", until)
    assert status == 0, said
    last = rounds()[2]
    assert last.state is state
    assert count(Invitation, Invitation.meeting_id == last.id) == invited
    assert count(AgendaItem, AgendaItem.meeting_id == last.id) == 8
    assert count(OutgoingLetter, OutgoingLetter.state == LetterState.QUEUED) == 0
    assert timedelta(0) <= clock.now() - start < timedelta(minutes=1)
    assert last.has_begun(clock.now()) is (until == "held")


def test_a_real_installation_is_never_touched(database_url: str, tmp_path: Path) -> None:
    app = application(database_url, tmp_path / "i", INTEGRATIONSRUNDE_ENV="development")
    with app.app_context():
        for command in (("load",), ("reset", "--yes"), ("sign-in",), ("catcher", "--port", "0")):
            status, said = run(app, *command)
            assert status == 1
            assert "INTEGRATIONSRUNDE_ENV=demo" in said
        assert count(Account) == 0
    assert app.test_client().get("/demo/post").status_code == 404


def test_the_sign_in_fits_one_line(demo: House) -> None:
    assert run(demo, "sign-in") == (0, "geschaeftsstelle@kreis-soest.example / Austauschrunde-2017\n")


def test_no_county_stands_in_code() -> None:
    package = Path(__file__).parent.parent.parent / "integrationrunde"
    for source in package.rglob("*.py"):
        text = source.read_text()
        assert not any(name in text for name in ("Soest", "Warstein", "Lippstadt")), source
