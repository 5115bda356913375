"""The secretariat's pages of a review, from the circulation to the supplement."""

from datetime import date, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import MeetingState
from integrationrunde.minutes import canonical, drafts, reviews
from integrationrunde.minutes.models import AttendanceState, Decision, MinutesState, Objection, ObjectionKind
from tests import builders as b
from tests import minutes_builders as m
from tests.counting import statements
from tests.minutes.rounds import AFTER, WRITTEN, Round, a_circulated_round, a_round, letters
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("when_written")


def page(made: Round, path: str = "abstimmung") -> str:
    return f"/sitzungen/{made.meeting.id}/protokoll/{path}"


def decide(editor: FlaskClient, objection_id: int, status: int = 303, **fields: str) -> str:
    answer = editor.post(f"/einwendungen/{objection_id}", data=fields)
    assert answer.status_code == status, answer.text
    db.session.expire_all()
    return answer.text


def test_numbers_that_no_row_has_are_no_bug(editor: FlaskClient) -> None:
    made = a_circulated_round()
    objection = made.object()
    b.a_meeting(made.series, held_on=date(2018, 3, 14))
    assert editor.get(page(made, f"fassung/1.pdf?stelle={2**31 - 1}")).status_code == 404
    for number in ("9" * 40, "9" * 5000, "-1", "0", "x"):
        for name in ("stelle", "punkt"):
            assert editor.get(page(made, f"fassung/1.pdf?{name}={number}")).status_code == 200
        decide(editor, objection.id, 422, decision="carried", meeting=number)


def test_nobody_is_led_to_approve_before_anything_can_be_approved(editor: FlaskClient) -> None:
    made = a_circulated_round()
    path = page(made, "genehmigen")
    assert f'href="{path}"' not in editor.get(page(made)).text
    early = editor.get(path).text
    assert "Bis dahin kann nichts genehmigt werden." in early
    assert "Endgültig genehmigen" not in early
    with time_machine.travel(AFTER, tick=False):
        made.object(at=WRITTEN, kind=ObjectionKind.REMARK)
        sign_in(editor, b.an_account(Role.EDITOR, address="spaeter@kreis.example"))
        assert f'href="{path}"' in editor.get(page(made)).text
        assert "Endgültig genehmigen" in editor.get(path).text


def test_a_wrong_deadline_is_set_right(editor: FlaskClient) -> None:
    made = a_circulated_round()
    assert "Andere Frist setzen" in editor.get(page(made)).text
    path, fields = page(made, "versenden"), {"seen": "1", "note": "", "senden": "1"}
    assert "Der Text ist noch der von Fassung 1." in editor.get(path).text
    assert editor.post(path, data={**fields, "deadline": "2017-11-08"}).status_code == 303
    late = editor.post(path, data={**fields, "deadline": "2017-11-09"})
    assert late.status_code == 409
    assert "Inzwischen wurde Fassung 2 versandt." in late.text
    assert 'name="seen" type="hidden" value="2"' in late.text
    assert len(letters("minutes_review")) == 6


def test_a_remark_is_taken_note_of(editor: FlaskClient) -> None:
    remark = a_circulated_round().object(kind=ObjectionKind.REMARK)
    assert "Zur Kenntnis nehmen: der Text bleibt, wie er ist" in editor.get(f"/einwendungen/{remark.id}").text


def test_under_review_nothing_leads_to_forms_that_are_closed(editor: FlaskClient) -> None:
    made = a_circulated_round()
    task = m.an_action_item(made.series, agenda_item_id=made.loaded().items[0].agenda_item_id)
    db.session.commit()
    check = page(made, "pruefung")
    assert "Dort ändern" not in editor.get(check).text
    assert f'href="{check}"' not in editor.get(page(made, "").rstrip("/")).text
    assert editor.get(f"/arbeitsauftraege/{task.id}/entwurf").location == f"/arbeitsauftraege/{task.id}"


def test_circulating_shows_who_gets_what_first(editor: FlaskClient) -> None:
    made = a_round()
    text = editor.get(page(made, "versenden")).text
    assert "2017-10-18" in text
    assert all(holder.address in text for holder in made.holders)
    assert "gilt das als Zustimmung" in text
    fields = {"deadline": "2017-10-18", "note": "Bitte bald lesen."}
    assert "Bitte bald lesen." in editor.post(page(made, "versenden"), data={**fields, "pruefen": "1"}).text
    assert letters("minutes_review") == []
    assert editor.post(page(made, "versenden"), data={**fields, "senden": "1"}).status_code == 303
    assert len(letters("minutes_review")) == 3


def test_what_is_missing_is_told_with_the_way_to_each_place(editor: FlaskClient) -> None:
    made = a_round()
    made.minutes.ended_at = None
    m.an_attendance(made.meeting, b.a_seat(made.series))
    empty = m.a_minutes_item(made.minutes, b.an_item(made.meeting, 9), text="")
    db.session.commit()
    places = [page(made, "rahmen"), f"/sitzungen/{made.meeting.id}/teilnahme", f"/protokollpunkte/{empty.id}/schreiben"]
    for path in ("versenden", "pruefung"):
        text = editor.get(page(made, path)).text
        assert all(f'href="{place}">Dort ändern' in text for place in places), path


