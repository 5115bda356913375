"""Every page that the URL map offers, as an admin, a reader, a seat by link and the public see it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from integrationrunde.kit.doors import Door
from tests.conftest import Databases
from tests.journeys.atlas import READER, Atlas, atlas
from tests.journeys.inspection import Inspector
from tests.stage import Stage, stage

pytestmark = pytest.mark.journey
FOR_READERS = (Door.ACCOUNT, Door.READER)
FOR_ADMINS = (*FOR_READERS, Door.EDITOR, Door.ADMIN, Door.OVERALL_ADMIN)
FOR_EVERYBODY = (Door.PUBLIC, Door.GUEST, Door.LINK)


@pytest.fixture(scope="module")
def running(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The invited sample; nobody delivers its letters, so that every page stays as it is."""
    url = databases.fresh()
    with stage(tmp_path_factory.mktemp("stage"), url, until="invited", worker=False) as found:
        yield found
    databases.drop(url)


@pytest.fixture(scope="module")
def pages(running: Stage) -> Atlas:
    return atlas(running)


def none_of(found: list[str]) -> None:
    """Fail with a line for each finding."""
    assert not found, "\n  " + "\n  ".join(found)


def walk(inspector: Inspector, pages: Atlas, *doors: Door) -> None:
    """Visit everything behind these doors; each endpoint must open at least once."""
    opened: dict[str, bool] = {}
    for endpoint, path in pages.addresses(*doors):
        status = inspector.visit(path)
        opened[endpoint] = opened.get(endpoint, False) or status == 200
    closed = [endpoint for endpoint, open_ in opened.items() if not open_ and endpoint not in MEANT_TO_FAIL]
    none_of(inspector.findings)
    none_of(closed)


MEANT_TO_FAIL = frozenset({"portal.astray"})
"""The page for links that lead nowhere."""


def test_as_an_admin(browser: Browser, running: Stage, pages: Atlas) -> None:
    inspector = Inspector(browser, running.url)
    inspector.sign_in(*running.sign_in)
    walk(inspector, pages, *FOR_ADMINS)


def test_as_a_reader(browser: Browser, running: Stage, pages: Atlas) -> None:
    inspector = Inspector(browser, running.url, colours=False)  # those of the same pages as an admin's
    inspector.sign_in(*READER)
    walk(inspector, pages, *FOR_READERS)


def test_without_an_account(browser: Browser, running: Stage, pages: Atlas) -> None:
    inspector = Inspector(browser, running.url)
    walk(inspector, pages, *FOR_EVERYBODY)


def test_focus_and_choice_are_seen_in_forced_colours(browser: Browser, running: Stage) -> None:
    """The browser takes all colours away there; what was drawn in colour alone would be gone."""
    inspector = Inspector(browser, running.url, forced_colors=True)
    inspector.sign_in(*running.sign_in)
    inspector.page.goto("/sitzungen/3/einladungen/erinnern")
    choice = inspector.page.locator("main input[type=checkbox]").first
    inspector.page.keyboard.press("Tab")
    choice.focus()
    style = choice.evaluate("e => (({appearance, outline}) => [appearance, outline])(getComputedStyle(e))")
    assert style[0] == "auto"
    assert "solid" in style[1]
    assert not style[1].startswith("rgba(0, 0, 0, 0)")


def test_pages_that_answer_a_form(browser: Browser, running: Stage, tmp_path: Path) -> None:
    """Errors, previews and refusals have no address of their own."""
    inspector = Inspector(browser, running.url)
    inspector.sign_in(*running.sign_in)
    page = inspector.page
    for path in ("/reihen/neu", "/stellen/neu", "/orte/neu", "/zugaenge/neu", "/mein-zugang/passwort"):
        page.goto(path)
        page.click("main form.ir-form button[type=submit]")
        inspector.look(f"{path}, left empty")
        assert page.title().startswith("Fehler:")
        assert page.evaluate("document.activeElement.id") == "error-summary"
    lines = tmp_path / "liste.csv"
    lines.write_text("Stelle;Art;Amtliche Bezeichnung;E-Mail\nNeu;Kommune;Stadt Neu;a@neu.example\nX;Unfug;X;@\n")
    page.goto("/stellen/import")
    page.set_input_files("input[type=file]", lines)
    page.click("main form.ir-form button[type=submit]")
    inspector.look("the preview of an import")
    assert inspector.visit("/gibt-es-nicht") == 404
    none_of(inspector.findings)
