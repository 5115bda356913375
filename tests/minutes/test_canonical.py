"""Canonical bytes: one content, one text; and nobody reads what is not for them."""

import dataclasses
import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrationrunde.agenda.models import Audience
from integrationrunde.minutes import canonical
from integrationrunde.minutes.content import Content, Text
from integrationrunde.minutes.models import ApprovalMode
from integrationrunde.minutes.records import Record
from tests.minutes.contents import a_content_item, a_declaration, a_paper, a_result, a_task, some_content

SECRET = "Geheimes"


def confidential() -> Content:
    """An item for organisation 1 alone, whose every part says so, with a paper and a declaration."""
    item = a_content_item(
        2,
        audience=Audience.ORGANISATIONS,
        organisation_ids=(1,),
        title=f"{SECRET} zum Punkt",
        paragraphs=(Text(id=20, text=SECRET),),
        results=(a_result(4, wording=SECRET),),
        tasks=(a_task(6, title=SECRET),),
        deferred_reason=SECRET,
        deferred_to=SECRET,
    )
    papers = (
        a_paper(1),
        a_paper(2, item_id=2, title=SECRET),
        a_paper(3, audience=Audience.ORGANISATIONS, organisation_ids=(1,), title=SECRET),
    )
    declarations = (a_declaration(), a_declaration(item_id=2, text=SECRET))
    return some_content(items=(a_content_item(1), item), papers=papers, declarations=declarations)


def test_what_is_written_is_read() -> None:
    content = confidential()
    assert canonical.read(canonical.written(content)) == content


def test_one_content_has_one_text() -> None:
    written = canonical.written(some_content())
    assert canonical.written(canonical.read(written)) == written
    assert (
        json.dumps(json.loads(written), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() == written
    )
    assert not written.startswith(b"\xef\xbb\xbf")
    assert not written.endswith(b"\n")


@given(st.text())
def test_letters_are_composed(text: str) -> None:
    clean = text.encode("utf-8", "ignore").decode()
    content = some_content(distribution=(clean, "Mo\u0308hnesee"))
    written = canonical.written(content)
    assert canonical.read(written).distribution[1] == "M\u00f6hnesee"
    assert canonical.written(canonical.read(written)) == written


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"schema":1}',
        b'{"schema":2}',
        canonical.written(some_content()).replace(b'"schema":1', b'"schema":"1"'),
        canonical.written(some_content()).replace(b'"version":1', b'"version":1.0'),
        canonical.written(some_content()).replace(b'"version":1', b'"version":true'),
        canonical.written(some_content()).replace(b'"version":1', b'"extra":1,"version":1'),
        canonical.written(some_content()).replace(b'"2017-09-20"', b'"20.09.2017"'),
        canonical.written(some_content()).replace(b'"consensus"', b'"acclamation"'),
    ],
)
def test_other_bytes_are_refused(wrong: bytes) -> None:
    with pytest.raises(canonical.Unreadable):
        canonical.read(wrong)


def test_only_the_named_organisation_reads_all() -> None:
    content = confidential()
    assert canonical.for_organisation(content, 1) == content
    assert not content.is_cut
    for other in (2, None):
        cut = canonical.for_organisation(content, other)
        assert SECRET.encode() not in canonical.written(cut)
        assert [item.is_cut for item in cut.items] == [False, True]
        assert [item.number for item in cut.items] == [1, 2]
        assert (len(cut.papers), cut.papers_missing) == (1, True)
        assert (len(cut.declarations), cut.declarations_missing) == (1, True)
        assert canonical.for_organisation(cut, 1) == cut


def test_an_internal_item_is_a_place_for_everybody() -> None:
    content = some_content(items=(a_content_item(1, audience=Audience.INTERNAL, title=SECRET),))
    for organisation in (1, 2, None):
        assert SECRET.encode() not in canonical.written(canonical.for_organisation(content, organisation))


def test_results_stand_behind_their_paragraph() -> None:
    item = a_content_item(1, results=(a_result(1, behind=10), a_result(2), a_result(3, behind=99)))
    assert [one.id for one in item.results_behind(10)] == [1]
    assert [one.id for one in item.results_behind(11)] == []
    assert [one.id for one in item.results_behind(None)] == [2, 3]


def test_municipalities_are_counted_by_their_seats() -> None:
    content = some_content()
    assert content.municipalities == (1, 2)
    guests = tuple(dataclasses.replace(one, is_municipality=False) for one in content.attendance)
    assert dataclasses.replace(content, attendance=guests).municipalities == (0, 0)
    assert content.headcount == 1


def test_instants_are_utc_to_the_second() -> None:
    at = datetime(2017, 10, 18, 23, 59, 59, 123, tzinfo=ZoneInfo("Europe/Berlin"))
    record = Record(
        schema=1,
        version=1,
        sha256="0" * 64,
        mode=ApprovalMode.LAPSE,
        approved_at=at,
        approved_by="Fristablauf",
        meeting="",
        rounds=(),
        declarations=(a_declaration(),),
    )
    written = canonical.written(record)
    assert b'"2017-10-18T21:59:59Z"' in written
    assert canonical.written(canonical.read_as(Record, written)) == written
