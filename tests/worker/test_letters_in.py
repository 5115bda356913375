"""The worker reads the mailbox, and what the letters say is so: five calendars answer, two addresses bounce."""

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from imapclient import IMAPClient

from integrationrunde.inbox.models import InboxMailbox
from integrationrunde.inbox.queries import mailboxes
from integrationrunde.inbox.settings import MailboxSettings
from integrationrunde.invitations import counting, listing, queries
from integrationrunde.invitations.models import AnswerStatus
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House, reading
from integrationrunde.meetings.models import Meeting
from integrationrunde.outbox.models import LetterState
from integrationrunde.worker import loop, mailbox
from tests import builders as b
from tests.inbox import dovecot
from tests.inbox.mailbox import FakeServer, fake_server
from tests.invitations.one_seat import loaded
from tests.invitations.rounds import an_invited_round, holder_of, letters
from tests.mailroom.arriving import leave, reply
from tests.mailroom.reports import bounce

ACCEPTED, DECLINED, TENTATIVE = AnswerStatus.ACCEPTED, AnswerStatus.DECLINED, AnswerStatus.TENTATIVE


@pytest.fixture
def dovecot_mailbox() -> Iterator[MailboxSettings]:
    if not dovecot.is_installed():
        pytest.skip("needs Debian's dovecot-imapd")
    with tempfile.TemporaryDirectory(prefix="dovecot") as folder, dovecot.running(Path(folder)) as server:
        yield server.mailbox()


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with fake_server() as running:
        yield running


def reads(app: House, settings: MailboxSettings) -> None:
    """The application reads this mailbox; no letter can leave."""
    for name in ("host", "port", "security", "username", "password", "folder", "ca_file", "timeout"):
        app.config[f"INBOX_{name.upper()}"] = getattr(settings, name)
    app.config["INBOX_DONE_FOLDER"], app.config["INBOX_FAILED_FOLDER"] = settings.done_folder, settings.failed_folder
    app.config["MAIL_PORT"] = 1


@contextmanager
def signed_in(settings: MailboxSettings) -> Iterator[IMAPClient]:
    with IMAPClient(settings.host, settings.port, ssl=False, use_uid=True) as client:
        client.starttls(settings.tls())
        client.login(settings.username, settings.password)
        yield client


def test_five_calendars_answer_and_two_addresses_bounce(app: House, dovecot_mailbox: MailboxSettings) -> None:
    clock.set_to(b.NOW)
    meeting, invitations = an_invited_round(7)
    leave()
    clock.set_to(b.NOW + timedelta(hours=1))
    seats = [(loaded(invitation), holder_of(invitation).address) for invitation in invitations]
    exchange, outlook, google, apple, thunderbird, gone, full = seats
    raws = [
        reply(*exchange, "ACCEPTED", "COMMENT;LANGUAGE=de-DE:\\n", "SUMMARY;LANGUAGE=de-DE:Zugesagt: Runde"),
        reply(*outlook, "TENTATIVE", "COMMENT:Ich kläre es noch."),
        reply(*google, "DECLINED", parameters=";X-NUM-GUESTS=0", Auto_Submitted="auto-generated"),
        reply(*apple, "ACCEPTED", mime_method=""),
        reply(*thunderbird, "ACCEPTED", f"ORGANIZER:mailto:{app.config['MAIL_SENDER']}"),
        bounce(gone[1]),
        bounce(full[1], "5.2.2", diagnostic="552 5.2.2 Mailbox full"),
    ]
    with signed_in(dovecot_mailbox) as client:
        for raw in raws:
            client.append("INBOX", raw.replace(b"\n", b"\r\n"))
    reads(app, dovecot_mailbox)
    meeting_id, seat_ids = meeting.id, [invitation.seat_id for invitation in invitations]
    db.session.rollback()
    loop.run(threading.Event(), once=True)
    rows = {row.seat.id: row for row in queries.invited_seats(db.session.get_one(Meeting, meeting_id))}
    counters = counting.tally(rows.values()).everybody
    said = (counters.represented, counters.tentative, counters.declined, counters.silent, counters.headcount)
    assert said == (3, 1, 1, 2, 4)
    answers = [rows[seat_id].answer for seat_id in seat_ids]
    assert [answer.remark for answer in answers if answer] == ["", "Ich kläre es noch.", "", "", ""]
    assert [len(rows[seat_id].unreachable) for seat_id in seat_ids[5:]] == [1, 0]
    assert [listing.is_in_trouble(rows[seat_id]) for seat_id in seat_ids] == [False] * 5 + [True] * 2
    assert all(letters(recipient_address=address)[0].came_back for _seat, address in (gone, full))
    assert letters(state=LetterState.QUEUED) == []
    with signed_in(dovecot_mailbox) as client:
        assert client.folder_status("INBOX", "MESSAGES")[b"MESSAGES"] == 0


def test_a_dead_server_keeps_nothing_else_from_being_done(app: House, server: FakeServer) -> None:
    """It accepts the connection and says nothing; the round is done meanwhile, and the worker ends when told."""
    server.silence = 60.0
    reads(app, server.mailbox(timeout=30.0))
    stop = threading.Event()
    done = threading.Event()

    def rounds() -> None:
        with app.app_context():
            loop.run(stop, tick=0.01)
        done.set()

    worker = threading.Thread(target=rounds)
    begun = time.monotonic()
    worker.start()
    stop.wait(0.2)
    stop.set()
    worker.join(30)
    assert done.is_set()
    assert time.monotonic() - begun < mailbox.PATIENCE + 10


def test_what_fails_is_noted_and_the_next_look_comes(app: House, server: FakeServer) -> None:
    server.fails_on = "LOGIN"
    reads(app, server.mailbox())
    stop = threading.Event()
    with mailbox.watched(stop, every=0.01):
        noted(lambda box: box.failing_since is not None)
        server.fails_on = ""
        server.put(b"From: a@b.example\nSubject: Ja\n\nJa\n")
        noted(lambda box: box.failing_since is None and box.last_uid > 0)
        stop.set()


def noted(condition: Callable[[InboxMailbox], bool]) -> None:
    """Wait until something is noted with the mailbox."""
    deadline = time.monotonic() + 30
    while True:
        with reading():
            if any(condition(each) for each in mailboxes()):
                return
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_without_a_mailbox_nothing_is_watched(app: House) -> None:
    before = threading.active_count()
    with mailbox.watched(threading.Event()):
        assert threading.active_count() == before
