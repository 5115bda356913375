"""What is told before circulation."""

from datetime import date, time

import pytest

from integrationrunde.actions.operations import TaskDetails
from integrationrunde.agenda.models import AgendaItemKind, Audience
from integrationrunde.kit.actor import System
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import drafts, outcomes, quality
from integrationrunde.minutes.models import AttendanceState, Minutes
from integrationrunde.minutes.quality import Weight, case_like
from integrationrunde.minutes.templates import template
from tests.builders import NOW, a_meeting, a_seat, a_series, an_item, an_organisation
from tests.minutes_builders import a_minutes_item, an_attendance, an_outcome, some_minutes


def told(minutes: Minutes) -> list[str]:
    meeting_id = minutes.meeting_id
    db.session.flush()
    db.session.expire_all()
    loaded = drafts.minutes_of(meeting_id)
    assert loaded is not None
    return [f"{one.weight}: {one.message}" for one in quality.findings(loaded)]


def whole() -> Minutes:
    """Minutes about which there is nothing to say."""
    meeting = a_meeting()
    an_attendance(meeting, a_seat(a_series()), state=AttendanceState.EXCUSED)
    minutes = some_minutes(meeting)
    a_minutes_item(minutes)
    return minutes


def test_there_is_nothing_to_say(app: House) -> None:
    assert told(whole()) == []


def test_gaps_are_told_each_with_its_place(app: House) -> None:
    minutes = whole()
    minutes.ended_at, minutes.chair = None, ""
    meeting = db.session.get_one(Meeting, minutes.meeting_id)
    an_attendance(meeting, a_seat(a_series()))
    a_minutes_item(minutes, text="")
    templated = an_item(meeting, 100_000, kind=AgendaItemKind.DISCUSSION)
    a_minutes_item(minutes, templated, text=template(AgendaItemKind.DISCUSSION))
    a_minutes_item(minutes, audience=Audience.ORGANISATIONS)
    an_outcome(a_minutes_item(minutes), wording="")
    assert [line for line in told(minutes) if line.startswith("gap")] == [
        "gap: Beginn oder Ende der Sitzung fehlt: Im Protokoll stünde die geplante Uhrzeit.",
        "gap: Sitzungsleitung oder Protokollführung fehlt.",
        "gap: Die Teilnahme von 1 Stelle ist offen.",
        "gap: Kein Text, kein Ergebnis, kein Arbeitsauftrag und nicht vertagt.",
        "gap: Es ist keine Stelle genannt, die ihn lesen darf.",
        "gap: Ein Ergebnis hat keinen Wortlaut.",
        "gap: Der Text ist noch die Vorlage.",
    ]


def test_a_deferred_item_needs_no_text(app: House) -> None:
    minutes = whole()
    a_minutes_item(minutes, text="", deferred_reason="Der Bericht liegt noch nicht vor.")
    assert told(minutes) == []


def test_an_end_before_the_begin_is_asked_about(app: House) -> None:
    minutes = whole()
    minutes.began_at, minutes.ended_at = time(9, 30), time(9, 10)
    assert told(minutes) == ["doubt: Das Ende liegt vor dem Beginn: Ging die Sitzung über Mitternacht hinaus?"]


def test_tasks_lack_owner_and_day_or_await_consent(app: House) -> None:
    minutes = whole()
    item = a_minutes_item(minutes)
    meeting, town = db.session.get_one(Meeting, minutes.meeting_id), an_organisation("Stadt Werl")
    an_attendance(meeting, a_seat(a_series(), town), state=AttendanceState.ABSENT)
    outcomes.record_task(item, TaskDetails(title="Leer"), by=System(), now=NOW)
    whole_task = TaskDetails(title="Benennen", due_on=date(2017, 10, 16), owner_ids=(town.id,))
    outcomes.record_task(item, whole_task, by=System(), now=NOW)
    assert told(minutes) == [
        "gap: Für den Arbeitsauftrag „Leer“ ist niemand zuständig.",
        "gap: Der Arbeitsauftrag „Leer“ hat keine Frist.",
        "doubt: „Benennen“: Werl war nicht anwesend (vorbehaltlich Zustimmung).",
    ]


def test_somebody_single_is_asked_about_at_each_place(app: House) -> None:
    minutes = whole()
    item = a_minutes_item(minutes, text="Herr Beispiel, geb. 12.03.1990, fragt.")
    an_outcome(item, wording="Frau Muster erhält Nachricht.")
    found = told(minutes)
    assert [line.partition("? ")[2] for line in found] == ["Herr Beispiel · geb. 12.03.1990", "Frau Muster"]
    assert all(line.startswith(Weight.DOUBT) for line in found)


@pytest.mark.parametrize(
    "text",
    [
        "Frau Landrätin eröffnet.",
        "Herr Bürgermeister dankt.",
        "Die Frau",
        "am 12.03.2017",
        "* 12 Plätze",
        "Herrn und Frau",
    ],
)
def test_functions_and_days_are_nobody_single(text: str) -> None:
    assert case_like(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Familie Muster",
        "Frau Ö’Beispiel",
        "geb. Muster",
        "geboren am 3.4.1985",
        "AZR-Nr. 123456789",
        "*1.2.1999",
        "17-jähriger",
    ],
)
def test_what_names_somebody_is_found(text: str) -> None:
    assert case_like(f"Es geht um {text} heute.")
