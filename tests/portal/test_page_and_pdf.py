"""Page and PDF of the same minutes say the same in the same order, to whoever reads them."""

import io
import itertools
import re
from datetime import date, time
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from integrationrunde.agenda.models import AgendaItem, Audience, Topic
from integrationrunde.directory.models import Organisation
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.minutes import approving, deciding, drafts, supplementing, writing
from integrationrunde.minutes.models import (
    ApprovalMode,
    AttendanceKind,
    AttendanceState,
    Decision,
    MinutesItem,
    OutcomeTask,
    ReachedBy,
)
from integrationrunde.outbox.letterhead import keyring
from tests import builders as b
from tests import minutes_builders as m
from tests.minutes.rounds import AFTER, BY, WRITTEN, a_round
from tests.signing_in import sign_in

MARK = re.compile(r"Q\d{4}Q|70\d\d|\d\d\.\d\d\.2031|[EA]-2017-\d+")
CHECKSUM = re.compile(r"[0-9a-f]{64,}")
_numbers = itertools.count(1000)


def said(words: str = "Gesagt") -> str:
    """Words with a mark that is found again, whatever stands around it."""
    return f"{words} Q{next(_numbers)}Q"


class Told:
    """Approved minutes with one of everything: for all, for the first seat alone, for the secretariat alone."""

    def __init__(self) -> None:
        self.round = a_round(seats=3, items=4)
        self.first = self._renamed(0)
        self.other = self._renamed(1)
        loaded = self.round.loaded()
        by_id = {one.id: one for one in loaded.items}
        items = [by_id[one.id] for one in self.round.items]
        loaded.chair, loaded.minute_taker = said("Leitung"), said("Schrift")
        for item in items:
            item.agenda_item.title = said("Punkt")
        self._write_all(items[0])
        items[1].audience, items[1].organisations = Audience.ORGANISATIONS, [self.first]
        m.an_outcome(items[1], wording=said("Nur für eine"))
        items[2].audience = Audience.INTERNAL
        m.an_outcome(items[2], wording=said("Nur intern"))
        items[3].deferred_reason, items[3].deferred_to_id = said("Keine Zeit"), self._later().id
        self._name_papers([one.agenda_item for one in items])
        m.an_attendance(
            self.round.meeting,
            b.a_seat(self.round.series),
            kind=AttendanceKind.GUEST,
            state=AttendanceState.PRESENT,
            headcount=2,
            organisation_name=said("Gast"),
            arrived_late_at=time(10, 0),
        )
        db.session.commit()
        self._decide()
        db.session.commit()

    def _renamed(self, place: int) -> Organisation:
        organisation = db.session.get_one(Organisation, self.round.seats[place].organisation_id)
        organisation.official_name = said("Stadt")
        return organisation

    def _later(self) -> Any:
        return b.a_meeting(self.round.series, title=said("Runde"), held_on=date(2018, 3, 1))

    def _write_all(self, item: MinutesItem) -> None:
        """A paragraph with everything that Markdown has, results behind it and at the end, tasks of both kinds."""
        text = f"{said()}\n\n- **{said()}**\n- *{said()}*\n\n1. {said()}\n\n> {said()}\n\n[{said()}](https://a.example)"
        text += f"\n\n| {said()} | {said()} |\n|---|---|\n| {said()} | {said()} |"
        writing.save_text(item, text, base=item.revision, by=BY, now=WRITTEN)
        ids = drafts.drafts(self.round.loaded())[0].paragraph_ids
        topic = Topic(series_id=self.round.series.id, title=said("Thema"))
        db.session.add(topic)
        db.session.flush()
        votes = {"reached_by": ReachedBy.VOTE, "votes_yes": 7011, "votes_no": 7002, "votes_abstain": 7001}
        behind = {"paragraph_id": ids[1], "organisations": [self.first, self.other], "topic_id": topic.id}
        result = m.an_outcome(item, wording=said("Vereinbart"), position=1, **votes, **behind)
        m.an_outcome(item, wording=said("Zur Kenntnis"), position=2)
        draft: dict[str, Any] = {"number_year": None, "number_count": None, "bound_at": None}
        for day, follows in ((1, result), (2, None)):
            due = date(2031, 5, day)
            task = m.an_action_item(
                self.round.series,
                agenda_item_id=item.agenda_item_id,
                title=said("Auftrag"),
                text=said("Näheres"),
                due_on=due,
                first_due_on=due,
                involved=[self.other],
                **draft,
            )
            m.an_ownership(task, self.first)
            if follows:
                db.session.add(OutcomeTask(outcome_id=follows.id, action_item_id=task.id))

    def _name_papers(self, items: list[AgendaItem]) -> None:
        named: Any = {"audience": Audience.ORGANISATIONS, "organisations": [self.first]}
        m.an_attachment(items[0], title=said("Anlage"), file_name=f"{said()}.pdf", position=1)
        m.an_attachment(items[0], title=said("Anlage"), file_name=f"{said()}.pdf", position=2, **named)
        m.an_attachment(items[1], title=said("Anlage"), file_name=f"{said()}.pdf", position=3)
        m.an_attachment(items[3], title=said("Anlage"), position=4, audience=Audience.INTERNAL)

    def _decide(self) -> None:
        """An objection to the first and one to the restricted item are rejected; then approved, and added to."""
        made = self.round
        made.circulate()
        for item in (0, 1):
            wording = said("So soll es heißen")
            objection = made.object(
                0, text=said("Falsch"), proposed_wording=wording, paragraph_id=made.paragraph_id(item)
            )
            deciding.decide(objection, Decision.REJECTED, reason=said("Doch"), by=BY, now=objection.stated_at)
        approving.approve(made.minutes, ApprovalMode.LAPSE, by=BY, now=AFTER)
        supplementing.supplement(made.minutes, f"{said('Nachtrag')}\n\n- {said()}", by=BY, now=AFTER)


