"""Two people who do the same thing to a seat at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

from integrationrunde.kit.actor import System
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House, transaction
from integrationrunde.meetings.models import Meeting
from integrationrunde.seats import operations, queries
from integrationrunde.seats.models import Seat, SeatHolder
from integrationrunde.seats.person import Person
from tests.builders import a_holder, a_meeting, a_seat, a_series

NOW = datetime(2017, 8, 23, 8, 0, tzinfo=UTC)


def test_only_one_of_two_hand_overs_at_once_is_stored(app: House) -> None:
    series = a_series()
    seat = a_seat(series)
    holders, meeting_id = [a_holder(seat).id, a_holder(seat).id], a_meeting(series).id
    db.session.commit()
    seat_id, start = seat.id, Barrier(2)

    def hand_over(holder_id: int) -> bool:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    operations.add_substitute(
                        db.session.get_one(Seat, seat_id),
                        db.session.get_one(Meeting, meeting_id),
                        appointed_by=db.session.get_one(SeatHolder, holder_id),
                        person=Person(address=f"vertretung{holder_id}@werl.example"),
                        by=System(),
                        now=NOW,
                    )
            except Refused:
                return False
            return True

    db.session.rollback()
    with ThreadPoolExecutor(2) as pool:
        stored = list(pool.map(hand_over, holders))
    assert sorted(stored) == [False, True]
    assert len(queries.active_holders([seat_id], meeting_id)[seat_id]) == 3
