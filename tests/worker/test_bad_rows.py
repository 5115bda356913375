"""One bad row never stops the round: other meetings go on, and so do all other duties."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from integrationrunde.accounts.models import Throttle
from integrationrunde.invitations.models import Announcement
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Meeting
from integrationrunde.outbox.letterhead import keyring
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.seats.models import Seat, SeatHolder
from integrationrunde.worker import duties, loop
from tests import builders as b
from tests.invitations.rounds import an_invited_round
from tests.reminders.rounds import REMINDER_DAY, a_told_round
from tests.signing_in import sign_in


@pytest.fixture(autouse=True)
def _on_the_day(app: House) -> None:
    """Long before the meetings of the builders."""
    clock.set_to(b.NOW)


def spoil(meeting: Meeting, **facts: object) -> None:
    """Let what was announced of a meeting be something that nobody can read."""
    told = sa.select(Announcement).filter_by(meeting_id=meeting.id)
    for announcement in db.session.scalars(told).all():
        announcement.snapshot = {**announcement.snapshot, **facts}
    db.session.commit()


def kinds_of(meeting: Meeting) -> list[str]:
    """The kinds of the letters about a meeting, in the order in which they were written."""
    written = sa.select(OutgoingLetter.kind).filter_by(meeting_id=meeting.id).order_by(OutgoingLetter.id)
    found = list(db.session.scalars(written))
    db.session.rollback()
    return found


def test_a_meeting_that_cannot_be_read_keeps_no_other_from_following_its_people(app: House) -> None:
    (bad, [first]), (good, [second]) = an_invited_round(1), an_invited_round(1)
    for invitation in (first, second):
        b.a_holder(db.session.get_one(Seat, invitation.seat_id))
    spoil(bad, agenda=[["Begrüßung", "unheard of", 5]])
    duties.follow_people(duties.Diary())
    assert kinds_of(bad) == ["invitation"]
    assert kinds_of(good) == ["invitation"] * 2


def test_a_meeting_that_cannot_be_read_keeps_no_other_reminder(app: House) -> None:
    (bad, _), (good, _) = a_told_round(1), a_told_round(1)
    spoil(bad, agenda=[["Begrüßung", "unheard of", 5]])
    clock.set_to(REMINDER_DAY)
    duties.remind(duties.Diary(), lambda: False)
    assert kinds_of(bad) == ["invitation"]
    assert kinds_of(good) == ["invitation", "reminder"]


@pytest.mark.parametrize(
    "facts", [{"held_on": "someday"}, {"zone": "Nirgends"}, {"place": {"x": 1}}, {"agenda": 7}, {"starts_at": None}]
)
def test_an_announcement_that_cannot_be_read_keeps_nothing_else(app: House, facts: dict[str, object]) -> None:
    (bad, [first]), (good, [second]) = a_told_round(1), a_told_round(1)
    spoil(bad, **facts)
    for invitation in (first, second):
        b.a_holder(db.session.get_one(Seat, invitation.seat_id))
    db.session.commit()
    duties.follow_people(duties.Diary())
    clock.set_to(REMINDER_DAY)
    duties.remind(duties.Diary(), lambda: False)
    assert kinds_of(bad) == ["invitation"]
    assert sorted(kinds_of(good)) == ["invitation", "invitation", "reminder", "reminder"]
    office = sign_in(app.test_client(), b.an_account(Role.EDITOR))
    assert "kann nicht gelesen werden" in office.get("/").text
    assert office.get(f"/sitzungen/{bad.id}").status_code == 200
    holder = db.session.scalars(sa.select(SeatHolder).filter_by(seat_id=first.seat_id)).first()
    assert holder is not None
    assert app.test_client().get(f"/abo/{keyring().token(holder.feed)}.ics").status_code == 200


def test_a_duty_that_fails_keeps_no_other_duty(app: House) -> None:
    bad = b.a_meeting()
    bad.zone = "Nirgends"
    db.session.commit()
    clock.set_to(b.NOW)
    db.session.add(Throttle(bucket="old", window_start=b.NOW - timedelta(days=2), count=1))
    db.session.commit()
    with pytest.raises(KeyError, match="Nirgends"):
        loop.run(threading.Event(), once=True)
    assert db.session.scalars(sa.select(Throttle.bucket)).all() == []
