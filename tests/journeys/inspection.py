"""Looking at one page after another: axe in light and dark, one main heading, no console error, reflow at 320 px."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
# Only colours differ in the dark; they are most of the work.
BUT_COLOURS = {**EVERYTHING, "rules": {"color-contrast": {"enabled": False}}}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
# Colours change at the next frame; axe must not measure in between.
LOOK = """async options => {
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const found = await axe.run(document, options);
    return found.violations.map(one => one.id + ": " + one.nodes.map(node => node.target.join(" ")).join(", "));
}"""
# What reaches over the right edge without a region of its own to scroll in.
TOO_WIDE = """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] :
    [...document.querySelectorAll("body *")]
        .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
        .slice(0, 3).map(one => one.tagName.toLowerCase() + "." + one.className)"""
WIDE, NARROW = ViewportSize(width=1280, height=900), ViewportSize(width=320, height=640)
PHONE = ViewportSize(width=375, height=740)


def axe(page: Page, name: str, *, colours: bool = True) -> list[str]:
    """What axe finds on the page that is open; the colours in light and in dark, unless others have looked at them."""
    page.evaluate(AXE_SCRIPT)
    found = [f"{name} (light): {one}" for one in page.evaluate(LOOK, EVERYTHING if colours else BUT_COLOURS)]
    if colours:
        page.emulate_media(color_scheme="dark")
        found += [f"{name} (dark): {one}" for one in page.evaluate(LOOK, COLOURS)]
        page.emulate_media(color_scheme="light")
    return found


def looked_at(page: Page, name: str) -> list[str]:
    """What is wrong with the page that is open: axe in light and dark, what is wider than a phone or than 320 px."""
    size = page.viewport_size
    found = axe(page, name)
    for narrow in (PHONE, NARROW):
        page.set_viewport_size(narrow)
        found += [f"{name}: {one} is too wide for {narrow['width']} px" for one in page.evaluate(TOO_WIDE)]
    page.set_viewport_size(size or PHONE)
    return found


class Inspector:
    """One person before the screen; ``findings`` has a line for everything that is wrong."""

    def __init__(self, browser: Browser, base_url: str, *, colours: bool = True, forced_colors: bool = False) -> None:
        self.context: BrowserContext = browser.new_context(
            base_url=base_url,
            locale="de-DE",
            reduced_motion="reduce",
            forced_colors="active" if forced_colors else "none",
        )
        self.context.set_default_timeout(10_000)
        self.page: Page = self.context.new_page()
        self._colours = colours
        self.findings: list[str] = []
        self.page.on("console", lambda message: self._heard(message.type, message.text))
        self.page.on("pageerror", lambda error: self.findings.append(f"{self.page.url}: {error}"))

    def _heard(self, kind: str, text: str) -> None:
        # The browser itself reports refused and missing pages as errors; those pages are meant.
        if kind == "error" and "the server responded with a status of 4" not in text:
            self.findings.append(f"{self.page.url}: {text}")

    def sign_in(self, address: str, password: str) -> None:
        """Through the door."""
        self.page.goto("/einloggen")
        self.page.fill("input[type=email]", address)
        self.page.fill("input[type=password]", password)
        self.page.click("main form button[type=submit]")
        self.page.wait_for_selector("main h1")

    def visit(self, path: str) -> int:
        """Open a page and look at it; gives its status."""
        self.page.set_viewport_size(WIDE)
        response = self.page.goto(path)
        assert response is not None
        self.look(path)
        if response.status >= 500:
            self.findings.append(f"{path}: status {response.status}")
        return response.status

    def look(self, name: str) -> None:
        """Look at the page that is open."""
        self.findings += axe(self.page, name, colours=self._colours)
        headings = self.page.locator("h1").count()
        if headings != 1:
            self._note(name, "headings", [f"{headings} of the first level"])
        self.page.set_viewport_size(NARROW)
        self._note(name, "320 px", self.page.evaluate(TOO_WIDE))

    def _note(self, name: str, what: str, found: list[Any]) -> None:
        self.findings += [f"{name} ({what}): {one}" for one in found]
