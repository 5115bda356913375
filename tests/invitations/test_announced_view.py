"""What the seats are held to, see and get is what was announced, whatever is planned."""

from datetime import date, time, timedelta

import pytest

from integrationrunde.invitations import answering, operations
from integrationrunde.invitations.models import Channel
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Series
from tests import builders as b
from tests.invitations.changing import ANOTHER_DAY, LATER, all_left, announce, change, event, reload, waiting
from tests.invitations.one_seat import YES
from tests.invitations.rounds import BY, an_invited_round, holder_of


def test_answers_go_by_what_was_announced(app: House) -> None:
    meeting, [invitation] = an_invited_round(1)
    change(meeting, held_on=date(2017, 8, 30), answer_deadline=date(2017, 8, 29))
    now = b.NOW + timedelta(days=8)  # after the planned start, before the announced one
    holder = holder_of(invitation)
    stored = answering.answer(reload(invitation), YES, holder=holder, channel=Channel.LINK, by=BY, now=now)
    assert not stored.is_late


@pytest.mark.parametrize(
    ("held_on", "starts_at", "ends_at", "next_day", "starts", "ends"),
    [
        (date(2018, 3, 25), time(1, 30), time(3, 30), False, "2018-03-25T01:30:00+01:00", "2018-03-25T03:30:00+02:00"),
        (date(2018, 10, 27), time(22, 0), time(4, 0), True, "2018-10-27T22:00:00+02:00", "2018-10-28T04:00:00+01:00"),
        (date(2040, 7, 2), time(9, 30), time(12, 0), False, "2040-07-02T09:30:00+02:00", "2040-07-02T12:00:00+02:00"),
    ],
)
def test_moved_into_a_night_in_which_the_clocks_change(
    app: House, held_on: date, starts_at: time, ends_at: time, next_day: bool, starts: str, ends: str
) -> None:
    meeting, [invitation] = an_invited_round(1)
    all_left()
    deadline = date(2017, 9, 6)
    change(
        meeting, held_on=held_on, starts_at=starts_at, ends_at=ends_at, ends_on_next_day=next_day,
        answer_deadline=deadline,
    )  # fmt: skip
    announce(meeting)
    [letter] = waiting()
    found = event(letter)
    assert (found["DTSTART"].dt.isoformat(), found["DTEND"].dt.isoformat()) == (starts, ends)
    known = reload(invitation).announced
    assert (known.start(), known.end()) == (meeting.start(), meeting.end())


def test_further_seats_are_invited_to_what_was_announced(app: House) -> None:
    meeting, _ = an_invited_round(1)
    all_left()
    seat = b.a_seat(db.session.get_one(Series, meeting.series_id))
    b.a_holder(seat)
    change(meeting, title="Geheim", **ANOTHER_DAY)
    operations.invite(meeting, [seat], by=BY, now=LATER)
    db.session.commit()
    [letter] = waiting()
    assert event(letter)["DTSTART"].dt.date() == date(2017, 9, 20)
    assert "Geheim" not in letter.subject + letter.text
