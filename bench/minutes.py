"""Long minutes: about 100 pages, as a version that every seat got, and the time that their PDF takes."""

import io
import statistics
import time
from collections.abc import Sequence
from datetime import date
from datetime import time as clock_time
from pathlib import Path

from pypdf import PdfReader

import config
from integrationrunde.agenda.models import AgendaItemKind, Audience
from integrationrunde.app import create_app
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import canonical, content, searching
from integrationrunde.minutes.models import (
    AttendanceKind,
    AttendanceState,
    Minutes,
    MinutesState,
    MinutesVersion,
    ReviewSeat,
)
from integrationrunde.minutes.printing import Printable
from integrationrunde.minutes.sheet_proof import Standing
from integrationrunde.seats.models import SeatHolder

ITEMS, PARAGRAPHS = 20, 58
_TEXT = (
    "Die Kommunen berichten über den Stand der Sprachkurse, der Begleitung und der Unterkünfte. "
    "Die Zusammenarbeit mit der Agentur für Arbeit und dem Jobcenter wird fortgeführt; **offen** ist die Fahrt zu den "
    "Kursorten. Vereinbart wird, die Zahlen bis zur nächsten Sitzung zusammenzutragen und den Verteiler zu prüfen."
)


def store(meeting: Meeting, holders: Sequence[SeatHolder]) -> None:
    """Long minutes of the meeting, circulated to every seat."""
    now, said = clock.now(), long_minutes()
    written = canonical.written(said)
    minutes = Minutes(meeting_id=meeting.id, state=MinutesState.IN_REVIEW, created_at=now)
    db.session.add(minutes)
    db.session.flush()
    version = MinutesVersion(
        minutes_id=minutes.id,
        number=1,
        canonical=written,
        sha256=canonical.sha256(written),
        circulated_by="Messung",
        circulated_at=now,
        objection_deadline=clock.today(),
    )
    db.session.add(version)
    db.session.flush()
    searching.index(version, said)
    db.session.add_all(ReviewSeat(version_id=version.id, seat_id=holder.seat.id, may_object=True) for holder in holders)


def long_minutes() -> content.Content:
    """The content of about 100 pages."""
    head = content.Head(
        body="Messreihe",
        host="Stadt Messstadt 000",
        file_reference="40.5",
        occasion="1. Sitzung",
        meeting_number=1,
        held_on=date(2017, 9, 20),
        ends_on=date(2017, 9, 20),
        begin=clock_time(9, 30),
        end=clock_time(12),
        breaks=(),
        place="Kreishaus",
        also_online=False,
        chair="Dezernat",
        minute_taker="Geschäftsstelle",
    )
    return content.Content(
        schema=content.SCHEMA,
        version=1,
        issued_on=date(2017, 10, 4),
        head=head,
        attendance=tuple(_attendee(number) for number in range(23)),
        items=tuple(_item(number) for number in range(1, ITEMS + 1)),
        papers=(),
        papers_missing=False,
        declarations=(),
        declarations_missing=False,
        distribution=(),
    )


def measure(folder: Path) -> None:
    """Print how long the PDF of these minutes takes, and how long its ETag alone."""
    environment = {"INTEGRATIONSRUNDE_ENV": "test", "INSTANCE_PATH": str(folder / "minutes")}
    database = {"DATABASE_URL": f"sqlite:///{folder}/minutes.sqlite3", "BASE_URL": "http://127.0.0.1"}
    with create_app(config.load({**environment, **database})).app_context():
        _print()


def _print(times: int = 3) -> None:
    written = canonical.written(long_minutes())
    standing = Standing(number=1, sha256=canonical.sha256(written), circulated_at=clock.now())
    printable = Printable(canonical.read(written), standing)
    pdfs, tags = [], []
    made = b""
    for _ in range(times):
        begun = time.perf_counter()
        made = printable.pdf()
        pdfs.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        assert printable.etag
        tags.append(time.perf_counter() - begun)
    pages, size = len(PdfReader(io.BytesIO(made)).pages), len(made) // 1000
    print(f"Minutes of {pages} pages: PDF ({size} kB) in {_ms(pdfs)} ms, its ETag alone in {_ms(tags)} ms")


def _ms(values: list[float]) -> str:
    return f"{statistics.median(values) * 1000:.0f}"


def _attendee(number: int) -> content.Attendee:
    return content.Attendee(
        organisation_id=None,
        organisation=f"Stadt Messstadt {number:03}",
        is_municipality=True,
        kind=AttendanceKind.SEAT,
        state=AttendanceState.PRESENT,
        function="Ansprechstelle",
        substitute_function="",
        headcount=1,
        arrived_late_at=None,
        left_early_at=None,
    )


def _item(number: int) -> content.Item:
    return content.Item(
        id=number,
        number=number,
        kind=AgendaItemKind.DISCUSSION,
        audience=Audience.ALL,
        organisation_ids=(),
        title=f"Punkt {number}",
        paragraphs=tuple(content.Text(id=number * 1000 + place, text=_TEXT) for place in range(PARAGRAPHS)),
        results=(),
        tasks=(),
        deferred_reason="",
        deferred_to="",
        is_cut=False,
    )
