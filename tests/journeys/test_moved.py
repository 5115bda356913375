"""A meeting with many answers is moved, answers and returned letters come in by IMAP, then it is called off."""

import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from imapclient import IMAPClient
from playwright.sync_api import Browser, Page, expect

from integrationrunde.inbox.settings import MailboxSettings
from tests.calendar.oracles import has_ical_js, read_by_ical_js
from tests.inbox import dovecot
from tests.inbox.mailbox import fake_server
from tests.journeys import clients
from tests.journeys.conftest import Watched
from tests.journeys.hands import Keyboard, Pointer
from tests.journeys.test_round import counter, sign_in
from tests.smtp import Received
from tests.stage import Stage, stage

pytestmark = pytest.mark.journey

PAGE = "/sitzungen/3"
OVERVIEW = f"{PAGE}/einladungen"
WARSTEIN = "integration@warstein.example"
BEGINS = datetime(2017, 9, 27, 12, 0, tzinfo=UTC)
UID = "runde-2017-2@austauschrunde.example"
Put = Callable[[bytes], object]


@pytest.fixture
def mailbox() -> Iterator[tuple[MailboxSettings, Put]]:
    """A mailbox on a real IMAP server (a fake where Dovecot is not installed), and how letters get into it."""
    if not dovecot.is_installed():
        with fake_server() as fake:
            yield fake.mailbox(timeout=20.0), fake.put
        return
    with tempfile.TemporaryDirectory(prefix="dovecot") as folder, dovecot.running(Path(folder)) as server:
        settings = server.mailbox()
        with IMAPClient(settings.host, settings.port, ssl=False) as client:
            client.starttls(settings.tls())
            client.login(settings.username, settings.password)
            yield settings, lambda raw: client.append("INBOX", raw.replace(b"\n", b"\r\n"))


@pytest.fixture
def running(database_url: str, tmp_path: Path, mailbox: tuple[MailboxSettings, Put]) -> Iterator[Stage]:
    """The sample with 16 answers of 22; the worker does a round whenever the journey asks."""
    read = mailbox[0]
    settings = {
        "INBOX_HOST": read.host,
        "INBOX_PORT": str(read.port),
        "INBOX_SECURITY": read.security,
        "INBOX_USERNAME": read.username,
        "INBOX_PASSWORD": read.password,
        "INBOX_CA_FILE": str(read.ca_file or ""),
    }
    with stage(tmp_path, database_url, until="invited", worker=False, settings=settings) as found:
        yield found


def test_a_meeting_is_moved_and_called_off(
    browser: Browser, running: Stage, mailbox: tuple[MailboxSettings, Put]
) -> None:
    watched = Watched(browser, running.url)
    office = watched.page()
    sign_in(office, running, Pointer())
    edit(office)
    announce(office, watched)
    moved = letters_of_a_round(running)
    each_person_hears_once(moved)
    calendars_show_the_new_time(moved)
    office.reload()
    expect(office.get_by_text("16 Rückmeldungen von vor der Verlegung")).to_be_visible()

    answers_and_reports_come_in(running, mailbox[1], moved)
    the_overview_is_right(office, watched)
    the_inbox_tells(office, watched)
    call_off(office, watched)
    who_holds_the_entry_loses_it(moved, letters_of_a_round(running))
    assert watched.errors == []


def letters_of_a_round(running: Stage) -> dict[str, Received]:
    """What one round of the worker sends, by recipient; nobody gets two letters."""
    before = len(running.office.received)
    running.flask("worker", "--once")
    sent = running.office.received[before:]
    found = {letter.recipient: letter for letter in sent}
    assert len(found) == len(sent), sorted(f"{each.recipient} {each.message['Subject']}" for each in sent)
    return found


def edit(page: Page) -> None:
    """Another day, other hours, another place; nothing leaves."""
    page.goto(f"{PAGE}/bearbeiten")
    page.fill("input[name=held_on]", "2017-09-27")
    page.fill("input[name=starts_at]", "14:00")
    page.fill("input[name=ends_at]", "16:30")
    page.select_option("select[name=venue_id]", label="Hubertus-Schwartz-Berufskolleg, Aula")
    page.click("main form.ir-form button[type=submit]")
    expect(page.get_by_text("noch nicht bekanntgegeben").first).to_be_visible()


def announce(page: Page, watched: Watched) -> None:
    """Read old and new, look at a letter, announce; by keyboard alone."""
    hand = Keyboard()
    page.goto(PAGE)
    hand.press(page.locator(f"a[href='{PAGE}/bekanntgabe']").first)
    watched.look(page)
    changes = page.get_by_role("table", name="Was sich ändert")
    expect(changes).to_contain_text("20. September 2017, 09:30 Uhr")
    expect(changes).to_contain_text("27. September 2017, 14:00 Uhr")
    expect(changes).to_contain_text("Kreishaus")
    expect(changes).to_contain_text("Aula")
    expect(page.get_by_role("table", name="Wer bekommt was").locator("tbody tr")).to_have_count(22)
    hand.press(page.locator("a[href*='/bekanntgabe/vorschau/']").first)
    watched.look(page)
    expect(page.locator("main")).to_contain_text("27.09.2017")
    page.go_back()
    hand.write(page.locator("textarea[name=remark]"), "Der Saal wird umgebaut.")
    hand.press(page.get_by_role("button", name="Bekanntgeben: 23 Briefe senden"))
    expect(page.get_by_text("Die Änderungen sind bekanntgegeben.")).to_be_visible()


