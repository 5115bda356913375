"""The review of minutes, photographed: circulated by the secretariat, objected to by a seat, decided on."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.stage import Stage
from tools.scenes import DESKTOP, PHONE, ROUND, TEXT, WERL, Scene

DAYS_UNTIL_APPROVED = 15
PRESENT = ("Stadt Werl", "Stadt Soest", "Stadt Warstein", "Gemeinde Ense", "Gemeinde Welver")
OBJECTION = "Werl hat zwei Kurse mit zusammen 42 Plätzen genannt, nicht 38."
WORDING = "- Werl: zwei Sprachkurse, 42 Plätze\n- Warstein: ein Sprachkurs, Warteliste"


def write_and_circulate(page: Page) -> None:
    """Tick who was there, write one item with a result, and send the minutes out."""
    page.goto(f"{ROUND}/teilnahme")
    page.locator("form[action$='/teilnahme/oeffnen'] button").click()
    for name in PRESENT:
        page.locator(".ir-tick", has_text=name).first.locator("button[value=present]").click()
        page.locator("#haken-stand", has_text="Alle Häkchen").wait_for()
    page.goto(f"{ROUND}/protokoll")
    page.locator("form[action$='/protokoll/beginnen'] button").click()
    page.locator(".ir-steps a").nth(2).click()
    page.locator("#text").fill(TEXT)
    page.locator("[data-kind=saved]").wait_for()
    page.locator("[data-take=outcome]").click()
    page.locator("#daneben .ir-outcome").wait_for()
    page.goto(f"{ROUND}/protokoll/versenden")
    page.locator("button[name=senden]").click()
    page.wait_for_url("**/abstimmung")


def object_by_link(page: Page, stage: Stage) -> str:
    """Let a seat object to a paragraph with a wording, by the link of its letter; gives the link to the minutes."""
    link = stage.link_in(stage.letter_to(WERL, subject="Protokoll"))
    page.goto(link)
    place = page.locator(".ir-place", has_text="38 Plätze").locator(".ir-place__say a")
    place.click()
    page.locator("#text").fill(OBJECTION)
    page.locator("#proposed_wording").fill(WORDING)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**#gesagt")
    return link


def of_the_review(link: str) -> list[Scene]:
    """What secretariat and seat see while an objection waits."""
    return [
        Scene("abstimmung", f"{ROUND}/protokoll/abstimmung", modes=(DESKTOP,)),
        Scene("einwendung-entscheiden", _to_decision, modes=(DESKTOP,)),
        Scene("protokoll-der-stelle", link, office=False, modes=(PHONE,)),
        Scene("einwendung", _to_entry(link), office=False, modes=(PHONE,)),
    ]


def decide_and_approve(page: Page) -> None:
    """Accept the objection, let the deadline pass, approve after the correction."""
    _to_decision(page)
    page.locator("input[name=decision][value=accepted]").check()
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/abstimmung")
    for _day in range(DAYS_UNTIL_APPROVED):
        page.goto("/demo/uhr")
        page.locator("form:has(input[name=by][value=day]) button").click()
        page.wait_for_load_state()
    page.goto(f"{ROUND}/protokoll/genehmigen")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/protokoll/abstimmung")


def of_the_distribution() -> list[Scene]:
    """Approved minutes that can be given out and put to the files."""
    return [
        Scene("austeilen", f"{ROUND}/protokoll/austeilen", modes=(DESKTOP,), height=760),
        Scene("akte", f"{ROUND}/akte", modes=(DESKTOP,), height=760),
    ]


def _to_decision(page: Page) -> None:
    page.goto(f"{ROUND}/protokoll/abstimmung")
    page.locator("a[href^='/einwendungen/']").first.click()


def _to_entry(link: str) -> Callable[[Page], None]:
    def go(page: Page) -> None:
        page.goto(link)
        page.locator(".ir-place__say a").first.click()

    return go
