"""What the tables of minutes refuse."""

from typing import Any

from sqlalchemy.exc import IntegrityError

from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Meeting, Series
from integrationrunde.minutes.models import Decision, ObjectionKind, ReachedBy
from tests import minutes_builders as builders
from tests.builders import NOW, a_meeting, a_seat, an_organisation


def refused(build: Any, *things: Any, **changes: Any) -> bool:
    """Whether the database refuses what the builder would put there."""
    try:
        with db.session.begin_nested():
            build(*things, **changes)
    except IntegrityError:
        return True
    return False


def test_votes_belong_to_a_vote(app: House) -> None:
    item = builders.a_minutes_item(builders.some_minutes())
    counted = {"votes_yes": 12, "votes_no": 1, "votes_abstain": 0}
    assert builders.an_outcome(item, reached_by=ReachedBy.VOTE, **counted).votes_no == 1
    assert refused(builders.an_outcome, item, reached_by=ReachedBy.VOTE)
    assert refused(builders.an_outcome, item, **counted)
    assert refused(builders.an_outcome, item, reached_by=ReachedBy.VOTE, **{**counted, "votes_no": None})
    assert refused(builders.an_outcome, item, reached_by=ReachedBy.VOTE, **{**counted, "votes_no": -1})


def test_a_number_is_given_once_in_a_series_and_year(app: House) -> None:
    item = builders.a_minutes_item(builders.some_minutes())
    assert builders.an_outcome(item, number_year=2016, number_count=4).number == "E-2016-04"
    assert refused(builders.an_outcome, item, number_year=2016, number_count=4)
    assert refused(builders.an_outcome, item, number_year=2016)
    builders.an_outcome(item)
    builders.an_outcome(item)


def test_a_meeting_has_one_minutes_and_an_agenda_item_one_text(app: House) -> None:
    minutes = builders.some_minutes(meeting := a_meeting())
    assert refused(builders.some_minutes, meeting)
    item = builders.a_minutes_item(minutes)
    assert refused(builders.a_minutes_item, minutes, agenda_item_id=item.agenda_item_id)


def test_only_who_is_present_is_counted(app: House) -> None:
    meeting = a_meeting()
    seat = a_seat(meeting_series(meeting))
    assert refused(builders.an_attendance, meeting, seat, headcount=2)
    assert refused(builders.an_attendance, meeting, seat, state="excused", left_early_at=meeting.starts_at)
    builders.an_attendance(meeting, seat, state="present", headcount=2, left_early_at=meeting.starts_at)
    assert refused(builders.an_attendance, meeting, seat)


def test_an_objection_is_decided_by_somebody_with_a_reason(app: House) -> None:
    version = builders.a_version(builders.some_minutes(meeting := a_meeting()))
    seat = builders.a_review_seat(version, a_seat(meeting_series(meeting), an_organisation()))
    decided = {"decided_at": NOW, "decided_by": "Geschäftsstelle"}
    assert builders.an_objection(seat).is_open
    assert refused(builders.an_objection, seat, decision=Decision.ACCEPTED)
    assert refused(builders.an_objection, seat, decision=Decision.REJECTED, **decided)
    assert refused(builders.an_objection, seat, decision=Decision.NOTED, **decided)
    assert refused(builders.an_objection, seat, answered_at=NOW)
    assert refused(builders.an_objection, seat, decision=Decision.ACCEPTED, withdrawn_at=NOW, **decided)
    assert not builders.an_objection(seat, decision=Decision.REJECTED, decision_text="Es fiel so.", **decided).is_open
    assert not builders.an_objection(seat, kind=ObjectionKind.REMARK).is_open


def test_minutes_are_approved_once_and_in_a_version_of_their_own(app: House) -> None:
    version, other = (builders.a_version(builders.some_minutes()) for _count in range(2))
    assert refused(builders.an_approval, version, version_id=other.id)
    builders.an_approval(version)
    assert refused(builders.an_approval, version)


def meeting_series(meeting: Meeting) -> Series:
    """The series of a meeting."""
    return db.session.get_one(Series, meeting.series_id)
