"""Several devices at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import sqlalchemy as sa

from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House, transaction
from integrationrunde.meetings import queries as meetings
from integrationrunde.minutes import attendance
from integrationrunde.minutes import attendance_queries as queries
from integrationrunde.minutes.attendance_ticks import Tick, What
from integrationrunde.minutes.models import AttendanceTick
from tests.minutes.attending import BY, EXCUSED, MINUTE, a_round, journal, opened


def test_several_devices_tick_at_the_same_moment(app: House) -> None:
    meeting, rows, start = opened(4)
    ids, meeting_id = [row.id for row in rows], meeting.id
    db.session.commit()
    work = [(row_id, device) for row_id in ids for device in range(3)]
    together = Barrier(len(work))

    def one(row_id: int, device: int) -> str:
        with app.app_context():
            together.wait()
            try:
                with transaction():
                    what = (What.PRESENT, What.ABSENT, What.EXCUSED)[device]
                    at = start + device * timedelta(seconds=1)
                    made = Tick(key=f"{row_id}-{device}", what=what, ticked_at=at)
                    found = meetings.meeting(meeting_id)
                    assert found is not None
                    attendance.tick(found, row_id, made, by=BY, now=start + MINUTE)
            except Exception as error:
                return f"{type(error).__name__}: {error}"
            return ""

    with ThreadPoolExecutor(len(work)) as pool:
        assert [wrong for wrong in pool.map(lambda each: one(*each), work) if wrong] == []
    db.session.rollback()
    assert {row.state for row in queries.rows(meeting_id)} == {EXCUSED}
    assert db.session.scalar(sa.select(sa.func.count(AttendanceTick.id))) == len(work)
    told = [message for message, _values in journal() if "ticked at" in message]
    assert len(told) == len(work)


def test_two_open_the_list_at_the_same_moment(app: House) -> None:
    meeting, _invitations, start = a_round()
    meeting_id, together = meeting.id, Barrier(2)
    db.session.commit()

    def one(_number: int) -> str:
        with app.app_context():
            together.wait()
            try:
                with transaction():
                    found = meetings.meeting(meeting_id)
                    assert found is not None
                    attendance.open_list(found, by=BY, now=start)
            except Exception as error:
                return f"{type(error).__name__}: {error}"
            return ""

    with ThreadPoolExecutor(2) as pool:
        assert [wrong for wrong in pool.map(one, range(2)) if wrong] == []
    db.session.rollback()
    assert len(queries.rows(meeting_id)) == 3
