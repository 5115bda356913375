"""Everybody who has to do with the minutes of round 3: the secretariat at two screens, the seats with their letters."""

from playwright.sync_api import Browser, Page, expect

from tests.journeys import inspection
from tests.journeys.conftest import Watched
from tests.journeys.test_writing import sign_in
from tests.smtp import Received
from tests.stage import Stage

PHONE = inspection.PHONE


class Room:
    """The two who write, the seats by their letters, and what was found wrong with the pages on the way."""

    def __init__(self, browser: Browser, running: Stage) -> None:
        self.running, self.pages = running, Watched(browser, running.url)
        self.office, self.colleague = self.pages.page(), self.pages.page()
        for page in (self.office, self.colleague):
            sign_in(page, running)
        self.findings: list[str] = []

    def seat(self, address: str, *, scripts: bool = True) -> Page:
        """A phone on which somebody follows the link of the newest letter."""
        page = self.pages.page(width=PHONE["width"], scripts=scripts)
        page.goto(self.running.link_in(self.running.letter_to(address)))
        return page

    def look(self, page: Page, name: str) -> None:
        """Axe in light and dark, and nothing wider than a phone."""
        self.findings += inspection.looked_at(page, name)

    def letters(self, subject: str, number: int) -> list[Received]:
        """The letters whose subject has these words, waited for."""

        def found() -> list[Received]:
            return [one for one in self.running.office.received if subject in str(one.message["Subject"])]

        self.running.wait_until(lambda: len(found()) >= number)
        assert len(found()) == number, [one.recipient for one in found()]
        return found()

    def let_the_deadline_pass(self) -> None:
        """By the page of the demo's clock."""
        self.office.goto("/demo/uhr")
        expect(self.office.locator("main")).to_contain_text("Einwendungsfrist")
        self.office.get_by_role("button", name="Dorthin vorstellen").click()
        expect(self.office.locator("main")).to_contain_text("Es ist jetzt")


def text_of(letter: Received) -> str:
    """What a letter says."""
    body = letter.message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