@pytest.mark.parametrize("deadline", ["", "2017-10-31", "2017-10-04", "31.02.2017"])
def test_a_deadline_that_is_none_is_told(editor: FlaskClient, deadline: str) -> None:
    made = a_round()
    answer = editor.post(page(made, "versenden"), data={"deadline": deadline, "note": "Bleibt.", "senden": "1"})
    assert answer.status_code == 422
    assert "Bleibt." in answer.text


def test_accepting_changes_the_text_in_one_step(editor: FlaskClient) -> None:
    made = a_circulated_round()
    objection = made.object(proposed_wording="Die Kommunen berichten knapp.")
    db.session.commit()
    form = editor.get(f"/einwendungen/{objection.id}").text
    assert "Die Kommunen berichten knapp.</textarea>" in form
    base = str(made.items[0].revision)
    same = drafts.drafts(made.loaded())[0].item.text
    assert "noch derselbe" in decide(editor, objection.id, 409, decision="accepted", new_text=same, base=base)
    decide(editor, objection.id, decision="accepted", new_text="Die Kommunen berichten knapp.", base=base)
    overview = editor.get(page(made)).text
    assert "<ins>" in overview
    assert "Nächste Fassung versenden" in overview
    again = {"deadline": "2017-10-26", "note": "", "senden": "1"}
    assert editor.post(page(made, "versenden"), data=again).status_code == 303
    assert made.version.number == 2
    assert len(letters("minutes_objections_answered")) == 1
    subjects = {letter.subject.partition(" – ")[0] for letter in letters("minutes_review")[3:]}
    assert subjects == {
        "Berichtigtes Protokoll, Fassung 2, zur Abstimmung bis 26.10.2017",
        "Berichtigtes Protokoll, Fassung 2, zur Kenntnis",
    }


def test_a_decision_on_an_outdated_text_shows_both(editor: FlaskClient) -> None:
    made = a_circulated_round()
    objection = made.object()
    db.session.commit()
    item = f"/protokollpunkte/{made.items[0].id}/berichtigen"
    assert editor.post(item, data={"text": "Die Kommunen berichten inzwischen anders.", "base": "1"}).status_code == 303
    text = decide(editor, objection.id, 409, decision="accepted", new_text="Mein Text.", base="1")
    assert "Die Kommunen berichten inzwischen anders." in text
    assert "Mein Text." in text
    assert db.session.get_one(Objection, objection.id).decision is None


def test_rejecting_needs_a_reason_and_nothing_typed_is_lost(editor: FlaskClient) -> None:
    made = a_circulated_round()
    objection = made.object()
    db.session.commit()
    assert decide(editor, objection.id, 422, decision="", new_text="", reason="", base="1")
    assert "Geben Sie den Grund an" in decide(editor, objection.id, 409, decision="rejected", reason="", base="1")
    decide(editor, objection.id, decision="rejected", reason="Es fiel so.", base="1")
    assert db.session.get_one(Objection, objection.id).decision is Decision.REJECTED
    assert editor.post(page(made, "antworten")).status_code == 303
    assert len(letters("minutes_objections_answered")) == 1
    assert decide(editor, objection.id, 409, decision="rejected", reason="Noch einmal.", base="1")


def test_an_objection_to_a_result_gets_a_new_wording(editor: FlaskClient) -> None:
    made = a_round()
    outcome = m.an_outcome(made.items[0])
    made.circulate()
    objection = made.object(paragraph_id=None, outcome_id=outcome.id)
    db.session.commit()
    decide(editor, objection.id, decision="partly", new_text="Anders vereinbart.", reason="Zum Teil.", base="1")
    assert outcome.wording == "Anders vereinbart."
    address = f"/ergebnisse/{outcome.id}/berichtigen"
    assert editor.get(address).status_code == 200
    assert editor.post(address, data={"wording": ""}).status_code == 422
    assert editor.post(address, data={"entfallen": "1"}).status_code == 303
    db.session.expire_all()
    assert outcome.dropped_at == WRITTEN


def test_who_cannot_carry_on_yet_plans_the_next_meeting_and_comes_back(editor: FlaskClient) -> None:
    made = a_circulated_round()
    remark, objection = made.object(kind=ObjectionKind.REMARK), made.object()
    plan = f"/reihen/{made.series.id}/sitzungen/wie-zuletzt?zurueck=/einwendungen/{objection.id}"
    missing = "keine spätere Sitzung dieser Reihe geplant"
    before = editor.get(f"/einwendungen/{objection.id}").text
    assert missing in before
    assert f'href="{plan}"' in before
    assert 'value="carried"' not in before
    assert missing not in editor.get(f"/einwendungen/{remark.id}").text
    details = {"number": "9", "title": "9. Runde", "held_on": "2018-03-14", "starts_at": "09:30", "ends_at": "12:00"}
    assert f'href="/einwendungen/{objection.id}"' in editor.get(plan).text
    assert editor.post(plan, data=details).location == f"/einwendungen/{objection.id}"
    after = editor.get(f"/einwendungen/{objection.id}").text
    assert missing not in after
    assert 'value="carried"' in after
    assert "9. Runde (14.03.2018)" in after


