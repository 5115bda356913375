"""Pages of the attendance list: by forms alone, for the script, for readers, to print, for Excel, whatever is typed."""

import re
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from integrationrunde.directory.models import Organisation
from integrationrunde.invitations.models import AnswerStatus
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import attendance_queries as queries
from integrationrunde.minutes.models import Attendance, AttendanceState, AttendanceTick
from tests import builders as b
from tests.counting import statements
from tests.invitations.rounds import an_invited_round, says
from tests.minutes_builders import a_version, an_approval, some_minutes
from tests.signing_in import sign_in

NOW = datetime(2017, 9, 20, 9, 42, tzinfo=clock.BERLIN)
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def _during_the_meeting(app: House) -> None:
    clock.set_to(NOW)


def a_round(seats: int = 3) -> tuple[Meeting, str]:
    meeting, [first, *_rest] = an_invited_round(seats)
    says(first, AnswerStatus.DECLINED)
    return meeting, f"/sitzungen/{meeting.id}/teilnahme"


def an_open_list(editor: FlaskClient, seats: int = 3) -> tuple[str, list[int]]:
    meeting, path = a_round(seats)
    assert editor.post(f"{path}/oeffnen").location == path
    return path, [row.id for row in queries.rows(meeting.id)]


def listed(html: str) -> list[int]:
    return [int(found) for found in re.findall(r'data-line="(\d+)"', html)]


def said(answer: TestResponse) -> dict[str, Any]:
    assert isinstance(answer.json, dict)
    return answer.json


def fresh(row_id: int) -> Attendance:
    db.session.rollback()
    return db.session.get_one(Attendance, row_id, populate_existing=True)


def test_the_list_is_opened_and_ticked_by_forms(editor: FlaskClient) -> None:
    meeting, path = a_round()
    assert "Teilnahmeliste anlegen" in editor.get(path).text
    assert db.session.scalar(sa.select(sa.func.count(Attendance.id))) == 0
    editor.post(f"{path}/oeffnen")
    page = editor.get(path).text
    for shown in ("0 von 3 Kommunen vertreten", "Rückmeldung: abgesagt", "entschuldigt", "offen"):
        assert shown in page
    row = queries.rows(meeting.id)[1]
    back = editor.post(f"{path}/haken", data={"line": row.id, "what": "present"})
    assert back.location == f"{path}#zeile-{row.id}"
    editor.post(f"{path}/haken", data={"line": row.id, "what": "heads:4"})
    editor.post(f"{path}/haken", data={"line": row.id, "what": "came_late"})
    page = editor.get(path).text
    for shown in ("1 von 3 Kommunen vertreten", "4 Personen im Raum", "kam um 09:42 Uhr", "zurücknehmen"):
        assert shown in page
    assert 'href="/sitzungen/' in page
    assert "Teilnahme</a>" in page or "Teilnahme</span>" in page


def test_nobody_waits_for_an_answer_of_the_host(editor: FlaskClient) -> None:
    meeting, path = a_round()
    b.a_seat(meeting.series, db.session.get_one(Organisation, meeting.series.host_id))
    editor.post(f"{path}/oeffnen")
    page = editor.get(path).text
    assert page.count("Lädt ein, keine Rückmeldung nötig") == 1
    assert page.count("Rückmeldung: keine Rückmeldung") == 2


def test_the_search_is_folded_while_nobody_searches(editor: FlaskClient) -> None:
    path, _ids = an_open_list(editor)
    assert 'id="suchen">' in editor.get(path).text
    assert 'id="suchen" open>' in editor.get(path, query_string={"q": "Stadt"}).text


def test_the_list_is_searched_without_scripts(editor: FlaskClient) -> None:
    path, ids = an_open_list(editor)
    name = fresh(ids[0]).organisation_name
    page = editor.get(path, query_string={"q": name.upper()}).text
    assert re.findall(r'id="zeile-(\d+)"', page) == [str(ids[0])]
    assert "Auf der Liste heißt niemand so." in editor.get(path, query_string={"q": "<b>nirgends"}).text


def test_the_script_gets_line_counters_and_token(editor: FlaskClient) -> None:
    path, ids = an_open_list(editor)
    sent = {"line": ids[1], "what": "present", "key": "k1", "age": 12 * 60 * 1000}
    for _time in range(2):
        answer = editor.post(f"{path}/haken", data=sent, headers=JSON)
        assert (answer.status_code, said(answer)["kind"]) == (200, "stored")
        assert listed(said(answer)["lines"]) == [ids[1]]
        assert "1 von 3" in said(answer)["summary"]
    [tick] = queries.ticks(ids[1])
    assert clock.local(tick.ticked_at).strftime("%H:%M") == "09:30"
    assert db.session.scalar(sa.select(sa.func.count(AttendanceTick.id))) == 1
    state = said(editor.get(f"{path}/stand"))
    assert state["token"]
    assert set(listed(state["lines"])) == set(ids)


