"""Round 3 of the sample: written by two, reviewed by 22 seats, corrected, approved by lapse, printed, proved."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from integrationrunde.demo.guards import without_guards
from integrationrunde.minutes.models import MinutesVersion
from tests.conftest import Databases
from tests.journeys import printed
from tests.journeys import writing_together as together
from tests.journeys.listening import Listener
from tests.journeys.minutes_room import Room, text_of
from tests.journeys.printed import squeezed
from tests.journeys.writing_together import BAMF, COURSES, JOBCENTER, MINUTES, OFFICE, PRESENT
from tests.stage import Stage, stage

pytestmark = pytest.mark.journey

REVIEW = f"{MINUTES}/abstimmung"
COORDINATOR = "regionalkoordination@bamf.example"
MORE_COURSES = "Im Kreis laufen dreizehn Integrationskurse."
TOO_LATE = "Es waren Patenschaften und ein Fahrdienst."


@pytest.fixture
def running(databases: Databases, tmp_path: Path) -> Iterator[Stage]:
    """The sample after its third round, whose minutes are still to be written."""
    url = databases.fresh()
    with stage(tmp_path, url, until="held") as found:
        yield found
    databases.drop(url)


def test_minutes_that_everyone_stands_behind(running: Stage, browser: Browser) -> None:
    room = Room(browser, running)
    together.attendance_is_ticked(room.office)
    together.two_write_at_once(room.office, room.colleague)
    together.a_result_and_a_task(room.office)
    what_is_missing_is_filled_in(room)
    circulate(room)
    coordinator = room.seat(COORDINATOR)
    the_coordinator_reviews_by_ear(room, coordinator)
    two_remark_and_one_agrees(room)
    one_comes_too_late(room)
    the_secretariat_accepts_by_ear(room)
    circulate_version_2(room)
    the_changes_are_marked(room, coordinator)
    agree(coordinator)
    room.let_the_deadline_pass()
    approved_by_lapse(room, coordinator)
    rounds = who_said_what(room.office)
    pdf_and_page_say_the_same(room, rounds)
    one_changed_byte_is_found(running)
    assert room.findings == []
    assert [line for line in room.pages.errors if "ERR_" not in line] == []


def what_is_missing_is_filled_in(room: Room) -> None:
    """The page before circulating leads to each gap; what may stand is told all the same."""
    page = room.office
    page.goto(f"{MINUTES}/versenden")
    room.look(page, "circulating, with gaps")
    page.get_by_role("link", name="Dort ändern (Beginn oder Ende der Sitzung fehlt").click()
    page.get_by_label("Beginn").fill("09:30")
    page.get_by_label("Ende").fill("12:05")
    page.get_by_role("button", name="Speichern").click()
    page.goto(f"{MINUTES}/versenden")
    expect(page.locator("main")).to_contain_text("1 Hinweis vor dem Versand")
    expect(page.locator("main")).to_contain_text("Ense war nicht anwesend (vorbehaltlich Zustimmung)")


def circulate(room: Room) -> None:
    """Each of the 22 seats gets a letter with a link of its own."""
    Listener(room.office).follow("button", "Jetzt versenden")
    expect(room.office.locator(".ir-counter", has_text="keine Äußerung")).to_contain_text("7")
    sent = room.letters("Protokoll zur", 22)
    assert len({one.recipient for one in sent}) == len({room.running.link_in(one) for one in sent}) == 22
    may_object = [one for one in sent if "Protokoll zur Abstimmung" in str(one.message["Subject"])]
    assert len(may_object) == len(PRESENT) - 1  # the host was there, and nobody asks it
    assert all("gilt das als Zustimmung" in text_of(one) for one in may_object)


def the_coordinator_reviews_by_ear(room: Room, page: Page) -> None:
    """Headings in order; a remark, "ohne Einwendung", taken back, an objection with a wording; the remark withdrawn."""
    ear = Listener(page)
    headings = ear.headings()
    assert [level for level, _name in headings].count(1) == 1
    assert all(after - before <= 1 for (before, _), (after, _) in pairwise(headings))
    assert [name.partition(":")[0] for _, name in headings if name.startswith("TOP")] == [
        f"TOP {number}" for number in range(1, 8)
    ]
    room.look(page, "the minutes of a seat")

    ear.follow("link", "Einwendung oder Anmerkung hierzu (Ergebnis")
    room.look(page, "an entry")
    ear.choose("Anmerkung")
    ear.write("Was stimmt nicht", "Danke für diesen Wortlaut.")
    ear.follow("button", "Senden")
    assert ear.focused().name == "Was Ihre Stelle sagt"
    assert "Danke für diesen Wortlaut." in ear.text()

    ear.follow("button", "Ohne Einwendung")
    assert "Ihre Stelle hat keine Einwendung gegen dieses Protokoll." in ear.text()
    ear.follow("button", "„Ohne Einwendung“ zurücknehmen")
    assert "Ihre Stelle hat keine Einwendung" not in ear.text()

    ear.follow("link", "Einwendung oder Anmerkung hierzu (TOP 4, Absatz 2)")
    assert COURSES in ear.text()
    ear.choose("Einwendung")
    ear.write("Was stimmt nicht", "Ein Kurs kam im September dazu.")
    ear.write("Wie es lauten sollte", MORE_COURSES)
    ear.follow("button", "Senden")
    assert MORE_COURSES in ear.text()
    ear.follow("button", "Zurückziehen Danke für diesen Wortlaut.")
    assert "Danke für diesen Wortlaut." not in ear.text()
    room.look(page, "the minutes of a seat that objects")


def two_remark_and_one_agrees(room: Room) -> None:
    """On phones, one of them without scripts."""
    for town, scripts in (("werl", True), ("soest", False)):
        page = room.seat(f"integration@{town}.example", scripts=scripts)
        page.get_by_role("link", name="Einwendung oder Anmerkung hierzu (TOP 5, Absatz 1)").click()
        page.get_by_label("Anmerkung").check()
        page.get_by_label("Was stimmt nicht").fill(f"Auch in {town.title()} gibt es Fahrdienste.")
        page.get_by_role("button", name="Senden").click()
        expect(page.locator("#gesagt")).to_contain_text("Ihre Anmerkung")
    agree(room.seat("fluechtlinge@jobcenter-aha.example"))


def agree(page: Page) -> None:
    page.get_by_role("button", name="Ohne Einwendung").click()
    expect(page.locator("#gesagt")).to_contain_text("Ihre Stelle hat keine Einwendung gegen dieses Protokoll.")


def one_comes_too_late(room: Room) -> None:
    """Written in time, sent too late: told so, nothing stored, nothing lost. The open one stops the lapse."""
    page = room.seat("integration@moehnesee.example")
    page.get_by_role("link", name="Einwendung oder Anmerkung hierzu (TOP 5, Absatz 2)").click()
    page.get_by_label("Was stimmt nicht").fill(TOO_LATE)
    room.let_the_deadline_pass()
    page.get_by_role("button", name="Senden").click()
    expect(page.locator("main")).to_contain_text("Dies wurde nicht gespeichert")
    expect(page.locator("main")).to_contain_text(
        "Einwendungen konnten bis 04.10.2017 erhoben werden. Die Frist ist abgelaufen."
    )
    expect(page.locator("#kept-text")).to_have_text(TOO_LATE)
    room.look(page, "an entry after the deadline")
    page.get_by_role("link", name="Zurück zum Protokoll").click()
    expect(page.locator("#gesagt")).not_to_contain_text(TOO_LATE)
    room.look(page, "the minutes after the deadline")


def the_secretariat_accepts_by_ear(room: Room) -> None:
    """From the overview to the decision; the text has changed, the change is shown word by word."""
    page, ear = room.office, Listener(room.office)
    page.goto(REVIEW)
    room.look(page, "the review with an objection")
    assert "1 Einwendung wartet auf eine Entscheidung." in ear.text()
    ear.follow("link", "BAMF: TOP 4")
    assert MORE_COURSES in ear.text()
    room.look(page, "a decision")
    ear.choose("Berücksichtigen:")
    ear.follow("button", "Entscheidung speichern")
    assert "Im Kreis laufen entfernt: zwölf hinzugefügt: dreizehn Integrationskurse." in ear.text()
    room.look(page, "the review with a correction")


def circulate_version_2(room: Room) -> None:
    """A new deadline; the letters say what has changed, and the coordinator gets one answer."""
    ear = Listener(room.office)
    ear.follow("link", "Nächste Fassung versenden")
    room.look(room.office, "circulating version 2")
    ear.follow("button", "Jetzt versenden")
    assert "Fassung 2 wurde versandt." in ear.text()
    sent = room.letters("Fassung 2", 22)
    assert all("dreizehn" in text_of(one) for one in sent)
    answer = room.letters("Was aus Ihren Einwendungen wurde", 1)[0]
    assert answer.recipient == COORDINATOR
    assert "berücksichtigt: der Text wurde geändert" in text_of(answer)


def the_changes_are_marked(room: Room, page: Page) -> None:
    page.goto(room.running.link_in(room.running.letter_to(COORDINATOR, subject="Fassung 2")))
    expect(page.locator("main ins")).to_contain_text("dreizehn")
    expect(page.locator("main del")).to_contain_text("zwölf")
    room.look(page, "version 2 of a seat")


def approved_by_lapse(room: Room, seat: Page) -> None:
    """By the worker, once the deadline has passed; everybody is told."""
    room.letters("genehmigt", 22)
    seat.reload()
    expect(seat.locator("main")).to_contain_text("Genehmigt am")
    room.look(seat, "approved minutes of a seat")
    room.office.goto(REVIEW)
    room.look(room.office, "approved minutes")


def who_said_what(page: Page) -> list[list[tuple[str, str]]]:
    """The lists of both versions, organisation by organisation."""
    first, second = _stances(page, 1), _stances(page, 2)
    silent = dict.fromkeys(set(PRESENT) - {OFFICE}, "keine Äußerung")
    spoke = {
        BAMF: "Einwendung",
        JOBCENTER: "ohne Einwendung",
        **dict.fromkeys(("Stadt Werl", "Stadt Soest"), "nur Anmerkung"),
    }
    assert _without_readers(first) == {**silent, **spoke}
    assert _without_readers(second) == {**silent, BAMF: "ohne Einwendung"}
    expect(page.locator("main")).to_contain_text(
        "Gefragt: 7 · ohne Einwendung: 1 · Einwendung: 0 · nur Anmerkung: 0 · keine Äußerung: 6 · zur Kenntnis: 15"
    )
    return [first, second]


def _stances(page: Page, number: int) -> list[tuple[str, str]]:
    page.goto(f"{REVIEW}?fassung={number}")
    rows = page.get_by_role("table", name="Wer gefragt wurde").locator("tbody tr").all()
    assert len(rows) == 22
    return [(row.locator("th").inner_text(), row.locator("td").first.inner_text().strip()) for row in rows]


def _without_readers(said: list[tuple[str, str]]) -> dict[str, str]:
    return {name: what for name, what in said if what != "zur Kenntnis"}


def pdf_and_page_say_the_same(room: Room, rounds: list[list[tuple[str, str]]]) -> None:
    """Head, attendance, every paragraph, result and task in order, who said what, the checksum."""
    answer = room.office.request.get(f"{room.running.url}{MINUTES}/fassung/2.pdf")
    assert answer.ok
    on_page, labels = printed.of_page(room.office, rounds)
    assert printed.of_pdf(answer.body(), labels) == on_page
    assert squeezed(MORE_COURSES + together.ADDED) in on_page.items


def one_changed_byte_is_found(running: Stage) -> None:
    """Somebody with the database in hand lifts the triggers and changes one byte; verifying names the row."""
    assert "all as they were" in running.flask("minutes", "verify")
    engine = sa.create_engine(running.environment["DATABASE_URL"])
    with engine.begin() as connection, without_guards(connection):
        newest = sa.select(MinutesVersion.id, MinutesVersion.canonical).order_by(MinutesVersion.id.desc()).limit(1)
        ident, written = connection.execute(newest).one()
        assert written.count(b"dreizehn") == 1
        forged = written.replace(b"dreizehn", b"dreizehm")
        connection.execute(sa.update(MinutesVersion).where(MinutesVersion.id == ident).values(canonical=forged))
    engine.dispose()
    code, said = running.attempt("minutes", "verify")
    assert code == 1
    assert f"minutes_version {ident} (meeting 3): the checksum does not fit the bytes" in said
