"""Pressing a button twice, where no script stops it, does what it says once; what colleagues say is all kept."""

import io
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from integrationrunde.actions import changing, reporting
from integrationrunde.actions.models import ActionItem, EntryKind, Ownership
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Series
from integrationrunde.outbox.models import OutgoingLetter
from tests.actions.owners import LATER, WHO, a_task, kinds, later, letters, part
from tests.builders import NOW, a_holder, a_seat, a_series, an_account, an_organisation
from tests.house.documents import Document
from tests.portal.test_tasks import page_of
from tests.signing_in import sign_in


@pytest.fixture
def office(app: House, client: FlaskClient) -> FlaskClient:
    """A client signed in as an editor."""
    clock.set_to(NOW)
    return sign_in(client, an_account(Role.EDITOR))


def opened(browser: FlaskClient, address: str) -> dict[str, str]:
    """What the form of a page carries without being filled in."""
    found = Document(browser.get(address).text).all("input", type="hidden")
    return {str(each["name"]): str(each["value"]) for each in found if each.get("value")}


def press(browser: FlaskClient, address: str, form: dict[str, Any]) -> TestResponse:
    """Send a form; a file is given as bytes."""
    data = {name: (io.BytesIO(one), "beleg.txt") if isinstance(one, bytes) else one for name, one in form.items()}
    return browser.post(address, data=data)


def press_twice(browser: FlaskClient, address: str, filled: dict[str, Any]) -> list[TestResponse]:
    """Open a page once and send its form twice."""
    form = {**opened(browser, address), **filled}
    return [press(browser, address, form) for _press in range(2)]


def a_page_of_new_tasks(series: Series) -> tuple[str, dict[str, str]]:
    """The page on which a task of a series is made by hand, and what is filled in there."""
    owner = an_organisation("Stadt Werl")
    a_holder(a_seat(series, owner))
    db.session.commit()
    form = {
        "title": "Liste schicken",
        "kind": "task",
        "origin": "",
        "owner_ids": str(owner.id),
        "due_on": LATER.isoformat(),
    }
    return f"/reihen/{series.id}/arbeitsauftraege/neu", form


def tasks() -> list[ActionItem]:
    return list(db.session.scalars(sa.select(ActionItem).order_by(ActionItem.id)))


def reports(task: ActionItem) -> str:
    db.session.commit()
    return f"/arbeitsauftraege/{task.id}/stellen/{part(task).id}/melden"


def test_a_task_by_hand(office: FlaskClient) -> None:
    address, form = a_page_of_new_tasks(a_series())
    first, second = press_twice(office, address, form)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert [task.number for task in tasks()] == ["A-2017-01"]
    assert len(letters("task_bound")) == 1


def test_the_same_task_again_from_a_new_page_is_another_one(office: FlaskClient) -> None:
    address, form = a_page_of_new_tasks(a_series())
    for _page in range(2):
        assert press(office, address, {**opened(office, address), **form}).status_code == 303
    assert [task.number for task in tasks()] == ["A-2017-01", "A-2017-02"]


def test_other_words_from_the_same_page_are_another_task(office: FlaskClient) -> None:
    address, form = a_page_of_new_tasks(a_series())
    carried = opened(office, address)
    for title in ("Liste schicken", "Liste prüfen"):
        assert press(office, address, {**carried, **form, "title": title}).status_code == 303
    assert [task.title for task in tasks()] == ["Liste schicken", "Liste prüfen"]


def test_two_colleagues_who_make_the_same_task_both_make_it(app: House, office: FlaskClient) -> None:
    address, form = a_page_of_new_tasks(a_series())
    colleague = sign_in(app.test_client(), an_account(Role.EDITOR))
    carried = [opened(browser, address) for browser in (office, colleague)]
    for browser, own in zip((office, colleague), carried, strict=True):
        assert press(browser, address, {**own, **form}).status_code == 303
    assert len(tasks()) == 2


FILLED: dict[EntryKind, dict[str, Any]] = {
    EntryKind.ACCEPTED: {"what": "accept"},
    EntryKind.STARTED: {"what": "start", "note": "Seit heute"},
    EntryKind.PROGRESS: {"what": "progress", "note": "Entwurf liegt vor", "file": b"Entwurf"},
    EntryKind.DONE_REPORTED: {"what": "done", "url": "https://stadt.example/liste"},
    EntryKind.DATE_ASKED: {"what": "date", "wanted": LATER.isoformat(), "note": "Ferien"},
    EntryKind.DECLINED: {"what": "decline", "note": "Nicht wir", "instead": "Kreis"},
}


@pytest.mark.parametrize("kind", FILLED)
@pytest.mark.parametrize("confirms", [True, False])
def test_a_report_by_phone(office: FlaskClient, kind: EntryKind, confirms: bool) -> None:
    task = a_task(confirms=confirms)
    answers = press_twice(office, reports(task), {"channel": "phone", **FILLED[kind]})
    assert [answer.status_code for answer in answers] == [303, 303]
    assert kinds(part(task)) == [EntryKind.BOUND, kind]


