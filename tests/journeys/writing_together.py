"""Round 3 of the sample is written by two people at once, from the attendance to the last gap that the check finds."""

from playwright.sync_api import Locator, Page, expect

LIST = "/sitzungen/3/teilnahme"
MINUTES = "/sitzungen/3/protokoll"
BAMF = "Bundesamt für Migration und Flüchtlinge – Regionalkoordination für den Kreis Soest"
JOBCENTER = "Jobcenter Arbeit Hellweg Aktiv (AHA) Kreis Soest"
SOCIAL = "Kreis Soest – Abteilung Soziales"
OFFICE = "Kreis Soest – Kommunales Integrationszentrum"
TOWNS = ("Gemeinde Möhnesee", "Stadt Lippstadt", "Stadt Soest", "Stadt Werl")
PRESENT = (*TOWNS, BAMF, JOBCENTER, SOCIAL, OFFICE)
RESULT = "Die Kommunen melden ihre Sprachmittlerinnen und Sprachmittler an die Geschäftsstelle."
COURSES = "Im Kreis laufen zwölf Integrationskurse."
ADDED = "Das Jobcenter ergänzt Zahlen."
TEXTS = {
    1: "Das Protokoll der 2. Austauschrunde ist genehmigt.",
    2: "Die **überfälligen** Arbeitsaufträge werden einzeln aufgerufen.",
    3: "Der Sachstand mit Stichtag 31.08.2017:\n\n| Kommune | Anträge |\n| --- | --- |\n| Werl | 3 |\n| Soest | 5 |",
    4: f"Agentur für Arbeit und Jobcenter ziehen Bilanz.\n\n{COURSES}",
    5: "Lippstadt und Möhnesee berichten:\n\n- Patenschaften\n- Fahrdienste",
    6: f"Es gibt mehrere Angebote nebeneinander.\n\n{RESULT}",
    7: "Die nächste Runde ist im Frühjahr 2018.",
}


def attendance_is_ticked(page: Page) -> None:
    """Eight organisations were there, everybody else was not."""
    page.goto(LIST)
    page.get_by_role("button", name="Teilnahmeliste anlegen").click()
    for name in PRESENT:
        line = page.locator(".ir-tick", has=page.get_by_role("link", name=name, exact=True))
        line.get_by_role("button", name="anwesend", exact=True).click()
    expect(page.locator("#haken-stand")).to_have_text("Alle Häkchen sind gespeichert.")
    page.get_by_role("button", name="Offene als nicht anwesend eintragen").click()
    expect(page.locator("#zahlen")).to_contain_text("4 von 14 Kommunen vertreten")


def two_write_at_once(one: Page, two: Page) -> None:
    """Both write other items, then one and the same, while the second one has no network for a minute."""
    one.goto(MINUTES)
    one.get_by_role("button", name="Protokoll beginnen").click()
    two.clock.install()
    two.goto(MINUTES)
    two.get_by_role("link", name="Schreiben").first.click()
    for first, second in ((1, 2), (5, 3), (7, 4)):
        _open(one, first)
        _open(two, second)
        _write(one, TEXTS[first])
        _text(two).fill(TEXTS[second].partition("\n")[0])
    _saved(two)
    _a_minute_without_network(one, two)


def _a_minute_without_network(one: Page, two: Page) -> None:
    two.context.set_offline(True)
    _text(two).fill(TEXTS[4])
    _open(one, 4)
    _text(one).press("Control+End")
    one.keyboard.insert_text(f"\n\n{ADDED}")
    one.keyboard.press("Control+S")
    _saved(one)
    two.clock.fast_forward("01:00")
    expect(_state(two)).to_contain_text("keine Verbindung")
    assert _text(two).input_value() == TEXTS[4]
    two.context.set_offline(False)
    expect(two.locator("#abweichung-anderer")).to_contain_text(ADDED, timeout=20_000)
    expect(two.locator("#abweichung-eigener")).to_contain_text(COURSES)
    _write(two, f"{TEXTS[4]}\n\n{ADDED}")
    for number in (3, 6):
        _open(two, number)
        _write(two, TEXTS[number])
    one.goto(MINUTES)
    for words in ("genehmigt.", "werden einzeln aufgerufen.", "Soest", COURSES, ADDED, "Fahrdienste", RESULT, "2018."):
        expect(one.locator("main")).to_contain_text(words)
    one.go_back()
    expect(_text(one)).to_have_value(f"{TEXTS[4]}\n\n{ADDED}")  # not what stood there when this page was left


def _open(page: Page, number: int) -> None:
    page.locator("#gliederung").get_by_role("link", name=f"TOP {number}").click()
    expect(page.locator("h1")).to_contain_text(f"TOP {number}:")


def _text(page: Page) -> Locator:
    return page.get_by_label("Text dieses Punktes")


def _write(page: Page, text: str) -> None:
    _text(page).fill(text)
    page.keyboard.press("Control+S")
    _saved(page)


def _state(page: Page) -> Locator:
    return page.locator("#zustand")


def _saved(page: Page) -> None:
    expect(_state(page)).to_contain_text("Gespeichert", timeout=20_000)


def a_result_and_a_task(page: Page) -> None:
    """The marked sentence becomes a result, and the result a task with owners and a day."""
    _open(page, 6)
    _text(page).focus()
    _text(page).evaluate("(area, place) => area.setSelectionRange(place, area.value.length)", TEXTS[6].index(RESULT))
    page.keyboard.press("Alt+Shift+E")
    beside = page.locator("#daneben")
    expect(beside.locator(".ir-outcome")).to_contain_text(RESULT)
    page.keyboard.press("Alt+Shift+A")
    task = beside.locator(".ir-outcome--task")
    expect(task).to_contain_text(RESULT)
    task.get_by_role("link", name="Bearbeiten").click()
    page.get_by_label("Frist", exact=False).fill("2017-12-01")
    for name in ("Werl", "Ense"):
        page.get_by_role("group", name="Zuständig").get_by_label(name, exact=True).check()
    page.get_by_role("button", name="Speichern").click()
    expect(beside.locator(".ir-outcome--task")).to_contain_text("Ense")
