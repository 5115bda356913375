"""Tasks in feeds: the organisation's own as VTODO, days on which tasks are due for the secretariat."""

from datetime import date, timedelta
from typing import Any

import icalendar
import pytest
from flask.testing import FlaskClient

from integrationrunde.actions.models import ActionItem, Ownership, OwnershipState
from integrationrunde.directory.models import Organisation
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Series
from tests import builders as b
from tests import minutes_builders as m
from tests.counting import statements
from tests.feeds.calendars import entries, personal, secretariat, series
from tests.portal.rounds import Round, a_round, at

LATER = b.NOW + timedelta(days=3)


def of_round(round_: Round) -> Series:
    """The series of a round."""
    return db.session.get_one(Series, round_.meeting.series_id)


def of_first_seat(round_: Round) -> Organisation:
    """The organisation of the first seat."""
    return db.session.get_one(Organisation, round_.seats[0].organisation_id)


def a_task(round_: Round, **changes: Any) -> Ownership:
    """A task of the round's series, owned by the organisation of its first seat."""
    own = {
        key: changes.pop(key)
        for key in ("state", "needs_consent", "accepted_at", "reported_done_at", "declined_at")
        if key in changes
    }
    if own.get("state") is OwnershipState.DONE:
        own.setdefault("reported_done_at", LATER)
    task = m.an_action_item(of_round(round_), **changes)
    owned = m.an_ownership(task, of_first_seat(round_), **own)
    m.an_entry(owned, happened_at=LATER)
    db.session.commit()
    return owned


def own_tasks(client: FlaskClient, round_: Round) -> list[Any]:
    """The tasks in the feed of the first holder."""
    response = client.get(personal(round_.holders[0]))
    assert response.status_code == 200
    return list(icalendar.Calendar.from_ical(response.data).walk("VTODO"))


@pytest.mark.parametrize(
    ("state", "status", "percent", "summary"),
    [
        (OwnershipState.OPEN, "NEEDS-ACTION", 0, "{number} Feste Ansprechstelle benennen"),
        (OwnershipState.IN_PROGRESS, "IN-PROCESS", 50, "{number} Feste Ansprechstelle benennen"),
        (OwnershipState.DONE, "COMPLETED", 100, "{number} Feste Ansprechstelle benennen"),
        (OwnershipState.DEFERRED, "NEEDS-ACTION", 0, "Zurückgestellt: {number} Feste Ansprechstelle benennen"),
        (OwnershipState.DROPPED, "CANCELLED", 0, "Entfallen: {number} Feste Ansprechstelle benennen"),
    ],
)
def test_own_tasks_stand_in_it_with_their_state(
    app: House, client: FlaskClient, state: OwnershipState, status: str, percent: int, summary: str
) -> None:
    round_ = a_round()
    owned = a_task(round_, state=state)
    at(LATER + timedelta(days=1))
    (task,) = own_tasks(client, round_)
    assert str(task["SUMMARY"]) == summary.format(number=db.session.get_one(ActionItem, owned.action_item_id).number)
    assert (str(task["STATUS"]), task["PERCENT-COMPLETE"]) == (status, percent)
    assert task["DTSTAMP"].dt == LATER
    assert str(task["UID"]).startswith(f"auftrag-{owned.id}@")
    if state is OwnershipState.DEFERRED:
        assert "DUE" not in task
    else:
        assert task["DUE"].dt == date(2017, 10, 16)
    assert ("COMPLETED" in task) == (state is OwnershipState.DONE)


def test_others_drafts_and_other_series_do_not(app: House, client: FlaskClient) -> None:
    round_, elsewhere = a_round(), b.a_series()
    a_task(round_, number_year=None, number_count=None, bound_at=None)
    m.an_ownership(m.an_action_item(of_round(round_)))
    m.an_ownership(m.an_action_item(elsewhere), of_first_seat(round_))
    db.session.commit()
    assert own_tasks(client, round_) == []


def test_who_was_absent_is_asked_to_accept(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    a_task(round_, needs_consent=True)
    (task,) = own_tasks(client, round_)
    assert str(task["SUMMARY"]).startswith("Zustimmung offen: A-2017-")
    assert "ob Ihre Stelle das übernimmt" in str(task["DESCRIPTION"])


@pytest.mark.parametrize(
    ("said", "status", "percent", "summary"),
    [
        ({"state": OwnershipState.IN_PROGRESS, "reported_done_at": LATER}, "IN-PROCESS", 100, "Erledigung gemeldet: "),
        ({"declined_at": LATER}, "NEEDS-ACTION", 0, "Nicht zuständig: "),
    ],
)
def test_what_waits_for_the_secretariat_says_so(
    app: House, client: FlaskClient, said: dict[str, Any], status: str, percent: int, summary: str
) -> None:
    round_ = a_round()
    a_task(round_, **said)
    (task,) = own_tasks(client, round_)
    assert str(task["SUMMARY"]).startswith(summary)
    assert (str(task["STATUS"]), task["PERCENT-COMPLETE"], "COMPLETED" in task) == (status, percent, False)


def test_done_ones_stay_for_eight_weeks(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    a_task(round_, state=OwnershipState.DONE)
    at(LATER + timedelta(weeks=8, minutes=-1))
    assert len(own_tasks(client, round_)) == 1
    at(LATER + timedelta(weeks=8, minutes=1))
    assert own_tasks(client, round_) == []


def test_unchanged_is_304_and_a_report_is_not(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    owned = a_task(round_)
    path = personal(round_.holders[0])
    etag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    db.session.get_one(Ownership, owned.id).state = OwnershipState.IN_PROGRESS
    db.session.commit()
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 200


def test_the_secretariat_sees_when_open_tasks_are_due(app: House, client: FlaskClient) -> None:
    round_, account = a_round(), b.an_account(Role.READER)
    owned = a_task(round_, state=OwnershipState.DONE)
    task = db.session.get_one(ActionItem, owned.action_item_id)
    m.an_ownership(task)
    m.an_ownership(task, state=OwnershipState.DROPPED)
    m.an_ownership(m.an_action_item(of_round(round_)), state=OwnershipState.DONE)
    db.session.commit()
    for path in (secretariat(account), series(account, round_.meeting.series_id)):
        (due,) = [entry for entry in entries(client, path) if str(entry["UID"]).startswith("auftrag-frist-")]
        assert str(due["SUMMARY"]) == f"Arbeitsauftrag fällig: {task.number} {task.title}"
        assert str(due["URL"]).endswith(f"/arbeitsauftraege/{task.id}")
        assert due["DTSTART"].dt == date(2017, 10, 16)
        assert "1 von 2 Stellen haben ihn erledigt." in str(due["DESCRIPTION"])
        assert due["DTSTAMP"].dt == LATER


def test_other_series_are_not_the_secretariats(app: House, client: FlaskClient) -> None:
    here, there = a_round(), a_round(("Stadt Geseke",))
    owned = a_task(there)
    account = b.an_account(Role.READER, db.session.get_one(Series, here.meeting.series_id))
    uids = {str(entry["UID"]).partition("@")[0] for entry in entries(client, secretariat(account))}
    assert f"auftrag-frist-{owned.action_item_id}" not in uids


def test_many_tasks_cost_the_statements_of_one(app: House, client: FlaskClient) -> None:
    round_, account = a_round(), b.an_account(Role.READER)
    paths = [personal(round_.holders[0]), secretariat(account), series(account, round_.meeting.series_id)]
    a_task(round_)
    few = [statements(client, path) for path in paths]
    for _count in range(20):
        a_task(round_)
    assert [statements(client, path) for path in paths] == few