def test_carrying_on_and_approving_by_the_next_meeting(editor: FlaskClient) -> None:
    made = a_circulated_round()
    later = b.a_meeting(made.series, held_on=date(2018, 3, 14))
    objection = made.object()
    db.session.commit()
    decide(editor, objection.id, decision="carried", meeting=str(later.id), base="1")
    assert editor.post(page(made, "naechste-sitzung")).status_code == 303
    later.state = MeetingState.INVITED
    db.session.commit()
    with time_machine.travel(later.start() + timedelta(hours=1), tick=False):
        sign_in(editor, b.an_account(Role.EDITOR))
        assert later.title in editor.get(page(made, "genehmigen")).text
        refused = editor.post(page(made, "genehmigen"), data={"mode": "lapse", "note": ""})
        assert refused.status_code == 409
        sent = editor.post(page(made, "genehmigen"), data={"mode": "by_meeting", "meeting": str(later.id), "note": ""})
        assert sent.status_code == 303
    db.session.expire_all()
    assert made.minutes.state is MinutesState.APPROVED


def test_approving_after_a_correction_then_a_supplement(editor: FlaskClient) -> None:
    made = a_circulated_round()
    item = f"/protokollpunkte/{made.items[0].id}/berichtigen"
    assert editor.get(item).status_code == 200
    assert editor.post(item, data={"text": "Die Kommunen berichten anders.", "base": "1"}).status_code == 303
    with time_machine.travel(AFTER, tick=False):
        sign_in(editor, b.an_account(Role.EDITOR))
        assert "als Fassung 2 genehmigt" in editor.get(page(made, "genehmigen")).text
        data = {"mode": "after_correction", "note": "Ein Tippfehler."}
        assert editor.post(page(made, "genehmigen"), data=data).status_code == 303
        assert "nach Berichtigung" in editor.get(page(made)).text
        assert editor.post(page(made, "nachtrag"), data={"text": ""}).status_code == 422
        assert editor.post(page(made, "nachtrag"), data={"text": "Zu TOP 1."}).status_code == 303
        assert "Nachtrag 1 vom 19.10.2017" in editor.get(page(made)).text
        assert made.version.changes_note == "Ein Tippfehler."
        assert editor.post(item, data={"text": "Noch anders.", "base": "2"}).status_code == 409


def test_before_the_circulation_the_review_leads_there(editor: FlaskClient) -> None:
    made = a_round()
    assert editor.get(page(made)).status_code == 303
    assert editor.get(page(made, "genehmigen")).status_code == 409
    assert editor.get("/einwendungen/12345").status_code == 404


def test_the_review_costs_the_same_with_many_objections(editor: FlaskClient) -> None:
    made = a_circulated_round()
    made.object(text="Erste.")
    db.session.commit()
    address = page(made)
    few = statements(editor, address)
    for number in range(30):
        made.object(number % 2, text=f"Nummer {number}", kind=ObjectionKind.REMARK)
    db.session.commit()
    assert statements(editor, address) == few
    assert canonical.read(made.version.canonical).version == 1
    assert len(reviews.objections(made.minutes.id)) == 31


def test_an_attendance_that_changes_meanwhile_is_told_and_goes_out_with_the_next_version(editor: FlaskClient) -> None:
    made = a_circulated_round()
    assert "gilt das Protokoll danach von selbst als genehmigt" in editor.get(page(made)).text
    assert "geht mit der nächsten Fassung hinaus" in editor.get(f"/sitzungen/{made.meeting.id}/teilnahme").text
    row = reviews.attendance_of(made.meeting.id)[made.seats[0].id]
    row.state, row.headcount = AttendanceState.EXCUSED, 0
    db.session.commit()
    text = editor.get(page(made)).text
    assert "von selbst genehmigt ist das Protokoll danach aber nicht mehr" in text
    assert "Nächste Fassung versenden" in text
    assert "entschuldigt</ins>" in text
    fields = {"deadline": "2017-10-26", "note": "", "senden": "1"}
    assert editor.post(page(made, "versenden"), data=fields).status_code == 303
    assert "entschuldigt</ins>" in editor.get(page(made)).text
    newest = letters("minutes_review")[-1]
    assert f"Teilnahme: {row.organisation_name}" in newest.text
    assert "Neu: entschuldigt" in newest.text
    assert "<ins>entschuldigt</ins>" in (newest.html or "")
