"""Several schedulers and workers at the same moment, and one that is killed in between: each reminder leaves once."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa

from integrationrunde.demo.catcher import controller
from integrationrunde.demo.letters import head, newest_first
from integrationrunde.invitations import queries
from integrationrunde.invitations.models import AnswerStatus
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House, reading, transaction
from integrationrunde.meetings.models import Meeting
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from integrationrunde.outbox.transport import Courier
from integrationrunde.reminders import operations
from integrationrunde.reminders.models import PlannedReminder
from integrationrunde.worker import duties
from tests.conftest import environment
from tests.invitations.rounds import says
from tests.reminders.rounds import ANSWER, BY, REMINDER_DAY, a_told_round, everything_left, letters
from tests.smtp import free_port

ROOT = Path(__file__).parent.parent.parent


def at_once(app: House, *deeds: Callable[[], object]) -> list[object]:
    """All of them at the same moment, each in a context of its own; gives what each gave."""
    db.session.rollback()
    start = Barrier(len(deeds))

    def one(deed: Callable[[], object]) -> object:
        with app.app_context():
            start.wait()
            try:
                return deed()
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(one, deeds))


def schedule() -> None:
    duties.remind(duties.Diary(), lambda: False)


def test_schedulers_and_workers_send_each_reminder_once(app: House, tmp_path: Path) -> None:
    rounds = [a_told_round(3) for _ in range(3)]
    clock.set_to(REMINDER_DAY)
    port = free_port()
    app.config["MAIL_PORT"] = port
    server = controller(tmp_path / "caught", host="127.0.0.1", port=port)
    server.start()

    def work() -> None:
        schedule()
        with closing(Courier()) as courier:
            duties.deliver(courier, lambda: False)

    try:
        at_once(app, schedule, schedule, work, work)
        work()
    finally:
        server.stop()
    db.session.expire_all()
    assert len(db.session.scalars(sa.select(PlannedReminder)).all()) == 3
    assert {letter.state for letter in letters()} == {LetterState.SENT}
    written = Counter(letter.recipient_address for letter in letters())
    assert len(written) == 9
    assert set(written.values()) == {1}
    assert {row.reminders for _meeting, some in rounds for row in some} == {1}
    folder = tmp_path / "caught"
    assert len([head(folder, name).subject for name in newest_first(folder)]) == 9


def test_sent_by_hand_and_by_itself_at_the_same_moment(app: House) -> None:
    meeting, some = a_told_round(3)
    meeting_id = meeting.id
    clock.set_to(REMINDER_DAY)

    def by_hand() -> str:
        try:
            with transaction():
                operations.send_early(db.session.get_one(Meeting, meeting_id), ANSWER, by=BY, now=REMINDER_DAY)
        except Refused:
            return "refused"
        return "sent"

    at_once(app, by_hand, schedule, by_hand, schedule)
    db.session.expire_all()
    assert len(letters()) == 3
    assert [row.reminders for row in some] == [1, 1, 1]


def test_answers_at_the_same_moment_are_stored(app: House) -> None:
    _meeting, some = a_told_round(3)
    clock.set_to(REMINDER_DAY)
    keys = [(each.meeting_id, each.seat_id) for each in some]

    def say(key: tuple[int, int]) -> Callable[[], None]:
        def answer() -> None:
            with transaction():
                found = queries.invitation_of(*key)
                assert found is not None
                says(found, AnswerStatus.ACCEPTED)

        return answer

    at_once(app, schedule, *(say(key) for key in keys), schedule)
    db.session.expire_all()
    assert all(letter.state is LetterState.SUPERSEDED for letter in letters())


@pytest.mark.slow
def test_killed_in_between_nothing_is_lost_and_nothing_leaves_twice(
    app: House, database_url: str, tmp_path: Path
) -> None:
    for _ in range(6):
        a_told_round(4)
    clock.set_to(REMINDER_DAY + timedelta(hours=1))
    everything_left()
    settings = environment(database_url, tmp_path / "instance", MAIL_PORT=str(free_port()), FLASK_APP="wsgi")
    command = [sys.executable, "-m", "flask", "worker", "--once"]
    for _kill in range(2):
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}, stderr=subprocess.DEVNULL)
        seen = decided()
        while decided() == seen and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
    schedule()
    assert decided() == 6
    with reading():
        keys = db.session.scalars(sa.select(OutgoingLetter.key).where(OutgoingLetter.kind == "reminder")).all()
    assert len(keys) == len(set(keys)) == 24


def decided() -> int:
    with reading():
        return db.session.scalar(sa.select(sa.func.count()).select_from(PlannedReminder)) or 0
