"""The secretariat's page of one task: what it shows, and every decision that is taken there."""

import io
import re

import pytest
from flask.testing import FlaskClient

from integrationrunde.actions import reporting
from integrationrunde.actions.models import ActionItem, EntryKind, Ownership, OwnershipState, ReportChannel
from integrationrunde.actions.queries import entries_of_part
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Series
from integrationrunde.seats.models import HolderActor
from tests.actions.owners import DUE, LATER, WHO, a_task, bound, kinds, later, letters, loaded, part
from tests.builders import NOW, a_holder, a_meeting, a_seat, a_series, an_account, an_organisation
from tests.counting import statements
from tests.signing_in import sign_in


@pytest.fixture
def editor(client: FlaskClient) -> FlaskClient:
    clock.set_to(NOW)
    return sign_in(client, an_account(Role.EDITOR))


def page_of(task: ActionItem, path: str = "") -> str:
    db.session.commit()
    return f"/arbeitsauftraege/{task.id}{path}"


def part_of(task: ActionItem, path: str, name: str | None = None) -> str:
    return page_of(task, f"/stellen/{part(task, name).id}{path}")


def test_all_reports_are_confirmed_with_one_button(app: House, editor: FlaskClient) -> None:
    task = a_task("Stadt Werl", "Stadt Soest", "Gemeinde Ense")
    names = ("Stadt Werl", "Stadt Soest")
    for name in names:
        reporting.report_done(part(task, name), by=WHO, now=later())
    page = editor.get(page_of(task)).text
    assert "Alle 2 Meldungen bestätigen" in page
    shown = re.findall(r'name="part" value="(\d+)"', page)
    assert shown == [str(part(task, name).id) for name in sorted(names)]
    done = editor.post(page_of(task, "/bestaetigen"), data={"part": [*shown, "x", "9" * 40]}, follow_redirects=True)
    assert "2 Meldungen sind bestätigt" in done.text
    assert "Alle 2 Meldungen bestätigen" not in done.text
    assert {part(task, name).state for name in names} == {OwnershipState.DONE}
    again = editor.post(page_of(task, "/bestaetigen"), data={"part": shown}, follow_redirects=True)
    assert "Das ist bereits geschehen" in again.text


def test_it_shows_each_owner_and_what_everybody_said(app: House, editor: FlaskClient) -> None:
    task = a_task("Stadt Werl", "Stadt Soest")
    reporting.report_progress(part(task, "Stadt Werl"), "Entwurf liegt vor", by=WHO, now=later())
    page = editor.get(page_of(task)).get_data(as_text=True)
    for words in ("A-2017-01", "Stadt Werl", "Stadt Soest", "0 von 2 erledigt", "Entwurf liegt vor", "Geschäftsstelle"):
        assert words in page


@pytest.mark.parametrize("function", ["Sachgebiet Integration", ""])
def test_who_wrote_a_report_without_help_is_named_once(app: House, editor: FlaskClient, function: str) -> None:
    series, owner = a_series(), an_organisation("Stadt Werl")
    holder = a_holder(a_seat(series, owner), function=function)
    task = bound(series, owner)
    who = HolderActor(holder, owner)
    reporting.report_progress(part(task), "Entwurf", holder=holder, by=who, now=later())
    reporting.start(part(task), note="Angerufen", channel=ReportChannel.PHONE, by=WHO, now=later(2))
    page = " ".join(re.sub(r"<[^>]+>", "", editor.get(page_of(task)).text).split())
    assert f"erfasst von {who.label}" not in page
    assert f"Stadt Werl ({function}), per Link" in page if function else "Stadt Werl, per Link" in page
    assert "telefonisch; erfasst von Geschäftsstelle" in page


def test_who_cannot_be_written_to_is_named(app: House, editor: FlaskClient) -> None:
    series = a_task("Stadt Werl").series_id
    task = bound(db.session.get_one(Series, series), an_organisation("Gemeinde Ohne"))
    assert "Nicht alle sind erreichbar" in editor.get(page_of(task)).get_data(as_text=True)


