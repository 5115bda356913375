"""Pages of results and tasks: one step from a sentence, undo, what is wrongly filled."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from integrationrunde.actions.models import ActionItem, Ownership
from integrationrunde.directory.models import OrganisationKind
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Meeting, Series
from integrationrunde.minutes import drafts
from integrationrunde.minutes.models import Minutes, MinutesItem, Outcome, OutcomeKind, ReachedBy
from tests.builders import an_organisation
from tests.minutes.writing_alone import NOW, a_saved_item, count, only
from tests.minutes_builders import an_outcome

TEXT = "Die Kommunen berichten.\n\n- Jede Kommune benennt eine Stelle. Bis Oktober.\n\nEnse fragt nach."


@pytest.fixture(autouse=True)
def _during_the_meeting(app: House) -> None:
    clock.set_to(NOW)


@pytest.fixture
def item(editor: FlaskClient) -> MinutesItem:
    return a_saved_item(editor, TEXT)


def undo(client: FlaskClient, page: str) -> Any:
    """Press the button that undoes what has just been done."""
    told = page.partition("data-told")[2].partition("</form>")[0]
    action = re.search(r'action="([^"]+)"', told)
    assert action is not None, page
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', told, re.DOTALL):
        sent.setdefault(name, []).append(unescape(value))
    return client.post(action[1], data=sent)


def test_a_marked_sentence_becomes_a_result_and_back(editor: FlaskClient, item: MinutesItem) -> None:
    words = "Jede Kommune benennt eine Stelle."
    path = f"/protokollpunkte/{item.id}"
    sent = editor.post(f"{path}/uebernehmen", data={"what": "outcome", "wording": words, "at": TEXT.index(words)})
    made = only(Outcome)
    assert (sent.status_code, sent.location) == (303, f"{path}/schreiben?neu=ergebnis-{made.id}#daneben")
    revision = drafts.revisions(item.id)[0]
    assert (made.wording, made.paragraph_id) == (words, revision.paragraph_ids[1])
    undone = undo(editor, editor.get(sent.location).text)
    assert undone.status_code == 200
    assert count(Outcome) == 0
    assert undo(editor, undone.text).status_code == 303
    assert only(Outcome).paragraph_id == revision.paragraph_ids[1]


def test_a_paragraph_becomes_a_task_without_its_marks(editor: FlaskClient, item: MinutesItem) -> None:
    words = "- Jede Kommune benennt eine Stelle. Bis Oktober."
    sent = editor.post(f"/protokollpunkte/{item.id}/uebernehmen", data={"what": "task", "wording": words})
    task = only(ActionItem)
    assert (task.title, task.due_on, task.number) == ("Jede Kommune benennt eine Stelle. Bis Oktober.", None, "")
    assert undo(editor, editor.get(sent.location).text).status_code == 200
    assert count(ActionItem) == 0


def test_a_long_sentence_becomes_title_and_text(editor: FlaskClient, item: MinutesItem) -> None:
    words = "Sehr lang " * 100
    editor.post(f"/protokollpunkte/{item.id}/uebernehmen", data={"what": "task", "wording": words})
    task = only(ActionItem)
    assert len(task.title) == 200
    assert task.text == words.strip()


@pytest.mark.parametrize(
    "data", [{"what": "outcome"}, {"what": "party", "wording": "x"}, {"what": "task", "wording": " \x00"}]
)
def test_nothing_marked_is_told(editor: FlaskClient, item: MinutesItem, data: dict[str, str]) -> None:
    assert editor.post(f"/protokollpunkte/{item.id}/uebernehmen", data=data).status_code == 409
    assert count(Outcome) + count(ActionItem) == 0


def fields(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "agreement",
        "wording": "Benennen.",
        "reached_by": "consensus",
        "topic_id": "",
        "paragraph_id": "",
        **changes,
    }


def test_a_result_is_recorded_changed_and_conflicts_are_shown(editor: FlaskClient, item: MinutesItem) -> None:
    town = an_organisation("Stadt Werl")
    vote = {"reached_by": "vote", "votes_yes": "12", "votes_no": "0", "votes_abstain": "2"}
    data = fields(organisation_ids=[town.id], **vote)
    assert editor.post(f"/protokollpunkte/{item.id}/ergebnisse/neu", data=data).status_code == 303
    made = only(Outcome)
    page = editor.get(f"/protokollpunkte/{item.id}/schreiben").text
    for shown in ("12 Ja, 0 Nein, 2 Enthaltungen", "Bindet: Werl", "Vereinbarung"):
        assert shown in page
    path = f"/ergebnisse/{made.id}/bearbeiten"
    version = re.search(r'name="version" type="hidden" value="(\d+)"', editor.get(path).text)
    assert version is not None
    first = fields(wording="Von nebenan", version=version[1])
    assert editor.post(path, data=first).status_code == 303
    stale = editor.post(path, data=fields(wording="Mein Wortlaut", version=version[1]))
    assert stale.status_code == 409
    assert "Von nebenan" in stale.text
    assert "Mein Wortlaut" in stale.text
    assert (only(Outcome).reached_by, only(Outcome).votes_yes) == (ReachedBy.CONSENSUS, None)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"kind": "resolution"}, "Auswahl"),
        ({"reached_by": "vote", "votes_yes": "3"}, "Ja, Nein"),
        ({"reached_by": "vote", "votes_yes": "-3", "votes_no": "0", "votes_abstain": "0"}, "0"),
        ({"wording": "ä" * 5001}, "5001"),
        ({"organisation_ids": ["4711"]}, "4711"),
        ({"paragraph_id": "4711"}, "Auswahl"),
        ({"topic_id": "x"}, "Auswahl"),
    ],
)
def test_a_badly_filled_result_comes_back(
    editor: FlaskClient, item: MinutesItem, changes: dict[str, Any], told: str
) -> None:
    sent = editor.post(f"/protokollpunkte/{item.id}/ergebnisse/neu", data=fields(**changes))
    if changes.get("topic_id") == "x":
        assert sent.status_code == 303
        return
    assert sent.status_code == 422
    assert told in sent.text
    assert count(Outcome) == 0


def test_a_series_that_may_resolve_offers_resolutions(editor: FlaskClient, item: MinutesItem) -> None:
    path = f"/protokollpunkte/{item.id}/ergebnisse/neu"
    assert "Beschluss" not in editor.get(path).text
    meeting = db.session.get_one(Meeting, db.session.get_one(Minutes, item.minutes_id).meeting_id)
    db.session.get_one(Series, meeting.series_id).can_resolve = True
    db.session.commit()
    assert "Beschluss" in editor.get(path).text
    assert editor.post(path, data=fields(kind="resolution")).status_code == 303
    assert only(Outcome).kind is OutcomeKind.RESOLUTION


def task_fields(**changes: Any) -> dict[str, Any]:
    return {"title": "Stelle benennen", "kind": "task", "text": "", "due_on": "2017-10-16", "outcome_id": "", **changes}


def test_a_task_is_written_down_and_a_day_off_becomes_a_workday(editor: FlaskClient, item: MinutesItem) -> None:
    town, outcome = an_organisation("Stadt Werl"), an_outcome(item)
    data = task_fields(due_on="2017-10-03", owner_ids=[town.id], outcome_id=outcome.id)
    sent = editor.post(f"/protokollpunkte/{item.id}/arbeitsauftraege/neu", data=data)
    assert sent.status_code == 303
    task = only(ActionItem)
    assert (task.due_on, task.first_due_on) == (date(2017, 10, 4), date(2017, 10, 4))
    page = editor.get(sent.location).text
    assert "03.10.2017 ist arbeitsfrei (Tag der Deutschen Einheit)" in page
    assert "Zuständig: Werl" in " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert drafts.outcome_of_task(task.id) == outcome.id


def test_all_municipalities_own_a_task_in_one_step(editor: FlaskClient, item: MinutesItem) -> None:
    towns = [an_organisation(f"Stadt {number}").id for number in range(14)]
    agency = an_organisation("Jobcenter", kind=OrganisationKind.AGENCY).id
    address = f"/protokollpunkte/{item.id}/arbeitsauftraege/neu"
    assert re.search(r"Alle \d+ Kommunen sind zuständig", editor.get(address).text)
    assert editor.post(address, data=task_fields(all_towns="y", owner_ids=[agency])).status_code == 303
    owners = {owned.organisation_id for owned in db.session.query(Ownership)}
    assert {*towns, agency} <= owners


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"title": ""}, "Bitte füllen Sie dieses Feld aus"),
        ({"due_on": "2017-09-20"}, "nach der Sitzung"),
        ({"due_on": "2099-01-02"}, "mehr als zehn Jahre nach der Sitzung"),
        ({"due_on": "9999-12-31"}, "mehr als zehn Jahre nach der Sitzung"),
        ({"due_on": "gestern"}, "Datum"),
        ({"owner_ids": ["4711"]}, "4711"),
        ({"outcome_id": "4711"}, "Auswahl"),
    ],
)
def test_a_badly_filled_task_comes_back(
    editor: FlaskClient, item: MinutesItem, changes: dict[str, Any], told: str
) -> None:
    sent = editor.post(
        f"/protokollpunkte/{item.id}/arbeitsauftraege/neu", data=task_fields(text="Nicht verlieren", **changes)
    )
    assert sent.status_code == 422
    assert told in sent.text
    assert "Nicht verlieren" in sent.text
    assert count(ActionItem) == 0


def test_a_task_changes_and_its_deletion_is_undone(editor: FlaskClient, item: MinutesItem) -> None:
    town, involved = an_organisation("Stadt Werl"), an_organisation("Gemeinde Ense")
    first = task_fields(owner_ids=[town.id], involved_ids=[involved.id])
    editor.post(f"/protokollpunkte/{item.id}/arbeitsauftraege/neu", data=first)
    path = f"/arbeitsauftraege/{only(ActionItem).id}/entwurf"
    version = re.search(r'name="version" type="hidden" value="(\d+)"', editor.get(path).text)
    assert version is not None
    changed = {**first, "title": "Anders", "version": version[1]}
    assert editor.post(path, data=changed).status_code == 303
    assert editor.post(path, data=task_fields(title="Veraltet", version=version[1])).status_code == 409
    page = editor.post(f"{path}/loeschen")
    assert count(ActionItem) == 0
    assert undo(editor, page.text).status_code == 303
    assert (only(ActionItem).title, only(ActionItem).due_on) == ("Anders", date(2017, 10, 16))
    assert "Beteiligt: Ense" in editor.get(f"/protokollpunkte/{item.id}/schreiben").text


def test_what_was_typed_into_a_deleted_result_is_kept_without_inner_numbers(
    editor: FlaskClient, item: MinutesItem
) -> None:
    outcome = an_outcome(item)
    db.session.commit()
    path = f"/ergebnisse/{outcome.id}"
    assert editor.post(f"{path}/loeschen").status_code == 200
    kept = editor.post(f"{path}/bearbeiten", data={"version": "162564149", "wording": "Lange überlegt."})
    assert kept.status_code == 404
    shown = kept.text.partition('id="kept-text"')[2].partition("</dl>")[0]
    assert "Lange überlegt." in shown
    assert "162564149" not in shown
    assert 'name="version" value="162564149"' in kept.text
