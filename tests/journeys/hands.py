"""Two ways to use a page: with a pointer, and with the keyboard alone. A journey runs once with each."""

from typing import Protocol

from playwright.sync_api import Locator, Page

MOST_STOPS = 400


class Hand(Protocol):
    """How a journey touches a page."""

    def press(self, target: Locator) -> None:
        """Follow a link, press a button, open or tick something."""

    def write(self, target: Locator, text: str) -> None:
        """Replace what a field holds."""

    def choose(self, target: Locator, value: str) -> None:
        """Choose a value of a select field."""


class Pointer:
    """Clicks, as with a mouse or a finger."""

    def press(self, target: Locator) -> None:
        """Click."""
        target.click()

    def write(self, target: Locator, text: str) -> None:
        """Fill."""
        target.fill(text)

    def choose(self, target: Locator, value: str) -> None:
        """Select."""
        target.select_option(value)


class Keyboard:
    """Reaches everything by Tab and acts by Enter, Space and typing."""

    def press(self, target: Locator) -> None:
        """Go there by Tab (radio buttons of a group: by arrow keys), then Space, or Enter for links and buttons."""
        page = target.page
        kind = target.evaluate("e => e.type || e.tagName")
        self._go_to(target)
        if kind in ("checkbox", "radio"):
            page.keyboard.press("Space")
            return
        with page.expect_navigation():
            page.keyboard.press("Enter")

    def write(self, target: Locator, text: str) -> None:
        """Go there, select everything, type."""
        self._go_to(target)
        keyboard = target.page.keyboard
        keyboard.press("Control+A")
        keyboard.press("Delete")
        keyboard.insert_text(text)

    def choose(self, target: Locator, value: str) -> None:
        """Go there and press arrow keys until the value is chosen."""
        self._go_to(target)
        keyboard = target.page.keyboard
        keyboard.press("Home")
        for _ in range(MOST_STOPS):
            if target.input_value() == value:
                return
            keyboard.press("ArrowDown")
        raise AssertionError(f"{value!r} cannot be chosen by keyboard")

    def _go_to(self, target: Locator) -> None:
        target.wait_for(state="visible")
        page = target.page
        for _ in range(MOST_STOPS):
            if self._is_there(target, page):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"{target} cannot be reached by Tab")

    def _is_there(self, target: Locator, page: Page) -> bool:
        if target.evaluate("e => e === document.activeElement"):
            return True
        # One radio button of a group is reached by Tab, its neighbours by arrow keys.
        if target.evaluate("e => e.type === 'radio' && document.activeElement.name === e.name"):
            page.keyboard.press("ArrowDown")
        return bool(target.evaluate("e => e === document.activeElement"))
