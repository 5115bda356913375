"""The register of tasks: who sees what, filters and search in the URL, files, constant statements."""

import io
import re
from datetime import date, timedelta
from itertools import combinations_with_replacement

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from openpyxl import load_workbook

from integrationrunde.actions import changing, deciding, register, reporting
from integrationrunde.actions.models import ActionItem, OwnershipState
from integrationrunde.actions.papers import add_paper
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.lists import Wish
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Series
from tests.actions.owners import DUE, LATER, WHO, a_task, bound, later, part
from tests.builders import NOW, a_meeting, a_series, an_account, an_item, an_organisation
from tests.dashboard.test_statements import statements
from tests.figures.rounds import a_topic
from tests.minutes_builders import a_stored_file, an_action_item, an_ownership
from tests.signing_in import sign_in

LATE = clock.end_of(DUE + timedelta(days=1))


@pytest.fixture
def series(app: House) -> Series:
    clock.set_to(NOW)
    return a_series(short_name="Austausch")


def reading(client: FlaskClient, series: Series | None, role: Role = Role.READER) -> FlaskClient:
    return sign_in(client, an_account(role, series))


def shown(client: FlaskClient, query: str = "") -> list[str]:
    """The numbers of the tasks on the page, in its order."""
    response = client.get(f"/arbeitsauftraege{query}")
    assert response.status_code == 200
    return re.findall(r">(A-\d{4}-\d{2,})<", response.text)


def numbered(series: Series, *counts: int, **changes: object) -> None:
    for count in counts:
        an_ownership(an_action_item(series, number_count=count, **changes))


def test_the_register_shows_what_is_not_finished_by_date(client: FlaskClient, series: Series) -> None:
    numbered(series, 1)
    numbered(series, 2, due_on=date(2017, 10, 2))
    an_ownership(an_action_item(series, number_count=3), state="done")
    browser = reading(client, series)
    assert shown(browser) == ["A-2017-02", "A-2017-01"]
    assert shown(browser, "?sort=-due") == ["A-2017-01", "A-2017-02"]
    assert shown(browser, "?sort=number&state=all") == ["A-2017-01", "A-2017-02", "A-2017-03"]


def test_it_tells_how_far_a_task_is(client: FlaskClient, series: Series) -> None:
    task = a_task("Stadt Werl", "Gemeinde Ense", series=series, absent=("Gemeinde Ense",))
    reporting.report_done(part(task, "Stadt Werl"), by=WHO, now=later())
    reporting.ask_other_date(part(task, "Gemeinde Ense"), LATER, "Urlaub", by=WHO, now=later())
    text = reading(client, series).get("/arbeitsauftraege").text
    for told in ("A-2017-01", "0 von 2 erledigt", "1 Meldung zu bestätigen", "bittet um den 01.12.2017", "16.10.2017"):
        assert told in text, told


def test_drafts_and_other_series_stay_hidden(client: FlaskClient, series: Series) -> None:
    an_ownership(an_action_item(series, number_year=None, number_count=None, bound_at=None, title="Entwurf"))
    an_ownership(an_action_item(a_series(), title="Geheim"))
    browser = reading(client, series)
    for path in ("/arbeitsauftraege?state=all", "/arbeitsauftraege/liste.csv?state=all", "/arbeitsauftraege?q=geheim"):
        text = browser.get(path).text
        assert "Geheim" not in text
        assert "Entwurf" not in text


def test_states_are_those_of_the_chosen_organisation(client: FlaskClient, series: Series) -> None:
    task = a_task("Stadt Werl", "Gemeinde Ense", series=series, confirms=False)
    series.confirms_done = False
    db.session.flush()
    werl, ense = part(task, "Stadt Werl"), part(task, "Gemeinde Ense")
    reporting.report_done(werl, by=WHO, now=later())
    browser = reading(client, series)
    assert shown(browser, "?state=done") == []
    assert shown(browser, f"?state=done&organisation={werl.organisation_id}") == ["A-2017-01"]
    assert shown(browser, f"?organisation={werl.organisation_id}") == []
    assert shown(browser, f"?organisation={ense.organisation_id}") == ["A-2017-01"]