def each_person_hears_once(moved: dict[str, Received]) -> None:
    """22 organisations, and the substitute of one of them, who has the entry in its place."""
    assert len(moved) == 23
    without_entry = [address for address, letter in moved.items() if not clients.calendar_of(letter)]
    assert without_entry == [WARSTEIN]
    assert all("Der Saal wird umgebaut." in letter.message.as_string() for letter in moved.values())


def calendars_show_the_new_time(moved: dict[str, Received]) -> None:
    """The invitation had SEQUENCE 0, handing over in Warstein made it 1."""
    if not has_ical_js():
        return
    sources = [source for letter in moved.values() if (source := clients.calendar_of(letter))]
    read = read_by_ical_js(sources)
    assert {(each["method"], each["uid"], each["sequence"], each["start"]) for each in read} == {
        ("REQUEST", UID, 2, BEGINS.timestamp())
    }
    assert len({each["attendee"] for each in read}) == 22
    assert all("Aula" in str(each["location"]) for each in read)


def town(name: str) -> str:
    return f"integration@{name}.example"


def answers_and_reports_come_in(running: Stage, put: Put, moved: dict[str, Received]) -> None:
    """Five programmes answer, two addresses do not exist; the worker reads all of it in one round."""
    for name, answer in {
        "soest": clients.exchange,
        "ense": clients.apple,
        "werl": clients.google,
        "lippstadt": clients.thunderbird,
        "welver": clients.ios,
        "ruethen": clients.returned,
        "wickede-ruhr": clients.returned,
    }.items():
        put(answer(moved[town(name)]))
    running.flask("worker", "--once")


def the_overview_is_right(page: Page, watched: Watched) -> None:
    """Nobody has corrected anything by hand."""
    page.goto(OVERVIEW)
    assert [counter(page, 1, place).inner_text() for place in (1, 2, 3, 4)] == ["8", "2", "1", "3"]
    assert [counter(page, 2, place).inner_text() for place in (1, 2, 3, 4)] == ["6", "1", "0", "1"]
    expect(page.get_by_text("13 Rückmeldungen von vor der Verlegung")).to_be_visible()
    for name, status in {
        "Stadt Soest": "vertreten",
        "Gemeinde Ense": "vertreten",
        "Stadt Werl": "abgesagt",
        "Stadt Lippstadt": "vertreten",
        "Gemeinde Welver": "unter Vorbehalt",
    }.items():
        row = page.locator("#answers tbody tr", has_text=name)
        expect(row).to_contain_text(status)
        expect(row).not_to_contain_text("vor der Verlegung")
    for name in ("Stadt Rüthen", "Gemeinde Wickede"):
        expect(page.locator("#answers tbody tr", has_text=name)).to_contain_text("Adresse prüfen")
    expect(page.locator("#answers tbody tr", has_text="Stadt Geseke")).to_contain_text("vor der Verlegung")
    watched.look(page)


def the_inbox_tells(page: Page, watched: Watched) -> None:
    """Seven letters; only the proposal of another time waits for a person."""
    page.goto("/posteingang")
    expect(page.locator("main tbody tr")).to_have_count(7)
    watched.look(page)
    page.goto("/posteingang?state=undecided")
    expect(page.locator("main tbody tr")).to_have_count(1)
    page.click("main tbody a")
    expect(page.locator("main")).to_contain_text("Geht es einen Tag später?")
    watched.look(page)
    page.goto(f"{PAGE}/erinnerungen")
    watched.look(page)


def call_off(page: Page, watched: Watched) -> None:
    page.goto(f"{PAGE}/absagen")
    watched.look(page)
    page.fill("textarea[name=reason]", "Zu viele sind verhindert.")
    page.click("main form.ir-form button[type=submit]")
    expect(page.get_by_text("Die Sitzung ist abgesagt.").first).to_be_visible()
    expect(page.locator("a[href$='/erinnern']")).to_have_count(0)
    watched.look(page)


def who_holds_the_entry_loses_it(moved: dict[str, Received], last: dict[str, Received]) -> None:
    """CANCEL for each entry of the move, with a higher number; word without an entry for who handed over."""
    cancelled = {address: source for address, letter in last.items() if (source := clients.calendar_of(letter))}
    assert set(cancelled) == set(moved) - {WARSTEIN}
    assert clients.event_of(last[town("soest")])["STATUS"] == "CANCELLED"
    if has_ical_js():
        read = read_by_ical_js(list(cancelled.values()))
        assert {(each["method"], each["uid"], each["sequence"]) for each in read} == {("CANCEL", UID, 3)}
