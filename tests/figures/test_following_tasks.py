"""A task that is made by hand from a result."""

from datetime import date

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.actions.models import ActionItem
from integrationrunde.actions.operations import TaskDetails
from integrationrunde.directory.models import Organisation, OrganisationKind
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.minutes import circulating, drafts
from integrationrunde.minutes.models import Outcome
from tests.actions.owners import letters, loaded
from tests.actions.test_pressing_twice import press_twice
from tests.builders import NOW, a_holder, a_seat, an_account, an_organisation
from tests.figures.rounds import Rounds, a_result, rounds
from tests.signing_in import sign_in

FORM = {"title": "Ansprechstellen bekannt machen", "kind": "task", "due_on": "2017-10-16"}


@pytest.fixture
def made(app: House) -> Rounds:
    clock.set_to(NOW)
    return rounds()


def editing(client: FlaskClient, made: Rounds, role: Role = Role.EDITOR) -> FlaskClient:
    return sign_in(client, an_account(role, made.series))


def address(result: Outcome) -> str:
    return f"/ergebnisse/{result.id}/arbeitsauftrag"


def newest() -> ActionItem:
    return db.session.scalars(sa.select(ActionItem).order_by(ActionItem.id.desc())).all()[0]


def test_a_task_follows_from_a_result_and_its_minutes_stay(client: FlaskClient, made: Rounds) -> None:
    owner = made.owners[0].organisation_id
    holder = a_holder(a_seat(made.series, db.session.get_one(Organisation, owner)))
    db.session.commit()
    db.session.expire_all()
    minutes = drafts.minutes_of(made.meetings[1].id)
    assert minutes is not None
    before = circulating.present(minutes, 1, now=NOW)
    browser = editing(client, made)
    assert browser.get(address(made.result)).text.count(" checked") >= len(made.owners)
    told = browser.post(address(made.result), data={**FORM, "owner_ids": [str(owner)]}, follow_redirects=True)
    task = newest()
    assert task.number in told.text
    assert (task.meeting_id, task.topic_id, task.due_on) == (made.meetings[1].id, made.topic.id, date(2017, 10, 16))
    assert made.result.number in browser.get(f"/arbeitsauftraege/{task.id}").text
    assert [letter.recipient_address for letter in letters("task_bound")] == [holder.address]
    assert circulating.present(minutes, 1, now=NOW) == before


def test_pressed_twice_one_task_follows_and_its_page_opens(client: FlaskClient, made: Rounds) -> None:
    browser = editing(client, made)
    known = newest().id
    form = {**FORM, "owner_ids": str(made.owners[0].organisation_id)}
    first, second = press_twice(browser, address(made.result), form)
    assert (first.status_code, first.location) == (303, f"/arbeitsauftraege/{newest().id}")
    assert (second.status_code, second.location) == (303, first.location)
    assert db.session.scalars(sa.select(ActionItem.id).where(ActionItem.id > known)).all() == [newest().id]
    assert made.result.number in browser.get(first.location).text


def test_one_tick_lets_all_municipalities_own_it_and_others_are_involved(client: FlaskClient, made: Rounds) -> None:
    town = an_organisation("Stadt Warstein")
    agency = an_organisation("Jobcenter", kind=OrganisationKind.AGENCY)
    browser = editing(client, made)
    assert "Kommunen sind zuständig" in browser.get(address(made.result)).text
    form = {**FORM, "owner_ids": [], "all_towns": "y", "involved_ids": [str(town.id), str(agency.id)]}
    assert browser.post(address(made.result), data=form).status_code == 303
    details = TaskDetails.of(loaded(newest()))
    assert town.id in details.owner_ids
    assert details.involved_ids == (agency.id,)


@pytest.mark.parametrize(
    "wrong",
    [{"title": ""}, {"due_on": "2016-01-04"}, {"due_on": "x"}, {"owner_ids": []}, {"owner_ids": ["99999999999"]}],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(
    client: FlaskClient, made: Rounds, wrong: dict[str, object]
) -> None:
    data = {**FORM, "text": "Mit Vertretung", "owner_ids": [str(made.owners[0].organisation_id)], **wrong}
    answer = editing(client, made).post(address(made.result), data=data)
    assert answer.status_code == 422
    assert "Mit Vertretung" in answer.text
    assert newest().id == made.task.id


def test_no_task_follows_from_what_holds_no_longer_or_has_no_number(client: FlaskClient, made: Rounds) -> None:
    later, draft = a_result(made.items[1], 2), a_result(made.items[1], number_year=None, number_count=None)
    made.result.replaced_by_id = later.id
    browser, data = editing(client, made), {**FORM, "owner_ids": [str(made.owners[0].organisation_id)]}
    refused = browser.post(address(made.result), data=data)
    assert refused.status_code == 409
    assert "<dt>Arbeitsauftrag</dt>" in refused.text
    assert browser.post(address(draft), data=data).status_code == 404
    assert address(made.result) not in browser.get(f"/ergebnisse/{made.result.id}").text
    assert newest().id == made.task.id