def test_confirmed_sent_back_and_confirmed_twice(app: House, editor: FlaskClient) -> None:
    task = a_task()
    reporting.report_done(part(task), by=WHO, now=later())
    url = part_of(task, "/zurueckgeben")
    assert editor.post(url, data={"word": ""}).status_code == 422
    assert editor.post(url, data={"word": "Die Vertretung fehlt."}).status_code == 303
    assert editor.post(part_of(task, "/bestaetigen")).status_code == 409
    reporting.report_done(part(task), note="Jetzt mit Vertretung", by=WHO, now=later(2))
    assert editor.post(part_of(task, "/bestaetigen")).status_code == 303
    db.session.expire_all()
    assert part(task).state is OwnershipState.DONE


def test_another_date_is_granted_or_refused(app: House, editor: FlaskClient) -> None:
    task = a_task()
    reporting.ask_other_date(part(task), LATER, "x", by=WHO, now=later())
    url = part_of(task, "/frist")
    assert LATER.isoformat() in editor.get(url).get_data(as_text=True)
    assert editor.post(url, data={}).status_code == 422
    assert editor.post(url, data={"decision": "refuse", "word": ""}).status_code == 422
    assert editor.post(url, data={"decision": "grant", "due_on": "2017-12-02"}).status_code == 422
    assert editor.post(url, data={"decision": "grant", "due_on": LATER.isoformat()}).status_code == 303
    db.session.expire_all()
    assert (loaded(task).due_on, loaded(task).first_due_on) == (LATER, DUE)
    assert editor.post(url, data={"decision": "refuse", "word": "x"}).status_code == 409


def test_what_came_by_phone_is_written_down(app: House, editor: FlaskClient) -> None:
    task = a_task()
    form = {"what": "done", "channel": "phone", "note": "Anruf", "file": (io.BytesIO(b"Notiz"), "notiz.txt")}
    assert editor.post(part_of(task, "/melden"), data=form).status_code == 303
    entry = entries_of_part(part(task).id)[-1]
    assert (entry.kind, entry.channel, entry.note) == (EntryKind.DONE_REPORTED, ReportChannel.PHONE, "Anruf")
    assert editor.get(page_of(task, f"/nachweise/{entry.id}")).data == b"Notiz"


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"what": "date", "channel": "phone", "note": "Krank"}, 422),
        ({"what": "date", "channel": "phone", "wanted": "2017-12-01"}, 422),
        ({"what": "date", "channel": "phone", "wanted": "2017-12-01", "note": "Krank"}, 303),
        ({"what": "decline", "channel": "mail", "note": "Nicht wir", "instead": "Kreis"}, 303),
        ({"what": "accept", "channel": "in_person"}, 303),
        ({"what": "start", "channel": "link"}, 422),
        ({}, 422),
    ],
)
def test_reports_entered_for_an_organisation(
    app: House, editor: FlaskClient, form: dict[str, str], status: int
) -> None:
    task = a_task()
    assert editor.post(part_of(task, "/melden"), data=form).status_code == status
    assert len(kinds(part(task))) == (2 if status == 303 else 1)


def test_wording_and_date_are_changed_and_an_outdated_copy_is_shown(app: House, editor: FlaskClient) -> None:
    task = a_task()
    url = page_of(task, "/aendern")
    found = re.search(r'name="version"[^>]*value="(\d+)"', editor.get(url).get_data(as_text=True))
    assert found is not None
    form = {
        "version": found[1],
        "title": "Zwei Stellen",
        "text": "",
        "due_on": LATER.isoformat(),
        "reason": "Einwendung",
    }
    assert editor.post(url, data={**form, "due_on": "2016-01-04"}).status_code == 422
    assert editor.post(url, data=form).status_code == 303
    db.session.expire_all()
    assert (loaded(task).title, loaded(task).due_on) == ("Zwei Stellen", LATER)
    assert editor.post(url, data={**form, "title": "Drei Stellen"}).status_code == 409


