"""The pages that are photographed: how each is called, who looks at it, and how one gets there."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from tests.stage import Stage

DESKTOP, PHONE, DARK = "desktop", "handy", "dunkel"
ALL = (DESKTOP, PHONE, DARK)
MEETING = 3
SERIES = "/reihen/1"
ROUND = f"/sitzungen/{MEETING}"
INVITATIONS = f"{ROUND}/einladungen"
WERL, SILENT = "integration@werl.example", "integration@ruethen.example"
LIST = """Stelle;Art;Kurzname;Amtlicher Schlüssel;Funktion;E-Mail
Stadt Werl;Kommune;Werl;05974052;Ansprechstelle Integration;integration@werl.example
Stadt Soest;Kommune;Soest;05974040;Fachdienst Integration;fachdienst@soest.example
Volkshochschule Möhnesee;Einrichtung;VHS Möhnesee;;Programmleitung;programm@vhs-moehnesee.example
Gemeinde Ense;Kommune;Ense;05974012;Ansprechstelle Integration;integration(at)ense.example
"""


@dataclass(frozen=True)
class Scene:
    """A page under a name. ``go`` leads there, by address or by hand; ``office``: the secretariat looks, signed in.

    ``height`` limits the picture, in pixels of the page.
    """

    name: str
    go: str | Callable[[Page], None]
    office: bool = True
    modes: tuple[str, ...] = ALL
    height: int = 10_000


def in_draft() -> list[Scene]:
    """While the round is being prepared."""
    return [
        Scene("auswahl", f"{INVITATIONS}/auswahl"),
        Scene("pruefung", _to_check),
        Scene("brief-vorschau", _to_letter_preview, modes=(DESKTOP,)),
    ]


def _to_check(page: Page) -> None:
    page.goto(f"{INVITATIONS}/auswahl")
    page.locator("form#choose button[type=submit]").click()


def _to_letter_preview(page: Page) -> None:
    page.goto(f"{INVITATIONS}/auswahl")
    page.goto(str(page.locator("a[href*='/vorschau/']").nth(1).get_attribute("href")))


def of_the_office() -> list[Scene]:
    """What the secretariat sees while answers come in."""
    return [
        Scene("startseite", "/"),
        Scene("reihe", SERIES),
        Scene("plaetze", f"{SERIES}/plaetze"),
        Scene("platz", "/plaetze/13"),
        Scene("nachfolge", _to_succession, modes=(DESKTOP,)),
        Scene("sitzung", ROUND),
        Scene("tagesordnung", f"{ROUND}/tagesordnung"),
        Scene("um-themen-bitten", f"{ROUND}/tagesordnung/themenaufruf", modes=(DESKTOP,)),
        Scene("einladungen", INVITATIONS),
        Scene("eingeladene-stelle", _to_invited_seat),
        Scene("rueckmeldung-erfassen", _to_entering, modes=(DESKTOP,)),
        Scene("erinnern", f"{INVITATIONS}/erinnern", modes=(DESKTOP,)),
        Scene("erinnerungen", f"{ROUND}/erinnerungen"),
        Scene("erinnerung-ansehen", f"{ROUND}/erinnerungen/answer_1", modes=(DESKTOP,)),
        Scene("erinnerungsregeln", f"{SERIES}/erinnerungen", modes=(DESKTOP,)),
        Scene("postausgang", "/postausgang"),
        Scene("stellen", "/stellen"),
        Scene("stelle", "/stellen/13"),
        Scene("import", "/stellen/import", modes=(DESKTOP,)),
        Scene("import-vorschau", _to_import_preview),
        Scene("zugaenge", "/zugaenge", modes=(DESKTOP,)),
        Scene("mein-zugang", "/mein-zugang", modes=(DESKTOP,)),
        Scene("verlauf", "/verlauf", modes=(DESKTOP,)),
        Scene("fehlerseite", "/sitzungen/4711"),
    ]


def _to_succession(page: Page) -> None:
    page.goto("/plaetze/13")
    page.locator("a[href$='/nachfolge']").first.click()


def _to_invited_seat(page: Page) -> None:
    page.goto(INVITATIONS)
    page.locator("#answers a", has_text="Stadt Warstein").first.click()


def _to_entering(page: Page) -> None:
    page.goto(INVITATIONS)
    page.locator("#answers a", has_text="Gemeinde Lippetal").first.click()
    page.locator("a[href$='/rueckmeldung']").first.click()


def of_the_inbox() -> list[Scene]:
    """What the secretariat sees once letters have come in."""
    return [
        Scene("posteingang", "/posteingang"),
        Scene("eingegangener-brief", _to_message),
        Scene("brief-als-rueckmeldung", _to_answer_by_letter, modes=(DESKTOP,)),
        Scene("unzustellbarer-brief", _to_report, modes=(DESKTOP, PHONE)),
    ]


def _to_message(page: Page) -> None:
    page.goto("/posteingang?kind=human")
    page.locator("[id^=incoming-]").first.click()


def _to_answer_by_letter(page: Page) -> None:
    _to_message(page)
    page.locator("a[href$='/rueckmeldung']").first.click()


def _to_report(page: Page) -> None:
    page.goto("/posteingang?kind=bounce")
    page.locator("[id^=incoming-]").first.click()


def _to_import_preview(page: Page) -> None:
    page.goto("/stellen/import")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ansprechstellen.csv"
        file.write_text(LIST, encoding="utf-8-sig")
        page.set_input_files("input[type=file]", file)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_load_state()


def of_the_minutes() -> list[Scene]:
    """What is written in the room; `write_minutes` comes before."""
    return [
        Scene("teilnahme", f"{ROUND}/teilnahme"),
        Scene("protokoll-schreiben", _to_written_item),
        Scene("protokoll", f"{ROUND}/protokoll"),
        Scene("protokoll-pruefen", f"{ROUND}/protokoll/pruefung", modes=(DESKTOP,)),
    ]


def _to_written_item(page: Page) -> None:
    page.goto(f"{ROUND}/protokoll/schreiben")
    page.locator(".ir-steps a").nth(2).click()
    page.wait_for_load_state()


TEXT = """Die Kommunen berichten über ihren Stand. **Alle 14** haben eine Ansprechstelle.

