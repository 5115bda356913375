"""Minutes are written live in two browsers; one loses its network, then its session, and nothing is lost."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

import config
from integrationrunde.accounts.models import Session
from integrationrunde.app import create_app
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House, transaction
from integrationrunde.meetings.models import Meeting
from tests.conftest import Databases
from tests.journeys.conftest import Watched
from tests.stage import Stage, stage

pytestmark = pytest.mark.journey

MEETING = 3
MINUTES = f"/sitzungen/{MEETING}/protokoll"
WORD = (Path(__file__).parent / "word.html").read_text(encoding="utf-8")
CLEANED = """**Stand** der Kurse

- Werl: zwei
- Ense: einer

| Ort | Plätze |
| --- | --- |
| Werl | 12\\|15 |

KlickKarte"""
PASTE = """(area, html) => {
    const data = new DataTransfer();
    data.setData("text/html", html);
    data.setData("text/plain", "ohne Formatierung");
    area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def running(databases: Databases, tmp_path: Path) -> Iterator[Stage]:
    """The invited sample, a quarter of an hour after its meeting has begun."""
    url = databases.fresh()
    with stage(tmp_path, url, until="invited", worker=False) as found:
        with behind(found).app_context():
            clock.set_to(db.session.get_one(Meeting, MEETING).start() + timedelta(minutes=15))
            db.session.remove()
        yield found
    databases.drop(url)


def behind(stage: Stage) -> House:
    """The application on the stage's database."""
    return create_app(config.load(stage.environment))


def sign_in(page: Page, stage: Stage) -> None:
    page.goto("/einloggen")
    page.fill("input[type=email]", stage.sign_in[0])
    page.fill("input[type=password]", stage.sign_in[1])
    page.click("main form button[type=submit]")
    page.wait_for_selector("main h1")


def says(page: Page, words: str, place: str = "#zustand") -> None:
    expect(page.locator(place)).to_contain_text(words, timeout=20_000)


def is_saved(page: Page) -> None:
    says(page, "Gespeichert")


def test_two_write_at_once_and_nothing_is_lost(running: Stage, browser: Browser) -> None:
    pages = Watched(browser, running.url)
    one, two = pages.page(), pages.page()
    sign_in(one, running)
    sign_in(two, running)
    one.goto(MINUTES)
    one.click(f"form[action='{MINUTES}/beginnen'] button")
    expect(one.locator("#text")).to_be_visible()
    pages.look(one)
    address = one.url
    two.goto(address)

    the_first_text_saves_itself(one)
    the_second_is_told_and_both_texts_stay(pages, one, two)
    the_network_goes_and_comes(one)
    an_answer_breaks_off(one)
    a_session_ends_and_another_tab_signs_in(running, one)
    one = a_closed_page_offers_its_text_again(one)
    a_sentence_becomes_a_result_and_back(one)
    word_is_cleaned(pages, one)

    by_hand = pages.page(scripts=False)
    sign_in(by_hand, running)
    by_hand.goto(address)
    without_scripts(by_hand)
    going_back_finds_what_is_stored(by_hand, one, address)
    assert [line for line in pages.errors if "401" not in line and "400" not in line and "ERR_" not in line] == []


def the_first_text_saves_itself(page: Page) -> None:
    page.fill("#text", "Die Kommunen berichten. Werl benennt eine Stelle.")
    is_saved(page)


def the_second_is_told_and_both_texts_stay(pages: Watched, one: Page, two: Page) -> None:
    two.fill("#text", "Ganz anders.")
    says(two, "Werl benennt eine Stelle.", "#abweichung-anderer")
    says(two, "Ganz anders.", "#abweichung-eigener")
    assert two.evaluate("document.activeElement.id") == "abweichung-titel"
    pages.look(two)
    one.reload()
    assert one.input_value("#text").startswith("Die Kommunen")
    two.fill("#text", "Die Kommunen berichten. Werl benennt eine Stelle.\n\nGanz anders.")
    two.keyboard.press("Control+S")
    is_saved(two)
    expect(two.locator("#abweichung")).to_be_hidden()
    one.reload()


def the_network_goes_and_comes(page: Page) -> None:
    page.context.set_offline(True)
    page.locator("#text").press("Control+End")
    page.keyboard.insert_text("\n\nOhne Netz geschrieben.")
    says(page, "keine Verbindung")
    page.context.set_offline(False)
    is_saved(page)


def an_answer_breaks_off(page: Page) -> None:
    page.route("**/speichern", lambda route: route.fulfill(content_type="application/json", body='{"kind": "sav'))
    page.locator("#text").press("Control+End")
    page.keyboard.insert_text("\n\nWährend die Antwort abbrach.")
    page.keyboard.press("Control+S")
    says(page, "keine Verbindung")
    page.unroute("**/speichern")
    page.keyboard.press("Control+S")
    is_saved(page)


def a_session_ends_and_another_tab_signs_in(stage: Stage, page: Page) -> None:
    with behind(stage).app_context():
        with transaction():
            db.session.execute(sa.delete(Session))
        db.session.remove()
    page.locator("#text").press("Control+End")
    page.keyboard.insert_text("\n\nOhne Sitzung geschrieben.")
    says(page, "abgemeldet")
    expect(page.locator("#neu-einloggen")).to_be_visible()
    other = page.context.new_page()
    sign_in(other, stage)
    other.close()
    is_saved(page)


def a_closed_page_offers_its_text_again(page: Page) -> Page:
    page.context.set_offline(True)
    page.locator("#text").press("Control+End")
    page.keyboard.insert_text("\n\nKurz vor dem Zuklappen.")
    says(page, "keine Verbindung")
    again, address = page.context.new_page(), page.url
    page.close()
    page.context.set_offline(False)
    again.goto(address)
    says(again, "Nicht gespeicherter Text vom", "#gefunden-titel")
    assert "Zuklappen" not in again.input_value("#text")
    again.click("[data-found=take]")
    is_saved(again)
    assert again.input_value("#text").endswith("Kurz vor dem Zuklappen.")
    expect(again.locator("#gefunden")).to_be_hidden()
    return again


def a_sentence_becomes_a_result_and_back(page: Page) -> None:
    page.evaluate("""() => {
        const area = document.getElementById("text"), place = area.value.indexOf("Werl benennt");
        area.focus();
        area.setSelectionRange(place, place + 26);
    }""")
    page.keyboard.press("Alt+Shift+E")
    expect(page.locator("#daneben .ir-outcome")).to_contain_text("Werl benennt eine Stelle.")
    assert page.evaluate("document.activeElement.id") == "text"
    page.click("#daneben [data-told] button")
    expect(page.locator("#daneben .ir-outcome")).to_have_count(0)
    page.click("#daneben [data-told] button")
    expect(page.locator("#daneben .ir-outcome")).to_have_count(1)
    page.dblclick("[data-take=task]")
    expect(page.locator("#daneben .ir-outcome--task")).to_contain_text("Werl benennt eine Stelle.")
    page.reload()
    expect(page.locator("#daneben .ir-outcome--task")).to_have_count(1)


def word_is_cleaned(pages: Watched, page: Page) -> None:
    page.click("text=Nächster Punkt")
    expect(page.locator("h1")).to_contain_text("TOP 2")
    assert page.evaluate("document.activeElement.id") == "text"
    page.fill("#text", "")
    page.locator("#text").evaluate(PASTE, WORD)
    is_saved(page)
    assert page.input_value("#text") == CLEANED
    page.fill("#text", "")
    page.locator("#text").evaluate(PASTE, "<p>Absatz <b>fett</b></p>" * 8000)
    says(page, "zu lang")
    page.fill("#text", "Kurz.")
    is_saved(page)


def without_scripts(page: Page) -> None:
    text = page.locator("#text")
    text.fill("Ohne Skripte geschrieben.")
    page.locator("#editor button[type=submit]").last.click()
    expect(page.locator("#text")).to_have_value("Ohne Skripte geschrieben.")
    expect(page.locator(".ir-messages")).to_contain_text("gespeichert")


def going_back_finds_what_is_stored(by_hand: Page, other: Page, address: str) -> None:
    other.goto(address)
    other.fill("#text", "Von nebenan, neuer.")
    is_saved(other)
    by_hand.go_back()
    expect(by_hand.locator("#text")).to_have_value("Von nebenan, neuer.")
