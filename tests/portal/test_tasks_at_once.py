"""Many owners, and many colleagues of one owner, report at the same instant: everything is kept."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from integrationrunde.actions import history, operations
from integrationrunde.actions.models import ActionItem, EntryKind, Ownership, OwnershipEntry, OwnershipState
from integrationrunde.actions.operations import TaskDetails
from integrationrunde.kit import clock
from integrationrunde.kit.actor import System
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House, transaction
from integrationrunde.seats.models import Seat
from tests import builders as b
from tests.actions.owners import LATER, a_task, kinds, part
from tests.portal.test_storm import send, served
from tests.portal.test_tasks import holder_of, page_of
from tests.reminders.test_at_once import at_once


@pytest.mark.slow
def test_14_owners_report_within_a_second_and_all_is_kept(app: House) -> None:
    names = [f"Stadt {number:02}" for number in range(14)]
    task = a_task(*names, confirms=False)
    clock.set_to(b.NOW)
    db.session.commit()
    urls = [page_of(part(task, name), "/melden") for name in names]
    form = {"what": "done", "note": "Gleichzeitig"}
    with served(app) as port, ThreadPoolExecutor(14) as senders:
        statuses = Counter(senders.map(lambda url: send(port, url, form), urls))
    assert statuses == {303: 14}
    db.session.rollback()
    states = db.session.scalars(sa.select(Ownership.state)).all()
    assert Counter(states) == {OwnershipState.DONE: 14}
    reports = sa.select(sa.func.count(OwnershipEntry.id)).filter_by(kind=EntryKind.DONE_REPORTED)
    assert db.session.scalar(reports) == 14


@pytest.mark.slow
def test_colleagues_who_report_at_once_are_all_kept(app: House) -> None:
    owned = part(a_task())
    seat = db.session.get_one(Seat, holder_of(owned).seat_id)
    holders = [holder_of(owned), *(b.a_holder(seat) for _ in range(5))]
    clock.set_to(b.NOW)
    db.session.commit()
    posts = [(page_of(owned, "/melden", one), {"what": "progress", "note": f"Von {one.id}"}) for one in holders]
    with served(app) as port, ThreadPoolExecutor(6) as senders:
        statuses = Counter(senders.map(lambda pair: send(port, *pair), posts))
    assert statuses == {303: 6}
    db.session.rollback()
    assert kinds(owned).count(EntryKind.PROGRESS) == 6


@pytest.mark.slow
def test_one_report_pressed_many_times_at_once_is_one_beside_that_of_a_colleague(app: House) -> None:
    owned = part(a_task())
    first = holder_of(owned)
    second = b.a_holder(db.session.get_one(Seat, first.seat_id))
    clock.set_to(b.NOW)
    db.session.commit()
    form = {"what": "progress", "note": "Läuft", "seen": str(history.newest(owned))}
    posts = [(page_of(owned, "/melden", one), form) for one in (first, second) * 5]
    with served(app) as port, ThreadPoolExecutor(10) as senders:
        statuses = Counter(senders.map(lambda pair: send(port, *pair), posts))
    assert statuses == {303: 10}
    db.session.rollback()
    assert kinds(owned).count(EntryKind.PROGRESS) == 2


def test_one_task_by_hand_pressed_many_times_at_once_is_one_beside_that_of_a_colleague(app: House) -> None:
    series, owner = b.a_series(), b.an_organisation()
    b.a_holder(b.a_seat(series, owner))
    details = TaskDetails(title="Liste schicken", due_on=LATER, owner_ids=(owner.id,))
    series_id = series.id
    db.session.commit()

    def making(name: str) -> Callable[[], None]:
        def make() -> None:
            with transaction():
                operations.make_task(series_id, details, seen=0, by=System(name), now=b.NOW)

        return make

    at_once(app, *(making(name) for name in ("Erste Stelle", "Zweite Stelle") * 3))
    db.session.rollback()
    assert sorted(task.number for task in db.session.scalars(sa.select(ActionItem))) == ["A-2017-01", "A-2017-02"]
