"""All tasks of a selection of the register, over all its pages: just those are done that the page has shown."""

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from integrationrunde.accounts.models import AccountRole
from integrationrunde.actions import many, many_pages, register_pages
from integrationrunde.actions.models import ActionItem, EntryKind, OwnershipEntry
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Series
from tests.actions.owners import LATER, WHO, a_task, bound, kinds, later, letters, part
from tests.actions.test_many import editing, two_tasks
from tests.builders import NOW, a_holder, a_seat, a_series, an_account, an_organisation
from tests.counting import statements
from tests.house.documents import Document
from tests.minutes_builders import an_action_item, an_ownership
from tests.signing_in import sign_in


@pytest.fixture
def series(app: House) -> Series:
    clock.set_to(NOW)
    return a_series()


def sent(browser: FlaskClient, page: str, **filled: str) -> TestResponse:
    """Open a page and send its form as it stands."""
    found = Document(browser.get(page).text).all("input", type="hidden")
    carried = {str(one["name"]): str(one["value"]) for one in found if one.get("value")}
    return browser.post(page, data={**carried, **filled}, follow_redirects=True)


def sixty(series: Series) -> None:
    """Sixty open tasks of one organisation, 20 of them named after courses, and one that is done."""
    owner = an_organisation("Stadt Werl")
    a_holder(a_seat(series, owner))
    for count in range(1, 61):
        title = "Kursplätze melden" if count % 3 == 0 else "Bericht schicken"
        an_ownership(an_action_item(series, number_count=count, title=title), owner)
    an_ownership(an_action_item(series, number_count=61), owner, state="done")
    db.session.commit()


def test_all_of_a_selection_are_reminded_of_over_all_pages(client: FlaskClient, series: Series) -> None:
    sixty(series)
    browser = editing(client, series)
    assert (
        "Alle 60 Arbeitsaufträge dieser Auswahl, auch die auf anderen Seiten" in browser.get("/arbeitsauftraege").text
    )
    page = "/arbeitsauftraege/erinnern?all=1"
    asked = browser.get(page).text
    assert "Alle dieser Auswahl, auf allen Seiten: 60 Arbeitsaufträge." in asked
    assert "Nicht abgeschlossen" in asked
    assert "1 Brief geht in 15 Minuten" in sent(browser, page).text
    [letter] = letters("task_reminded")
    assert "60 Arbeitsaufträge" in letter.subject
    reminded = sa.select(sa.func.count(OwnershipEntry.id)).filter_by(kind=EntryKind.REMINDED)
    assert db.session.scalar(reminded) == 60


def test_all_of_a_search_get_another_date_and_no_other_task(client: FlaskClient, series: Series) -> None:
    sixty(series)
    browser = editing(client, series)
    assert "Alle 20 Arbeitsaufträge dieser Auswahl<" in browser.get("/arbeitsauftraege?q=kurs").text
    page = "/arbeitsauftraege/andere-frist?q=kurs&all=1"
    asked = browser.get(page).text
    assert "Alle dieser Auswahl, auf allen Seiten: 20 Arbeitsaufträge." in asked
    assert "Nummer, Titel oder Text: kurs" in asked
    told = sent(browser, page, due_on=LATER.isoformat(), reason="Ferien")
    assert "20 Arbeitsaufträge haben eine andere Frist" in told.text
    assert told.request.args["q"] == "kurs"
    db.session.expire_all()
    moved = db.session.scalars(sa.select(ActionItem.title).where(ActionItem.due_on == LATER)).all()
    assert moved == ["Kursplätze melden"] * 20


def test_what_was_shown_is_done_whatever_came_in_between(client: FlaskClient, series: Series) -> None:
    [first, second] = two_tasks(series)
    browser = editing(client, series)
    page = "/arbeitsauftraege/andere-frist?all=1"
    found = Document(browser.get(page).text).one("input", name="shown")
    bound(series, part(second).organisation, title="Kam dazwischen")
    db.session.commit()
    data = {"shown": str(found["value"]), "due_on": LATER.isoformat(), "reason": "Ferien"}
    assert "2 Arbeitsaufträge" in browser.post(page, data=data, follow_redirects=True).text
    db.session.expire_all()
    moved = sa.select(ActionItem.id).where(ActionItem.due_on == LATER).order_by(ActionItem.id)
    assert db.session.scalars(moved).all() == [first.id, second.id]


def test_all_leaves_out_other_series_also_when_they_are_only_read(client: FlaskClient, series: Series) -> None:
    tasks, other = two_tasks(series), a_series()
    hidden = a_task("Stadt Unna", series=other)
    account = an_account(Role.EDITOR, series)
    db.session.add(AccountRole(account_id=account.id, series_id=other.id, role=Role.READER))
    db.session.commit()
    browser = sign_in(client, account)
    assert "Alle 2 Arbeitsaufträge dieser Auswahl" in browser.get("/arbeitsauftraege").text
    asked = browser.get("/arbeitsauftraege/erinnern?all=1").text
    assert "2 Arbeitsaufträge" in asked
    assert "Unna" not in asked
    forged = ",".join(str(one.id) for one in [*tasks, hidden])
    browser.post("/arbeitsauftraege/erinnern?all=1", data={"shown": forged})
    assert kinds(part(hidden)) == [EntryKind.BOUND]
    assert len(letters("task_reminded")) == 2


def test_more_than_can_be_done_at_once_is_said_beforehand(
    client: FlaskClient, series: Series, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_tasks(series)
    for module in (register_pages, many_pages):
        monkeypatch.setattr(module, "MOST_AT_ONCE", 1)
    browser = editing(client, series)
    page = browser.get("/arbeitsauftraege").text
    assert "Alle auf einmal: höchstens 1 Arbeitsaufträge. Diese Auswahl hat 2" in page
    assert "wahl-alle" not in page
    for path in ("erinnern", "andere-frist"):
        answer = browser.get(f"/arbeitsauftraege/{path}?all=1")
        assert "mehr als 1 Arbeitsaufträge" in answer.text
        assert browser.post(f"/arbeitsauftraege/{path}?all=1").status_code == 422
    assert not letters("task_reminded")


@pytest.mark.parametrize("shown", ["x", "1,,2", ",", "9" * 40, "0"])
def test_a_broken_list_of_tasks_does_nothing(client: FlaskClient, series: Series, shown: str) -> None:
    data = {"shown": shown, "due_on": LATER.isoformat(), "reason": "Ferien"}
    answer = editing(client, series).post("/arbeitsauftraege/andere-frist?all=1", data=data)
    assert answer.status_code == 422


def test_a_letter_names_forty_tasks_and_counts_the_others(series: Series) -> None:
    sixty(series)
    tasks = many.load(db.session.scalars(sa.select(ActionItem.id).where(ActionItem.number_count < 61)).all())
    many.remind(tasks, by=WHO, now=later())
    many.change_dates(tasks, LATER, "Ferien", by=WHO, now=later())
    for [letter] in (letters("task_reminded"), letters("task_moved")):
        assert letter.text.count("Zu erledigen") <= 40
        assert "20 weitere Arbeitsaufträge stehen auf Ihrer Seite" in letter.text


def test_the_page_of_many_needs_no_more_statements_for_more_tasks(client: FlaskClient, series: Series) -> None:
    sixty(series)
    browser = editing(client, series)
    paths = [f"/arbeitsauftraege/{path}?all=1" for path in ("erinnern", "andere-frist")]
    for path in paths:
        assert statements(browser, f"{path}&q=A-2017-07") == statements(browser, path)
