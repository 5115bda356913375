"""The minutes as they are laid out, in words: PDF and page for the file are made of it, so that both say the same.

Texts that were written are trees of Markdown (`kit.markdown_tree`). Always in the house's language, because the record
has one text whoever reads it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import current_app
from flask_babel import force_locale

from integrationrunde.kit.markdown_tree import Node, plain
from integrationrunde.kit.words import _, day, hour, ngettext
from integrationrunde.minutes import head_words, records, sheet_items, sheet_proof
from integrationrunde.minutes.comparing import Fact
from integrationrunde.minutes.content import Attendee, Content, Declaration, Item
from integrationrunde.minutes.models import AttendanceKind, AttendanceState
from integrationrunde.minutes.sheet_items import Box, Section
from integrationrunde.minutes.sheet_proof import Standing

Row = list[str]
_KIND_STANDS_AT = 2


@dataclass(frozen=True)
class Group:
    """Organisations of one kind, as a table without its head."""

    title: str
    rows: list[Row]


@dataclass(frozen=True)
class Sheet:
    """Minutes, or an extract of them, in words. ``mark`` stands above every page: Entwurf, or Auszug; may be empty."""

    language: str
    title: str
    mark: str
    notice: list[str]
    occasion: str
    body: str
    host: str
    facts: list[Row]
    agenda: list[Row]
    columns: Row
    represented: str
    groups: list[Group]
    sections: list[Section]
    declarations: list[Box]
    papers: list[str]
    papers_notice: str
    foot: list[Row]
    proof: list[Row]
    rounds: list[Group]
    supplements: list[Box]
    words: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Extract:
    """What an extract is limited to; ``item_id`` one item, ``organisation`` what one organisation may read."""

    item_id: int | None = None
    organisation: str = ""


WHOLE = Extract()


def laid_out(content: Content, standing: Standing, extract: Extract = WHOLE) -> Sheet:
    """The sheet of a version that was read from its bytes, cut for the reader before."""
    language = str(current_app.config["BABEL_DEFAULT_LOCALE"])
    with force_locale(language):
        return _sheet(content, standing, extract, language)


def _sheet(content: Content, standing: Standing, extract: Extract, language: str) -> Sheet:
    items = [one for one in content.items if extract.item_id in (None, one.id)]
    is_whole = extract.item_id is None
    head = content.head
    return Sheet(
        language=language,
        title=_("Minutes") if extract == WHOLE else _("Extract from the minutes"),
        mark=sheet_proof.mark(standing),
        notice=[*sheet_proof.notice(standing), *_extract_notice(content, extract)],
        occasion=head.occasion,
        body=head.body,
        host=head.host,
        facts=_facts(content),
        agenda=[[sheet_items.number(one), sheet_items.title(one)] for one in content.agenda] if is_whole else [],
        columns=[_("Organisation"), _("Represented by"), _("Persons"), _("Note")],
        represented=_represented(content),
        groups=list(_groups(content)),
        sections=[sheet_items.section(one) for one in items],
        declarations=[
            _declaration(content, one)
            for one in records.declarations(content, standing.record)
            if is_whole or one.item_id in _ids(items)
        ],
        papers=[
            _("Paper %(number)s: %(title)s (%(file)s)", number=number, title=paper.title, file=paper.file_name)
            for number, paper in enumerate(content.papers, start=1)
            if is_whole or paper.item_id in _ids(items)
        ],
        papers_notice=_("Papers that are meant for other organisations are left out.")
        if content.papers_missing
        else "",
        foot=_foot(content),
        proof=sheet_proof.proof(standing),
        rounds=[Group(title, rows) for title, rows in sheet_proof.rounds(standing)],
        supplements=sheet_proof.supplements(standing),
        words=_words(standing),
    )


def _ids(items: Sequence[Item]) -> set[int]:
    return {one.id for one in items}


def _words(standing: Standing) -> dict[str, str]:
    return {
        "agenda": _("Agenda"),
        "attendance": _("Attendance"),
        "declarations": _("Declarations for the minutes"),
        "papers": _("Papers"),
        "foot": _("Conclusion"),
        "proof": _("Proof"),
        "who": _("Organisation") if standing.names_seats else _("Organisations"),
        "stance": _("Position"),
        "supplements": _("Supplements"),
        "page": _("Page"),
        "of": _("of"),
        "version": _("Version"),
        "missing_letters": _("� stands for a character that this file cannot show; the page of the minutes shows it."),
        "mark_alt": _("Mark of %(name)s", name=current_app.config["OPERATOR_NAME"]),
    }


def _extract_notice(content: Content, extract: Extract) -> list[str]:
    notice: list[str] = []
    if extract.organisation:
        notice.append(_("Extract: what %(organisation)s may read.", organisation=extract.organisation))
    if extract.item_id is not None:
        notice.append(_("Extract: one item of the agenda only."))
    if content.is_cut:
        notice.append(_("Parts that are meant for others are left out; each such place says so."))
    return notice


def _facts(content: Content) -> list[Row]:
    rows = [[head_words.label(fact), head_words.said(content.head, fact)] for fact in Fact]
    rows.insert(_KIND_STANDS_AT, [_("Kind"), _("Minutes of results")])
    return [row for row in rows if row[1]]


def _represented(content: Content) -> str:
    present, seats = content.municipalities
    parts = [ngettext("%(num)s person was there.", "%(num)s persons were there.", content.headcount)]
    if seats:
        parts.insert(0, _("%(present)s of %(all)s municipalities were represented.", present=present, all=seats))
    return " ".join(parts)


def _groups(content: Content) -> list[Group]:
    seat, guest, unannounced = AttendanceKind.SEAT, AttendanceKind.GUEST, AttendanceKind.UNANNOUNCED
    present = AttendanceState.PRESENT
    found = [
        (_("Present"), content.attending(present, kind=seat)),
        (_("Excused"), content.attending(AttendanceState.EXCUSED)),
        (_("Not there"), content.attending(AttendanceState.ABSENT)),
        (_("Guests"), content.attending(present, kind=guest)),
        (_("Came unannounced"), content.attending(present, kind=unannounced)),
        (_("Not recorded"), content.attending(AttendanceState.OPEN)),
    ]
    return [Group(f"{title} ({len(who)})", [_attendee(one) for one in who]) for title, who in found if who]


def _attendee(one: Attendee) -> Row:
    by = one.function
    if one.substitute_function:
        by = _("%(function)s (as substitute)", function=one.substitute_function)
    late = _("from %(time)s", time=hour(one.arrived_late_at)) if one.arrived_late_at else ""
    early = _("until %(time)s", time=hour(one.left_early_at)) if one.left_early_at else ""
    guest = _("Guest") if one.kind is AttendanceKind.GUEST and one.state is not AttendanceState.PRESENT else ""
    persons = str(one.headcount) if one.state is AttendanceState.PRESENT else ""
    return [one.organisation, by, persons, ", ".join(part for part in (guest, late, early) if part)]


def _declaration(content: Content, one: Declaration) -> Box:
    item = content.item(one.item_id) if one.item_id is not None else None
    place = _("The minutes as a whole") if item is None else sheet_items.heading(item)
    texts: list[tuple[str, list[Node]]] = [("", plain(one.text))]
    if one.proposed_wording:
        texts.append((_("Proposed wording"), plain(one.proposed_wording)))
    decided = _("Accepted in part, with this reason") if one.partly else _("Rejected, with this reason")
    texts.append((decided, plain(one.reason)))
    return Box("declaration", one.organisation, [[_("Place in the minutes"), place]], texts)


def _foot(content: Content) -> list[Row]:
    none = _("None: these minutes are valid without signature. How they were approved stands under “Proof”.")
    return [
        [_("Issued on"), day(content.issued_on)],
        [_("Signatures"), none],
        [_("Distribution list"), "; ".join(content.distribution) or _("nobody")],
        [_("Papers"), str(len(content.papers)) if content.papers else _("none")],
    ]