def test_a_state_is_that_of_the_whole_as_the_start_page_counts_it(series: Series) -> None:
    """Every mixture of at most two states: the register finds just the tasks that it shows in that state."""
    for number, states in enumerate(combinations_with_replacement(OwnershipState, 2), start=1):
        task = an_action_item(series, number_count=number)
        for state in states:
            an_ownership(task, state=state)
    today = clock.today()
    every = register.lines(db.session.scalars(sa.select(ActionItem.id)).all(), today)
    for state in OwnershipState:
        wish = Wish("", "due", 1, {"state": state.value})
        found = set(db.session.scalars(register.found(wish, None, today)))
        assert found == {line.id for line in every if line.whole.state is state}, state


def test_what_is_needed_can_be_chosen(client: FlaskClient, series: Series) -> None:
    reported, asking, declined, silent = (a_task(f"Stadt {count}", series=series) for count in range(4))
    reporting.report_done(part(reported), by=WHO, now=later())
    reporting.ask_other_date(part(asking), LATER, "Urlaub", by=WHO, now=later())
    reporting.decline(part(declined), "Wir nicht", by=WHO, now=later())
    browser = reading(client, None)
    assert shown(browser, "?needs=confirmation") == [reported.number]
    assert shown(browser, "?needs=date") == [asking.number]
    assert shown(browser, "?needs=declined") == [declined.number]
    assert shown(browser, "?needs=acceptance&sort=number") == [asking.number, declined.number, silent.number]
    assert shown(browser, "?needs=overdue") == []
    clock.set_to(LATE)
    browser = reading(client, None)
    assert shown(browser, "?needs=overdue&sort=number") == [asking.number, declined.number, silent.number]


def test_tasks_put_off_until_a_day_that_has_come_are_found(client: FlaskClient, series: Series) -> None:
    today = NOW.date()
    due, ahead, at_work = (an_action_item(series, follow_up_on=today + timedelta(days=days)) for days in (0, 1, 0))
    for task, state in {due: "deferred", ahead: "deferred", at_work: "in_progress"}.items():
        an_ownership(task, state=OwnershipState(state))
    assert shown(reading(client, series), "?needs=put_off") == [due.number]


def test_tasks_of_organisations_that_have_ended_are_found(client: FlaskClient, series: Series) -> None:
    gone, there = a_task("Stadt Werl", series=series), a_task("Gemeinde Ense", series=series)
    part(gone).organisation.valid_to = NOW.date() - timedelta(days=1)
    part(there).organisation.valid_to = NOW.date()
    browser = reading(client, series)
    assert shown(browser, "?needs=ended") == [gone.number]
    assert "besteht nicht mehr" in browser.get(f"/arbeitsauftraege/{gone.id}").text


def test_search_finds_numbers_umlauts_and_wildcards_as_they_are(client: FlaskClient, series: Series) -> None:
    bound(series, an_organisation(), title="Überblick über 100 % der Kurse")
    numbered(series, 7, title="Kursplätze melden")
    browser = reading(client, series)
    assert shown(browser, "?q=A-2017-07") == ["A-2017-07"]
    assert shown(browser, "?q=ueberblick") == shown(browser, "?q=kurse+uberblick") == ["A-2017-01"]
    assert shown(browser, "?q=kursplätze") == ["A-2017-07"]
    assert shown(browser, "?q=k%25e") == shown(browser, "?q=nirgends") == []


def test_meeting_and_topic_can_be_chosen(client: FlaskClient, series: Series) -> None:
    meeting, topic = a_meeting(series), a_topic(series)
    numbered(series, 1, agenda_item_id=an_item(meeting, topic_id=topic.id).id)
    numbered(series, 2, topic_id=topic.id)
    numbered(series, 3)
    browser = reading(client, series)
    assert shown(browser, f"?meeting={meeting.id}") == ["A-2017-01"]
    assert shown(browser, f"?topic={topic.id}") == ["A-2017-01", "A-2017-02"]
    assert shown(browser, f"?topic={topic.id + 1}") == []


