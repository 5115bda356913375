"""Many tasks at once: one letter for each recipient, taken back while it waits, another date for all."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.actions import bundling, many, reporting
from integrationrunde.actions.models import ActionItem, EntryKind
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Series
from integrationrunde.outbox.models import LetterState
from integrationrunde.seats.models import SeatHolder
from tests.actions.owners import DUE, LATER, WHO, a_task, bound, kinds, later, letters, loaded, part
from tests.builders import NOW, a_holder, a_seat, a_series, an_account
from tests.signing_in import sign_in

CORPUS_CHRISTI = date(2018, 5, 31)


@pytest.fixture
def series(app: House) -> Series:
    clock.set_to(NOW)
    return a_series()


def two_tasks(series: Series) -> list[ActionItem]:
    """Werl owns both, Ense the first one alone."""
    first = a_task("Stadt Werl", "Gemeinde Ense", series=series)
    second = bound(series, part(first, "Stadt Werl").organisation, title="Kursplätze melden")
    return [loaded(first), loaded(second)]


def editing(client: FlaskClient, series: Series, role: Role = Role.EDITOR) -> FlaskClient:
    return sign_in(client, an_account(role, series))


def address(page: str, tasks: list[ActionItem]) -> str:
    return f"/arbeitsauftraege/{page}?" + "&".join(f"task={task.id}" for task in tasks)


def test_one_letter_reminds_each_recipient_of_all_chosen_tasks(series: Series) -> None:
    tasks = two_tasks(series)
    told = many.remind(tasks, by=WHO, now=later())
    assert (told.tasks, told.letters) == (2, 2)
    ense, werl = sorted(letters("task_reminded"), key=lambda one: one.text.count("A-2017"))
    assert ("A-2017-01" in ense.text, "A-2017-02" in ense.text) == (True, False)
    assert ("A-2017-01" in werl.text, "A-2017-02" in werl.text) == (True, True)
    assert werl.due_at == later() + many.SECOND_THOUGHTS
    assert kinds(part(tasks[1])) == [EntryKind.BOUND, EntryKind.REMINDED]


def test_nobody_is_reminded_of_what_is_reported_or_can_be_written_to(series: Series) -> None:
    [task, other] = two_tasks(series)
    reporting.report_done(part(task, "Stadt Werl"), by=WHO, now=later())
    reporting.report_done(part(other), by=WHO, now=later())
    assert many.remind([loaded(task), loaded(other)], by=WHO, now=later(2)).letters == 1
    assert letters("task_reminded")[0].recipient_name
    with pytest.raises(Refused):
        many.remind([loaded(other)], by=WHO, now=later(2))


def test_one_reminder_a_day_is_enough_for_a_mailbox(client: FlaskClient, series: Series) -> None:
    tasks = two_tasks(series)
    many.remind(tasks[1:], by=WHO, now=NOW)
    told = editing(client, series).get(address("erinnern", tasks)).text
    assert "1 Brief bleibt hier: Eine Erinnerung am Tag" in told
    assert many.remind(tasks, by=WHO, now=later()).letters == 1
    assert kinds(part(tasks[0], "Stadt Werl")) == [EntryKind.BOUND]
    with pytest.raises(Refused, match="eine am Tag"):
        many.remind(tasks, by=WHO, now=later(2))
    assert many.remind(tasks, by=WHO, now=later(24)).letters == 2


def test_two_organisations_with_one_mailbox_get_one_letter_a_day(series: Series) -> None:
    tasks = two_tasks(series)
    for holder in db.session.scalars(sa.select(SeatHolder)):
        holder.address = "buero@amt.example"
    assert many.remind(tasks, by=WHO, now=NOW).letters == 1


def test_a_reminder_is_taken_back_while_it_waits(series: Series) -> None:
    tasks = two_tasks(series)
    many.remind(tasks, by=WHO, now=later())
    assert many.waiting({series.id}) == many.Waiting(2, later() + many.SECOND_THOUGHTS)
    assert many.take_back({series.id}, by=WHO, now=later()) == 2
    assert {letter.state for letter in letters("task_reminded")} == {LetterState.SUPERSEDED}
    assert kinds(part(tasks[1])) == [EntryKind.BOUND, EntryKind.REMINDED, EntryKind.REMINDED]
    assert many.waiting(None) is None
    with pytest.raises(Refused):
        many.take_back({series.id}, by=WHO, now=later(2))


def test_many_get_another_date_and_one_letter_tells_it(series: Series) -> None:
    tasks = two_tasks(series)
    told = many.change_dates(tasks, LATER, "Ferien", by=WHO, now=later())
    assert (told.tasks, told.letters) == (2, 2)
    assert {(task.due_on, task.first_due_on) for task in tasks} == {(LATER, DUE)}
    werl = max(letters("task_moved"), key=lambda one: one.text.count("A-2017"))
    assert all(said in werl.text for said in ("A-2017-01", "A-2017-02", "Oktober 2017", "Dezember 2017", "Ferien")), (
        werl.text
    )
    assert not letters("task_news")
    with pytest.raises(Refused):
        many.change_dates(tasks, LATER, "Ferien", by=WHO, now=later())


def test_a_mailbox_in_two_series_gets_a_letter_for_each_on_a_day_of_its_own(series: Series) -> None:
    task = a_task("Stadt Werl", series=series)
    other = a_series()
    werl = part(task).organisation
    second = bound(other, werl, title="Bericht")
    [holder] = [letter.holder for letter in bundling.bundles(many.to_remind([loaded(task)]))]
    there = a_holder(a_seat(other, werl), address=holder.address.upper())
    assert many.remind([loaded(task), loaded(second)], by=WHO, now=later()).letters == 1
    assert kinds(part(second)) == [EntryKind.BOUND]
    assert many.remind([loaded(second)], by=WHO, now=later(24)).letters == 1
    texts = {letter.seat_id: letter.text for letter in letters("task_reminded")}
    assert [task.title in texts[seat] for seat in (holder.seat_id, there.seat_id)] == [True, False]
    assert [second.title in texts[seat] for seat in (holder.seat_id, there.seat_id)] == [False, True]


def test_the_pages_show_who_gets_what_and_do_it(client: FlaskClient, series: Series) -> None:
    tasks = two_tasks(series)
    browser = editing(client, series)
    assert f'value="{tasks[0].id}"' in browser.get("/arbeitsauftraege").text
    page = browser.get(address("erinnern", tasks)).text
    assert all(said in page for said in ("Werl", "Ense", "A-2017-01", "A-2017-02"))
    assert not letters("task_reminded")
    told = browser.post(address("erinnern", tasks) + "&state=open", follow_redirects=True)
    assert told.request.path == "/arbeitsauftraege"
    assert told.request.args["state"] == "open"
    assert "2 Briefe gehen in 15 Minuten" in told.text
    assert (
        "2 Briefe wurden zurückgenommen"
        in browser.post("/arbeitsauftraege/erinnern/zuruecknehmen", follow_redirects=True).text
    )


@pytest.mark.parametrize("wrong", [{}, {"due_on": "2016-01-04"}, {"due_on": "2018-05-31"}, {"due_on": "2099-01-05"}])
def test_a_wrong_day_is_told_and_the_reason_stays(client: FlaskClient, series: Series, wrong: dict[str, str]) -> None:
    tasks = two_tasks(series)
    answer = editing(client, series).post(address("andere-frist", tasks), data={"reason": "Ferienzeit", **wrong})
    assert answer.status_code == 422
    assert "Ferienzeit" in answer.text
    assert {task.due_on for task in tasks} == {DUE}


def test_the_date_page_moves_them(client: FlaskClient, series: Series) -> None:
    tasks = two_tasks(series)
    data = {"due_on": LATER.isoformat(), "reason": "Ferien"}
    told = editing(client, series).post(address("andere-frist", tasks), data=data, follow_redirects=True).text
    assert "2 Arbeitsaufträge haben eine andere Frist" in told
    db.session.expire_all()
    assert {task.due_on for task in tasks} == {LATER}


def test_tasks_of_other_series_and_broken_ids_are_left_out(client: FlaskClient, series: Series) -> None:
    hidden = a_task("Stadt Werl", series=a_series())
    browser = editing(client, series)
    path = address("erinnern", [hidden]) + "&task=x&task=99999999999"
    assert hidden.title not in browser.get(path).text
    assert browser.post(path).status_code == 422
    assert not letters("task_reminded")


def test_readers_cannot_choose(client: FlaskClient, series: Series) -> None:
    tasks = two_tasks(series)
    browser = editing(client, series, Role.READER)
    assert 'name="task"' not in browser.get("/arbeitsauftraege").text
    assert browser.get(address("erinnern", tasks)).status_code == 403
    clock.set_to(NOW + timedelta(hours=1))
    assert browser.post("/arbeitsauftraege/erinnern/zuruecknehmen").status_code == 403
