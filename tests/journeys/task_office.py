"""The secretariat at its screen and the organisations with their letters, in the journey of tasks."""

import os
from collections.abc import Iterable, Mapping

from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys import inspection
from tests.journeys.conftest import Watched
from tests.journeys.test_writing import sign_in
from tests.journeys.three_rounds import ADDRESS, NAME, ThreeRounds, buttons
from tests.smtp import Received
from tests.stage import Stage


class Office:
    """One screen, one phone, the links of every letter, and what was found wrong with the pages on the way."""

    def __init__(self, browser: Browser, running: Stage) -> None:
        self.rounds = ThreeRounds(running)
        self.running, self.pages = running, Watched(browser, running.url)
        self.page = self.pages.page()
        self.findings: list[str] = []
        self._links: dict[tuple[str, str], str] = {}
        sign_in(self.page, running)

    def look(self, page: Page, name: str) -> None:
        """Note what is wrong with a page; where LOOK_AT names a folder, keep a picture of it."""
        self.findings += inspection.looked_at(page, name)
        if folder := os.environ.get("LOOK_AT"):
            page.screenshot(path=f"{folder}/{name.replace(' ', '-')}.png", full_page=True)

    def write_task(self, meeting: int, item: int, title: str, due_on: str, owners: Iterable[str], result: str) -> None:
        """Write down a task at an item of the minutes."""
        self.open_item(meeting, item)
        self.page.get_by_role("link", name="Arbeitsauftrag hinzufügen").click()
        self.page.get_by_label("Arbeitsauftrag", exact=False).first.fill(title)
        self.page.get_by_label("Frist", exact=False).fill(due_on)
        responsible = self.page.get_by_role("group", name="Zuständig")
        for name in owners:
            responsible.get_by_label(name, exact=True).check()
        self.page.get_by_label("Folgt aus dem Ergebnis").select_option(label=result)
        self.page.get_by_role("button", name="Speichern").click()
        expect(self.page.locator(".ir-outcome--task", has_text=title)).to_be_visible()

    def open_item(self, meeting: int, number: int) -> None:
        """Open an item of the minutes to write at it."""
        self.page.goto(f"/sitzungen/{meeting}/protokoll")
        self.page.get_by_role("link", name="Schreiben").nth(number).click()

    def circulate(self, meeting: int) -> None:
        """Send the minutes out."""
        self.page.goto(f"/sitzungen/{meeting}/protokoll/versenden")
        self.page.get_by_role("button", name="Jetzt versenden").click()
        expect(self.page.locator("main")).to_contain_text("versandt")

    def know(self, letters: Mapping[str, Received]) -> None:
        """Keep the links of letters, by who got them."""
        for address, letter in letters.items():
            self._links |= {(address, number): link for number, link in buttons(letter).items()}

    def know_one(self, organisation: str, number: str, letter: Received) -> None:
        """Keep the one link of a letter."""
        self._links[ADDRESS[organisation], number] = self.running.link_in(letter)

    def open(self, organisation: str, number: str, *, scripts: bool = True) -> Page:
        """A phone on which an organisation follows the link of its task."""
        page = self.pages.page(width=375, scripts=scripts)
        page.goto(self._links[ADDRESS[organisation], number])
        return page

    def report_by_link(self, organisation: str, number: str) -> None:
        """An organisation sends the form of its task: it is done."""
        link = self._links[ADDRESS[organisation], number]
        note = f"{organisation} ist damit fertig."
        answer = self.page.context.request.post(f"{link}/melden", form={"what": "done", "note": note})
        assert answer.ok
        assert note in answer.text()

    def task(self, number: str) -> None:
        """Open the page of a task, by searching the register."""
        self.page.goto(f"/arbeitsauftraege?q={number}&state=all")
        self.page.get_by_role("link", name=number, exact=True).click()

    def part(self, organisation: str) -> Locator:
        """What stands about one owner on the page of a task."""
        heading = self.page.get_by_role("heading", name=NAME[organisation], exact=True)
        return self.page.locator("li.ir-card", has=heading)

    def unfolded(self, organisation: str) -> Locator:
        """What stands about one owner, its details open."""
        part = self.part(organisation)
        if part.locator("details:not([open])").count():
            part.locator("summary").click()
        return part

    def confirm(self, organisation: str) -> None:
        """Confirm on the page of a task what an organisation reported."""
        self.part(organisation).get_by_role("button", name="Erledigung bestätigen").click()
        expect(self.part(organisation)).to_contain_text("erledigt")

    def confirm_all(self, number: int) -> None:
        """Confirm everything at once that was reported of a task."""
        self.page.get_by_role("button", name=f"Alle {number} Meldungen bestätigen").click()
        expect(self.page.locator("main")).to_contain_text(f"{number} Meldungen sind bestätigt")

    def grant(self, organisation: str) -> None:
        """Grant the date for which an organisation asks."""
        self.part(organisation).get_by_role("link", name="Über die Frist entscheiden").click()
        self.look(self.page, "deciding on a date")
        self.page.get_by_label("Andere Frist gewähren").check()
        self.page.get_by_role("button", name="Entscheiden").click()
        expect(self.part(organisation)).not_to_contain_text("bittet um andere Frist")

    def enter_call(self, organisation: str, note: str) -> None:
        """Write down what an organisation said by phone: it is done."""
        self.unfolded(organisation).get_by_role("link", name="Meldung erfassen").click()
        self.look(self.page, "entering a report")
        self.page.get_by_label("telefonisch").check()
        self.page.get_by_label("Es ist erledigt").check()
        self.page.get_by_label("Bemerkung").fill(note)
        self.page.get_by_role("button", name="Erfassen").click()
        expect(self.part(organisation)).to_contain_text(note)
        expect(self.part(organisation)).to_contain_text("telefonisch")