- Werl: zwei Sprachkurse, 38 Plätze
- Warstein: ein Sprachkurs, Warteliste

Jede Kommune meldet ihre freien Plätze bis zum Monatsende."""


def write_minutes(page: Page) -> None:
    """Move the clock into the meeting, begin the minutes and write one of its items, with a result and a task."""
    page.goto("/demo/uhr")
    page.locator("main input[name=by]").first.evaluate("(field) => field.value = '2017-09-20T09:45:00+02:00'")
    page.locator("main form button").first.click()
    page.goto(f"{ROUND}/teilnahme")
    page.locator("form[action$='/teilnahme/oeffnen'] button").click()
    for place, what in ((0, "present"), (1, "present"), (2, "absent")):
        page.locator(f".ir-tick button[value={what}]").nth(place).click()
        page.locator("#haken-stand", has_text="Alle Häkchen").wait_for()
    page.goto(f"{ROUND}/protokoll")
    page.locator("form[action$='/protokoll/beginnen'] button").click()
    page.locator("form[action$='/zeit/begin'] button").click()
    page.locator(".ir-steps a").nth(2).click()
    page.locator("#text").fill(TEXT)
    page.locator("[data-kind=saved]").wait_for()
    page.locator("[data-take=outcome]").click()
    page.locator("#daneben .ir-outcome").wait_for()
    page.locator("[data-take=task]").click()
    page.locator("#daneben .ir-outcome--task").wait_for()


def of_everybody(silent: str, answered: str) -> list[Scene]:
    """What is seen without an account; the links are of a seat that is silent and of one that has answered."""
    meeting = f"{answered}/sitzung/{MEETING}"
    return [
        Scene("einloggen", "/einloggen", office=False),
        Scene("seite-der-stelle", f"{silent}/sitzung/{MEETING}", office=False),
        Scene("seite-mit-rueckmeldung", meeting, office=False),
        Scene("vertretung", f"{meeting}/vertretung", office=False),
        Scene("themen-vorschlagen", f"{answered}/themen/{MEETING}", office=False),
        Scene("link-anfordern", "/link-anfordern", office=False),
        Scene("toter-link", "/s/1-vertippt", office=False, modes=(DESKTOP, PHONE)),
        Scene("barrierefreiheit", "/barrierefreiheit", office=False, modes=(DESKTOP,)),
    ]


def link_by_mail(page: Page, stage: Stage, address: str) -> str:
    """The personal link of a holder, asked for on the page for lost links."""
    page.goto("/link-anfordern")
    page.locator("input[type=email]").fill(address)
    page.locator("main form button[type=submit]").click()
    page.wait_for_load_state()
    return stage.link_in(stage.letter_to(address))


def send_invitations(page: Page) -> None:
    """Let the invitations of the round leave."""
    _to_check(page)
    page.locator(f"form[action='{INVITATIONS}/senden'] button[type=submit]").click()
    page.wait_for_load_state()