HOSTILE = (
    {"what": "heads:0"}, {"what": "heads:0001" + "9" * 5000},
    {"what": "heads:100"}, {"what": "heads:٣"}, {"what": "heads:"}, {"what": "heads"},
    {"what": "present:1"}, {"what": ""}, {"what": "<script>"}, {"age": "-1"}, {"age": "9" * 40}, {"age": "x"},
    {"key": "k" * 65}, {"line": "9" * 30}, {"line": "x"}, {"line": ""},
)  # fmt: skip


def test_a_hostile_tick_is_told(editor: FlaskClient) -> None:
    path, ids = an_open_list(editor)
    for sent in HOSTILE:
        data = {"line": str(ids[0]), "what": "present", **sent}
        answer = editor.post(f"{path}/haken", data=data, headers=JSON)
        assert (answer.status_code, said(answer)["kind"]) == (422, "refused"), sent
    assert editor.post(f"{path}/haken", data={"line": ids[0], "what": "?"}).status_code == 400
    assert fresh(ids[0]).state is AttendanceState.EXCUSED


def test_a_tick_after_the_approval_is_told(editor: FlaskClient) -> None:
    path, ids = an_open_list(editor)
    meeting = db.session.get_one(Meeting, fresh(ids[0]).meeting_id)
    an_approval(a_version(some_minutes(meeting)))
    db.session.commit()
    answer = editor.post(f"{path}/haken", data={"line": ids[0], "what": "present"}, headers=JSON)
    assert answer.status_code == 409
    assert "genehmigt" in said(answer)["message"]
    assert editor.post(f"{path}/haken", data={"line": ids[0], "what": "present"}).status_code == 409
    page = editor.get(path).text
    assert "genehmigt" in page
    assert "haken" not in page.replace("Haken", "")


def test_a_line_of_another_meeting_is_not_found(editor: FlaskClient) -> None:
    path, _ids = an_open_list(editor)
    _other, [theirs, *_rest] = an_open_list(editor)
    assert editor.post(f"{path}/haken", data={"line": theirs, "what": "present"}, headers=JSON).status_code == 409
    assert fresh(theirs).ticked_at is None


def a_sent_form(page: str, **changes: str) -> dict[str, str]:
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert version
    return {"version": version[1], "state": "present", "headcount": "2", **changes}


def test_everything_about_a_line_is_corrected(editor: FlaskClient) -> None:
    path, ids = an_open_list(editor)
    address = f"/teilnahme/{ids[1]}"
    page = editor.get(address).text
    assert "Am Ort der Sitzung ist es 09:4" in page
    sent = a_sent_form(
        page,
        substitute_function="Sachbearbeitung",
        left_early_at="11:15",
        **{
            "persons-0-name": "",
            "persons-0-function": "Sachbearbeitung",
            "persons-1-name": "",
            "persons-1-function": "",
        },
    )
    assert editor.post(address, data=sent).status_code == 303
    page = editor.get(path).text
    assert "i. V.: Sachbearbeitung" in page
    assert "ging um 11:15 Uhr" in page
    outdated = editor.post(address, data={**sent, "state": "absent", "left_early_at": ""})
    assert outdated.status_code == 409
    assert fresh(ids[1]).state is AttendanceState.PRESENT


def test_what_does_not_fit_is_told_and_kept(editor: FlaskClient) -> None:
    _path, ids = an_open_list(editor)
    address = f"/teilnahme/{ids[1]}"
    sent = a_sent_form(
        editor.get(address).text, state="absent", arrived_late_at="10:00", headcount="1000", note="x" * 301
    )
    answer = editor.post(address, data=sent)
    assert answer.status_code == 422
    assert 'value="10:00' in answer.text
    assert "x" * 301 in answer.text
    assert editor.post(address, data={**sent, "headcount": "1", "note": ""}).status_code == 422


