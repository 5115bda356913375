"""Letters are stored once, and what became of them is written down."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from integrationrunde.inbox import operations, queries
from integrationrunde.inbox.models import IncomingLetter, IncomingState, Source
from integrationrunde.inbox.understanding import Kind
from integrationrunde.kit.actor import System
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House
from tests.inbox.letters import answer, calendar, letter, report

pytestmark = pytest.mark.usefixtures("house")
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def stored(raw: bytes) -> IncomingLetter:
    found = operations.store(raw, source=Source.PIPE, now=NOW)
    assert found is not None
    return found


def test_a_letter_is_kept_with_what_it_says(house: House) -> None:
    raw = answer(calendar("REPLY", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:erna@amt.example"))
    found = stored(raw)
    db.session.commit()
    db.session.expire_all()
    assert (found.raw, found.kind, found.sender) == (raw, Kind.REPLY, "erna@amt.example")
    assert (found.recipient, found.subject) == ("runde@kreis-soest.example", "Zugesagt: Einladung")
    assert found.understood["partstat"] == "ACCEPTED"
    assert (found.state, found.attempts, found.received_at) == (IncomingState.NEW, 0, NOW)
    assert list(queries.due()) == [found.id]


def test_the_same_letter_is_kept_once_whatever_its_line_ends(house: House) -> None:
    stored(letter("Ja.\n"))
    assert operations.store(letter("Ja.\n").replace(b"\n", b"\r\n"), source=Source.IMAP, now=LATER) is None
    stored(letter("Nein.\n"))
    assert len(queries.due()) == 2


def test_bytes_that_no_database_takes_as_text(house: House) -> None:
    found = stored(letter("Null \0 Byte", Subject="=?utf-7?Q?+2AA-?= \0 \x1b") + b"\xff\xed\xa0\x80\0")
    db.session.commit()
    assert "\0" not in found.subject


def test_the_third_failure_sets_a_letter_aside_and_it_can_be_tried_again(house: House) -> None:
    found = stored(report("Final-Recipient: rfc822; ute@stadt.example\nAction: failed\n"))
    for number in (1, 2, 3):
        assert list(queries.due()) == [found.id]
        operations.mark_failed(found, error=f"number {number}")
        db.session.flush()
    assert (found.state, found.error, list(queries.due())) == (IncomingState.SET_ASIDE, "number 3", [])
    assert queries.undecided() == 1
    operations.try_again(found)
    assert (found.state, found.attempts) == (IncomingState.NEW, 0)
    with pytest.raises(Refused):
        operations.try_again(found)


def test_applying_and_deciding(house: House) -> None:
    first, second = stored(letter("Ja.\n")), stored(letter("Nein.\n"))
    operations.mark_applied(first, effect={"seat": 7}, now=LATER)
    operations.mark_needs_decision(second, effect={"reason": "unknown"}, now=LATER)
    db.session.flush()
    assert (first.state, first.effect, first.applied_at) == (IncomingState.APPLIED, {"seat": 7}, LATER)
    assert queries.undecided() == 1
    operations.mark_handled(second, effect=None, by=System(), now=LATER)
    db.session.flush()
    assert (second.state, second.effect, queries.undecided()) == (IncomingState.HANDLED, {"reason": "unknown"}, 0)
    with pytest.raises(Refused):
        operations.mark_handled(second, effect=None, by=System(), now=LATER)


def test_only_what_is_new_can_be_claimed(house: House) -> None:
    found = stored(letter("Ja.\n"))
    assert operations.claim(found.id) is found
    operations.mark_applied(found, effect={}, now=LATER)
    assert operations.claim(found.id) is None


def test_list_by_state_kind_and_words(house: House) -> None:
    stored(letter("Ja.\n", Subject="Zusage aus Möhnesee"))
    stored(letter("Weg.\n", Subject="Automatische Antwort"))
    assert [one.kind for one in db.session.scalars(queries.listed())] == [Kind.AUTO_REPLY, Kind.HUMAN]
    assert [one.subject for one in db.session.scalars(queries.listed(text="moehnesee"))] == ["Zusage aus Möhnesee"]
    assert [one.kind for one in db.session.scalars(queries.listed(kind=Kind.AUTO_REPLY))] == [Kind.AUTO_REPLY]
    assert not list(db.session.scalars(queries.listed(state=IncomingState.SET_ASIDE)))
    assert db.session.scalars(sa.select(IncomingLetter).limit(1)).one().raw
