"""Ticking at the door on two phones: one loses its network, is closed and opened again, and nothing ticked is lost."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

import config
from integrationrunde.app import create_app
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import attendance_queries as queries
from integrationrunde.minutes.models import AttendanceState
from tests.conftest import Databases
from tests.journeys.conftest import Watched
from tests.stage import Stage, stage

pytestmark = pytest.mark.journey

MEETING = 3
LIST = f"/sitzungen/{MEETING}/teilnahme"


@pytest.fixture
def running(databases: Databases, tmp_path: Path) -> Iterator[Stage]:
    """The invited sample, five minutes before its meeting begins."""
    url = databases.fresh()
    with stage(tmp_path, url, until="invited", worker=False) as found:
        with create_app(config.load(found.environment)).app_context():
            clock.set_to(db.session.get_one(Meeting, MEETING).start() - timedelta(minutes=5))
            db.session.remove()
        yield found
    databases.drop(url)


def sign_in(page: Page, stage: Stage) -> Page:
    page.set_viewport_size({"width": 375, "height": 740})
    page.goto("/einloggen")
    page.fill("input[type=email]", stage.sign_in[0])
    page.fill("input[type=password]", stage.sign_in[1])
    page.click("main form button[type=submit]")
    page.wait_for_selector("main h1")
    return page


def line(page: Page, name: str) -> Locator:
    return page.locator(".ir-tick", has=page.get_by_role("link", name=name, exact=True))


def press(page: Page, name: str, what: str) -> None:
    line(page, name).get_by_role("button", name=what, exact=True).click()


def says(page: Page, words: str) -> None:
    expect(page.locator("#haken-stand")).to_contain_text(words, timeout=20_000)


def is_pressed(page: Page, name: str, what: str) -> None:
    button = line(page, name).get_by_role("button", name=what, exact=True)
    expect(button).to_have_attribute("aria-pressed", "true", timeout=20_000)


def test_nothing_ticked_at_the_door_is_lost(running: Stage, browser: Browser) -> None:
    pages = Watched(browser, running.url)
    one, two = sign_in(pages.page(), running), sign_in(pages.page(), running)
    one.goto(LIST)
    one.get_by_role("button", name="Teilnahmeliste anlegen").click()
    expect(one.locator(".ir-tick").first).to_be_visible()
    the_list_begins_on_the_first_screen(one)
    names = one.locator(".ir-tick__name a").all_text_contents()
    two.goto(LIST)
    pages.look(one)

    the_first_tick_is_stored_at_once(one, names)
    ticks_wait_while_another_phone_ticks(one, two, names)
    one = a_phone_that_was_closed(one)
    all_ticks_have_arrived(one, two, names)
    a_name_is_found(one, names)
    what_is_stored(running, names)
    assert [error for error in pages.errors if "ERR_" not in error] == []


def the_list_begins_on_the_first_screen(page: Page) -> None:
    button = page.locator(".ir-tick__button").first.bounding_box()
    assert button is not None
    assert button["y"] + button["height"] < 800


def the_first_tick_is_stored_at_once(one: Page, names: list[str]) -> None:
    press(one, names[0], "anwesend")
    is_pressed(one, names[0], "anwesend")
    expect(one.locator("#zahlen")).to_contain_text("1 von 14 Kommunen vertreten", timeout=20_000)
    line(one, names[0]).get_by_role("button", name="eine Person mehr").click()
    expect(line(one, names[0])).to_contain_text("2 Personen")


def ticks_wait_while_another_phone_ticks(one: Page, two: Page, names: list[str]) -> None:
    one.context.set_offline(True)
    press(one, names[1], "anwesend")
    says(one, "1 Häkchen wartet auf Verbindung.")
    press(one, names[2], "nicht anwesend")
    press(one, names[3], "anwesend")
    says(one, "3 Häkchen warten auf Verbindung.")
    expect(line(one, names[1])).to_contain_text("wartet auf Verbindung")
    two.wait_for_timeout(1_000)  # which tick is the newer one is told by their age: as people do it, not as machines
    press(two, names[3], "entschuldigt")
    expect(line(two, names[3])).to_contain_text("entschuldigt", timeout=20_000)
    is_pressed(two, names[3], "entschuldigt")
    expect(two.locator("#haken-stand")).to_have_text("Alle Häkchen sind gespeichert.", timeout=20_000)


def all_ticks_have_arrived(one: Page, two: Page, names: list[str]) -> None:
    is_pressed(one, names[1], "anwesend")
    expect(one.locator("#haken-stand")).to_have_text("Alle Häkchen sind gespeichert.", timeout=20_000)
    is_pressed(one, names[3], "entschuldigt")
    two.reload()
    is_pressed(two, names[1], "anwesend")
    is_pressed(two, names[2], "nicht anwesend")


def a_name_is_found(one: Page, names: list[str]) -> None:
    one.locator("#suchen summary").click()
    one.fill("#search-q", names[2].split()[-1].upper())
    expect(line(one, names[2])).to_be_visible()
    expect(line(one, names[0])).to_be_hidden()
    one.locator("#suchen summary").click()
    expect(line(one, names[0])).to_be_visible()


def what_is_stored(running: Stage, names: list[str]) -> None:
    with create_app(config.load(running.environment)).app_context():
        states = {row.organisation_name: row.state for row in queries.rows(MEETING)}
        assert [states[name] for name in names[:4]] == [
            AttendanceState.PRESENT,
            AttendanceState.PRESENT,
            AttendanceState.ABSENT,
            AttendanceState.EXCUSED,
        ]
        db.session.remove()
        db.engine.dispose()


def a_phone_that_was_closed(page: Page) -> Page:
    """The page is closed while its ticks wait, and opened again in the same browser with the network back."""
    context = page.context
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.set_viewport_size({"width": 375, "height": 740})
    page.goto(LIST)
    return page
