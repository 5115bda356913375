"""The start page: what tasks and results ask of the secretariat, and how the tasks stand."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from integrationrunde.actions.models import OwnershipState
from integrationrunde.agenda.models import AgendaItemKind
from integrationrunde.kit import clock, heartbeat
from integrationrunde.kit.actor import Role
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import MeetingState, Series
from tests.builders import NOW, a_meeting, a_series, an_account, an_item
from tests.figures.rounds import SECOND, a_result, a_round
from tests.minutes_builders import an_action_item, an_ownership
from tests.signing_in import sign_in

TODAY = NOW.date()  # a Wednesday


@pytest.fixture
def series(app: House) -> Series:
    clock.set_to(NOW)
    heartbeat.beat("test", now=NOW)
    return a_series(short_name="Austausch")


def page(client: FlaskClient, role: Role = Role.EDITOR, series: Series | None = None) -> str:
    return sign_in(client, an_account(role, series=series)).get("/").text


def test_reports_on_tasks_wait_for_a_decision(client: FlaskClient, series: Series) -> None:
    task = an_action_item(series, due_on=date(2018, 1, 8), first_due_on=date(2018, 1, 8))
    an_ownership(task, reported_done_at=NOW)
    an_ownership(task, asked_due_on=date(2018, 2, 1))
    an_ownership(task, state=OwnershipState.DONE)
    an_ownership(an_action_item(a_series(), due_on=None, first_due_on=None), reported_done_at=NOW)
    text = page(client, series=series)
    assert "2 Meldungen zu Arbeitsaufträgen der Reihe „Austausch“ warten auf eine Entscheidung." in text
    assert text.count("auf eine Entscheidung") == 2  # the sentence, and the button's own words for screen readers
    assert f"/reihen/{series.id}/" in text
    assert "auf eine Entscheidung" not in page(client, Role.READER, series)


@pytest.mark.parametrize(("days", "told"), [(-1, False), (0, True), (4, True), (5, False)])
def test_what_is_due_until_sunday_is_told(client: FlaskClient, series: Series, days: int, told: bool) -> None:
    due = TODAY + timedelta(days=days)
    for state in (OwnershipState.IN_PROGRESS, OwnershipState.DEFERRED):
        an_ownership(an_action_item(series, due_on=due, first_due_on=due), state=state)
    assert ("1 Stelle hat einen Arbeitsauftrag der Reihe „Austausch“" in page(client)) is told


@pytest.mark.parametrize(("days", "told"), [(-30, True), (0, True), (4, True), (5, False)])
def test_what_was_put_off_until_this_week_is_told(client: FlaskClient, series: Series, days: int, told: bool) -> None:
    task = an_action_item(series, due_on=TODAY - timedelta(days=40), follow_up_on=TODAY + timedelta(days=days))
    an_ownership(task, state=OwnershipState.DEFERRED)
    an_ownership(task, state=OwnershipState.DONE)
    text = "1 Stelle hat einen zurückgestellten Arbeitsauftrag der Reihe „Austausch“ auf Wiedervorlage."
    assert (text in page(client)) is told


def test_results_to_be_looked_at_are_told_a_week_before(client: FlaskClient, series: Series) -> None:
    _meeting, item = a_round(series, None, SECOND)
    result = a_result(item, review_on=TODAY + timedelta(days=8))
    assert "auf Wiedervorlage" not in page(client)
    result.review_on = TODAY + timedelta(days=7)
    assert "1 Ergebnis ist auf Wiedervorlage zum 30.08.2017." in page(client)
    result.review_on = TODAY - timedelta(days=1)
    assert "ir-needs__item--warning" in page(client)


def test_the_tasks_are_counted_by_state(client: FlaskClient, series: Series) -> None:
    assert "Arbeitsaufträge der Stellen" not in page(client)
    late = TODAY - timedelta(days=1)
    an_ownership(an_action_item(series, due_on=late, first_due_on=late))
    an_ownership(an_action_item(series), state=OwnershipState.DONE)
    an_ownership(an_action_item(a_series()))
    assert "2 Arbeitsaufträge, davon überfällig: 1" in page(client, series=series)


def test_a_card_says_how_far_a_meeting_is_prepared(client: FlaskClient, series: Series) -> None:
    meeting = a_meeting(series, state=MeetingState.INVITED)
    assert "Die Tagesordnung ist noch leer" in page(client)
    an_item(meeting)
    an_item(meeting, 2, kind=AgendaItemKind.BREAK)
    assert "1 Tagesordnungspunkt</a>" in page(client)
