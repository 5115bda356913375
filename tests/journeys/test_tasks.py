"""Three rounds: tasks are agreed, told, accepted, reported, refused, reminded of, carried on, and all of them done."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from tests.conftest import Databases
from tests.journeys import tasks_told as told
from tests.journeys.minutes_room import text_of
from tests.journeys.task_office import Office
from tests.journeys.three_rounds import ADDRESS, TOWNS, buttons
from tests.stage import Stage, stage

pytestmark = pytest.mark.journey

JC, BAMF, BA = "Jobcenter AHA", "BAMF", "Agentur für Arbeit"
ACCESS, CONTACT, NETWORKS, LAW, PLACES = "A-2016-01", "A-2016-02", "A-2016-03", "A-2016-04", "A-2017-01"
AGREED = {
    3: ("Das Jobcenter stellt eine Übersicht der Zugangswege bereit.",),
    4: ("Jede Kommune benennt eine feste Ansprechstelle.",),
    5: ("Die Änderungen werden schriftlich zusammengefasst.",),
}
AGREED_LATER = {4: ("Freie Kursplätze werden monatlich gemeldet.",)}
FIRST_FIVE = ("Anröchte", "Bad Sassendorf", "Ense", "Erwitte", "Geseke")
NEXT_FOUR = ("Lippetal", "Lippstadt", "Möhnesee", "Rüthen")
LAST_THREE = ("Soest", "Welver", "Werl")


@pytest.fixture
def running(databases: Databases, tmp_path: Path) -> Iterator[Stage]:
    """An empty house; the worker does a round whenever the journey asks."""
    url = databases.fresh()
    with stage(tmp_path, url, until=None, worker=False) as found:
        yield found
    databases.drop(url)


def test_three_rounds_until_all_is_done(running: Stage, browser: Browser) -> None:
    office = Office(browser, running)
    the_first_round_agrees(office)
    the_letters_leave(office)
    the_jobcenter_accepts_and_reports(office)
    the_absent_organisation_declines(office)
    one_of_fourteen_asks_for_another_date(office)
    five_report_by_link(office)
    the_second_round_carries_the_rest(office)
    the_declined_task_goes_to_another(office)
    reminders_leave_on_working_days(office)
    one_is_late_until_it_reports(office)
    the_other_tasks_are_done(office)
    told.by_the_registers(office)
    told.by_the_dashboard(office)
    told.by_the_figures(office)
    told.by_the_page_of_an_organisation(office)
    assert office.findings == []


def the_first_round_agrees(office: Office) -> None:
    """Four tasks at three items, one of them for 14 owners, one for an organisation that was not there."""
    meeting = office.rounds.take_place(1, AGREED, absent=(BAMF,))
    office.write_task(meeting, 3, "Übersicht der Zugangswege", "2016-11-30", [JC], AGREED[3][0])
    office.write_task(meeting, 4, "Feste Ansprechstelle benennen", "2017-02-10", TOWNS, AGREED[4][0])
    office.write_task(meeting, 4, "Netzwerke zusammenstellen", "2017-03-31", ["Werl"], AGREED[4][0])
    office.write_task(meeting, 5, "Änderungen zusammenfassen", "2016-12-15", [BAMF], AGREED[5][0])
    office.rounds.go_to(date(2016, 10, 5))
    office.circulate(meeting)


def the_letters_leave(office: Office) -> None:
    """One to each of the 16 owners, each task with a link of its own; whoever was absent is asked for consent."""
    sent = {one.recipient: one for one in office.rounds.work() if buttons(one)}
    numbers = {address: set(buttons(one)) for address, one in sent.items()}
    assert numbers == {
        **{ADDRESS[town]: {CONTACT} for town in TOWNS},
        ADDRESS["Werl"]: {CONTACT, NETWORKS},
        ADDRESS[JC]: {ACCESS},
        ADDRESS[BAMF]: {LAW},
    }
    links = [link for one in sent.values() for link in buttons(one).values()]
    assert len(set(links)) == len(links) == 17
    assert "Zustimmen oder antworten: A-2016-04" in text_of(sent[ADDRESS[BAMF]])
    assert all("vorbehaltlich" not in text_of(one).lower() for to, one in sent.items() if to != ADDRESS[BAMF])
    office.know(sent)


def the_jobcenter_accepts_and_reports(office: Office) -> None:
    """By phone and keyboard of its own, with a file; the secretariat confirms, and the organisation is told once."""
    office.rounds.go_to(date(2016, 10, 6))
    page = office.open(JC, ACCESS)
    office.look(page, "a task of the Jobcenter")
    page.get_by_role("button", name="Arbeitsauftrag annehmen").click()
    expect(page.locator(".ir-task-history")).to_contain_text("Angenommen")
    assert office.rounds.days(date(2016, 11, 24)) == {date(2016, 11, 23): {ADDRESS[JC]: [ACCESS]}}

    page.reload()
    page.get_by_label("Es ist erledigt").check()
    page.get_by_label("Bemerkung").fill("Die Übersicht liegt bei.")
    evidence: FilePayload = {
        "name": "zugangswege.pdf",
        "mimeType": "application/pdf",
        "buffer": b"%PDF-1.7 Zugangswege",
    }
    page.get_by_label("Nachweis als Datei").set_input_files(evidence)
    page.get_by_role("button", name="Meldung absenden").click()
    expect(page.locator("main")).to_contain_text("zugangswege.pdf")
    office.look(page, "a task reported with evidence")

    office.task(ACCESS)
    office.look(office.page, "a report to confirm")
    office.confirm(JC)
    sent = [one for one in office.rounds.work() if one.recipient == ADDRESS[JC]]
    assert [one.message["Subject"] for one in sent] == [f"{ACCESS}: erledigt und bestätigt – Übersicht der Zugangswege"]
    page.reload()
    expect(page.locator("main")).to_contain_text("hat bestätigt")
    expect(page.get_by_role("button", name="Meldung absenden")).to_have_count(0)


def the_absent_organisation_declines(office: Office) -> None:
    """Not responsible, and who is; no reminder leaves from then on."""
    page = office.open(BAMF, LAW)
    office.look(page, "a task subject to consent")
    page.get_by_role("link", name="Nicht zuständig").click()
    office.look(page, "not responsible")
    page.get_by_label("Begründung").fill("Die Fristen bestimmt die Agentur.")
    page.get_by_label("Wer ist stattdessen zuständig?").fill(BA)
    page.get_by_role("button", name="Senden").click()
    expect(page.locator(".ir-task-history")).to_contain_text("Die Fristen bestimmt die Agentur.")


def one_of_fourteen_asks_for_another_date(office: Office) -> None:
    """Warstein asks, the secretariat grants: the date holds for all, who hear of it, and no reminder of the old one."""
    assert office.rounds.days(date(2017, 1, 16)) == {}
    page = office.open("Warstein", CONTACT)
    page.get_by_role("link", name="Um andere Frist bitten").click()
    page.get_by_label("Gewünschte Frist").fill("2017-04-01")
    page.get_by_label("Begründung").fill("Die Stelle wird neu besetzt.")
    page.get_by_role("button", name="Um diese Frist bitten").click()
    expect(page.locator("main")).to_contain_text("Der nächste Arbeitstag ist der 03.04.2017")
    office.look(page, "asking for a Saturday")
    page.get_by_label("Gewünschte Frist").fill("2017-03-31")
    page.get_by_role("button", name="Um diese Frist bitten").click()
    expect(page.locator("main")).to_contain_text("Freitag, 31. März 2017")

    office.task(CONTACT)
    office.look(office.page, "a task of fourteen with a date asked for")
    office.grant("Warstein")
    sent = office.rounds.work()
    assert {one.recipient for one in sent} == set(TOWNS.values())
    assert len(sent) == 14


def five_report_by_link(office: Office) -> None:
    """Before the second round; no reminder has left meanwhile, because the date has moved."""
    assert office.rounds.days(date(2017, 3, 1)) == {}
    for town in FIRST_FIVE:
        office.report_by_link(town, CONTACT)
    office.task(CONTACT)
    for town in FIRST_FIVE:
        office.confirm(town)
    expect(office.page.locator("main")).to_contain_text("5 von 14 erledigt")
    assert len(office.rounds.work()) == 5


def the_second_round_carries_the_rest(office: Office) -> None:
    """It has before it what is open and what was done since; it gives the declined task another date, in its minutes.

    Fronleichnam is no such date. One more task is agreed.
    """
    page, meeting = office.page, office.rounds.take_place(2, AGREED_LATER)
    office.open_item(meeting, 2)
    office.look(page, "the follow-up of tasks")
    open_tasks = page.get_by_role("table", name="Offene Arbeitsaufträge").locator("tbody tr")
    assert [row.locator("th").inner_text()[:9] for row in open_tasks.all()] == [LAW, CONTACT, NETWORKS]
    expect(open_tasks.filter(has_text=CONTACT)).to_contain_text("5 von 14 erledigt, offen: Lippetal, Lippstadt")
    expect(page.get_by_role("region", name="Arbeitsaufträge früherer Sitzungen").locator("ul")).to_contain_text(ACCESS)

    page.get_by_role("link", name=f"Entscheiden {LAW}").click()
    page.get_by_label("andere Frist").check()
    page.get_by_label("Begründung").fill("Die Zuständigkeit wird geklärt.")
    page.get_by_label("Neue Frist").fill("2017-06-15")
    page.get_by_role("button", name="Entscheidung festhalten").click()
    expect(page.locator("main")).to_contain_text("Fronleichnam")
    office.look(page, "another date on a day off")
    page.get_by_label("Neue Frist").fill("2017-06-16")
    page.get_by_role("button", name="Entscheidung festhalten").click()
    expect(page.locator("#daneben")).to_contain_text("16.06.2017")

    office.write_task(meeting, 4, "Freie Kursplätze melden", "2017-05-31", [JC, BAMF], AGREED_LATER[4][0])
    office.rounds.work()
    office.rounds.go_to(date(2017, 3, 22))
    office.circulate(meeting)
    sent = {one.recipient: one for one in office.rounds.work() if buttons(one)}
    assert {to: set(buttons(one)) for to, one in sent.items()} == {ADDRESS[JC]: {PLACES}, ADDRESS[BAMF]: {PLACES}}
    office.know(sent)
    page.goto(f"/sitzungen/{meeting}/protokoll")
    expect(page.locator("main")).to_contain_text("A-2016-04: andere Frist, 16.06.2017 (zuvor: 15.12.2016)")


def the_declined_task_goes_to_another(office: Office) -> None:
    """The secretariat gives it on; both organisations are told, and the new one consents."""
    office.rounds.go_to(date(2017, 3, 23))
    page = office.page
    office.task(LAW)
    office.part(BAMF).get_by_role("link", name="An andere Stelle geben").click()
    office.look(page, "giving a task to another organisation")
    page.get_by_label("Stelle", exact=False).first.select_option(label=BA)
    page.get_by_label("Begründung").fill("Nach Absprache in der zweiten Runde.")
    page.get_by_role("button", name="Weitergeben").click()
    expect(office.part(BA)).to_contain_text("vorbehaltlich Zustimmung")
    sent = {one.recipient: one for one in office.rounds.work()}
    assert set(sent) == {ADDRESS[BAMF], ADDRESS[BA]}
    office.know_one(BA, LAW, sent[ADDRESS[BA]])
    page = office.open(BA, LAW)
    page.get_by_role("button", name="Arbeitsauftrag annehmen").click()
    expect(page.locator(".ir-task-history")).to_contain_text("Angenommen")


def reminders_leave_on_working_days(office: Office) -> None:
    """Seven days before and on the day, to whoever has not reported; who owns two tasks has both in one letter."""
    silent = [ADDRESS[town] for town in TOWNS if town not in FIRST_FIVE]
    expected = {address: [CONTACT] for address in silent} | {ADDRESS["Werl"]: [CONTACT, NETWORKS]}
    assert office.rounds.days(date(2017, 3, 27)) == {date(2017, 3, 24): expected}
    for town in NEXT_FOUR:
        office.report_by_link(town, CONTACT)
        expected.pop(ADDRESS[town])
    assert office.rounds.days(date(2017, 4, 3)) == {date(2017, 3, 31): expected}
    for town in LAST_THREE:
        office.report_by_link(town, CONTACT)
    office.report_by_link("Werl", NETWORKS)


def one_is_late_until_it_reports(office: Office) -> None:
    """Two are late; one calls. The other is reminded on Tuesday after Easter, and once more, until it reports."""
    late = {ADDRESS[town]: [CONTACT] for town in ("Warstein", "Wickede (Ruhr)")}
    assert office.rounds.days(date(2017, 4, 10)) == {date(2017, 4, 7): late}
    office.task(CONTACT)
    office.look(office.page, "a task that is late")
    office.enter_call("Wickede (Ruhr)", "Die Ansprechstelle ist benannt.")
    late.pop(ADDRESS["Wickede (Ruhr)"])
    assert office.rounds.days(date(2017, 4, 24)) == {date(2017, 4, 18): late, date(2017, 4, 21): late}
    page = office.open("Warstein", CONTACT, scripts=False)
    expect(page.locator("main")).to_contain_text("überfällig")
    page.get_by_label("Es ist erledigt").check()
    page.get_by_role("button", name="Meldung absenden").click()
    expect(page.locator(".ir-task-history")).to_contain_text("Erledigung gemeldet")
    office.task(CONTACT)
    office.confirm_all(9)
    expect(office.page.locator("main")).to_contain_text("14 von 14 erledigt")
    office.look(office.page, "a task that fourteen have done")
    office.task(NETWORKS)
    office.confirm("Werl")


def the_other_tasks_are_done(office: Office) -> None:
    """Before the third round; each of the three is reminded as long as it has not reported, and no longer."""
    assert office.rounds.days(date(2017, 5, 22)) == {}
    office.report_by_link(JC, PLACES)
    assert office.rounds.days(date(2017, 5, 29)) == {date(2017, 5, 24): {ADDRESS[BAMF]: [PLACES]}}
    office.report_by_link(BAMF, PLACES)
    assert office.rounds.days(date(2017, 6, 12)) == {date(2017, 6, 9): {ADDRESS[BA]: [LAW]}}
    office.report_by_link(BA, LAW)
    for number, organisations in {PLACES: (JC, BAMF), LAW: (BA,)}.items():
        office.task(number)
        for organisation in organisations:
            office.confirm(organisation)
    office.rounds.plan(3)
    assert office.rounds.days(date(2017, 9, 13)) == {}
