"""Tasks of minutes that are circulated: their owners are told, and told again when an objection changes one."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from integrationrunde.actions import changing, queries
from integrationrunde.actions.models import ActionItem
from integrationrunde.directory.models import Organisation
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.minutes import canonical, circulating, composing, drafts
from tests import minutes_builders as m
from tests.builders import NOW, an_account
from tests.minutes.rounds import BY, Round, a_round, letters
from tests.signing_in import sign_in

LATER = NOW + timedelta(days=2)
NEXT = date(2017, 11, 30)


def with_a_task() -> tuple[Round, ActionItem]:
    """A round, not yet circulated, with a task of its first seat (present) and its last one (excused)."""
    made = a_round()
    draft = {"number_year": None, "number_count": None, "bound_at": None}
    task = m.an_action_item(made.series, agenda_item_id=made.items[0].agenda_item_id, **draft)
    for seat in (made.seats[0], made.seats[-1]):
        m.an_ownership(task, db.session.get_one(Organisation, seat.organisation_id))
    db.session.commit()
    return made, task


def test_owners_are_told_at_circulation_and_the_absent_one_is_asked(app: House) -> None:
    made, task = with_a_task()
    made.circulate()
    told = letters("task_bound")
    assert {letter.seat_id for letter in told} == {made.seats[0].id, made.seats[-1].id}
    asked = [letter.seat_id for letter in told if "Vorbehaltlich Ihrer Zustimmung" in letter.text]
    assert asked == [made.seats[-1].id]
    assert all(task.number in letter.subject + letter.text for letter in told)


def test_a_corrected_task_is_told_and_stands_in_the_next_version(app: House, client: FlaskClient) -> None:
    made, task = with_a_task()
    made.circulate()
    db.session.commit()
    clock.set_to(LATER)
    editor = sign_in(client, an_account(Role.EDITOR))
    form = {"title": "Zwei Stellen benennen", "text": "", "due_on": NEXT.isoformat(), "reason": "Einwendung"}
    url = f"/arbeitsauftraege/{task.id}/berichtigen"
    assert task.number in editor.get(f"/protokollpunkte/{made.items[0].id}/berichtigen").get_data(as_text=True)
    version = queries.task(task.id).version  # type: ignore[union-attr]
    assert editor.post(url, data={**form, "version": str(version), "reason": ""}).status_code == 422
    for _press in range(2):
        assert editor.post(url, data={**form, "version": str(version)}).location.endswith("/protokoll/abstimmung")
        assert len(letters("task_news")) == 4
    assert editor.post(url, data={**form, "title": "Drei", "version": str(version)}).status_code == 409
    minutes = drafts.minutes_of(made.meeting.id)
    assert minutes is not None
    content = composing.composed(minutes, version=2, now=LATER)
    [stands] = [one for item in content.items for one in item.tasks]
    assert (stands.title, stands.due_on) == ("Zwei Stellen benennen", NEXT)
    circulating.circulate_again(made.minutes, deadline=date(2017, 11, 20), by=BY, now=LATER)
    assert len(letters("task_bound")) == 2


def test_nothing_is_corrected_before_the_review(app: House, client: FlaskClient) -> None:
    _made, task = with_a_task()
    clock.set_to(LATER)
    editor = sign_in(client, an_account(Role.EDITOR))
    form = {"title": "Anders", "text": "", "due_on": NEXT.isoformat(), "reason": "x", "version": "1"}
    assert editor.post(f"/arbeitsauftraege/{task.id}/berichtigen", data=form).status_code == 409


def test_what_is_agreed_later_does_not_change_the_minutes(app: House) -> None:
    made, task = with_a_task()
    version = made.circulate()
    changing.change_date(queries.task(task.id) or pytest.fail("gone"), NEXT, "Bitte einer Stelle", by=BY, now=LATER)
    [stands] = [one for item in canonical.read(version.canonical).items for one in item.tasks]
    assert stands.due_on == date(2017, 10, 16)
    assert not circulating.has_changed(made.minutes, version, now=LATER)
