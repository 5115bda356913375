"""Letters on their way: what arrives, what waits, what is given up, against real servers on loopback."""

import threading
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta

import pytest
import sqlalchemy as sa

from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House, transaction
from integrationrunde.outbox.delivery import Delivered, deliver_due
from integrationrunde.outbox.letterhead import keyring
from integrationrunde.outbox.mail import LARGEST_ENCLOSURE, Enclosed, Recipient
from integrationrunde.outbox.models import AddressState, LetterState, OutgoingLetter
from integrationrunde.outbox.queries import addresses_in_trouble
from integrationrunde.outbox.render import render
from integrationrunde.outbox.transport import Courier
from tests.outbox.builders import a_mail, an_invitation
from tests.outbox.conftest import fetch
from tests.smtp import PostOffice

Post = Callable[..., OutgoingLetter]
Later = Callable[[timedelta], None]
ADDRESS = "integration@stadt-werl.example"
MINUTE = timedelta(minutes=1)


class TestAllIsWell:
    def test_a_letter_arrives_as_rendered_and_is_marked(self, office: PostOffice, post: Post) -> None:
        letter = post(an_invitation(address=ADDRESS))
        assert deliver_due() == Delivered(sent=1)
        (received,) = office.received
        assert received.raw == render(letter, keyring())
        assert (received.sender, received.recipient) == ("runde@kreis-soest.example", ADDRESS)
        after = fetch(letter.id)
        assert (after.state, after.attempts, after.last_failure) == (LetterState.SENT, 1, None)
        assert after.sent_at is not None
        assert (after.smtp_code, after.smtp_text, after.lease_until) == ("250 2.0.0", "2.0.0 kept", None)

    def test_the_calendar_arrives_byte_by_byte(self, office: PostOffice, post: Post) -> None:
        letter = post(an_invitation())
        deliver_due()
        parts = [
            part for part in office.received[0].message.walk() if part.get_content_subtype() in ("calendar", "ics")
        ]
        assert [part.get_payload(decode=True) for part in parts] == [letter.calendar] * 2

    def test_an_enclosure_arrives_byte_by_byte_and_is_stored_once(self, office: PostOffice, post: Post) -> None:
        content = bytes(range(256)) * 300
        enclosed = Enclosed(name="Protokoll März.pdf", media_type="application/pdf", content=content)
        letters = [post(enclosed=enclosed), post(enclosed=enclosed)]
        assert letters[0].enclosure_id == letters[1].enclosure_id
        assert deliver_due() == Delivered(sent=2)
        for received in office.received:
            (part,) = received.message.iter_attachments()
            assert (part.get_filename(), part.get_content_type()) == ("Protokoll März.pdf", "application/pdf")
            assert part.get_payload(decode=True) == content

    def test_an_enclosure_that_is_too_large_is_refused(self, post: Post) -> None:
        enclosed = Enclosed(name="a.pdf", media_type="application/pdf", content=bytes(LARGEST_ENCLOSURE + 1))
        with pytest.raises(ValueError, match="cannot be enclosed"):
            post(enclosed=enclosed)

    def test_lines_with_a_single_dot_survive(self, office: PostOffice, post: Post) -> None:
        post(text=".\n..\nx\n.\n", html="", link=None)
        deliver_due()
        body = office.received[0].message.get_content()
        assert body.replace("\r\n", "\n") == ".\n..\nx\n.\n"

    def test_many_letters_share_one_connection_each_with_one_recipient(self, office: PostOffice, post: Post) -> None:
        for _ in range(20):
            post()
        assert deliver_due().sent == 20
        assert office.connections == 1
        assert {letter.recipients for letter in office.received} == {1}

    def test_a_courier_keeps_its_connection_between_rounds(self, office: PostOffice, post: Post) -> None:
        with closing(Courier()) as courier:
            for _ in range(3):
                post()
                assert deliver_due(courier=courier).sent == 1
        assert office.connections == 1

    def test_nothing_leaves_before_it_is_due(self, office: PostOffice, post: Post, later: Later) -> None:
        post(due_at=clock.now() + 5 * MINUTE)
        assert deliver_due() == Delivered()
        later(6 * MINUTE)
        assert deliver_due().sent == 1

    def test_a_sent_letter_is_not_sent_again(self, office: PostOffice, post: Post) -> None:
        post()
        assert (deliver_due().sent, deliver_due().sent) == (1, 0)

    def test_a_stop_ends_it_between_two_letters(self, office: PostOffice, post: Post) -> None:
        for _ in range(5):
            post()
        assert deliver_due(stop=lambda: len(office.received) >= 2).sent == 2
        assert deliver_due(limit=2).sent == 2
        assert states() == ["queued", "sent", "sent", "sent", "sent"]


def states() -> list[str]:
    db.session.rollback()
    return sorted(db.session.scalars(sa.select(OutgoingLetter.state)))