def test_unannounced_ones_are_added_and_removed(editor: FlaskClient) -> None:
    path, ids = an_open_list(editor)
    organisation = b.an_organisation("Agentur für Arbeit Beispielstadt")
    db.session.commit()
    assert editor.post(f"{path}/neu", data={"name": "", "organisation": ""}).status_code == 422
    assert editor.post(f"{path}/neu", data={"name": "x", "organisation": organisation.id}).status_code == 422
    assert editor.post(f"{path}/neu", data={"name": "Verein", "headcount": "0"}).status_code == 422
    made = editor.post(f"{path}/neu", data={"name": "Verein <b>", "headcount": "3", "persons-0-name": "Vorsitz"})
    assert made.status_code == 303
    again = editor.post(f"{path}/neu", data={"name": "Verein <b>"})
    assert again.status_code == 409
    assert "Verein &lt;b&gt;" in again.text
    assert editor.post(f"{path}/neu", data={"organisation": organisation.id}).status_code == 303
    rows = {row.organisation_name: row for row in queries.rows(fresh(ids[0]).meeting_id)}
    assert rows["Verein <b>"].headcount == 3
    line = f"/teilnahme/{rows['Verein <b>'].id}"
    assert "Von der Liste entfernen" in editor.get(line).text
    assert editor.post(f"{line}/entfernen").status_code == 303
    assert editor.post(f"/teilnahme/{ids[0]}/entfernen").status_code == 409


def test_whoever_is_open_is_entered_and_names_are_erased(editor: FlaskClient) -> None:
    path, ids = an_open_list(editor)
    editor.post(f"{path}/offene")
    assert {fresh(one).state for one in ids} == {AttendanceState.EXCUSED, AttendanceState.ABSENT}
    editor.post(f"{path}/neu", data={"name": "Verein", "headcount": "3", "persons-0-name": "Vorname Name"})
    page = editor.get(f"{path}/unterschriften").text
    assert "Vorname Name" in page
    assert page.count(">Verein</th>") == 3
    assert "Namen der Teilnehmenden löschen?" in editor.get(f"{path}/namen-loeschen").text
    editor.post(f"{path}/namen-loeschen")
    assert "Vorname Name" not in editor.get(f"{path}/unterschriften").text


def test_the_list_to_sign_is_printed_before_the_door_opens(editor: FlaskClient) -> None:
    _meeting, path = a_round()
    clock.set_to(b.NOW)
    page = editor.get(f"{path}/unterschriften").text
    assert "Unterschrift" in page
    assert "Ansprechstelle Integration" in page
    assert page.count('class="kern-table__row ir-sign"') == 2 + 5
    assert "Entschuldigt: Stadt Beispielstadt" in page
    assert "ab einer Stunde vor Beginn" in editor.get(path).text
    assert editor.post(f"{path}/oeffnen").status_code == 409
    assert db.session.scalar(sa.select(sa.func.count(Attendance.id))) == 0


def test_the_list_for_excel_is_guarded_against_formulas(editor: FlaskClient) -> None:
    path, ids = an_open_list(editor)
    editor.post(f"{path}/neu", data={"name": "=1+1", "function": "@SUM(1)", "headcount": "2"})
    editor.post(f"{path}/haken", data={"line": ids[1], "what": "came_late"})
    csv = editor.get(f"{path}/liste.csv").get_data().decode("utf-8-sig")
    assert "'=1+1;Unangemeldet;anwesend;2;'@SUM(1)" in csv
    assert "09:42" in csv
    sheet = load_workbook(BytesIO(editor.get(f"{path}/liste.xlsx").data)).active
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows(min_col=1, max_col=1) for cell in row} == {"s"}


def test_readers_see_the_list_and_tick_nothing(client: FlaskClient, app: House) -> None:
    path, ids = an_open_list(sign_in(client, b.an_account(Role.EDITOR)))
    reader = sign_in(app.test_client(), b.an_account(Role.READER))
    page = reader.get(path).text
    assert "0 von 3 Kommunen vertreten" in page
    assert "data-tick" not in page
    assert "Namen löschen" not in page
    assert reader.get(f"{path}/unterschriften").status_code == 200
    assert reader.post(f"{path}/haken", data={"line": ids[0], "what": "present"}).status_code == 403
    assert reader.get(f"{path}/stand").status_code == 403
    assert reader.get(f"/teilnahme/{ids[0]}").status_code == 403


def test_the_tiles_of_the_county_say_who_is_there(editor: FlaskClient) -> None:
    path, ids = an_open_list(editor)
    organisation = db.session.get_one(Organisation, fresh(ids[1]).organisation_id)
    organisation.map_column, organisation.map_row = 2, 3
    db.session.commit()
    editor.post(f"{path}/haken", data={"line": ids[1], "what": "present"})
    assert re.search(r"ir-tile--success tile-c3 tile-r4.*?: anwesend", editor.get(path).text, re.DOTALL)


def test_more_lines_need_no_more_statements(editor: FlaskClient) -> None:
    few, _ids = an_open_list(editor, 2)
    many, _ids = an_open_list(editor, 14)
    assert statements(editor, few) == statements(editor, many)
