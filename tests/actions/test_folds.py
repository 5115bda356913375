"""The page of a task with many owners: each is folded to how it stands; what has to be decided stays open."""

import re

import pytest
from flask.testing import FlaskClient

from integrationrunde.actions import reporting
from integrationrunde.actions.models import ActionItem
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from tests.actions.owners import LATER, WHO, a_task, later, part
from tests.builders import NOW, an_account
from tests.house.documents import Document
from tests.signing_in import sign_in

NAMES = [f"Stadt {count:02}" for count in range(14)]


@pytest.fixture
def office(app: House, client: FlaskClient) -> FlaskClient:
    """A client signed in as an editor."""
    clock.set_to(NOW)
    return sign_in(client, an_account(Role.EDITOR))


@pytest.fixture
def task(office: FlaskClient) -> ActionItem:
    """A task of 14 owners; two of them want a decision, a third one has reported how far it is."""
    found = a_task(*NAMES)
    reporting.report_done(part(found, NAMES[3]), by=WHO, now=later())
    reporting.ask_other_date(part(found, NAMES[7]), LATER, "Ferien", by=WHO, now=later())
    reporting.report_progress(part(found, NAMES[9]), "Entwurf liegt vor. " * 9, by=WHO, now=later())
    db.session.commit()
    return found


def folds(office: FlaskClient, task: ActionItem, query: str = "") -> dict[str, bool]:
    """By organisation, whether its details are open."""
    page = Document(office.get(f"/arbeitsauftraege/{task.id}{query}").text)
    names = [one.text for one in page.all("h3") if one.text in NAMES]
    opened = ["open" in one for one in page.all("details") if one.text.strip().startswith("Stadt")]
    return dict(zip(names, opened, strict=True))


def test_what_has_to_be_decided_stays_open(office: FlaskClient, task: ActionItem) -> None:
    assert [name for name, is_open in folds(office, task).items() if is_open] == [NAMES[3], NAMES[7]]


def test_the_fold_says_how_it_stands_and_what_was_said_last(office: FlaskClient, task: ActionItem) -> None:
    page = Document(office.get(f"/arbeitsauftraege/{task.id}").text)
    told = [re.sub(r"\s+", " ", one.text) for one in page.all("summary") if NAMES[9] in one.text]
    assert len(told) == 1
    assert "in Bearbeitung" in told[0]
    assert "Entwurf liegt vor" in told[0]
    assert "23.08.2017" in told[0]
    assert len(told[0]) < 250


def test_the_address_opens_one_or_all(office: FlaskClient, task: ActionItem) -> None:
    wanted = part(task, NAMES[12])
    assert [name for name, is_open in folds(office, task, f"?stelle={wanted.id}").items() if is_open] == [
        NAMES[3],
        NAMES[7],
        NAMES[12],
    ]
    assert all(folds(office, task, "?stelle=alle").values())
    for broken in ("x", "0", "-1", "9" * 40):
        assert sum(folds(office, task, f"?stelle={broken}").values()) == 2


def test_the_anchor_lies_within_the_details_so_that_browsers_unfold_them(office: FlaskClient, task: ActionItem) -> None:
    text = office.get(f"/arbeitsauftraege/{task.id}").text
    for name in NAMES:
        ident = part(task, name).id
        inside = re.search(rf'<details[^>]*>(?:(?!</?details).)*id="stelle-{ident}"', text, re.DOTALL)
        assert inside, name


def test_after_a_decision_its_details_are_open(office: FlaskClient, task: ActionItem) -> None:
    ident = part(task, NAMES[3]).id
    answer = office.post(f"/arbeitsauftraege/{task.id}/stellen/{ident}/bestaetigen")
    assert answer.location == f"/arbeitsauftraege/{task.id}?stelle={ident}#stelle-{ident}"
    assert folds(office, task, f"?stelle={ident}")[NAMES[3]]
    assert not folds(office, task)[NAMES[3]]


def test_a_single_owner_is_open(office: FlaskClient) -> None:
    alone = a_task(NAMES[0])
    db.session.commit()
    assert folds(office, alone) == {NAMES[0]: True}
    assert "Alle Stellen aufklappen" not in office.get(f"/arbeitsauftraege/{alone.id}").text