class TestRecipientsRefused:
    @pytest.mark.parametrize(
        ("reply", "failure", "health"),
        [
            ("550 5.1.1 no such user", "hard", AddressState.HARD),
            ("552 5.2.2 mailbox full", "soft", None),
            ("552 5.3.4 too big", "size", None),
            ("550 5.7.1 looks like spam", "policy", None),
        ],
    )
    def test_for_good(
        self, office: PostOffice, post: Post, reply: str, failure: str, health: AddressState | None
    ) -> None:
        office.refuse = lambda recipient, _: reply if recipient == ADDRESS else None
        refused, other = post(recipient=Recipient(name="", address=ADDRESS)), post()
        assert deliver_due() == Delivered(sent=1, failed=1)
        after = fetch(refused.id)
        assert (after.state, after.last_failure, after.attempts) == (LetterState.FAILED, failure, 1)
        assert after.smtp_code == " ".join(reply.split()[:2])
        assert fetch(other.id).state is LetterState.SENT
        trouble = addresses_in_trouble([ADDRESS.upper()]).get(ADDRESS)
        assert (trouble.state if trouble else None) is health

    def test_for_now(self, office: PostOffice, post: Post, later: Later) -> None:
        office.refuse = lambda recipient, attempt: "451 4.7.1 greylisted" if attempt < 3 else None
        letter = post()
        assert deliver_due() == Delivered(postponed=1)
        assert deliver_due() == Delivered()
        later(2 * MINUTE)
        assert deliver_due().postponed == 1
        later(6 * MINUTE)
        assert deliver_due().sent == 1
        assert fetch(letter.id).attempts == 3

    def test_a_full_mailbox_three_times_is_trouble(self, office: PostOffice, post: Post, later: Later) -> None:
        office.refuse = lambda *_: "552 5.2.2 mailbox full"
        for _ in range(3):
            assert addresses_in_trouble() == {}
            post(recipient=Recipient(name="", address=ADDRESS))
            deliver_due()
            later(timedelta(days=2))
        assert addresses_in_trouble()[ADDRESS].state is AddressState.SOFT

    def test_for_ever_temporary_is_given_up_after_two_days(self, office: PostOffice, post: Post, later: Later) -> None:
        office.refuse = lambda *_: "450 4.2.1 later"
        letter = post()
        for _ in range(60):
            deliver_due()
            later(timedelta(hours=1))
        after = fetch(letter.id)
        assert (after.state, after.last_failure) == (LetterState.FAILED, "temporary")
        assert 8 <= after.attempts <= 14


class TestOrder:
    def test_an_update_waits_for_the_invitation_before_it(self, office: PostOffice, post: Post, later: Later) -> None:
        office.refuse = lambda recipient, attempt: "451 4.7.1 later" if attempt == 1 else None
        first = post(an_invitation(1, address=ADDRESS))
        deliver_due()
        second = post(an_invitation(1, address=ADDRESS))
        deliver_due()
        assert (fetch(second.id).state, office.received) == (LetterState.QUEUED, [])
        later(2 * MINUTE)
        deliver_due()
        assert [letter.message_id for letter in office.received] == [first.message_id, second.message_id]

    def test_other_letters_to_the_same_address_do_not_wait(self, office: PostOffice, post: Post) -> None:
        office.refuse = lambda recipient, attempt: "451 4.7.1 later" if attempt == 1 else None
        post(an_invitation(1, address=ADDRESS))
        deliver_due()
        post(recipient=Recipient(name="", address=ADDRESS))
        assert deliver_due().sent == 1


class TestTooLate:
    def test_no_invitation_to_a_meeting_that_has_begun(self, office: PostOffice, post: Post, later: Later) -> None:
        letter = post(expires_at=clock.now() + timedelta(days=3))
        later(timedelta(days=4))
        assert deliver_due() == Delivered(failed=1)
        assert (fetch(letter.id).last_failure, office.received) == ("expired", [])

    def test_a_letter_that_nobody_tried_gets_its_attempt_however_late(
        self, office: PostOffice, post: Post, later: Later
    ) -> None:
        post()
        later(timedelta(days=30))
        assert deliver_due().sent == 1


def test_a_letter_that_cannot_be_made_fails_alone(office: PostOffice, post: Post) -> None:
    broken, other = post(), post()
    with transaction():
        db.session.get_one(OutgoingLetter, broken.id).key_id = "gone"
    assert deliver_due() == Delivered(sent=1, failed=1)
    after = fetch(broken.id)
    assert (after.state, after.last_failure) == (LetterState.FAILED, "message")
    assert "no longer known" in (after.smtp_text or "")
    assert fetch(other.id).state is LetterState.SENT


def test_two_workers_send_each_letter_once(app: House, office: PostOffice, post: Post) -> None:
    letters = [post() for _ in range(60)]
    found: list[int] = []

    def work() -> None:
        with app.app_context():
            found.append(deliver_due().sent)
            db.session.remove()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert sum(found) == 60
    assert sorted(x.message_id for x in office.received) == sorted(x.message_id for x in letters)


def test_a_letter_whose_worker_died_comes_back_after_its_lease(office: PostOffice, post: Post, later: Later) -> None:
    letter = post(a_mail())
    with transaction():
        row = db.session.get_one(OutgoingLetter, letter.id)
        row.state, row.lease_until = LetterState.SENDING, clock.now() + 10 * MINUTE
    assert deliver_due() == Delivered()
    later(11 * MINUTE)
    assert deliver_due().sent == 1
    assert fetch(letter.id).attempts == 2
