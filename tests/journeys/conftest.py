"""A real browser before the whole running application; every page that a journey sees is looked at by axe."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.journeys.hands import Hand, Keyboard, Pointer
from tests.journeys.inspection import axe
from tests.stage import Stage, stage
from tools.browser import installed

expect.set_options(timeout=10_000)  # the machine may be busy
BROWSER_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = installed()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=BROWSER_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def draft_stage(database_url: str, tmp_path: Path) -> Iterator[Stage]:
    """The sample with its third round still in draft, running."""
    with stage(tmp_path, database_url, until="draft") as running:
        yield running


@pytest.fixture(params=["pointer", "keyboard"])
def hand(request: pytest.FixtureRequest) -> Hand:
    """Each journey is made with a pointer, and once more with the keyboard alone."""
    return Pointer() if request.param == "pointer" else Keyboard()


class Watched:
    """Pages that are looked at by axe whenever the journey asks, each title that was not seen before."""

    def __init__(self, browser: Browser, base_url: str, seen: set[str] | None = None) -> None:
        self._browser, self._base_url = browser, base_url
        self._seen = set() if seen is None else seen
        self.errors: list[str] = []

    def page(self, *, width: int = 1280, scripts: bool = True) -> Page:
        """A new page in a browser profile of its own."""
        context = self._browser.new_context(
            base_url=self._base_url,
            viewport={"width": width, "height": 900},
            locale="de-DE",
            java_script_enabled=scripts,
            reduced_motion="reduce",  # scrolling is done at once, so that a position can be compared
        )
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return page

    def _note(self, kind: str, text: str) -> None:
        # The browser itself reports refused forms (422) as errors; those pages are meant.
        if kind == "error" and "422" not in text and "409" not in text and "404" not in text:
            self.errors.append(text)

    def look(self, page: Page) -> None:
        """Let axe look at the page, in light and in dark; any finding fails."""
        title = page.title()
        if title in self._seen:
            return
        self._seen.add(title)
        assert axe(page, title) == []


@pytest.fixture(scope="module")
def seen() -> set[str]:
    """The titles of the pages that axe has looked at; the same journey by another hand meets the same pages."""
    return set()


@pytest.fixture
def watched(browser: Browser, draft_stage: Stage, seen: set[str]) -> Iterator[Watched]:
    """Watched pages before the sample in draft."""
    pages = Watched(browser, draft_stage.url, seen)
    yield pages
    assert pages.errors == []