@pytest.mark.parametrize("query", ["?topic=x&series=-1&state=nix&needs=nix&sort=nix&page=0", "?meeting=99999999999"])
def test_a_broken_address_shows_the_register(client: FlaskClient, series: Series, query: str) -> None:
    numbered(series, 1)
    assert shown(reading(client, series), query) == ["A-2017-01"]


def test_files_have_a_row_for_each_part_and_no_formula(client: FlaskClient, series: Series) -> None:
    task = an_action_item(series, number_count=1, title='=HYPERLINK("http://x.example")')
    an_ownership(task, an_organisation("Stadt Werl"), state="done")
    an_ownership(task, an_organisation("Gemeinde Ense"))
    browser = reading(client, series)
    rows = browser.get("/arbeitsauftraege/liste.csv").text.splitlines()
    assert [row.split(";")[7] for row in rows[1:]] == ["offen", "erledigt"]
    assert "'=HYPERLINK" in rows[1]
    sheet = load_workbook(io.BytesIO(browser.get("/arbeitsauftraege/liste.xlsx").data)).worksheets[0]
    titles = [row[3] for row in sheet.iter_rows(min_row=2)]
    assert [(cell.data_type, cell.quotePrefix) for cell in titles] == [("s", True)] * 2


def test_what_was_reported_is_no_formula_in_the_history(client: FlaskClient, series: Series) -> None:
    owned = part(a_task(series=series))
    reporting.report_progress(owned, "=HYPERLINK(A1)", by=WHO, now=later())
    reporting.decline(owned, "@SUM(A1)", instead="+49 2921 1", by=WHO, now=later(2))
    browser = reading(client, series)
    history = load_workbook(io.BytesIO(browser.get("/arbeitsauftraege/liste.xlsx").data)).worksheets[1]
    cells = [cell for row in history.iter_rows(min_row=2) for cell in row if str(cell.value or "")[:1] in "=@+"]
    found = {cell.value: (cell.data_type, cell.quotePrefix) for cell in cells if cell.value}
    assert found == dict.fromkeys(["=HYPERLINK(A1)", "@SUM(A1)", "+49 2921 1"], ("s", True))


def test_excel_holds_text_confirmation_papers_and_former_wordings(client: FlaskClient, series: Series) -> None:
    task = bound(series, an_organisation("Stadt Werl"), title="Plätze melden")
    changing.change_wording(task, "Plätze melden", "=Text", by=WHO, now=later())
    add_paper(task, a_stored_file(), "plan.pdf", "Ablaufplan", by=WHO, now=later())
    reporting.report_done(part(task), by=WHO, now=later())
    deciding.confirm_done(part(task), by=WHO, now=later())
    book = load_workbook(io.BytesIO(reading(client, series).get("/arbeitsauftraege/liste.xlsx?state=all").data))
    tasks, history = ([list(row) for row in sheet.iter_rows()] for sheet in book.worksheets)
    told = {title.value: cell for title, cell in zip(*tasks, strict=True)}
    assert (told["Näheres"].value, told["Näheres"].data_type) == ("=Text", "s")
    assert told["Anlagen"].value == "Ablaufplan (plan.pdf)"
    assert told["Bestätigt am"].value.date() == later().date()
    assert told["Vorbehaltlich Zustimmung"].value == told["Meldet „nicht zuständig“"].value == "nein"
    wordings = [(row[14].value, row[15].value) for row in history[1:] if row[14].value]
    assert wordings == [("Plätze melden", "Plätze melden\n\n=Text")]


def test_fifty_tasks_need_as_many_statements_as_one(client: FlaskClient, series: Series) -> None:
    browser = reading(client, series)
    numbered(series, 1)
    with statements() as few:
        browser.get("/arbeitsauftraege")
    numbered(series, *range(2, 60))
    with statements() as many:
        assert "A-2017-50" in browser.get("/arbeitsauftraege?sort=number").text
    assert len(many) == len(few)