def test_what_was_said_between_two_presses_stands(office: FlaskClient) -> None:
    task = a_task()
    form = {**opened(office, reports(task)), "channel": "phone", **FILLED[EntryKind.DONE_REPORTED]}
    assert press(office, reports(task), form).status_code == 303
    db.session.rollback()
    reporting.start(part(task), by=WHO, now=later())
    assert press(office, reports(task), form).status_code == 303
    assert kinds(part(task)) == [EntryKind.BOUND, EntryKind.DONE_REPORTED, EntryKind.STARTED]
    assert db.session.get_one(Ownership, part(task).id).reported_done_at is None


def test_the_same_told_by_phone_on_another_day_is_another_report(office: FlaskClient) -> None:
    task = a_task()
    for _call in range(2):
        form = {**opened(office, reports(task)), "channel": "phone", "what": "progress", "note": "Läuft"}
        assert press(office, reports(task), form).status_code == 303
    assert kinds(part(task)) == [EntryKind.BOUND, EntryKind.PROGRESS, EntryKind.PROGRESS]


def test_two_colleagues_who_write_down_the_same_call_are_both_kept(app: House, office: FlaskClient) -> None:
    task = a_task()
    address = reports(task)
    colleague = sign_in(app.test_client(), an_account(Role.EDITOR))
    for browser, carried in [(one, opened(one, address)) for one in (office, colleague)]:
        form = {**carried, "channel": "phone", "what": "progress", "note": "Läuft"}
        assert press(browser, address, form).status_code == 303
    assert kinds(part(task)) == [EntryKind.BOUND, EntryKind.PROGRESS, EntryKind.PROGRESS]


AGAIN = "Das ist bereits geschehen"


def asking(task: ActionItem) -> None:
    reporting.ask_other_date(part(task), LATER, "Ferien", by=WHO, now=later())


def reported(task: ActionItem) -> None:
    reporting.report_done(part(task), by=WHO, now=later())


def dropped(task: ActionItem) -> None:
    changing.drop(task, "Zu früh", by=WHO, now=later())


def written() -> int:
    return db.session.scalar(sa.select(sa.func.count(OutgoingLetter.id))) or 0


def untouched(task: ActionItem) -> None:
    """Nothing happens before."""


DECIDED: dict[str, tuple[Any, str, dict[str, Any]]] = {
    "confirm": (reported, "/stellen/{part}/bestaetigen", {}),
    "confirm all": (reported, "/bestaetigen", {"part": "{part}"}),
    "send back": (reported, "/stellen/{part}/zurueckgeben", {"word": "Vertretung fehlt"}),
    "grant": (asking, "/stellen/{part}/frist", {"decision": "grant", "due_on": LATER.isoformat(), "word": "Gern"}),
    "refuse": (asking, "/stellen/{part}/frist", {"decision": "refuse", "word": "Zu spät"}),
    "give": (untouched, "/stellen/{part}/andere-stelle", {"organisation_id": "{other}", "reason": "Zuständig"}),
    "drop": (untouched, "/entfallen", {"organisation_ids": "{owner}", "reason": "Unnötig"}),
    "put off": (
        untouched,
        "/zurueckstellen",
        {"organisation_ids": "{owner}", "reason": "Später", "follow_up_on": LATER.isoformat()},
    ),
    "take up": (dropped, "/wieder-aufnehmen", {"organisation_ids": "{owner}", "reason": "Doch"}),
    "change": (
        untouched,
        "/aendern",
        {"title": "Andere Liste", "text": "Neu", "due_on": LATER.isoformat(), "reason": "Wunsch"},
    ),
}


def to_decide(what: str) -> tuple[ActionItem, str, dict[str, str]]:
    """A task about which this is decided, the address of the form, and what is filled in there."""
    before, path, filled = DECIDED[what]
    task = a_task()
    before(task)
    names = {"part": part(task).id, "owner": part(task).organisation_id, "other": an_organisation("Gemeinde Ense").id}
    db.session.commit()
    address = f"/arbeitsauftraege/{task.id}{path.format(**names)}"
    return task, address, {name: value.format(**names) for name, value in filled.items()}


@pytest.mark.parametrize("what", DECIDED)
def test_a_decision_of_the_secretariat(app: House, office: FlaskClient, what: str) -> None:
    task, address, form = to_decide(what)
    carried = {**opened(office, address), **form} if what == "change" else form
    first, second = press(office, address, carried), press(office, address, carried)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    page = office.get(second.location).text
    assert page.count(AGAIN) == 1
    known, sent = kinds(part(task)), written()
    press(office, address, carried)
    assert (kinds(part(task)), written()) == (known, sent)


@pytest.mark.parametrize("what", ["confirm", "send back", "grant", "give", "drop"])
def test_what_a_colleague_has_decided_before_is_a_conflict(app: House, office: FlaskClient, what: str) -> None:
    _task, address, form = to_decide(what)
    colleague = sign_in(app.test_client(), an_account(Role.EDITOR, name="Vertretung"))
    assert press(colleague, address, form).status_code == 303
    assert press(office, address, form).status_code == 409


def test_a_colleague_who_is_named_by_link(app: House, client: FlaskClient) -> None:
    clock.set_to(NOW)
    task = a_task()
    address = page_of(part(task), "/weitergeben")
    db.session.commit()
    form = {"name": "", "function": "Sachgebiet Integration", "address": "fach@stadt.example", "note": "Bitte"}
    answers = [press(client, address, form) for _press in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert press(client, address, {**form, "note": "Anders"}).status_code == 409
    assert len(letters("task_handed_over")) == 1
