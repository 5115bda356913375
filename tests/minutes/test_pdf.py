"""The PDF of minutes: the same text as the sheet, standards, reproducible bytes, hostile text."""

import io
import re
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import page
import pytest
from flask import Flask
from pypdf import PdfReader

from integrationrunde.agenda.models import Audience
from integrationrunde.kit import letters, typesetting
from integrationrunde.kit.errors import Unprintable
from integrationrunde.minutes import canonical, content, pdf, sheet_items
from integrationrunde.minutes.models import ApprovalMode, ReachedBy
from integrationrunde.minutes.records import Record, RoundRecord, SeatRecord, Stance
from integrationrunde.minutes.sheet import Extract, laid_out
from integrationrunde.minutes.sheet_proof import Standing
from tests.minutes.contents import a_content_item, a_declaration, a_head, a_result, a_task, an_attendee, some_content

SHA256 = "ab" * 32
CIRCULATED = datetime(2017, 10, 4, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("app")


def a_standing(**changes: Any) -> Standing:
    fields: dict[str, Any] = {
        "number": 1,
        "sha256": SHA256,
        "circulated_at": CIRCULATED,
        "objection_deadline": date(2017, 10, 18),
    }
    return Standing(**{**fields, **changes})


def a_record(**changes: Any) -> Record:
    seats = (
        SeatRecord(organisation_id=1, organisation="Stadt A", stance=Stance.AGREED, objections=0, remarks=0),
        SeatRecord(organisation_id=2, organisation="Stadt B", stance=Stance.READER, objections=0, remarks=0),
        SeatRecord(organisation_id=3, organisation="Stadt C", stance=Stance.SILENT, objections=0, remarks=1),
    )
    asked = RoundRecord(version=1, sha256=SHA256, circulated_at=CIRCULATED, deadline=date(2017, 10, 18), seats=seats)
    fields: dict[str, Any] = {
        "schema": content.SCHEMA,
        "version": 1,
        "sha256": SHA256,
        "mode": ApprovalMode.LAPSE,
        "approved_at": datetime(2017, 10, 18, 22, 0, tzinfo=UTC),
        "approved_by": "Fristablauf",
        "meeting": "",
        "rounds": (asked,),
        "declarations": (),
    }
    return Record(**{**fields, **changes})


def text_of(made: bytes) -> str:
    """The text of a PDF without any blanks, because where lines break says nothing."""
    pages = PdfReader(io.BytesIO(made)).pages
    return squeezed("".join(one.extract_text() for one in pages))


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u00ad\u2010-]+", "", text)


def rich_content() -> content.Content:
    markdown = (
        "## Zwischenüberschrift\n\n- **fett**\n- *kursiv* und `Code`\n  1. innen\n\n"
        "| Kommune | Kurse |\n|---|---|\n| Soest | 3 |\n\n> Zitat\n\n"
        "[Verweis](https://kreis.example/a?b=1)\n\n---\n\n    Text"
    )
    vote = a_result(
        5,
        reached_by=ReachedBy.VOTE,
        votes=content.Votes(yes=11, no=2, abstain=1),
        organisations=("Stadt Beispielstadt",),
    )
    dropped = a_result(6, is_dropped=True, wording="Das gilt nicht mehr.")
    consent = content.Owner(organisation_id=2, organisation="Gemeinde Musterdorf", needs_consent=True)
    item = a_content_item(
        2,
        paragraphs=(content.Text(id=20, text=markdown), content.Text(id=21, text="Zuletzt.")),
        results=(vote, dropped),
        tasks=(a_task(7, result_id=5), a_task(8, owners=(consent,), text="Bis dahin *mündlich*.")),
        deferred_reason="keine Zeit",
        deferred_to="4. Austauschrunde",
    )
    hidden = a_content_item(3, audience=Audience.ORGANISATIONS, organisation_ids=(1,), title="Nur für eine")
    return some_content(items=(a_content_item(1), item, hidden), declarations=(a_declaration(item_id=2),))


