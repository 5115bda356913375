"""Queueing, overtaking, sending again, putting away."""

import contextlib
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House, transaction
from integrationrunde.outbox.failures import FailureClass
from integrationrunde.outbox.mail import About, Mail, Recipient
from integrationrunde.outbox.models import LetterState, OutboxPause, OutgoingLetter
from integrationrunde.outbox.operations import discard, queue, resume, retry, withdraw
from tests.outbox.builders import HOUSE, NOW, START, a_mail, an_invitation, queued
from tests.outbox.conftest import fetch

ADDRESS = "integration@stadt-werl.example"


def state(ident: int) -> LetterState:
    return fetch(ident).state


def set_to(ident: int, new: LetterState, **columns: object) -> None:
    with transaction():
        letter = db.session.get_one(OutgoingLetter, ident)
        letter.state = new
        for name, value in columns.items():
            setattr(letter, name, value)


@pytest.mark.usefixtures("app")
class TestQueue:
    def test_a_mail_becomes_a_row_with_all_its_parts(self) -> None:
        mail = an_invitation(expires_at=START, in_reply_to="<first@x.example>")
        letter = fetch(queued(mail, NOW))
        assert (letter.state, letter.due_at, letter.attempts) == (LetterState.QUEUED, NOW, 0)
        assert (letter.sender_address, letter.reply_to) == ("runde@kreis-soest.example",) * 2
        assert (letter.series_id, letter.meeting_id, letter.seat_id) == (1, 7, 3)
        assert mail.calendar is not None
        assert (letter.calendar, letter.uid, letter.sequence) == (mail.calendar.content, mail.calendar.uid, 0)
        assert letter.message_id.endswith("@kreis-soest.example>")
        assert letter.give_up_at == NOW + timedelta(hours=48)

    def test_attempts_end_when_the_meeting_begins(self) -> None:
        assert fetch(queued(a_mail(expires_at=NOW + timedelta(hours=3)), NOW)).give_up_at == NOW + timedelta(hours=3)

    def test_saying_a_fact_twice_is_one_letter(self) -> None:
        mail = a_mail()
        with transaction():
            first = queue(mail, now=NOW)
            second = queue(replace(mail, subject="otherwise"), now=NOW + timedelta(hours=1))
            assert first.id == second.id
        assert fetch(first.id).subject == mail.subject
        assert db.session.scalar(sa.select(sa.func.count(OutgoingLetter.id))) == 1

    def test_a_mail_of_a_transaction_that_failed_never_was(self) -> None:
        with contextlib.suppress(RuntimeError), transaction():
            queue(a_mail(), now=NOW)
            raise RuntimeError
        assert db.session.scalar(sa.select(sa.func.count(OutgoingLetter.id))) == 0

    def test_line_breaks_and_controls_stay_outside(self) -> None:
        evil = "x\r\nBcc: other@evil.example\x00\u202e"
        recipient = Recipient(name=evil, address=ADDRESS)
        letter = fetch(
            queued(a_mail(subject=evil, recipient=recipient, text="a\x00b\r\nc\x1b[31m", html="\x07<p>"), NOW)
        )
        assert letter.subject == letter.recipient_name == "x Bcc: other@evil.example"
        assert (letter.text, letter.html) == ("ab\nc[31m", "<p>")

    @pytest.mark.parametrize(
        "address", ["", "nobody", "a@b.example\r\nRCPT TO:<c@d.example>", "a" * 400 + "@b.example"]
    )
    def test_an_address_that_is_none_fails_alone(self, address: str) -> None:
        letter = fetch(queued(a_mail(recipient=Recipient(name="", address=address)), NOW))
        assert (letter.state, letter.last_failure) == (LetterState.FAILED, FailureClass.HARD)
        assert letter.smtp_text is not None

    def test_links_need_a_capability(self) -> None:
        with pytest.raises(ValueError, match="grants none"), transaction():
            queue(a_mail(link=None), now=NOW)

    def test_message_ids_differ_by_fact_and_by_time(self) -> None:
        mails = [a_mail(), a_mail()]
        ids = {fetch(queued(mail, NOW)).message_id for mail in mails}
        assert len(ids) == 2


def test_two_at_once_say_the_same_fact(app: House) -> None:
    """Two requests with the same fact, at the same moment, on real connections."""
    mail, barrier, found = a_mail(), threading.Barrier(2), list[int]()

    def say() -> None:
        with app.app_context():
            barrier.wait()
            found.append(queued(mail, NOW))

    run_together(say, say)
    assert len(found) == 2
    assert found[0] == found[1]
    assert db.session.scalar(sa.select(sa.func.count(OutgoingLetter.id))) == 1


def run_together(*tasks: Callable[[], None]) -> None:
    threads = [threading.Thread(target=task) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)


