"""The same minutes as a page and as a PDF: what each says, in a form in which only the words and their order count."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Locator, Page
from pypdf import PdfReader

OCCASION = "3. kreisweite Austauschrunde zur Optimierung der Integration von Flüchtlingen"
COLUMNS = ("Stelle Vertreten durch Personen Bemerkung", "Stelle Haltung")


@dataclass(frozen=True)
class Said:
    """Attendance; items with paragraphs, results and tasks; who said what about each version; all of it squeezed."""

    head: frozenset[str]
    attendance: str
    items: str
    rounds: str
    checksum: str


def squeezed(text: str) -> str:
    """Without blanks, hyphens and bullets: where lines break, and how lists are marked, says nothing."""
    return re.sub(r"[\s\u00ad\u2010-\u2014•-]+", "", text)


def of_pdf(made: bytes, labels: Sequence[str]) -> Said:
    """What a PDF says; ``labels`` are those of its head, in any order."""
    text = "".join(_without_frame(page.extract_text()) for page in PdfReader(io.BytesIO(made)).pages)
    for columns in COLUMNS:
        text = text.replace(squeezed(columns), "")
    head, _, rest = text.partition("Tagesordnung")
    attendance, _, rest = rest.partition("warenanwesend.")[2].partition("TOP1:")
    items, _, end = rest.partition("SchlussAusgefertigtam:")
    _, *rounds = re.split(r"Fassung\d,Einwendungenbis[\d.]{10}", end)
    found = re.search(r"PrüfsummederFassung\(SHA256\):(\w{64})", end)
    assert found is not None
    return Said(_facts(head, labels), _plain(attendance), f"TOP1:{items}", "/".join(rounds), found[1])


def _without_frame(text: str) -> str:
    """One page without what stands above and below each."""
    body = squeezed(text)
    head = re.match(rf".*?·{squeezed(OCCASION)}", body)
    foot = re.search(r"Fassung\d+·SHA256\w{64}Seite\d+von\d+$", body)
    assert head is not None, body
    assert foot is not None, body
    return body[head.end() : foot.start()]


def _facts(head: str, labels: Sequence[str]) -> frozenset[str]:
    """Everything below the title, cut where a label begins."""
    places = "|".join(re.escape(squeezed(label)) for label in labels)
    return frozenset(re.split(rf"(?={places}:)", head)[1:])


def of_page(page: Page, rounds: Sequence[Sequence[tuple[str, str]]]) -> tuple[Said, list[str]]:
    """What the page of the review says, and the labels of its head; ``rounds`` were read from its tables before."""
    page.locator("summary", has_text="Teilnahme").click()
    facts = page.locator("section[aria-labelledby=text-title] > dl > div")
    pairs = [(one.locator("dt").inner_text(), one.locator("dd").inner_text()) for one in facts.all()]
    said = Said(
        frozenset(squeezed(f"{label}:{value}") for label, value in pairs),
        "".join(_attendance(page)),
        "".join(_item(one) for one in page.locator(".ir-minutes-item").all()),
        "/".join(squeezed("".join(name + what for name, what in one)) for one in rounds),
        page.locator(".ir-checksum").first.inner_text().rpartition(" ")[2],
    )
    return said, [label for label, _value in pairs]


def _attendance(page: Page) -> list[str]:
    groups = page.locator("details:has(> summary:text-is('Teilnahme'))")
    found: list[str] = []
    for title, names in zip(groups.locator("h4").all(), groups.locator("ul").all(), strict=True):
        was_there = title.inner_text().startswith("Anwesend")
        found.append(title.inner_text())
        for name in names.locator("li").all_inner_texts():
            alone, _, persons = name.removesuffix(" Personen").rpartition(", ")
            found.append(f"{alone}{persons}" if alone else f"{name}{1 if was_there else ''}")
    return [_plain(squeezed(one)) for one in found]


def _plain(text: str) -> str:
    """Without brackets: the table has functions in a column of their own."""
    return re.sub(r"[()]", "", text)


def _item(item: Locator) -> str:
    """An item of the page in the words of the PDF."""
    found = [item.locator("h3").inner_text()]
    for place in item.locator(":scope > .ir-place, :scope > .ir-outcome").all():
        text = "".join(place.locator(":scope > .ir-prose").all_inner_texts())
        if "ir-outcome--task" in (place.get_attribute("class") or ""):
            found += _task(place, text)
        elif "ir-outcome" in (place.get_attribute("class") or ""):
            found += _result(place, text)
        else:
            found.append(text)
    return squeezed("".join(found))


def _result(place: Locator, text: str) -> list[str]:
    how = place.locator(":scope > .ir-muted").inner_text().replace(" · ", "")
    return [place.locator(".ir-outcome__kind").inner_text(), text, f"Zustande gekommen: {how}"]


def _task(place: Locator, text: str) -> list[str]:
    facts = place.locator(".ir-muted").inner_text().replace(" · ", "").replace(", ", "; ")
    title = place.locator(":scope > .kern-body").inner_text()
    return [place.locator(".ir-outcome__kind").inner_text(), ": ", title, text, facts]
