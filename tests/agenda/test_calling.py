"""Asking the seats for topics: who gets a letter, and who does not."""

from datetime import timedelta

import pytest

from integrationrunde.agenda import calling, proposal_queries, rules
from integrationrunde.directory.models import Organisation
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House
from integrationrunde.meetings import rules as meeting_rules
from integrationrunde.meetings.models import Meeting, MeetingState, Series
from integrationrunde.meetings.queries import meeting as whole
from tests import builders as b
from tests.agenda.topics import DONE, a_preparation, letters


def test_every_acting_holder_with_an_address_gets_one_letter(app: House) -> None:
    there = a_preparation("Stadt Werl", "Stadt Soest")
    series = db.session.get_one(Series, there.meeting.series_id)
    werl = there.holders[0]
    b.a_holder(there.seats[0], function="Stabsstelle", address="stab@werl.example")
    b.a_holder(there.seats[0], address="")
    b.a_holder(there.seats[0], address="frueher@werl.example", ended_at=b.NOW)
    host = b.a_seat(series, db.session.get_one(Organisation, series.host_id))
    b.a_holder(host, address="host@kreis.example")
    b.a_holder(b.a_seat(series, guest_meeting_id=there.meeting.id), address="gast@verein.example")
    ended = b.a_seat(series, valid_to=there.meeting.held_on - timedelta(days=1))
    b.a_holder(ended, address="ende@stadt.example")
    db.session.commit()
    assert calling.call_for_topics(there.meeting, **DONE) == 3
    sent = letters("topics")
    assert {one.recipient_address for one in sent} == {*(one.address for one in there.holders), "stab@werl.example"}
    assert f"topics:{there.meeting.id}:{werl.id}.0" in {one.key for one in sent}
    assert sent[0].expires_at == rules.topics_close_at(there.meeting)
    called = proposal_queries.topic_call(there.meeting.id)
    assert called is not None
    assert called.called_at == b.NOW


def test_said_twice_it_is_one_letter_and_reaches_newcomers(app: House) -> None:
    there = a_preparation("Stadt Werl")
    assert calling.call_for_topics(there.meeting, **DONE) == 1
    assert calling.call_for_topics(there.meeting, **DONE) == 0
    b.a_holder(there.seats[0])
    db.session.commit()
    assert calling.call_for_topics(there.meeting, **DONE) == 1
    assert len(letters("topics")) == 2


def test_nobody_to_ask_is_a_call_all_the_same(app: House) -> None:
    meeting = b.a_meeting()
    db.session.commit()
    assert calling.call_for_topics(meeting, **DONE) == 0
    assert proposal_queries.topic_call(meeting.id) is not None


@pytest.mark.parametrize("state", [MeetingState.CANCELLED, MeetingState.HELD, MeetingState.CLOSED])
def test_nobody_is_asked_for_a_meeting_that_is_over(app: House, state: MeetingState) -> None:
    there = a_preparation(state=state)
    with pytest.raises(Refused):
        calling.call_for_topics(there.meeting, **DONE)
    assert letters("topics") == []


def test_topics_close_with_the_day_of_the_papers(app: House) -> None:
    meeting = _with_series(a_preparation().meeting)
    assert rules.topics_close_on(meeting).isoformat() == "2017-09-13"
    last = clock.end_of(rules.topics_close_on(meeting))
    assert rules.why_not_propose(meeting, last) is None
    assert (
        rules.why_not_propose(meeting, last + timedelta(seconds=1))
        == "Themen konnten bis 13.09.2017 vorgeschlagen werden."
    )
    with pytest.raises(Refused, match=r"13\.09\.2017"):
        calling.call_for_topics(meeting, by=DONE["by"], now=last + timedelta(seconds=1))


def test_without_lead_days_topics_close_at_the_start(app: House) -> None:
    meeting = _with_series(a_preparation().meeting)
    meeting.series.papers_lead_days = 0
    assert rules.topics_close_at(meeting) == meeting.start()
    assert rules.why_not_propose(meeting, meeting.start()) is not None
    assert meeting_rules.papers_due(meeting.series, meeting.held_on).day == meeting.held_on


def _with_series(meeting: Meeting) -> Meeting:
    found = whole(meeting.id)
    assert found is not None
    return found
