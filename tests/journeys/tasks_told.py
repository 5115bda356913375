"""What registers, figures, dashboard and the page of an organisation tell in the end, counted here once more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from playwright.sync_api import Page, expect

from tests.journeys.task_office import Office
from tests.journeys.three_rounds import ADDRESS

Rows = list[list[str | int]]
FIRST, SECOND = date(2016, 9, 21), date(2017, 3, 15)


@dataclass(frozen=True)
class Way:
    """The way of a result as it happened: first on an agenda, agreed, and reported as done by the last owner."""

    number: str
    tabled: date
    agreed: date
    done: date


WAYS = (
    Way("E-2016-01", FIRST, FIRST, date(2016, 11, 24)),
    Way("E-2016-02", FIRST, FIRST, date(2017, 4, 24)),
    Way("E-2016-03", FIRST, FIRST, date(2017, 6, 12)),
    Way("E-2017-01", FIRST, SECOND, date(2017, 5, 29)),
)
TASKS = {"A-2016-01": 1, "A-2016-02": 14, "A-2016-03": 1, "A-2016-04": 1, "A-2017-01": 2}
"""The tasks with the number of their owners."""


def by_the_registers(office: Office) -> None:
    """No task is left, each of the five is done by all of its owners; each result has its days."""
    page = office.page
    page.goto("/arbeitsauftraege")
    expect(page.locator("main")).to_contain_text("Kein Arbeitsauftrag ist offen.")
    page.goto("/arbeitsauftraege?state=done")
    office.look(page, "the register of tasks")
    expect(page.locator("main tbody tr")).to_have_count(len(TASKS))
    for number, owners in TASKS.items():
        row = page.locator("tbody tr", has_text=number)
        expect(row).to_contain_text("erledigt")
        if owners > 1:
            expect(row).to_contain_text(f"{owners} von {owners} erledigt")
    page.goto("/ergebnisse")
    office.look(page, "the register of results")
    expect(page.locator("main tbody tr")).to_have_count(len(WAYS))
    for way in WAYS:
        row = page.locator("tbody tr", has_text=way.number)
        expect(row.locator("td").nth(1)).to_have_text(_day(way.tabled))
        expect(row.locator("td").nth(2)).to_contain_text(_day(way.agreed))
        expect(row.locator("td").nth(3)).to_contain_text(f"umgesetzt am {_day(way.done)}")


def by_the_dashboard(office: Office) -> None:
    """Nothing of the tasks waits; all five are finished."""
    office.page.goto("/")
    office.look(office.page, "the dashboard")
    expect(office.page.locator(".ir-needs")).not_to_contain_text("Arbeitsaufträgen")
    load = office.page.get_by_role("region", name="Arbeitsaufträge der Stellen")
    assert [one.inner_text() for one in load.locator(".ir-counter__value").all()] == ["0", "0", "0", str(len(TASKS))]
    expect(load).to_contain_text(f"{len(TASKS)} Arbeitsaufträge, davon überfällig: 0")


def by_the_figures(office: Office) -> None:
    """Medians by year, states, ages, attendance: the table of each question."""
    page = office.page
    page.goto("/auswertung")
    office.look(page, "the figures")
    agreed = _by_year([(way.agreed, (way.agreed - way.tabled).days) for way in WAYS])
    assert _rows(page, "vereinbart") == agreed
    assert _rows(page, "umgesetzt") == _by_year([(way.agreed, (way.done - way.agreed).days) for way in WAYS])
    states: Rows = [
        ["offen", 0],
        ["in Bearbeitung", 0],
        ["zurückgestellt", 0],
        ["erledigt", len(TASKS)],
        ["entfallen", 0],
    ]
    assert _rows(page, "auftraege") == states
    assert _rows(page, "alter") == []
    present = {str(row[0]): row[1:3] for row in _rows(page, "teilnahme")}
    assert present.pop("BAMF") == [2, 1]
    assert present == {name: [2, 2] for name in ADDRESS if name != "BAMF"}


def by_the_page_of_an_organisation(office: Office) -> None:
    """Werl has two tasks, both done, and was there twice; nothing of others is to be seen."""
    page = office.open("Werl", "A-2016-03")
    page.get_by_role("link", name="Stadt Werl").first.click()
    expect(page.locator("main")).to_contain_text("Es ist nichts offen.")
    office.look(page, "the page of Werl")
    page.get_by_role("link", name="Alle Arbeitsaufträge Ihrer Stelle").click()
    office.look(page, "the tasks of Werl")
    cards = page.locator("main li.ir-card")
    assert sorted(one.inner_text()[:9] for one in cards.all()) == ["A-2016-02", "A-2016-03"]
    for card in cards.all():
        expect(card).to_contain_text("erledigt")
    expect(cards.filter(has_text="A-2016-02")).to_contain_text("14 von 14 erledigt")
    page.get_by_role("link", name="Stadt Werl").first.click()
    page.get_by_role("link", name="Ihre eigenen Zahlen").click()
    office.look(page, "the figures of Werl")
    expect(page.locator("main")).to_contain_text("An 2 von 2 Sitzungen hat Ihre Stelle teilgenommen.")
    expect(page.locator("main")).to_contain_text("2 Arbeitsaufträge betreffen Ihre Stelle; nicht abgeschlossen: 0")


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _by_year(days: Sequence[tuple[date, int]]) -> Rows:
    """Number, shortest, quarter, median, three quarters, longest: of each year, and of all years."""
    years = sorted({day.year for day, _number in days})
    rows: Rows = [[str(year), *_spread([number for day, number in days if day.year == year])] for year in years]
    return [*rows, ["Alle Jahre", *_spread([number for _day, number in days])]]


def _spread(numbers: Sequence[int]) -> list[int]:
    ordered = sorted(numbers)
    return [len(ordered), ordered[0], _at(ordered, 0.25), _half_up(median(ordered)), _at(ordered, 0.75), ordered[-1]]


def _at(ordered: Sequence[int], share: float) -> int:
    """The value at that share of the way from the first to the last, between its neighbours."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return _half_up(ordered[low] + (ordered[high] - ordered[low]) * (place - low))


def _half_up(value: float) -> int:
    return int(value + 0.5)


def _rows(page: Page, ident: str) -> Rows:
    """The table of one question."""
    rows = page.locator(f"section[aria-labelledby={ident}] tbody tr").all()
    cells = [row.locator("th, td").all_inner_texts() for row in rows]
    return [[int(cell) if cell.isdecimal() and place else cell for place, cell in enumerate(row)] for row in cells]
