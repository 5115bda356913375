"""The county of the sample with three rounds of its own: its people, its clock, and the worker, day by day."""

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, time, timedelta

import sqlalchemy as sa

import config
from integrationrunde.app import create_app
from integrationrunde.demo import founding, history, operations
from integrationrunde.demo.founding import County
from integrationrunde.demo.sample import morning, sample
from integrationrunde.directory.models import Organisation
from integrationrunde.kit import clock
from integrationrunde.kit.actor import System
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import transaction
from integrationrunde.meetings.models import Meeting, Series, Venue
from integrationrunde.meetings.operations import hold
from integrationrunde.minutes import attendance, attendance_queries, drafts, frame, outcomes, writing
from integrationrunde.minutes.attendance_ticks import Tick, What
from integrationrunde.minutes.outcomes import OutcomeDetails
from integrationrunde.seats.models import Seat
from integrationrunde.worker import loop
from tests.smtp import Received
from tests.stage import Stage

OFFICE = System(label="Geschäftsstelle")
BUTTON = re.compile(r"(A-\d{4}-\d\d)\n+(http\S+/aufgaben/\d+)")
TOWNS = {row["short_name"]: row["functional_email"] for row in sample()["organisations"] if row["kind"] == "kommune"}
ADDRESS = {row["short_name"]: row["functional_email"] for row in sample()["organisations"]}
NAME = {row["short_name"]: row["official_name"] for row in sample()["organisations"]}
Agreed = Mapping[int, tuple[str, ...]]
"""What was agreed in a round: the number of an item -> wordings of results."""


class ThreeRounds:
    """What happens between the pages: rounds take place, days pass, letters come."""

    def __init__(self, running: Stage) -> None:
        self.running = running
        self._app = create_app(config.load(running.environment))
        with self._inside():
            begin = morning(sample()["rounds"][0]["invitation_sent_on"], 8) - timedelta(days=30)
            founding.open_accounts(by=OFFICE, now=begin)
            founding.found(privacy_version="1", by=OFFICE, now=begin)
        with self._app.app_context():
            clock.set_to(begin)

    @contextmanager
    def _inside(self) -> Iterator[None]:
        with self._app.app_context():
            with transaction():
                yield
            db.session.remove()

    def go_to(self, day: date, at: time = time(8, 1)) -> None:
        """Let the clock show that instant."""
        with self._inside():
            target = clock.instant(day, at)
            operations.move_clock(target, by=OFFICE, now=clock.now())
        clock.set_to(target)

    def take_place(self, number: int, agreed: Agreed, absent: tuple[str, ...] = ()) -> int:
        """A round of the sample is planned, invited to, held and written down; gives the id of its meeting.

        Who is ``absent`` (short names) stands in the list of attendance as that.
        """
        row = sample()["rounds"][number - 1]
        self.go_to(date.fromisoformat(row["date"]), time(13))
        with self._inside():
            county = _county()
            meeting = history.plan(county, row, by=OFFICE)
            history.invite_and_answer(county, meeting, row, by=OFFICE)
            _tick(meeting, [one.id for one in county.organisations.values() if one.short_name in absent])
            _write(meeting, agreed)
            hold(meeting, by=OFFICE, now=clock.now())
            return meeting.id

    def plan(self, number: int) -> int:
        """A round of the sample is planned; gives the id of its meeting."""
        with self._inside():
            return history.plan(_county(), sample()["rounds"][number - 1], by=OFFICE).id

    def work(self) -> list[Received]:
        """One round of the worker; gives what it sent."""
        before = len(self.running.office.received)
        with self._app.app_context():
            loop.run(threading.Event(), once=True)
        return self.running.office.received[before:]

    def days(self, until: date) -> dict[date, dict[str, list[str]]]:
        """Let each day pass until the morning of that one; gives who was reminded of which tasks, in whose letter.

        Nobody gets two such letters on a day.
        """
        found: dict[date, dict[str, list[str]]] = {}
        today = clock.today()
        while today < until:
            today += timedelta(days=1)
            self.go_to(today)
            for letter in self.work():
                if buttons(letter):
                    reminded = found.setdefault(today, {})
                    assert letter.recipient not in reminded
                    reminded[letter.recipient] = list(buttons(letter))
        return found


def buttons(letter: Received) -> dict[str, str]:
    """Each task of a letter with its own link."""
    body = letter.message.get_body(("plain",))
    assert body is not None
    return dict(BUTTON.findall(body.get_content().replace("\r\n", "\n")))


def _tick(meeting: Meeting, absent: list[int]) -> None:
    now = meeting.start()
    attendance.open_list(meeting, by=OFFICE, now=now)
    for line in attendance_queries.rows(meeting.id):
        what = What.ABSENT if line.organisation_id in absent else What.PRESENT
        attendance.tick(
            meeting, line.id, Tick(key=f"{meeting.uid}:{line.id}", what=what, ticked_at=now), by=OFFICE, now=now
        )


def _write(meeting: Meeting, agreed: Agreed) -> None:
    """Every item has a text, and some have results."""
    now = meeting.end()
    writing.begin(meeting, by=OFFICE, now=meeting.start())
    minutes = drafts.minutes_of(meeting.id)
    assert minutes is not None
    hours = frame.Frame(began_at=meeting.starts_at, ended_at=meeting.ends_at, chair="Leitung", minute_taker="KI")
    frame.change_frame(minutes, hours, by=OFFICE, now=now)
    for number, item in enumerate(sorted(minutes.items, key=lambda one: one.position), start=1):
        writing.save_text(item, f"Zu TOP {number} wurde beraten.", base=0, by=OFFICE, now=now)
        for wording in agreed.get(number, ()):
            outcomes.add_outcome(item, OutcomeDetails(wording=wording), by=OFFICE, now=now)


def _county() -> County:
    """What was founded, as it is stored."""
    county = County(db.session.scalars(sa.select(Series)).one())
    stored = {one.official_name: one for one in db.session.scalars(sa.select(Organisation))}
    for row in sample()["organisations"]:
        county.organisations[row["id"]] = stored[row["official_name"]]
    venues = {one.name: one for one in db.session.scalars(sa.select(Venue))}
    county.venues = {row["id"]: venues[row["name"]] for row in sample()["venues"]}
    by_organisation = {seat.organisation_id: seat for seat in db.session.scalars(sa.select(Seat))}
    county.seats = {
        key: by_organisation[one.id] for key, one in county.organisations.items() if one.id in by_organisation
    }
    return county
