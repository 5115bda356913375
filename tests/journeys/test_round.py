"""The main job, from the draft to the answered invitations, in a real browser against the whole running application."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Watched
from tests.journeys.hands import Hand
from tests.smtp import Received
from tests.stage import Stage

pytestmark = pytest.mark.journey

MEETING = 3
OVERVIEW = f"/sitzungen/{MEETING}/einladungen"
WERL, WARSTEIN, ENSE = (f"integration@{town}.example" for town in ("werl", "warstein", "ense"))
SUBSTITUTE = "vertretung@warstein.example"
PLACE_OF_FOCUS = "document.activeElement.getBoundingClientRect().top"
"""In pixels from the upper edge of the window."""


def test_from_draft_to_answered_invitations(draft_stage: Stage, watched: Watched, hand: Hand) -> None:
    office = watched.page()
    sign_in(office, draft_stage, hand)
    watched.look(office)
    invite_everybody(office, watched, hand)
    letters = wait_for_letters(draft_stage, 22)
    assert len({letter.recipient for letter in letters}) == 22

    werl_answers_while_the_office_watches(draft_stage, office, watched, hand)
    warstein_hands_over(draft_stage, watched, hand)
    ense_declines(draft_stage, watched, hand)
    lippetal_calls(office, watched, hand)
    remind_the_silent(draft_stage, office, watched, hand)
    the_overview_shows_exactly_that(office, watched)


def sign_in(page: Page, stage: Stage, hand: Hand) -> None:
    page.goto("/")
    hand.write(page.locator("input[type=email]"), stage.sign_in[0])
    hand.write(page.locator("input[type=password]"), stage.sign_in[1])
    hand.press(page.locator("main form button[type=submit]").first)
    expect(page).to_have_url(f"{stage.url}/")


def invite_everybody(page: Page, watched: Watched, hand: Hand) -> None:
    hand.press(page.locator("nav a[href='/reihen']").first)
    hand.press(page.locator("main a", has_text="Austauschrunde").first)
    watched.look(page)
    hand.press(page.locator(f"main a[href='/sitzungen/{MEETING}']").first)
    watched.look(page)
    hand.press(page.locator(f"a[href='{OVERVIEW}']").first)
    watched.look(page)
    hand.press(page.locator(f"a[href='{OVERVIEW}/auswahl']").first)
    watched.look(page)
    expect(page.locator("input[name=seat]:checked")).to_have_count(22)
    hand.press(page.locator("form#choose button[type=submit]"))
    watched.look(page)
    hand.press(page.locator(f"form[action='{OVERVIEW}/senden'] button[type=submit]"))
    expect(page).to_have_url(re.compile(f"{OVERVIEW}$"))
    expect(counter(page, 1, 4)).to_have_text("14")
    watched.look(page)


def wait_for_letters(stage: Stage, number: int, subject: str = "") -> list[Received]:
    def arrived() -> list[Received]:
        return [letter for letter in stage.office.received if subject in str(letter.message["Subject"])]

    stage.wait_until(lambda: len(arrived()) >= number)
    assert len(arrived()) == number
    return arrived()


def counter(page: Page, group: int, place: int) -> Locator:
    """A counter: group 1 the municipalities, 2 the others; represented, reservation, declined, silent."""
    return page.locator("section .ir-counters").nth(group - 1).locator(".ir-counter__value").nth(place - 1)


def werl_answers_while_the_office_watches(stage: Stage, office: Page, watched: Watched, hand: Hand) -> None:
    office.locator("#answers td a, #answers th a").last.focus()
    focused = office.evaluate("document.activeElement.textContent")
    seen_at = office.evaluate(PLACE_OF_FOCUS)

    seat = watched.page(width=375)
    seat.goto(stage.link_in(stage.letter_to(WERL)))
    watched.look(seat)
    hand.press(seat.locator("input[name=status][value=accepted]"))
    hand.write(seat.locator("input[name=headcount]"), "2")
    hand.write(seat.locator("textarea[name=remark]"), "Wir kommen zu zweit.")
    hand.press(seat.locator("form:has(input[name=status]) button[type=submit]"))
    expect(seat.locator("#stand")).to_contain_text("Wir kommen zu zweit.")
    watched.look(seat)
    stage.letter_to(WERL, subject="gespeichert")

    expect(counter(office, 1, 1)).to_have_text("1", timeout=10_000)
    assert office.evaluate("document.activeElement.textContent") == focused
    # Werl's row above it has grown by the remark; what was in sight stays where it was.
    stage.wait_until(lambda: abs(office.evaluate(PLACE_OF_FOCUS) - seen_at) < 2)


def warstein_hands_over(stage: Stage, watched: Watched, hand: Hand) -> None:
    first = watched.page(width=375)
    first.goto(stage.link_in(stage.letter_to(WARSTEIN)))
    hand.press(first.locator("#stand a[href$='/vertretung']"))
    watched.look(first)
    hand.write(first.locator("input[name=function]"), "Sachbearbeitung Integration")
    hand.write(first.locator("input[name=address]"), SUBSTITUTE)
    hand.press(first.locator("main form button[type=submit]").first)
    watched.look(first)
    expect(first.locator("main")).to_contain_text(SUBSTITUTE)
    hand.press(first.locator("main form button[type=submit]").first)
    expect(first.locator("#stand")).to_contain_text(SUBSTITUTE)
    watched.look(first)

    substitute = watched.page(scripts=False)
    substitute.goto(stage.link_in(stage.letter_to(SUBSTITUTE)))
    substitute.locator("input[name=status][value=accepted]").check()
    substitute.locator("form:has(input[name=status]) button[type=submit]").click()
    expect(substitute.locator("#stand")).to_contain_text("Stadt Warstein")
    first.reload()
    expect(first.locator("#stand")).to_contain_text("bestätigt")


def ense_declines(stage: Stage, watched: Watched, hand: Hand) -> None:
    seat = watched.page()
    seat.goto(stage.link_in(stage.letter_to(ENSE)))
    hand.press(seat.locator("input[name=status][value=declined]"))
    hand.press(seat.locator("form:has(input[name=status]) button[type=submit]"))
    expect(seat.locator("#stand .ir-toast")).to_be_visible()


def lippetal_calls(office: Page, watched: Watched, hand: Hand) -> None:
    hand.press(office.locator("#answers a", has_text="Gemeinde Lippetal"))
    watched.look(office)
    hand.press(office.locator("a[href$='/rueckmeldung']"))
    watched.look(office)
    hand.press(office.locator("input[name=channel][value=phone]"))
    hand.press(office.locator("input[name=status][value=accepted]"))
    hand.press(office.locator("main form button[type=submit]").last)
    expect(office.locator("main")).to_contain_text("telefonisch")


def remind_the_silent(stage: Stage, office: Page, watched: Watched, hand: Hand) -> None:
    hand.press(office.locator(f"nav a[href='{OVERVIEW}'], a[href='{OVERVIEW}']").first)
    hand.press(office.locator("a[href$='/erinnern']"))
    watched.look(office)
    expect(office.locator("input[name=invitation]:checked")).to_have_count(18)
    hand.press(office.locator("main form button[type=submit]").last)
    reminded = wait_for_letters(stage, 18, "Erinnerung")
    told = {letter.recipient for letter in reminded}
    assert told.isdisjoint({WERL, WARSTEIN, ENSE, SUBSTITUTE, "integration@lippetal.example"})


def the_overview_shows_exactly_that(office: Page, watched: Watched) -> None:
    office.goto(OVERVIEW)
    watched.look(office)
    shown = [counter(office, 1, place).inner_text() for place in (1, 2, 3, 4)]
    assert shown == ["3", "0", "1", "10"]
    assert [counter(office, 2, place).inner_text() for place in (1, 2, 3, 4)] == ["0", "0", "0", "8"]
    kinds = {"Werl": "success", "Warstein": "success", "Lippetal": "success", "Ense": "danger", "Soest": "neutral"}
    for town, kind in kinds.items():
        tile = office.locator(".ir-map .ir-tile", has=office.get_by_text(town, exact=True))
        expect(tile).to_have_class(re.compile(f"ir-tile--{kind}"))