def test_dropped_put_off_and_taken_up_for_some(app: House, editor: FlaskClient) -> None:
    task = a_task("Stadt Werl", "Stadt Soest")
    werl = str(part(task, "Stadt Werl").organisation_id)
    form = {"organisation_ids": werl, "reason": "Nicht mehr nötig"}
    assert editor.post(page_of(task, "/entfallen"), data={"reason": "x"}).status_code == 422
    assert editor.post(page_of(task, "/entfallen"), data=form).status_code == 303
    day = {"follow_up_on": LATER.isoformat()}
    assert editor.post(page_of(task, "/zurueckstellen"), data={**form, **day}).status_code == 422
    soest = {"organisation_ids": str(part(task, "Stadt Soest").organisation_id), "reason": "Ferien", **day}
    assert editor.post(page_of(task, "/zurueckstellen"), data=soest).status_code == 303
    db.session.expire_all()
    states = {one.organisation.official_name: one.state for one in loaded(task).owners}
    assert states == {"Stadt Werl": OwnershipState.DROPPED, "Stadt Soest": OwnershipState.DEFERRED}
    assert editor.post(page_of(task, "/wieder-aufnehmen"), data=form).status_code == 303
    assert part(task, "Stadt Werl").state is OwnershipState.OPEN


def test_another_organisation_takes_over(app: House, editor: FlaskClient) -> None:
    task, other = a_task(), an_organisation("Stadt Soest")
    url = part_of(task, "/andere-stelle")
    assert editor.post(url, data={"reason": "x"}).status_code == 422
    form = {"organisation_id": str(other.id), "reason": "Zuständigkeit geklärt", "consents": "y"}
    assert editor.post(url, data=form).status_code == 303
    db.session.expire_all()
    assert part(task).organisation_id == other.id
    assert part(task).awaits_consent


def test_a_draft_and_another_series_are_not_there(app: House, client: FlaskClient) -> None:
    task = a_task()
    clock.set_to(NOW)
    own = db.session.get_one(Series, a_task("Stadt Soest").series_id)
    stranger = sign_in(client, an_account(Role.ADMIN, own))
    assert stranger.get(page_of(task)).status_code == 404
    assert stranger.post(part_of(task, "/bestaetigen")).status_code == 404


def test_a_reader_sees_and_decides_nothing(app: House, client: FlaskClient) -> None:
    task = a_task()
    clock.set_to(NOW)
    reader = sign_in(client, an_account(Role.READER))
    assert "Meldung erfassen" not in reader.get(page_of(task)).get_data(as_text=True)
    assert reader.get(page_of(task, "/aendern")).status_code == 403


def test_14_owners_cost_as_many_statements_as_one(app: House, editor: FlaskClient) -> None:
    few, many = a_task("Stadt Werl"), a_task(*(f"Stadt {number}" for number in range(14)))
    assert statements(editor, page_of(few)) == statements(editor, page_of(many))


def test_all_municipalities_own_a_task_made_by_hand_in_one_step(app: House, editor: FlaskClient) -> None:
    series = a_series()
    towns = {an_organisation(f"Stadt {number}").id for number in range(3)}
    db.session.commit()
    form = {"title": "Liste schicken", "kind": "task", "due_on": LATER.isoformat(), "origin": "", "all_towns": "y"}
    assert editor.post(f"/reihen/{series.id}/arbeitsauftraege/neu", data=form).status_code == 303
    owners = {owned.organisation_id for owned in db.session.query(Ownership)}
    assert towns <= owners


def test_a_task_is_made_by_hand_with_its_origin(app: House, editor: FlaskClient) -> None:
    series = a_series()
    owner, meeting = an_organisation("Stadt Werl"), a_meeting(series)
    a_holder(a_seat(series, owner))
    db.session.commit()
    url = f"/reihen/{series.id}/arbeitsauftraege/neu"
    form = {"title": "Liste schicken", "kind": "task", "owner_ids": str(owner.id), "origin": f"meeting-{meeting.id}"}
    for day in ("", "2016-01-04", "2017-10-31", "2099-06-01"):
        page = editor.post(url, data={**form, "due_on": day})
        assert page.status_code == 422
        assert "Liste schicken" in page.get_data(as_text=True)
    assert editor.post(url, data={**form, "due_on": LATER.isoformat(), "owner_ids": ""}).status_code == 422
    assert editor.post(url, data={**form, "due_on": LATER.isoformat(), "origin": "meeting-4711"}).status_code == 422
    answer = editor.post(url, data={**form, "due_on": LATER.isoformat(), "consents": "y"})
    assert answer.status_code == 303
    (letter,) = letters("task_bound")
    assert "Vorbehaltlich Ihrer Zustimmung" in letter.text
    made = editor.get(answer.location).get_data(as_text=True)
    assert meeting.title in made
    assert "A-2017-01" in made
