"""Buttons of the minutes pressed twice: done once, the second press is led on with a note; what conflicts is told."""

from datetime import date, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from integrationrunde.journal.models import JournalEntry
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import MeetingState
from integrationrunde.minutes import deciding, reviews
from integrationrunde.minutes.models import ApprovalMode, Decision, MinutesState, ObjectionKind
from integrationrunde.outbox.models import OutgoingLetter
from tests import builders as b
from tests.minutes.rounds import AFTER, BY, WRITTEN, Round, a_circulated_round, a_round
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("when_written")

SENT = {"deadline": "2017-10-18", "note": "Bitte bald lesen.", "senden": "1"}


def page(made: Round, path: str) -> str:
    return f"/sitzungen/{made.meeting.id}/protokoll/{path}"


def effects() -> tuple[int, int]:
    """How many letters and lines of the journal there are."""
    db.session.rollback()
    return db.session.query(OutgoingLetter).count(), db.session.query(JournalEntry).count()


def pressed_twice(editor: FlaskClient, path: str, told: str, /, **fields: str) -> None:
    """The first press does something, the second one nothing but to lead to the same page with a note."""
    before = effects()
    first = editor.post(path, data=fields)
    assert first.status_code == 303, first.text
    editor.get(first.location)
    after = effects()
    assert after != before
    second = editor.post(path, data=fields)
    assert (second.status_code, second.location) == (303, first.location)
    assert told in editor.get(second.location, follow_redirects=True).text
    assert effects() == after


def conflicting(answer: TestResponse) -> None:
    assert answer.status_code == 409


def test_beginning(editor: FlaskClient) -> None:
    meeting = b.a_meeting(state=MeetingState.HELD)
    b.an_item(meeting, 1)
    db.session.commit()
    pressed_twice(
        editor, f"/sitzungen/{meeting.id}/protokoll/beginnen", "Zu dieser Sitzung gibt es bereits ein Protokoll"
    )


def test_circulating(editor: FlaskClient) -> None:
    made = a_round()
    pressed_twice(editor, page(made, "versenden"), "Fassung 1 ist bereits versandt", **SENT, seen="")
    conflicting(editor.post(page(made, "versenden"), data={**SENT, "seen": "", "note": "Anders."}))
    sign_in(editor, b.an_account(Role.EDITOR, address="kollege@kreis.example", name="Jemand anderes"))
    conflicting(editor.post(page(made, "versenden"), data={**SENT, "seen": ""}))


def test_circulating_again(editor: FlaskClient) -> None:
    made = a_circulated_round()
    again = {**SENT, "deadline": "2017-10-20", "seen": "1"}
    pressed_twice(editor, page(made, "versenden"), "Fassung 2 ist bereits versandt", **again)
    conflicting(editor.post(page(made, "versenden"), data={**again, "deadline": "2017-10-23"}))
    text = {"text": "Die Kommunen berichten anders.", "base": "1"}
    editor.post(f"/protokollpunkte/{made.items[0].id}/berichtigen", data=text)
    conflicting(editor.post(page(made, "versenden"), data=again))


def test_deciding(editor: FlaskClient) -> None:
    made = a_circulated_round()
    later = b.a_meeting(made.series, held_on=date(2018, 3, 14))
    accepted, rejected, noted, carried = (
        made.object(text=text, kind=ObjectionKind.REMARK if text == "c" else ObjectionKind.OBJECTION) for text in "abcd"
    )
    paths = {one: f"/einwendungen/{one.id}" for one in (accepted, rejected, noted, carried)}
    db.session.commit()
    note = "Diese Entscheidung ist bereits gespeichert"
    fields = {"decision": "accepted", "new_text": "Die Kommunen berichten knapp.", "base": "1"}
    pressed_twice(editor, paths[accepted], note, **fields)
    pressed_twice(editor, paths[rejected], note, decision="rejected", reason="Es fiel so.")
    pressed_twice(editor, paths[noted], note, decision="noted")
    pressed_twice(editor, paths[carried], note, decision="carried", meeting=str(later.id))
    pressed_twice(editor, paths[accepted], note, **{**fields, "new_text": "Etwas ganz Neues.", "base": "2"})
    conflicting(editor.post(paths[accepted], data=fields))


def test_a_decision_that_was_answered_since(editor: FlaskClient) -> None:
    made = a_circulated_round()
    path = f"/einwendungen/{made.object().id}"
    db.session.commit()
    fields = {"decision": "rejected", "reason": "Es fiel so."}
    editor.post(path, data=fields)
    pressed_twice(editor, page(made, "antworten"), "Alle Antworten sind bereits versandt")
    assert editor.post(path, data=fields).status_code == 303
    conflicting(editor.post(path, data={**fields, "reason": "Anders."}))


@pytest.mark.parametrize("corrected", [False, True])
def test_approving_and_giving_out(editor: FlaskClient, corrected: bool) -> None:
    made = a_circulated_round()
    if corrected:
        text = {"text": "Die Kommunen berichten anders.", "base": "1"}
        editor.post(f"/protokollpunkte/{made.items[0].id}/berichtigen", data=text)
    fields = {"mode": ApprovalMode.AFTER_CORRECTION if corrected else ApprovalMode.LAPSE, "note": "Danke."}
    with time_machine.travel(AFTER, tick=False):
        sign_in(editor, b.an_account(Role.EDITOR, address="spaeter@kreis.example"))
        pressed_twice(editor, page(made, "genehmigen"), "Das Protokoll ist bereits genehmigt", **fields)
        conflicting(editor.post(page(made, "genehmigen"), data={**fields, "mode": "by_meeting"}))
        pressed_twice(editor, page(made, "austeilen"), "Alle haben ihren Brief bereits")


def test_approving_by_a_later_meeting(editor: FlaskClient) -> None:
    made = a_circulated_round()
    later = b.a_meeting(made.series, held_on=date(2017, 10, 11), state=MeetingState.INVITED)
    deciding.decide(made.object(), Decision.CARRIED, carried_to=None, by=BY, now=WRITTEN)
    db.session.commit()
    fields = {"mode": "by_meeting", "meeting": str(later.id), "note": ""}
    with time_machine.travel(later.start() + timedelta(hours=1), tick=False):
        sign_in(editor, b.an_account(Role.EDITOR, address="spaeter@kreis.example"))
        pressed_twice(editor, page(made, "genehmigen"), "Das Protokoll ist bereits genehmigt", **fields)
        for meeting in ("", "x", "999999"):
            conflicting(editor.post(page(made, "genehmigen"), data={**fields, "meeting": meeting}))
    assert made.loaded().state is MinutesState.APPROVED
    assert len(reviews.versions(made.minutes.id)) == 1