@pytest.mark.usefixtures("app")
class TestOvertaking:
    def say(self, sequence: int, *, address: str = ADDRESS, called_off: bool = False, **changes: object) -> int:
        mail: Mail = an_invitation(sequence, address=address, called_off=called_off, **changes)
        return queued(mail, NOW)

    def test_an_update_overtakes_an_invitation_that_has_not_left(self) -> None:
        first, second = self.say(0), self.say(1)
        assert (state(first), state(second)) == (LetterState.SUPERSEDED, LetterState.QUEUED)

    def test_a_cancellation_whose_invitation_never_left_does_not_leave_either(self) -> None:
        first, second, last = self.say(0), self.say(1), self.say(2, called_off=True)
        assert {state(first), state(second), state(last)} == {LetterState.SUPERSEDED}

    def test_a_receipt_that_cancels_leaves_all_the_same(self) -> None:
        first, receipt = self.say(0), self.say(1, called_off=True, stands_alone=True)
        assert [state(first), state(receipt)] == ["superseded", "queued"]

    def test_a_cancellation_leaves_once_an_invitation_has(self) -> None:
        first = self.say(0)
        set_to(first, LetterState.SENT, sent_at=NOW)
        second, last = self.say(1), self.say(2, called_off=True)
        assert [state(i) for i in (first, second, last)] == ["sent", "superseded", "queued"]

    def test_a_cancellation_leaves_where_an_invitation_may_have_arrived(self) -> None:
        first = self.say(0)
        set_to(first, LetterState.QUEUED, attempts=1, last_failure=FailureClass.UNKNOWN)
        assert [state(self.say(1, called_off=True)), state(first)] == ["queued", "superseded"]

    def test_a_letter_on_its_way_is_not_overtaken(self) -> None:
        first = self.say(0)
        set_to(first, LetterState.SENDING, lease_until=NOW + timedelta(minutes=10))
        second = self.say(1)
        assert (state(first), state(second)) == (LetterState.SENDING, LetterState.QUEUED)

    def test_others_are_not_touched(self) -> None:
        other = self.say(0, address="other@stadt.example")
        same_mailbox_other_seat = self.say(0, link=another_holder(), about=About(meeting_id=7, seat_id=4))
        same_again = self.say(0)
        self.say(1)
        assert [state(i) for i in (other, same_mailbox_other_seat, same_again)] == ["queued", "queued", "superseded"]


def another_holder() -> object:
    mail = a_mail()
    assert mail.link is not None
    return replace(mail.link, capability=replace(mail.link.capability, subject_id=99))


@pytest.mark.usefixtures("app")
class TestSecretariat:
    @pytest.mark.parametrize("before", [LetterState.QUEUED, LetterState.FAILED, LetterState.DISCARDED])
    def test_sends_again(self, before: LetterState) -> None:
        ident = queued(a_mail(expires_at=START), NOW)
        set_to(ident, before, attempts=9, due_at=NOW + timedelta(hours=6))
        later = START + timedelta(days=1)
        with transaction():
            retry(db.session.get_one(OutgoingLetter, ident), by=HOUSE, now=later)
        letter = fetch(ident)
        assert (letter.state, letter.due_at, letter.attempts) == (LetterState.QUEUED, later, 0)
        assert (letter.give_up_at, letter.expires_at) == (later + timedelta(hours=48), None)
        assert (letter.handled_by, letter.handled_at) == ("Integrationsrunde", later)

    @pytest.mark.parametrize("before", ["sent", "sending", "superseded"])
    def test_does_not_send_again_what_has_left_or_was_overtaken(self, before: str) -> None:
        ident = self.brought_to(before)
        with pytest.raises(Refused), transaction():
            retry(db.session.get_one(OutgoingLetter, ident), by=HOUSE, now=NOW)
        assert state(ident) == before

    def test_sends_again_what_was_read_together_with_its_enclosure(self) -> None:
        ident = queued(a_mail(), NOW)
        with transaction():
            letter = db.session.scalars(sa.select(OutgoingLetter).options(joinedload(OutgoingLetter.enclosure))).one()
            retry(letter, by=HOUSE, now=START)
        assert fetch(ident).due_at == START

    @pytest.mark.parametrize("before", ["queued", "failed"])
    def test_puts_away(self, before: str) -> None:
        ident = self.brought_to(before)
        with transaction():
            discard(db.session.get_one(OutgoingLetter, ident), by=HOUSE, now=NOW)
        assert state(ident) is LetterState.DISCARDED

    @pytest.mark.parametrize("before", ["sent", "sending", "superseded", "discarded"])
    def test_does_not_put_away_what_has_left(self, before: str) -> None:
        ident = self.brought_to(before)
        with pytest.raises(Refused), transaction():
            discard(db.session.get_one(OutgoingLetter, ident), by=HOUSE, now=NOW)

    def test_letters_about_what_no_longer_holds_are_withdrawn(self) -> None:
        waiting = [queued(a_mail(kind=kind), NOW) for kind in ("reminder", "reminder", "cancellation")]
        set_to(waiting[0], LetterState.FAILED)
        with transaction():
            assert withdraw(kinds=("reminder",), by=HOUSE, now=NOW, meeting_id=7) == 1
            assert withdraw(kinds=("reminder",), by=HOUSE, now=NOW, meeting_id=8) == 0
        assert [state(i) for i in waiting] == ["failed", "superseded", "queued"]

    def test_a_letter_whose_key_was_lost_gets_the_present_one(self) -> None:
        ident = self.brought_to("failed")
        set_to(ident, LetterState.FAILED, last_failure=FailureClass.MESSAGE, key_id="gone")
        with transaction():
            retry(db.session.get_one(OutgoingLetter, ident), by=HOUSE, now=NOW)
        assert fetch(ident).key_id == "1"

    def test_a_pause_is_ended_by_trying_again(self) -> None:
        with transaction():
            db.session.add(OutboxPause(id=1, since=NOW, next_try_at=NOW + timedelta(minutes=5), detail="no"))
        with transaction():
            resume(by=HOUSE, now=NOW)
        assert db.session.get_one(OutboxPause, 1).next_try_at == NOW

    def brought_to(self, wanted: str) -> int:
        columns = {"sent": {"sent_at": NOW}, "sending": {"lease_until": NOW}}
        ident = queued(a_mail(), NOW)
        set_to(ident, LetterState(wanted), **columns.get(wanted, {}))
        return ident
