"""The pages of reminders of tasks: what is planned, one letter, the rules, the week of the secretariat."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.actions.models import Ownership
from integrationrunde.journal.models import JournalEntry
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.reminders.models import TaskReminderRule
from tests import builders as b
from tests.builders import an_account
from tests.counting import statements
from tests.reminders.tasks import AFTER, BEFORE, ON_DAY, a_part, a_task, an_owner, letters, task_of, tick
from tests.signing_in import sign_in

RULES = {"version": "0", "before": "y", "days_before": "3", "on_day": "y", "days_between": "14", "digest": "y"}


@pytest.fixture
def office(app: House) -> FlaskClient:
    clock.set_to(BEFORE - timedelta(days=3))
    return sign_in(app.test_client(), an_account(Role.ADMIN))


def path(owned: Ownership, rest: str = "") -> str:
    return f"/reihen/{task_of(owned).series_id}/erinnerungen/auftraege{rest}"


def letter_path(owned: Ownership, rest: str = "", day: str = "2017-10-09") -> str:
    return path(owned, f"/{owned.organisation_id}/{day}{rest}")


def test_the_page_says_what_leaves_when_why_and_to_whom(office: FlaskClient) -> None:
    owned, _holder = a_task("Stadt Werl")
    page = office.get(path(owned)).text
    assert "09.10.2017, 08:00 Uhr" in page
    assert "7 Tage vor der Frist." in page
    assert "Stadt Werl" in page
    assert "geplant" in page
    assert "Die nächste Übersicht ist geplant für 09.10.2017, 08:00 Uhr, an 1 Zugang." in page


def test_the_letter_is_shown_as_it_will_leave_and_can_be_sent_now(office: FlaskClient) -> None:
    owned, holder = a_task("Stadt Werl")
    page = office.get(letter_path(owned)).text
    assert "Feste Ansprechstelle benennen" in page
    assert "[persönlicher Link]" in page
    assert holder.address in page
    assert letters() == []
    sent = office.post(letter_path(owned, "/senden"), follow_redirects=True)
    assert "1 Brief wird jetzt versandt." in sent.text
    assert len(letters()) == 1
    again = office.post(letter_path(owned, "/senden"))
    assert again.status_code == 409
    assert "schon hinausgegangen" in again.text


def test_the_page_of_the_task_says_when_its_owners_are_reminded_next(office: FlaskClient) -> None:
    owned, _holder = a_task("Stadt Werl")
    page = office.get(f"/arbeitsauftraege/{owned.action_item_id}").text
    assert "Nächste Erinnerung: geplant für 09.10.2017, 08:00 Uhr" in page
    assert letter_path(owned) in page
    office.post(letter_path(owned, "/ueberspringen"))
    assert "16.10.2017, 08:00 Uhr" in office.get(f"/arbeitsauftraege/{owned.action_item_id}").text
    owned.declined_at = b.NOW
    db.session.commit()
    assert "Nächste Erinnerung" not in office.get(f"/arbeitsauftraege/{owned.action_item_id}").text


def test_skipping_one_task_or_the_whole_letter_and_planning_again(office: FlaskClient) -> None:
    series = b.a_series()
    organisation, _holder = an_owner(series)
    first, second = a_part(organisation, series), a_part(organisation, series)
    one = f"?auftrag={first.action_item_id}"
    assert "Übersprungen." in office.post(letter_path(first, f"/ueberspringen{one}"), follow_redirects=True).text
    assert office.post(letter_path(first, f"/ueberspringen{one}")).status_code == 409
    assert office.post(letter_path(first, "/ueberspringen")).status_code == 303
    assert "Wieder einplanen" in office.get(letter_path(second)).text
    assert office.post(letter_path(first, "/senden")).status_code == 409
    assert office.post(letter_path(first, "/doch-planen")).status_code == 303
    assert office.post(letter_path(first, "/doch-planen")).status_code == 409
    messages = db.session.scalars(sa.select(JournalEntry.message).order_by(JournalEntry.id)).all()
    assert messages[-1] == "Reminder of %(numbers)s to %(organisation)s planned again"
    [left] = tick(BEFORE)
    assert left.tasks == 2


def test_what_is_not_planned_has_no_page(office: FlaskClient) -> None:
    owned, _holder = a_task()
    for day in ("2017-10-10", "2017-13-40", "gestern"):
        assert office.get(letter_path(owned, day=day)).status_code == 404
    assert office.get(path(owned, "/99999/2017-10-09")).status_code == 404
    assert office.post(letter_path(owned, "/senden", day="2017-10-10")).status_code == 409
    assert office.post(letter_path(owned, "/senden", day="gestern")).status_code == 404


def test_another_series_shows_nothing_of_it(app: House, office: FlaskClient) -> None:
    here = b.a_series()
    organisation, _holder = an_owner(here)
    owned = a_part(organisation, here)
    elsewhere = b.a_series()
    stranger = sign_in(app.test_client(), an_account(Role.ADMIN, elsewhere))
    for page in (path(owned), letter_path(owned), path(owned, "/woche"), path(owned, "/regeln")):
        assert stranger.get(page).status_code in (403, 404)
    there = f"/reihen/{elsewhere.id}/erinnerungen/auftraege/{organisation.id}/2017-10-09"
    assert stranger.get(there).status_code == 404
    assert stranger.post(f"{there}/senden").status_code == 409


def test_who_may_only_read_sees_the_plan_without_buttons(app: House, office: FlaskClient) -> None:
    owned, _holder = a_task()
    reader = sign_in(app.test_client(), an_account(Role.READER))
    page = reader.get(path(owned))
    assert page.status_code == 200
    assert "ueberspringen" not in page.text
    assert reader.get(letter_path(owned)).status_code == 403
    assert reader.post(letter_path(owned, "/ueberspringen")).status_code == 403


def test_rules_of_a_series(office: FlaskClient) -> None:
    owned, _holder = a_task()
    page = office.get(path(owned, "/regeln")).text
    assert 'value="7"' in page
    saved = office.post(path(owned, "/regeln"), data=RULES, follow_redirects=True).text
    assert "3 Tage vor der Frist" in saved
    assert "13.10.2017, 08:00 Uhr" in saved
    row = db.session.scalars(sa.select(TaskReminderRule)).one()
    assert (row.after, row.days_between, row.on_day) == (False, 14, True)
    assert len(tick(ON_DAY)) == 1
    assert tick(AFTER) == []


@pytest.mark.parametrize(
    "wrong",
    [{"days_before": ""}, {"days_before": "0"}, {"days_before": "61"}, {"days_between": "4"}, {"days_between": "x"}],
)
def test_what_is_wrong_is_told_and_kept(office: FlaskClient, wrong: dict[str, str]) -> None:
    owned, _holder = a_task()
    answer = office.post(path(owned, "/regeln"), data={**RULES, **wrong})
    assert answer.status_code == 422
    assert db.session.scalars(sa.select(TaskReminderRule)).all() == []


def test_two_who_change_the_rules_at_once_see_both(office: FlaskClient) -> None:
    owned, _holder = a_task()
    office.post(path(owned, "/regeln"), data=RULES)
    other = office.post(path(owned, "/regeln"), data={**RULES, "days_before": "5"})
    assert other.status_code == 409


def test_without_an_address_the_page_says_to_call(office: FlaskClient) -> None:
    owned, holder = a_task()
    holder.address = ""
    db.session.commit()
    assert "bitte anrufen" in office.get(path(owned)).text
    page = office.get(letter_path(owned)).text
    assert "Bitte rufen Sie an." in page
    assert "Jetzt senden" not in page


def test_the_pages_need_no_more_statements_for_more_tasks(office: FlaskClient) -> None:
    few, _holder = a_task()
    series = b.a_series()
    owners = [an_owner(series)[0] for _count in range(6)]
    many = [a_part(organisation, series) for organisation in owners for _number in range(5)]
    for rest in ("", "/woche"):
        assert statements(office, path(few, rest)) >= statements(office, path(many[0], rest))
    assert statements(office, letter_path(few)) >= statements(office, letter_path(many[0]))


def test_reminding_now_from_the_page_of_a_task(app: House, office: FlaskClient) -> None:
    owned, _holder = a_task("Stadt Werl")
    page = office.get(f"/arbeitsauftraege/{owned.action_item_id}").text
    assert f"/arbeitsauftraege/{owned.action_item_id}/erinnern" in page
    sent = office.post(f"/arbeitsauftraege/{owned.action_item_id}/erinnern", follow_redirects=True).text
    assert "1 Brief wird jetzt versandt." in sent
    assert "Erinnert" in sent
    assert office.post(f"/arbeitsauftraege/{owned.action_item_id}/erinnern").status_code == 409
    stranger = sign_in(app.test_client(), an_account(Role.EDITOR, b.a_series()))
    assert stranger.post(f"/arbeitsauftraege/{owned.action_item_id}/erinnern").status_code == 404
    assert len(letters()) == 1