def marks(text: str) -> list[str]:
    """The marks in their order, wherever lines break; a checksum (in the foot of each printed page) holds none."""
    return MARK.findall(CHECKSUM.sub("", re.sub(r"\s+", "", text)))


def in_the_pdf(content: bytes) -> list[str]:
    """The marks of the PDF between its notice and its proof, which are about the version itself."""
    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(content)).pages)
    return marks(text[text.index("Gremium") : text.rindex("Nachweis")])


class Minutes(HTMLParser):
    """The text of the section of a page that holds the minutes, without what was said about them or proves them."""

    BESIDE = frozenset({"ir-said", "ir-checksum"})
    EMPTY = frozenset({"br", "hr", "img", "input", "meta", "link", "use", "path", "wbr", "col"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self._open: list[bool | None] = []
        self.feed(page)

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        if tag in self.EMPTY:
            return
        found = dict(pairs)
        if found.get("aria-labelledby") == "text-title":
            self._open.append(True)
        else:
            self._open.append(None if self.BESIDE.isdisjoint((found.get("class") or "").split()) else False)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.EMPTY:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if True in self._open and False not in self._open:
            self.text += data


def on_the_page(html: str) -> list[str]:
    """The marks of the minutes on a page."""
    return marks(Minutes(html).text)


@pytest.fixture
def told(app: Flask) -> Told:
    return Told()


def both(app: Flask, told: Told, reader: str) -> tuple[list[str], list[str]]:
    """The marks on the page and in the PDF of this reader."""
    meeting = told.round.meeting.id
    if reader == "secretariat":
        client = sign_in(app.test_client(), b.an_account(Role.READER))
        db.session.commit()
        base = f"/sitzungen/{meeting}/protokoll"
        addresses = f"{base}/abstimmung", f"{base}/fassung/1.pdf"
    else:
        client = app.test_client()
        base = f"/s/{keyring().token(told.round.holder(int(reader)).page)}/protokoll/{meeting}"
        addresses = base, f"{base}/fassung/1.pdf"
    page, printed = (client.get(address) for address in addresses)
    assert (page.status_code, printed.status_code) == (200, 200)
    return on_the_page(page.text), in_the_pdf(printed.data)


def test_page_and_pdf_say_the_same_in_the_same_order(app: Flask, told: Told) -> None:
    found = {reader: both(app, told, reader) for reader in ("0", "1", "secretariat")}
    for reader, (page, printed) in found.items():
        assert page == printed, reader
    named, other, secretariat = (set(found[reader][0]) for reader in ("0", "1", "secretariat"))
    assert other < named == secretariat
    assert len(named) > 40
