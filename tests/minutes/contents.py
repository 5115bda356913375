"""Contents of versions as plain values, for tests that need no database."""

from datetime import date, time
from typing import Any

from integrationrunde.actions.models import ActionKind
from integrationrunde.agenda.models import AgendaItemKind, Audience
from integrationrunde.minutes import content as shapes
from integrationrunde.minutes.models import AttendanceKind, AttendanceState, OutcomeKind, ReachedBy


def a_head(**changes: Any) -> shapes.Head:
    fields: dict[str, Any] = {
        "body": "Kreisweite Austauschrunde",
        "host": "Kreis Beispiel – Integrationszentrum",
        "file_reference": "40.5-10/AR (Beispiel)",
        "occasion": "3. Austauschrunde",
        "meeting_number": 3,
        "held_on": date(2017, 9, 20),
        "ends_on": date(2017, 9, 20),
        "begin": time(9, 35),
        "end": time(12, 0),
        "breaks": (shapes.Break(begin=time(10, 30), end=time(10, 45)),),
        "place": "Kreishaus, Sitzungszimmer 1, Hoher Weg 1–3, 59494 Beispielstadt",
        "also_online": False,
        "chair": "Kreis Beispiel (Dezernatsleitung)",
        "minute_taker": "Kreis Beispiel – Integrationszentrum (Geschäftsstelle)",
    }
    return shapes.Head(**{**fields, **changes})


def an_attendee(organisation_id: int, organisation: str, **changes: Any) -> shapes.Attendee:
    """A municipality that was there with one person."""
    fields: dict[str, Any] = {
        "organisation_id": organisation_id,
        "organisation": organisation,
        "is_municipality": True,
        "kind": AttendanceKind.SEAT,
        "state": AttendanceState.PRESENT,
        "function": "Ansprechstelle Integration",
        "substitute_function": "",
        "headcount": 1,
        "arrived_late_at": None,
        "left_early_at": None,
    }
    return shapes.Attendee(**{**fields, **changes})


def a_result(ident: int, **changes: Any) -> shapes.Result:
    fields: dict[str, Any] = {
        "id": ident,
        "number": f"E-2017-{ident:02d}",
        "kind": OutcomeKind.AGREEMENT,
        "wording": "Jede Kommune benennt eine feste Ansprechstelle.",
        "reached_by": ReachedBy.CONSENSUS,
        "votes": None,
        "organisations": (),
        "topic": "",
        "behind": None,
        "is_dropped": False,
    }
    return shapes.Result(**{**fields, **changes})


def a_task(ident: int, **changes: Any) -> shapes.Task:
    fields: dict[str, Any] = {
        "id": ident,
        "number": f"A-2017-{ident:02d}",
        "kind": ActionKind.TASK,
        "title": "Feste Ansprechstelle benennen",
        "text": "",
        "due_on": date(2017, 10, 16),
        "owners": (shapes.Owner(organisation_id=1, organisation="Stadt Beispielstadt", needs_consent=False),),
        "involved": (),
        "result_id": None,
    }
    return shapes.Task(**{**fields, **changes})


def a_content_item(ident: int, **changes: Any) -> shapes.Item:
    """An item with two paragraphs, whose ids are ten times its own and the next."""
    fields: dict[str, Any] = {
        "id": ident,
        "number": ident,
        "kind": AgendaItemKind.DISCUSSION,
        "audience": Audience.ALL,
        "organisation_ids": (),
        "title": f"Punkt {ident}",
        "paragraphs": (
            shapes.Text(id=10 * ident, text="Die Kommunen berichten über ihren Stand."),
            shapes.Text(id=10 * ident + 1, text="- erstens\n- zweitens"),
        ),
        "results": (),
        "tasks": (),
        "deferred_reason": "",
        "deferred_to": "",
        "is_cut": False,
    }
    return shapes.Item(**{**fields, **changes})


def a_paper(ident: int, **changes: Any) -> shapes.Paper:
    fields: dict[str, Any] = {
        "id": ident,
        "title": "Übersicht der Netzwerke",
        "file_name": "uebersicht.pdf",
        "sha256": f"{ident:064x}",
        "item_id": None,
        "audience": Audience.ALL,
        "organisation_ids": (),
    }
    return shapes.Paper(**{**fields, **changes})


def a_declaration(**changes: Any) -> shapes.Declaration:
    fields: dict[str, Any] = {
        "organisation": "Stadt Beispielstadt",
        "item_id": None,
        "paragraph_id": None,
        "result_id": None,
        "text": "So wurde es nicht gesagt.",
        "proposed_wording": "",
        "reason": "Es wurde so gesagt.",
        "partly": False,
    }
    return shapes.Declaration(**{**fields, **changes})


def some_content(**changes: Any) -> shapes.Content:
    """Three items for all; one municipality present, one excused."""
    result = a_result(4, behind=20)
    fields: dict[str, Any] = {
        "schema": shapes.SCHEMA,
        "version": 1,
        "issued_on": date(2017, 10, 4),
        "head": a_head(),
        "attendance": (
            an_attendee(1, "Stadt Beispielstadt"),
            an_attendee(2, "Gemeinde Musterdorf", state=AttendanceState.EXCUSED, headcount=0),
        ),
        "items": (
            a_content_item(1),
            a_content_item(2, results=(result,), tasks=(a_task(6, result_id=result.id),)),
            a_content_item(3),
        ),
        "papers": (a_paper(1), a_paper(2, item_id=2, title="Kursplan")),
        "papers_missing": False,
        "declarations": (),
        "declarations_missing": False,
        "distribution": ("Gemeinde Musterdorf", "Stadt Beispielstadt"),
    }
    return shapes.Content(**{**fields, **changes})
