"""Ten years of a round: 200 meetings with results, tasks and attendance, and what the pages over all of them cost."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

from bench.databases import Database, databases
from bench.filling import cookie, organisation, series_of, venue
from bench.load import Request
from bench.serving import FLOOR, HEAD, row, served
from integrationrunde.actions.models import ActionItem, Ownership, OwnershipState
from integrationrunde.agenda.models import AgendaItem, Topic
from integrationrunde.kit import clock
from integrationrunde.kit.database import Base, db
from integrationrunde.kit.transaction import transaction
from integrationrunde.meetings.models import Meeting, MeetingState, Series
from integrationrunde.minutes.models import (
    Attendance,
    AttendanceState,
    Minutes,
    MinutesItem,
    MinutesState,
    Outcome,
    OutcomeTask,
)
from integrationrunde.seats.models import Seat

SEATS, ITEMS, RESULTS, TOPICS = 23, 8, 4, 40
PAGES = {"start page": "/", "register of results": "/ergebnisse", "figures": "/auswertung"}


def measure(folder: Path, server: str, seconds: float, only: str = "") -> None:
    """Print how fast these pages are beside a route that does nothing, with 10 meetings and with 200."""
    print(f"| database | meetings | {HEAD} |")
    print("|---|---|---|---|---|---|---|---|---|")
    for meetings in (10, 200):
        for database in databases(folder, server, f"m{meetings}"):
            _measure(database, meetings, seconds, only)


def _measure(database: Database, meetings: int, seconds: float, only: str) -> None:
    signed_in = database.filled(lambda: fill(meetings))
    with served(database.environment) as port:
        floor = row(database.kind, meetings, "empty route", port, lambda _number: FLOOR, seconds)
        for name, path in PAGES.items():
            if only in name:
                row(database.kind, meetings, name, port, _always(Request(path, cookie=signed_in)), seconds, floor)


def _always(page: Request) -> Callable[[int], Request]:
    return lambda _number: page


def fill(meetings: int) -> str:
    """Fill the database of the present application with so many meetings; gives a cookie."""
    with transaction():
        organisations = [organisation(number) for number in range(SEATS + 1)]
        place = venue()
        _store([*organisations, place])
        series = series_of(organisations[0])
        _store([series])
        topics = [Topic(series_id=series.id, title=f"Thema {number:02}") for number in range(TOPICS)]
        seats = [
            Seat(series_id=series.id, organisation_id=each.id, valid_from=date(2000, 1, 1)) for each in organisations
        ]
        _store([*topics, *seats])
        for number in range(1, meetings + 1):
            _store_meeting(series, number, clock.today() - timedelta(days=18 * (meetings - number + 1)), topics, seats)
        return cookie()


def _store(things: list[Base]) -> None:
    db.session.add_all(things)
    db.session.flush()


def _store_meeting(series: Series, number: int, day: date, topics: list[Topic], seats: list[Seat]) -> None:
    meeting = Meeting(
        series_id=series.id,
        number=number,
        title=f"{number}. Sitzung",
        state=MeetingState.HELD,
        held_on=day,
        starts_at=clock.END_OF_DAY.replace(hour=9, minute=30, second=0),
        ends_at=clock.END_OF_DAY.replace(hour=12, minute=0, second=0),
        answer_deadline=day - timedelta(days=14),
        uid=f"messung{number}@integrationsrunde.example",
    )
    _store([meeting])
    minutes = Minutes(meeting_id=meeting.id, state=MinutesState.IN_REVIEW, created_at=clock.now())
    items = [
        AgendaItem(
            meeting_id=meeting.id,
            topic_id=topics[(number * 3 + place) % TOPICS].id,
            position=place,
            title=f"TOP {place}",
        )
        for place in range(1, ITEMS + 1)
    ]
    _store([minutes, *items, *_attendance(meeting, seats)])
    written = [
        MinutesItem(minutes_id=minutes.id, agenda_item_id=item.id, position=item.position, text="Es wird berichtet.")
        for item in items
    ]
    _store([*written])
    _store_results(meeting, written[:RESULTS], seats)


def _attendance(meeting: Meeting, seats: list[Seat]) -> Iterator[Attendance]:
    for place, seat in enumerate(seats):
        there = (place + meeting.number) % 5 != 0
        yield Attendance(
            meeting_id=meeting.id,
            seat_id=seat.id,
            organisation_id=seat.organisation_id,
            organisation_name=f"Stadt Messstadt {place:03}",
            state=AttendanceState.PRESENT if there else AttendanceState.EXCUSED,
        )


def _store_results(meeting: Meeting, items: list[MinutesItem], seats: list[Seat]) -> None:
    for place, item in enumerate(items):
        count = meeting.number * RESULTS + place
        numbered = {"series_id": meeting.series_id, "number_year": meeting.held_on.year, "number_count": count}
        result = Outcome(minutes_item_id=item.id, wording="Vereinbart wird eine gemeinsame Liste.", **numbered)
        due = meeting.held_on + timedelta(days=60)
        task = ActionItem(
            meeting_id=meeting.id,
            agenda_item_id=item.agenda_item_id,
            title="Liste zusammentragen",
            due_on=due,
            first_due_on=due,
            bound_at=clock.end_of(meeting.held_on),
            created_at=clock.end_of(meeting.held_on),
            **numbered,
        )
        _store([result, task])
        _store([OutcomeTask(outcome_id=result.id, action_item_id=task.id), *_owners(task, place, seats)])


def _owners(task: ActionItem, place: int, seats: list[Seat]) -> Iterator[Ownership]:
    for seat in seats[: 1 + place * 4]:
        done = (seat.id + task.id) % 3 != 0
        yield Ownership(
            action_item_id=task.id,
            organisation_id=seat.organisation_id,
            state=OwnershipState.DONE if done else OwnershipState.OPEN,
            reported_done_at=task.bound_at + timedelta(days=30) if done and task.bound_at else None,
        )