def texts_in(value: Any) -> list[str]:
    """Every text of a sheet that is shown."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return texts_in([one for key, one in value.items() if key not in ("t", "to", "start")])
    if isinstance(value, list | tuple):
        return [text for one in value for text in texts_in(one)]
    return []


def test_every_text_of_the_sheet_stands_in_the_pdf() -> None:
    standing = a_standing(record=a_record(), record_sha256="cd" * 32)
    sheet = laid_out(rich_content(), standing)
    found = text_of(pdf.printed(rich_content(), standing))
    blocks = [one for section in sheet.sections for one in section.blocks]
    shown = texts_in(
        [
            [sheet.title, sheet.notice, sheet.facts, sheet.agenda, sheet.represented, sheet.columns],
            [sheet.papers, sheet.foot, sheet.proof, [one.heading for one in sheet.sections]],
            [[one.title, one.facts, one.texts] if isinstance(one, sheet_items.Box) else one.nodes for one in blocks],
            [[group.title, group.rows] for group in [*sheet.groups, *sheet.rounds]],
        ]
    )
    assert len(shown) > 120
    assert [text for text in shown if squeezed(text) not in found] == []


@pytest.mark.parametrize("is_approved", [False, True])
def test_it_is_pdf_ua_1_and_pdf_a_2a_in_one_file(is_approved: bool) -> None:
    standing = a_standing(record=a_record(), record_sha256="cd" * 32) if is_approved else a_standing()
    made = pdf.printed(rich_content(), standing)
    for profile in ("ua1", "2a"):
        report = page.validate_pdf_bytes(made, profile=profile)
        assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]


def test_title_language_bookmarks_and_checksum() -> None:
    read = PdfReader(io.BytesIO(pdf.printed(rich_content(), a_standing())))
    assert read.metadata is not None
    assert read.metadata.title == "Protokoll – 3. Austauschrunde"
    assert str(read.root_object["/Lang"]) == "de"
    assert "TOP 2: Punkt 2" in [str(one["/Title"]) for one in read.outline if isinstance(one, dict)]
    for number, one in enumerate(read.pages, start=1):
        text = squeezed(one.extract_text())
        assert SHA256 in text
        assert f"Seite{number}von{len(read.pages)}" in text
        assert "Entwurf" in text


def test_once_approved_it_says_how_and_when_and_is_no_draft() -> None:
    found = text_of(pdf.printed(rich_content(), a_standing(record=a_record(), record_sha256="cd" * 32)))
    assert "Entwurf" not in found
    assert squeezed("Genehmigt am 19.10.2017, 00:00 Uhr") in found
    assert squeezed("Stadt A ohne Einwendung") in found
    assert squeezed("Stadt C nur Anmerkung") in found


def test_seats_get_counts_of_positions_and_no_names() -> None:
    standing = a_standing(record=a_record(), record_sha256="cd" * 32, names_seats=False)
    assert squeezed("Stadt A ohne Einwendung") not in text_of(pdf.printed(rich_content(), standing))


def test_the_same_version_gives_the_same_bytes() -> None:
    assert pdf.printed(rich_content(), a_standing()) == pdf.printed(rich_content(), a_standing())


def test_what_others_may_read_is_missing_and_the_place_says_so() -> None:
    cut = canonical.for_organisation(rich_content(), 2)
    found = text_of(pdf.printed(cut, a_standing(), Extract(organisation="Gemeinde Musterdorf")))
    assert "NurfürEine" not in found
    assert squeezed("An dieser Stelle fehlt ein Teil") in found
    assert squeezed("Auszug aus dem Protokoll") in found


def test_an_extract_has_one_item() -> None:
    found = text_of(pdf.printed(rich_content(), a_standing(), Extract(item_id=2)))
    assert squeezed("TOP 2: Punkt 2") in found
    assert squeezed("Punkt 1") not in found


@pytest.mark.parametrize(
    "hostile",
    [
        '#read("/etc/passwd")',
        '#image("x.png") $x^2$ @ref <label> \\ " ] } #{',
        "<script>alert(1)</script> https://x.example //comment /* comment */ `#panic()`",
        "= Überschrift\n+ Punkt\n/ Begriff: Text",
    ],
)
def test_markup_of_typst_stays_text(hostile: str) -> None:
    item = a_content_item(1, title=hostile.replace("\n", " "), paragraphs=(content.Text(id=10, text=hostile),))
    found = text_of(pdf.printed(some_content(items=(item,), head=a_head(occasion=hostile)), a_standing()))
    assert squeezed(hostile.replace("`", "")) in found.replace("`", "")


NAMES = {
    "German": "Möhnesee, Straße, Ärger",
    "Turkish": "Şükrü Yıldız Çağrı İğdır",
    "Polish": "Zażółć Łódź gęślą",
    "Romanian": "Țăndărei Șimleu",
    "Vietnamese": "Nguyễn Thị Hướng",
    "Greek": "Ελληνική Κοινότητα",
    "Ukrainian": "Українська Ґанок Їжак",
    "Bulgarian": "Българска",
    "Arabic": "العربية",
    "Persian": "فارسی پژوهش",
    "Georgian": "ქართული",
    "Armenian": "Հայերեն",
    "Hebrew": "עברית",
    "Tigrinya": "ትግርኛ",
}


def only(text: str) -> content.Content:
    """Minutes in which nothing but that stands."""
    return some_content(items=(a_content_item(1, paragraphs=(content.Text(id=1, text=text),)),))


DEEP = "\n".join(f"{'> ' * depth}- tief{depth}" for depth in range(1, 15))


@pytest.mark.parametrize(
    "hostile", ["> " * 19 + "tief14", DEEP, "ä" * 35_000 + " tief14", "```\n" + "ä" * 35_000 + "\n tief14"]
)
def test_whatever_was_circulated_can_be_printed(hostile: str) -> None:
    assert "tief14" in text_of(pdf.printed(only(hostile), a_standing()))


def test_where_typst_itself_breaks_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "_LONG_WORD", re.compile("(?!)"))
    with pytest.raises(Unprintable, match="char boundary"):
        pdf.printed(only("ä" * 35_000), a_standing())


def test_names_from_many_languages_are_shown_and_the_file_stays_valid() -> None:
    attendance = tuple(an_attendee(number, name) for number, name in enumerate(NAMES.values(), start=1))
    made = pdf.printed(some_content(attendance=attendance), a_standing())
    assert page.is_pdf_compliant_bytes(made, profile="ua1")
    assert page.is_pdf_compliant_bytes(made, profile="2a")
    found = text_of(made)
    assert "\ufffd" not in found
    right_to_left = {"Arabic", "Persian", "Hebrew"}
    missing = [name for name, text in NAMES.items() if name not in right_to_left and squeezed(text) not in found]
    assert missing == []


def test_a_character_that_no_font_has_is_replaced_and_said() -> None:
    item = a_content_item(1, paragraphs=(content.Text(id=10, text="Daumen \U0001f44d\ufe0f, தமிழ்"),))
    found = text_of(pdf.printed(some_content(items=(item,)), a_standing()))
    assert "Daumen\ufffd" in found
    assert squeezed("steht für ein Zeichen") in found


def test_what_has_a_hyphen_is_found_and_copied_as_it_was_written() -> None:
    long = "Die Zusammenarbeit zwischen Sprachkursangeboten und Arbeitsvermittlung wird fortgeführt. " * 12
    long += "Zu KOMM-AN, siehe E-2017-04."
    item = a_content_item(1, paragraphs=(content.Text(id=10, text=long),))
    pages = PdfReader(io.BytesIO(pdf.printed(some_content(items=(item,)), a_standing()))).pages
    found = "".join(one.extract_text() for one in pages)
    assert "\u00ad" not in found
    assert re.search(r"KOMM-AN,\s+siehe\s+E-2017-04", found)


@pytest.mark.parametrize("missing", ["fonts", "typst"])
def test_without_fonts_or_typst_it_says_so(missing: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if missing == "fonts":
        monkeypatch.setattr(letters, "FONTS", tmp_path)
        letters._covered.cache_clear()
    else:
        monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(Unprintable):
        pdf.printed(some_content(), a_standing())


def test_a_mark_that_is_no_picture_is_told(app: Flask, tmp_path: Any) -> None:
    broken = tmp_path / "mark.svg"
    broken.write_text("<svg oops")
    app.config["OPERATOR_MARK_FILE"] = str(broken)
    with pytest.raises(Unprintable):
        pdf.printed(some_content(), a_standing())
